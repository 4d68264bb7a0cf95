"""Pictures of a stored run: drawn from its files alone, into a whole file."""

from __future__ import annotations

import hashlib
import json
import math
import subprocess
import tempfile
import threading
from dataclasses import asdict, dataclass
from pathlib import Path

from api.dispatch import end, start_worker
from api.errors import Fault, RunError, UsageError
from api.fingerprint import source_sha256
from api.settings import Settings
from api.store import Run
from api.whole import whole_file
from geodata.results import read_results
from maps.interactive import render_map
from maps.static import draw

FORMATS = ("png", "svg", "pdf", "html")
PAPERS = ("A4", "A3")
ORIENTATIONS = ("landscape", "portrait")
DPI_RANGE = (50.0, 600.0)
DRAW_LIMIT_S = 180.0
MOST_DRAWINGS = 200
MOST_WORDS = 300

_one_at_a_time = threading.Lock()


@dataclass(frozen=True)
class Drawing:
    """What picture is wanted.

    Parameters
    ----------
    suffix
        One of `FORMATS`.
    theme
        Name of a theme of `maps`.
    paper, orientation
        Sheet, ``"A4"`` or ``"A3"``, and how it lies.
    dpi
        Dots per inch of a PNG.
    lang
        Language of every word on it.
    stream
        Key of the stream to draw; None = overview.
    district
        Code or name, Chinese or English, of one district to draw; None = the whole
        municipality.
    """

    suffix: str = "png"
    theme: str = "default"
    paper: str = "A4"
    orientation: str = "landscape"
    dpi: float = 300
    lang: str = "zh"
    stream: str | None = None
    district: str | None = None

    def __post_init__(self) -> None:
        """Refuse values that no picture can have."""
        faults = [
            Fault("option_unknown", {"option": option, "value": value, "known": ", ".join(known)})
            for option, value, known in (
                ("format", self.suffix, FORMATS),
                ("paper", self.paper, PAPERS),
                ("orientation", self.orientation, ORIENTATIONS),
                ("lang", self.lang, ("zh", "en")),
            )
            if value not in known
        ]
        low, high = DPI_RANGE
        if not (math.isfinite(self.dpi) and low <= self.dpi <= high):
            params = {"option": "dpi", "value": self.dpi, "known": f"{low:.0f}–{high:.0f}"}
            faults.append(Fault("option_unknown", params))
        if faults:
            raise UsageError(faults)


def draw_run(run: Run, path: Path, drawing: Drawing) -> None:
    """Draw `run` into `path`, whole or not at all.

    Raises
    ------
    FaultError
        A file of the run cannot be read, or the stream, district or theme is unknown.
    """
    results = read_results(run.folder)
    with whole_file(path) as partial:
        if drawing.suffix == "html":
            partial.write_text(render_map(results, lang=drawing.lang), encoding="utf-8")
            return
        draw(
            results,
            partial,
            theme=drawing.theme,
            paper=drawing.paper,
            orientation=drawing.orientation,
            dpi=drawing.dpi,
            lang=drawing.lang,
            stream=drawing.stream,
            district=drawing.district,
        )


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
    with tempfile.TemporaryFile() as said:
        child = start_worker(settings, arguments, stderr=said)
        try:
            # Standard input stays open: its end would tell the child that the server is gone.
            child.wait(timeout=DRAW_LIMIT_S)
        except subprocess.TimeoutExpired as error:
            limit = f"> {DRAW_LIMIT_S:.0f} s"
            raise _not_drawn(limit, limit) from error
        finally:
            end(child)
        said.seek(0)
        lines = said.read().decode("utf-8", "replace").strip().splitlines()
    if child.returncode:
        raise _told(lines[-1] if lines else f"code {child.returncode}")


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
