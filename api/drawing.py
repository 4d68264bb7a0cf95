"""Pictures of a stored run: drawn from its files alone, into a whole file."""

from __future__ import annotations

import math
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from api.errors import Fault, UsageError
from api.settings import Settings
from api.stopwatch import ProgressCallback
from api.store import MAP_PAGE, MAP_PICTURE, Run
from api.whole import whole_file
from geodata.results import read_results
from maps.interactive import render_map
from maps.layout import ORIENTATIONS, PAPERS_MM
from maps.order import RELEASES
from maps.static import PageCallback, draw
from maps.style_files import style_file
from maps.themes import THEMES
from siting.solvers import Progress

FORMATS = ("png", "svg", "pdf", "html")
PAPERS = tuple(PAPERS_MM)
DPI_RANGE = (50.0, 600.0)


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
    against
        Run that the theme ``comparison`` compares with; only pictures on paper have it.
    release
        ``"internal"`` or ``"public"``; the latter needs a review number.
    review_number
        Number under which the map was approved (审图号), ``""`` for none.
    """

    suffix: str = "png"
    theme: str = "default"
    paper: str = "A4"
    orientation: str = "landscape"
    dpi: float = 300
    lang: str = "zh"
    stream: str | None = None
    district: str | None = None
    against: str | None = None
    release: str = "internal"
    review_number: str = ""

    @property
    def is_atlas(self) -> bool:
        """Tell whether the picture has a page for each district."""
        return self.theme == "atlas" and self.district is None

    def __post_init__(self) -> None:
        """Refuse values that no picture can have."""
        faults = [
            Fault("option_unknown", {"option": option, "value": value, "known": ", ".join(known)})
            for option, value, known in (
                ("format", self.suffix, FORMATS),
                ("paper", self.paper, PAPERS),
                ("orientation", self.orientation, ORIENTATIONS),
                ("lang", self.lang, ("zh", "en")),
                ("theme", self.theme, tuple(THEMES)),
                ("release", self.release, RELEASES),
            )
            if value not in known
        ]
        low, high = DPI_RANGE
        if not (math.isfinite(self.dpi) and low <= self.dpi <= high):
            params = {"option": "dpi", "value": self.dpi, "known": f"{low:.0f}–{high:.0f}"}
            faults.append(Fault("option_unknown", params))
        if faults:
            raise UsageError(faults)


STORED_PICTURES = {MAP_PAGE: Drawing(suffix="html"), MAP_PICTURE: Drawing()}


def drawing_with(settings: Settings, **options: Any) -> Drawing:  # noqa: ANN401
    """Return the picture wanted; what goes out to the public takes the server's review number.

    A number that the options give comes first (`Settings.review_number`).
    """
    number = options.pop("review_number", None) or ""
    if not number and options.get("release") == "public":
        number = settings.review_number
    return Drawing(**options, review_number=number)


def draw_run(
    run: Run,
    path: Path,
    drawing: Drawing,
    *,
    against: Run | None = None,
    progress: ProgressCallback | None = None,
) -> None:
    """Draw `run` into `path`, whole or not at all.

    Parameters
    ----------
    run
        The stored run.
    path
        File to write.
    drawing
        What picture is wanted.
    against
        The run that `drawing.against` names.
    progress
        Told how far an atlas is.

    Raises
    ------
    FaultError
        A file of the run cannot be read, the stream or district is unknown, or the map
        may not go out.
    """
    results = read_results(run.folder)
    others = None if against is None else read_results(against.folder)
    with whole_file(path) as partial:
        if drawing.suffix == "html":
            partial.write_text(render_map(results, lang=drawing.lang), encoding="utf-8")
            return
        options = asdict(drawing)
        del options["suffix"], options["against"]
        draw(results, partial, against=others, on_page=_pages_told(progress), **options)


def add_pictures(run: Run) -> None:
    """Draw the pictures that every run but a branch begins with, where the run lacks them."""
    for name, drawing in STORED_PICTURES.items():
        if not (run.folder / name).is_file():
            draw_run(run, run.folder / name, drawing)


def _pages_told(progress: ProgressCallback | None) -> PageCallback | None:
    """Return what passes on the pages of an atlas as progress."""
    if progress is None:
        return None
    began_s = time.monotonic()

    def told(done: int, count: int) -> None:
        seconds = time.monotonic() - began_s
        progress(Progress("page", done / count, None, None, None, seconds))

    return told


def write_style(
    run: Run, path: Path, *, layer: str, stream: str | None = None, lang: str = "zh"
) -> None:
    """Write the style of one layer of a run into `path` (.qml or .sld), whole or not at all.

    Raises
    ------
    FaultError
        There is no such layer or stream, or a file of the run cannot be read.
    """
    suffix = path.suffix.lower().lstrip(".")
    content = style_file(read_results(run.folder), suffix, layer=layer, stream=stream, lang=lang)
    with whole_file(path) as partial:
        partial.write_bytes(content)
