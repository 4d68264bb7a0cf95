"""Pictures that the server draws on request, each once, in a child process."""

from __future__ import annotations

import hashlib
import json
import tempfile
import threading
from dataclasses import asdict
from pathlib import Path

from api.child import start_child
from api.drawing import Drawing
from api.errors import Fault, RunError
from api.fingerprint import source_sha256
from api.settings import Settings
from api.store import Run

DRAW_LIMIT_S, GRACE_S = 180.0, 1.0
MOST_DRAWINGS = 200
MOST_WORDS = 300

_one_at_a_time = threading.Lock()


def drawn_file(settings: Settings, run: Run, drawing: Drawing) -> Path:
    """Return the picture's file for the server, drawn by a child process when it is new.

    Raises
    ------
    RunError
        The child refused, failed or took longer than `DRAW_LIMIT_S`.
    """
    options = json.dumps(asdict(drawing), sort_keys=True)
    question = f"{run.id}{run.created}{source_sha256()}{options}"
    name = hashlib.sha256(question.encode()).hexdigest()[:24]
    target = settings.drawings_folder / f"{name}.{drawing.suffix}"
    with _one_at_a_time:
        if not target.exists():
            _draw_in_child(settings, ["draw", str(run.folder), str(target), options])
            _forget_oldest(settings.drawings_folder)
    return target


def _forget_oldest(folder: Path) -> None:
    drawings = sorted(folder.iterdir(), key=lambda path: path.stat().st_mtime_ns)
    for path in drawings[:-MOST_DRAWINGS]:
        path.unlink(missing_ok=True)


def _draw_in_child(settings: Settings, arguments: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log"
        child = start_child(settings, arguments, log=log)
        done = child.wait(DRAW_LIMIT_S)
        child.end(GRACE_S)
        said = log.read_text(encoding="utf-8", errors="replace") if log.exists() else ""
    if not done:
        limit = f"> {DRAW_LIMIT_S:.0f} s"
        raise _not_drawn(limit, limit)
    if child.code:
        lines = said.strip().splitlines()
        raise _told(lines[-1] if lines else f"code {child.code}")


def _told(line: str) -> RunError:
    """Return the error that a child's last line tells: its faults as JSON, or a crash."""
    try:
        words = json.loads(line)
        return _not_drawn(str(words["zh"]), str(words["en"]))
    except (ValueError, KeyError, TypeError):
        return _not_drawn(line, line)


def _not_drawn(zh: str, en: str) -> RunError:
    params = {"reason_zh": zh[:MOST_WORDS], "reason_en": en[:MOST_WORDS]}
    return RunError([Fault("drawing_failed", params)])
