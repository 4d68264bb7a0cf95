"""Bar charts for reports, in the type and colours of the printed maps."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.ticker import FuncFormatter, MaxNLocator

from maps import theme
from maps.fonts import font_path, require_glyphs
from maps.layout import MM_PER_INCH, wrapped
from maps.static import write_whole

LABEL_PT, TITLE_PT = 8.0, 10.0
LABEL_MM, VALUE_MM, RIM_MM, HEAD_MM, FOOT_MM, BAR_MM = 44.0, 26.0, 2.0, 9.0, 13.0, 8.5
CHART_DPI = 200


@dataclass(frozen=True)
class Bar:
    """One bar of a chart.

    Parameters
    ----------
    label
        What it stands for.
    value
        Its length.
    words
        What is written at its end.
    colour
        Its colour.
    """

    label: str
    value: float
    words: str
    colour: str = theme.ACCENT_COLOUR


def utilisation_colour(share: float) -> str:
    """Return the colour of a utilisation, that of the rings on the maps."""
    return theme.class_of(share, theme.UTILISATION_CLASSES).colour


def draw_bars(
    path: Path, bars: Sequence[Bar], *, title: str, axis: str, full: float | None = None
) -> None:
    """Write a chart of horizontal bars as PNG.

    Parameters
    ----------
    path
        File to write; it appears whole or not at all.
    bars
        The bars, the first on top.
    title
        Title above the bars.
    axis
        What the bars measure, with the unit.
    full
        Length at which a line stands for all of something (1 for a share); None = no line.

    Raises
    ------
    MapError
        A text has characters that the font cannot draw.

    Notes
    -----
    The same bars give the same bytes.
    """
    require_glyphs([title, axis, *(word for bar in bars for word in (bar.label, bar.words))])
    figure, axes, font = open_chart(len(bars), title)
    _fill(axes, bars, font, full)
    dress(axes, axis, font, is_share=full is not None)
    save_chart(figure, path)


def open_chart(count: int, title: str) -> tuple[Figure, Axes, FontProperties]:
    """Return an empty chart with room for so many bars, its axes and the font."""
    width = 160.0
    height = HEAD_MM + FOOT_MM + BAR_MM * count
    figure = Figure(
        figsize=(width / MM_PER_INCH, height / MM_PER_INCH), dpi=CHART_DPI, facecolor="white"
    )
    across = width - LABEL_MM - VALUE_MM
    place = (LABEL_MM / width, FOOT_MM / height, across / width, BAR_MM * count / height)
    axes = figure.add_axes(place)
    font = FontProperties(fname=str(font_path()))
    figure.text(
        RIM_MM / width,
        1 - 0.55 * HEAD_MM / height,
        title,
        fontproperties=font,
        fontsize=TITLE_PT,
        color=theme.INK_COLOUR,
        va="center",
        parse_math=False,
    )
    return figure, axes, font


def save_chart(figure: Figure, path: Path) -> None:
    """Write a chart as PNG, whole or not at all."""
    held = io.BytesIO()
    FigureCanvasAgg(figure).print_figure(held, dpi=CHART_DPI, metadata={"Software": None})
    write_whole(path, held.getvalue())


def _fill(axes: Axes, bars: Sequence[Bar], font: FontProperties, full: float | None) -> None:
    """Draw the bars with their labels at the left and their words at the end."""
    places = range(len(bars))
    values = [bar.value for bar in bars]
    axes.barh(places, values, height=0.62, color=[bar.colour for bar in bars], zorder=3)
    top = max([*values, full or 0.0, 1e-9])
    axes.set_xlim(0, top * 1.02)
    axes.set_ylim(len(bars) - 0.5, -0.5)
    text = {"fontproperties": font, "fontsize": LABEL_PT, "va": "center", "parse_math": False}
    for place, bar in zip(places, bars, strict=True):
        write_label(axes, place, bar.label, font)
        axes.annotate(
            bar.words, (bar.value, place), xytext=(3, 0), textcoords="offset points",
            color=theme.INK_COLOUR, **text,
        )  # fmt: skip
    if full is not None:
        axes.axvline(full, color=theme.MUTED_COLOUR, linewidth=0.8, linestyle="--", zorder=2)


def write_label(axes: Axes, place: float, words: str, font: FontProperties) -> None:
    """Write what a bar stands for at its left."""
    axes.text(
        -0.015, place, "\n".join(wrapped(words, LABEL_PT, LABEL_MM - 2 * RIM_MM)), ha="right",
        va="center", color=theme.INK_COLOUR, linespacing=1.0, fontproperties=font,
        fontsize=LABEL_PT, parse_math=False, transform=axes.get_yaxis_transform(),
    )  # fmt: skip


def dress(axes: Axes, title: str, font: FontProperties, *, is_share: bool) -> None:
    """Give the chart its grid, its ticks and the words below."""
    axes.set_yticks([])
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(theme.MUTED_COLOUR)
    axes.grid(axis="x", color="#DDE2E6", linewidth=0.6, zorder=0)
    axes.xaxis.set_major_locator(MaxNLocator(6))
    mark = "{:.0%}" if is_share else "{:,.6g}"
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: mark.format(value)))
    axes.tick_params(axis="x", colors=theme.MUTED_COLOUR, length=2, width=0.6)
    for tick in axes.get_xticklabels():
        tick.set_fontproperties(font)
        tick.set_fontsize(7)
    axes.set_xlabel(
        title, fontproperties=font, fontsize=7.5, color=theme.MUTED_COLOUR, parse_math=False
    )
