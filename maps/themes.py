"""The themes of printed maps: what each fills, rings and draws, and its title."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from maps.theme import Words


@dataclass(frozen=True)
class PrintTheme:
    """What a printed map of one theme shows.

    Parameters
    ----------
    words
        Title; ``{stream}`` stands for the waste shown, where the theme names it.
    fill
        What colours the ground: ``regions``, ``service_areas``, ``served`` (only what is
        left over), ``demand``, ``changes`` or ``land`` (nothing).
    ring
        What the ring of a symbol tells: ``utilisation``, ``status`` or ``change``.
    flows
        ``catchments`` for a line per haul, ``districts`` for arrows from district to plant.
    of_stream
        Whether the first stream of the run stands in where none is named.
    parks
        ``eco`` for eco-parks and bases, ``all`` for industrial parks too where no stream, or
        one district, is shown; ``""`` for none.
    has_facilities
        Whether facilities are drawn.
    """

    words: Words
    fill: str
    ring: str = "utilisation"
    flows: str = ""
    of_stream: bool = False
    parks: str = "eco"
    has_facilities: bool = True


_OVERVIEW = PrintTheme(Words("设施总览", "Overview of facilities"), "regions", parks="all")
_WHERE_IT_GOES = PrintTheme(
    Words("{stream}收运去向", "{stream}: where it goes"),
    "service_areas",
    flows="catchments",
    parks="all",
)
THEMES: Mapping[str, PrintTheme] = MappingProxyType(
    {
        "default": _OVERVIEW,
        "facilities": PrintTheme(
            Words("现状设施分布图", "Current facilities"), "regions", ring="status"
        ),
        "demand": PrintTheme(
            Words("{stream}产生量分布图", "{stream}: where it arises"),
            "demand",
            parks="",
            has_facilities=False,
        ),
        "plan": PrintTheme(
            Words("{stream}设施规划布局图", "{stream}: planned facilities and service areas"),
            "service_areas",
            ring="status",
            of_stream=True,
        ),
        "flows": PrintTheme(
            Words("{stream}流向图", "{stream}: flows"),
            "served",
            flows="districts",
            of_stream=True,
            parks="",
        ),
        "utilisation": PrintTheme(
            Words("设施负荷图", "Utilisation of facilities"), "land", parks=""
        ),
        "comparison": PrintTheme(
            Words("{stream}方案比选图", "{stream}: comparison of two plans"),
            "changes",
            ring="change",
            of_stream=True,
            parks="",
        ),
        "atlas": PrintTheme(Words("设施与收运图", "facilities and hauls"), "regions", parks="all"),
    }
)
"""Themes by name, Chinese title first."""


def print_theme(name: str, stream: str | None) -> PrintTheme:
    """Return the theme; the look without a name, and the atlas, change where a stream is named."""
    if name in ("default", "atlas") and stream:
        return _WHERE_IT_GOES
    return THEMES[name]
