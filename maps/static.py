"""The printed map: PNG, PDF or SVG of a run, on paper, with all that a report asks for."""

from __future__ import annotations

import io
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import matplotlib as mpl
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_pdf import FigureCanvasPdf
from matplotlib.backends.backend_svg import FigureCanvasSVG

from geodata.crs import WORKING_CRS
from geodata.errors import Fault
from geodata.results import ResultLayers
from maps.areas import district_code
from maps.errors import MapError
from maps.fonts import require_glyphs
from maps.layout import ORIENTATIONS, PAPERS_MM, Sheet, plan_layout
from maps.picture import compose

FORMATS: Mapping[str, Any] = MappingProxyType(
    {".png": FigureCanvasAgg, ".pdf": FigureCanvasPdf, ".svg": FigureCanvasSVG}
)
THEMES = ("default",)
LANGUAGES = ("zh", "en")
DPI_RANGE = (50, 1200)
_METADATA: Mapping[str, dict[str, Any]] = MappingProxyType(
    {
        ".png": {"Software": None},
        ".pdf": {"CreationDate": None, "Producer": None},
        ".svg": {"Date": None, "Creator": None},
    }
)


@dataclass(frozen=True)
class SheetOrder:
    """What is asked of a printed map.

    Parameters
    ----------
    paper, orientation, dpi
        Size of the sheet and dots per inch.
    lang
        ``"zh"`` or ``"en"``.
    stream
        Key of a stream, or None for the overview of all facilities.
    district
        Name, Chinese or English, or code of a district to fill the sheet with; None for all.
    """

    paper: str = "A4"
    orientation: str = "landscape"
    dpi: int = 300
    lang: str = "zh"
    stream: str | None = None
    district: str | None = None


def draw(  # noqa: PLR0913  the options of the command line, all by keyword
    results: ResultLayers,
    path: Path | str,
    *,
    theme: str = "default",
    paper: str = "A4",
    orientation: str = "landscape",
    dpi: int = 300,
    lang: str = "zh",
    stream: str | None = None,
    district: str | None = None,
) -> None:
    """Write the map of a run as PNG, PDF or SVG, by the ending of `path`.

    Parameters
    ----------
    results
        Result layers of a run, in the storage CRS.
    path
        File to write; it appears whole or not at all.
    theme
        Name of the look; there is one so far, ``"default"``.
    paper, orientation
        ``"A4"`` or ``"A3"``; ``"landscape"`` or ``"portrait"``.
    dpi
        Dots per inch: a PNG has exactly paper times dpi pixels.
    lang
        ``"zh"`` or ``"en"``.
    stream
        Key of a waste stream to show where it goes; None for the overview.
    district
        Name or code of a district to zoom to, as `maps.areas.district_code` reads it;
        None for the whole area.

    Raises
    ------
    MapError
        For an option that does not exist, an unknown stream or district, or a
        text with characters that the font cannot draw.

    Notes
    -----
    The same results and options give the same bytes.
    """
    order = SheetOrder(paper, orientation, dpi, lang, stream, district)
    path = Path(path)
    _check(order, theme, path.suffix.lower(), results)
    write_whole(path, render(results, order, path.suffix.lower()))


def render(results: ResultLayers, order: SheetOrder, suffix: str) -> bytes:
    """Return the picture's bytes in the format of `suffix` (``".png"`` and so on)."""
    sheet = Sheet(plan_layout(order.paper, order.orientation), order.dpi)
    code = district_code(results.districts, order.district)
    crs = str(results.meta.get("crs") or WORKING_CRS)
    compose(sheet, results, lang=order.lang, stream=order.stream, district=code, crs=crs)
    require_glyphs(sheet.texts)
    canvas = FORMATS[suffix](sheet.figure)
    held = io.BytesIO()
    # Ids in SVG and the type of fonts in PDF would otherwise hang on settings and chance.
    with mpl.rc_context(
        {
            "svg.hashsalt": "siting",
            "pdf.fonttype": 3,
            "svg.fonttype": "path",
            "text.hinting": "no_hinting",
        }
    ):
        canvas.print_figure(held, dpi=order.dpi, metadata=_METADATA[suffix])
    return held.getvalue()


def write_whole(path: Path, content: bytes) -> None:
    """Write a file under a draft's name and rename it when it is whole."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with draft.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def _check(order: SheetOrder, theme: str, suffix: str, results: ResultLayers) -> None:
    """Raise with every option that is wrong."""
    options = {
        "theme": (theme, THEMES),
        "paper": (order.paper, tuple(PAPERS_MM)),
        "orientation": (order.orientation, ORIENTATIONS),
        "lang": (order.lang, LANGUAGES),
    }
    faults = [
        Fault("unknown_option", {"option": name, "value": value, "choices": ", ".join(choices)})
        for name, (value, choices) in options.items()
        if value not in choices
    ]
    if suffix not in FORMATS:
        faults.append(Fault("unknown_format", {"value": suffix, "choices": ", ".join(FORMATS)}))
    lower, upper = DPI_RANGE
    if not lower <= order.dpi <= upper:
        limits = {"value": order.dpi, "lower": lower, "upper": upper}
        faults.append(Fault("dpi_out_of_range", limits))
    streams = [s["key"] for s in results.meta["streams"]]
    if order.stream is not None and order.stream not in streams:
        params = {"value": order.stream, "choices": ", ".join(streams)}
        faults.append(Fault("unknown_stream", params))
    if order.district and district_code(results.districts, order.district) is None:
        faults.append(Fault("unknown_district", {"value": order.district}))
    if faults:
        raise MapError(faults)
