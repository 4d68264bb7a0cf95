"""Bars in pairs: one figure of two plans beside each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from matplotlib.patches import Patch

from maps import theme
from maps.charts import LABEL_PT, dress, open_chart, save_chart, write_label
from maps.fonts import require_glyphs
from maps.hatches import HATCHES, hatch_colour

_COLOURS = ("#B9C6D0", theme.ACCENT_COLOUR)
_HATCHES = ("slash", "")
_HALF = 0.36


@dataclass(frozen=True)
class Pair:
    """One figure of two plans.

    Parameters
    ----------
    label
        What is measured.
    values
        Length of the bar of the first plan and of the second.
    words
        What is written at the ends of the bars.
    """

    label: str
    values: tuple[float, float]
    words: tuple[str, str]


def draw_pairs(
    path: Path, pairs: Sequence[Pair], *, names: tuple[str, str], title: str, axis: str
) -> None:
    """Write a chart of two bars for each figure as PNG; the first plan's bars are hatched.

    Parameters
    ----------
    path
        File to write; it appears whole or not at all.
    pairs
        The figures, the first on top.
    names
        Names of the two plans.
    title
        Title above the bars.
    axis
        What the bars measure, with the unit.

    Raises
    ------
    MapError
        A text has characters that the font cannot draw.
    """
    texts = (t for pair in pairs for t in (pair.label, *pair.words))
    require_glyphs([title, axis, *names, *texts])
    figure, axes, font = open_chart(len(pairs) + 1, title)
    for place, pair in enumerate(pairs):
        write_label(axes, place, pair.label, font)
        for i, (value, words) in enumerate(zip(pair.values, pair.words, strict=True)):
            y = place + (i - 0.5) * _HALF
            axes.barh(
                y, value, height=_HALF * 0.92, color=_COLOURS[i], zorder=3,
                edgecolor=hatch_colour(_COLOURS[i]), linewidth=0.0,
                hatch=HATCHES[_HATCHES[i]].pattern if _HATCHES[i] else None,
            )  # fmt: skip
            axes.annotate(
                words, (value, y), xytext=(3, 0), textcoords="offset points", va="center",
                color=theme.INK_COLOUR, fontproperties=font, fontsize=LABEL_PT - 1.5,
                parse_math=False,
            )  # fmt: skip
    axes.set_xlim(0, max(1e-9, *(value for pair in pairs for value in pair.values)) * 1.02)
    axes.set_ylim(len(pairs) + 0.5, -0.5)
    marks = [
        Patch(facecolor=colour, edgecolor=hatch_colour(colour), linewidth=0.0,
              hatch=HATCHES[hatch].pattern if hatch else None)
        for colour, hatch in zip(_COLOURS, _HATCHES, strict=True)
    ]  # fmt: skip
    key = axes.legend(marks, names, loc="lower left", bbox_to_anchor=(0.0, 0.0), ncols=2,
                      frameon=False, prop=font, borderpad=0.1)  # fmt: skip
    for text in key.get_texts():
        text.set(fontsize=LABEL_PT, color=theme.INK_COLOUR, parse_math=False)
    dress(axes, axis, font, is_share=False)
    save_chart(figure, path)
