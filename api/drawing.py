"""Pictures of a stored run: drawn from its files alone, into a whole file."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

from api.errors import Fault, UsageError
from api.store import Run
from api.whole import whole_file
from geodata.results import read_results
from maps.interactive import render_map
from maps.static import draw

FORMATS = ("png", "svg", "pdf", "html")
PAPERS = ("A4", "A3")
ORIENTATIONS = ("landscape", "portrait")
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
