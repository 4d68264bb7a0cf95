"""Pictures and papers that the server makes on request, each once, in a child process."""

from __future__ import annotations

import hashlib
import json
import tempfile
import threading
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

from api.child import start_child
from api.drawing import STORED_PICTURES, Drawing
from api.errors import Fault, RunError, UsageError
from api.fingerprint import source_sha256
from api.settings import Settings
from api.store import Run

DRAW_LIMIT_S, GRACE_S = 180.0, 1.0
MOST_DRAWINGS = 200
MOST_WORDS = 300

_FAILED = {
    "draw": "drawing_failed",
    "paper": "paper_failed",
    "document": "drawing_failed",
    "style": "style_failed",
    "chart": "drawing_failed",
}
_one_at_a_time = {task: threading.Lock() for task in _FAILED}


def picture_file(settings: Settings, run: Run, drawing: Drawing) -> Path:
    """Return the picture's file: the run's own where it holds that picture, else `drawn_file`."""
    return stored_picture(run, drawing) or drawn_file(settings, run, drawing)


def stored_picture(run: Run, drawing: Drawing) -> Path | None:
    """Return the file of a picture that the run itself holds, None where it does not."""
    for name, stored in STORED_PICTURES.items():
        if drawing == stored and (run.folder / name).is_file():
            return run.folder / name
    return None


def drawn_file(settings: Settings, run: Run, drawing: Drawing) -> Path:
    """Return the picture's file for the server, drawn by a child process when it is new.

    Raises
    ------
    UsageError
        It is an atlas, which takes a job.
    RunError
        The child refused, failed or took longer than `DRAW_LIMIT_S`.
    """
    if drawing.is_atlas:
        raise UsageError([Fault("atlas_is_a_job", {"run": run.id})])
    return made_file(settings, run, "draw", drawing.suffix, asdict(drawing))


def paper_file(settings: Settings, run: Run, paper: str, lang: str) -> Path:
    """Return the file of a paper (`api.report.paper.PAPERS`), written when it is new.

    Raises
    ------
    RunError
        The child refused, failed or took longer than `DRAW_LIMIT_S`.
    """
    return made_file(settings, run, "paper", paper, {"paper": paper, "lang": lang})


def document_file(settings: Settings, run: Run, year: int | None) -> Path:
    """Return the file of the map's document, of one period where a year is named.

    Raises
    ------
    RunError
        The child refused, failed or took longer than `DRAW_LIMIT_S`.
    """
    return made_file(settings, run, "document", "json", {"year": year})


def styled_file(settings: Settings, run: Run, suffix: str, wanted: Mapping[str, object]) -> Path:
    """Return the file with the style of a layer (`maps.style_files`), written when it is new.

    Raises
    ------
    RunError
        There is no such layer or stream.
    """
    return made_file(settings, run, "style", suffix, wanted)


def compared_file(settings: Settings, run: Run, against: Run, lang: str) -> Path:
    """Return the chart of the costs of two runs, drawn when it is new."""
    wanted = {"against": against.id, "lang": lang}
    return made_file(settings, run, "chart", "png", wanted)


def made_file(
    settings: Settings, run: Run, task: str, suffix: str, options: Mapping[str, object]
) -> Path:
    """Return the file that a child process makes of a run, made when it is new."""
    told = json.dumps(options, sort_keys=True)
    question = f"{run.id}{run.created}{source_sha256()}{told}"
    name = hashlib.sha256(question.encode()).hexdigest()[:24]
    target = settings.drawings_folder / f"{name}.{suffix}"
    if target.exists():
        return target
    with _one_at_a_time[task]:
        if not target.exists():
            _make_in_child(settings, [task, str(run.folder), str(target), told])
            _forget_oldest(settings.drawings_folder)
    return target


def _forget_oldest(folder: Path) -> None:
    drawings = sorted(folder.iterdir(), key=lambda path: path.stat().st_mtime_ns)
    for path in drawings[:-MOST_DRAWINGS]:
        path.unlink(missing_ok=True)


def _make_in_child(settings: Settings, arguments: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log"
        child = start_child(settings, arguments, log=log)
        done = child.wait(DRAW_LIMIT_S)
        child.end(GRACE_S)
        said = log.read_text(encoding="utf-8", errors="replace") if log.exists() else ""
    if not done:
        limit = f"> {DRAW_LIMIT_S:.0f} s"
        raise _not_made(arguments[0], limit, limit)
    if child.code:
        lines = said.strip().splitlines()
        raise _told(arguments[0], lines[-1] if lines else f"code {child.code}")


def _told(task: str, line: str) -> RunError:
    """Return the error that a child's last line tells: its faults as JSON, or a crash."""
    try:
        words = json.loads(line)
        return _not_made(task, str(words["zh"]), str(words["en"]))
    except (ValueError, KeyError, TypeError):
        return _not_made(task, line, line)


def _not_made(task: str, zh: str, en: str) -> RunError:
    params = {"reason_zh": zh[:MOST_WORDS], "reason_en": en[:MOST_WORDS]}
    return RunError([Fault(_FAILED[task], params)])
