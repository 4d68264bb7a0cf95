"""The sheet: paper, frames and the one door through which text reaches it.

Everything on the sheet is placed in millimetres from its lower left corner, so
that a length on paper is what the code says. Figures come from Matplotlib's
object interface: nothing is shared between two maps drawn at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from types import MappingProxyType

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.patheffects import Stroke

from maps.fonts import font_path, width_em
from maps.theme import INK_COLOUR

MM_PER_INCH = 25.4
MM_PER_POINT = MM_PER_INCH / 72
PAPERS_MM: Mapping[str, tuple[float, float]] = MappingProxyType(
    {"A4": (210.0, 297.0), "A3": (297.0, 420.0)}
)
"""Short and long side, ISO 216."""
ORIENTATIONS = ("landscape", "portrait")


@dataclass(frozen=True)
class Frame:
    """A rectangle on the sheet, in mm from its lower left corner."""

    left_mm: float
    bottom_mm: float
    width_mm: float
    height_mm: float

    @property
    def right_mm(self) -> float:
        """Return the right edge in mm."""
        return self.left_mm + self.width_mm

    @property
    def top_mm(self) -> float:
        """Return the upper edge in mm."""
        return self.bottom_mm + self.height_mm

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Return left, bottom, right and top in mm."""
        return (self.left_mm, self.bottom_mm, self.right_mm, self.top_mm)

    def inset(self, margin: float) -> Frame:
        """Return the frame made smaller by `margin` mm on every side."""
        return Frame(
            self.left_mm + margin,
            self.bottom_mm + margin,
            self.width_mm - 2 * margin,
            self.height_mm - 2 * margin,
        )


@dataclass(frozen=True)
class Layout:
    """Where the parts of the sheet stand; `unit_mm` is what one millimetre of A4 becomes."""

    width_mm: float
    height_mm: float
    unit_mm: float
    title: Frame
    picture: Frame
    legend: Frame
    notes: Frame
    legend_columns: int


def plan_layout(paper: str, orientation: str) -> Layout:
    """Return the places of title, map, legend and notes on a sheet.

    Landscape has the legend at the right, portrait below the map. A3 is A4 drawn
    larger by the square root of two, type included by half as much.
    """
    short, long = PAPERS_MM[paper]
    width, height = (long, short) if orientation == "landscape" else (short, long)
    unit = 1.0 if paper == "A4" else 1.2
    margin, title, notes = 8.0 * unit, 15.0 * unit, 11.0 * unit
    inner = width - 2 * margin
    low = margin + notes
    tall = height - 2 * margin - title - notes
    if orientation == "landscape":
        side, gap = 66.0 * unit, 4.0 * unit
        picture = Frame(margin, low, inner - side - gap, tall)
        legend = Frame(width - margin - side, low, side, tall)
        columns = 1
    else:
        deep, gap = 74.0 * unit, 4.0 * unit
        picture = Frame(margin, low + deep + gap, inner, tall - deep - gap)
        legend = Frame(margin, low, inner, deep)
        columns = 3
    return Layout(
        width_mm=width,
        height_mm=height,
        unit_mm=unit,
        title=Frame(margin, height - margin - title, inner, title),
        picture=picture,
        legend=legend,
        notes=Frame(margin, margin, inner, notes),
        legend_columns=columns,
    )


@dataclass(frozen=True)
class Ink:
    """How a text is set: size in points, colour, anchor, halo width in points, turn to the left."""

    size_pt: float = 7.0
    colour: str = INK_COLOUR
    ha: str = "left"
    va: str = "baseline"
    halo_pt: float = 0.0
    bold: bool = False
    turn_deg: float = 0.0

    def but(self, **changes: object) -> Ink:
        """Return this ink with some things changed."""
        return replace(self, **changes)  # type: ignore[arg-type]


