"""The printed map: PNG, PDF or SVG of a run, on paper, with all that a report asks for."""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import matplotlib as mpl
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_pdf import FigureCanvasPdf, PdfPages
from matplotlib.backends.backend_svg import FigureCanvasSVG

from geodata.results import ResultLayers
from maps import ground as grounds
from maps.fonts import require_glyphs
from maps.ground import Ground
from maps.layout import Sheet, plan_layout
from maps.order import SheetOrder, check_order
from maps.picture import compose
from maps.subject import crs_of

CANVASES: Mapping[str, Any] = MappingProxyType(
    {".png": FigureCanvasAgg, ".pdf": FigureCanvasPdf, ".svg": FigureCanvasSVG}
)
_METADATA: Mapping[str, dict[str, Any]] = MappingProxyType(
    {
        ".png": {"Software": None},
        ".pdf": {"CreationDate": None, "Producer": None},
        ".svg": {"Date": None, "Creator": None},
    }
)
# Ids in SVG and the type of fonts in PDF would otherwise hang on settings and chance.
_STEADY = {
    "svg.hashsalt": "siting",
    "pdf.fonttype": 3,
    "svg.fonttype": "path",
    "text.hinting": "no_hinting",
}
PageCallback = Callable[[int, int], None]
"""Told how many pages of how many are drawn."""


def draw(
    results: ResultLayers,
    path: Path | str,
    *,
    against: ResultLayers | None = None,
    on_page: PageCallback | None = None,
    **options: Any,  # noqa: ANN401  the fields of SheetOrder
) -> None:
    """Write the map of a run as PNG, PDF or SVG, by the ending of `path`.

    Parameters
    ----------
    results
        Result layers of a run, in the storage CRS.
    path
        File to write; it appears whole or not at all.
    against
        Result layers of the run that the theme ``"comparison"`` compares with.
    on_page
        Told of each page of an atlas when it is drawn.
    options
        Fields of `maps.order.SheetOrder`: ``theme`` (a name of `maps.themes.THEMES`),
        ``paper``, ``orientation``, ``dpi`` (a PNG has exactly paper times dpi pixels),
        ``lang``, ``stream``, ``district``, ``release``, ``review_number``. The theme
        ``"atlas"`` without a district is one PDF with a page per district.

    Raises
    ------
    MapError
        For an option that does not exist, an unknown stream or district, a map for
        the public without a review number, or a text with characters that the font
        cannot draw.

    Notes
    -----
    The same results and options give the same bytes.
    """
    order, path = SheetOrder(**options), Path(path)
    suffix = path.suffix.lower()
    check_order(order, suffix, results, against)
    if order.theme == "atlas" and not order.district:
        write_whole(path, render_atlas(results, order, on_page))
    else:
        write_whole(path, render(results, order, suffix, against=against))


def render(
    results: ResultLayers, order: SheetOrder, suffix: str, *, against: ResultLayers | None = None
) -> bytes:
    """Return the picture's bytes in the format of `suffix` (``".png"`` and so on)."""
    canvas = CANVASES[suffix](_sheet(results, order, against=against).figure)
    held = io.BytesIO()
    with mpl.rc_context(_STEADY):
        canvas.print_figure(held, dpi=order.dpi, metadata=_METADATA[suffix])
    return held.getvalue()


def render_atlas(
    results: ResultLayers, order: SheetOrder, on_page: PageCallback | None = None
) -> bytes:
    """Return one PDF with a page per district, in the order of their codes."""
    ground, codes = grounds.project(results, crs_of(results)), sorted(results.districts.index)
    held = io.BytesIO()
    with mpl.rc_context(_STEADY), PdfPages(held, metadata=_METADATA[".pdf"]) as pages:
        for done, code in enumerate(codes, start=1):
            sheet = _sheet(results, replace(order, district=str(code)), ground=ground)
            FigureCanvasPdf(sheet.figure)
            pages.savefig(sheet.figure)
            if on_page:
                on_page(done, len(codes))
    return held.getvalue()


def _sheet(
    results: ResultLayers,
    order: SheetOrder,
    *,
    against: ResultLayers | None = None,
    ground: Ground | None = None,
) -> Sheet:
    """Return the sheet with everything on it, every character of which can be drawn."""
    sheet = Sheet(plan_layout(order.paper, order.orientation), order.dpi)
    compose(sheet, results, order, against=against, ground=ground)
    require_glyphs(sheet.texts)
    return sheet


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