class Sheet:
    """A figure in millimetres that remembers every text, so that glyphs can be checked.

    Parameters
    ----------
    layout
        Size and frames of the sheet.
    dpi
        Dots per inch; the figure has exactly ``round(mm / 25.4 * dpi)`` pixels.
    """

    def __init__(self, layout: Layout, dpi: float) -> None:
        pixels = [round(mm / MM_PER_INCH * dpi) for mm in (layout.width_mm, layout.height_mm)]
        # Matplotlib cuts pixels off; a thousandth more keeps the rounded number whole.
        self.figure = Figure(
            figsize=tuple((p + 0.001) / dpi for p in pixels), dpi=dpi, facecolor="white"
        )
        self.layout = layout
        self.texts: list[str] = []
        self.axes = self.add_axes(Frame(0, 0, layout.width_mm, layout.height_mm), zorder=5)
        self.axes.set_xlim(0, layout.width_mm)
        self.axes.set_ylim(0, layout.height_mm)

    def add_axes(self, frame: Frame, *, zorder: float) -> Axes:
        """Return empty axes that fill `frame`, without ticks and without ground."""
        wide, tall = self.layout.width_mm, self.layout.height_mm
        axes = self.figure.add_axes(
            (
                frame.left_mm / wide,
                frame.bottom_mm / tall,
                frame.width_mm / wide,
                frame.height_mm / tall,
            ),
            zorder=zorder,
        )
        axes.set_axis_off()
        axes.patch.set_visible(False)
        return axes

    def text(self, x: float, y: float, words: str, ink: Ink, *, zorder: float = 6.0) -> None:
        """Write `words` at a place in mm: as they are, never as mathematics."""
        if not words:
            return
        self.texts.append(words)
        size = ink.size_pt * self.layout.unit_mm
        setting = {
            "fontproperties": _font(),
            "fontsize": size,
            "color": ink.colour,
            "ha": ink.ha,
            "va": ink.va,
            "rotation": ink.turn_deg,
            "parse_math": False,
        }
        # The halo is a picture of the text; the text itself stays text in a PDF.
        if ink.halo_pt:
            around = self.axes.text(x, y, words, zorder=zorder - 0.01, **setting)
            around.set_path_effects(
                [
                    Stroke(
                        linewidth=ink.halo_pt * self.layout.unit_mm, foreground="white", alpha=0.85
                    )
                ]
            )
        self.axes.text(x, y, words, zorder=zorder, **setting)
        if ink.bold:
            heavy = self.axes.text(x, y, words, zorder=zorder, **setting)
            heavy.set_path_effects([Stroke(linewidth=size * 0.035, foreground=ink.colour)])


@lru_cache(maxsize=1)
def _font() -> FontProperties:
    return FontProperties(fname=str(font_path()))


def text_width_mm(words: str, size_pt: float) -> float:
    """Return how wide a text is, by the widths of the font."""
    return width_em(words) * size_pt * MM_PER_POINT


def fitted(words: str, size_pt: float, width_mm: float, ending: str = "") -> str:
    """Return `words`, cut with an ellipsis where wider than `width_mm`; their `ending` stays."""
    if text_width_mm(words, size_pt) <= width_mm:
        return words
    kept = words.removesuffix(ending)
    while kept and text_width_mm(kept + "…" + ending, size_pt) > width_mm:
        kept = kept[:-1]
    return kept + "…" + ending


def wrapped(words: str, size_pt: float, width_mm: float) -> list[str]:
    """Return `words` in lines not wider than `width_mm`; Latin words stay whole."""
    lines, line = [], ""
    for piece in _pieces(words):
        if line and text_width_mm((line + piece).rstrip(), size_pt) > width_mm:
            lines.append(line.rstrip())
            line = ""
        line += piece if line else piece.lstrip()
    return [*lines, line.rstrip()] if line.strip() else lines


def _pieces(words: str) -> list[str]:
    """Return the pieces between which a line may break."""
    pieces: list[str] = []
    for character in words:
        glued = pieces and ord(character) < 0x2E80 and ord(pieces[-1][-1]) < 0x2E80
        closing = pieces and character in "，。；：、）"
        if (glued and pieces[-1][-1] != " ") or closing:
            pieces[-1] += character
        else:
            pieces.append(character)
    return pieces
