"""Marks of single facilities and townships: status in a plan, change between two plans."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from maps import theme
from maps.styles import StyleRule
from maps.theme import Words


@dataclass(frozen=True)
class RingMark:
    """A ring around a symbol: its label, its colour and how much of it is drawn."""

    words: Words
    colour: str
    share: float


STATUS_RINGS: Mapping[str, RingMark] = MappingProxyType(
    {
        "existing": RingMark(Words("已建", "Existing"), theme.MUTED_COLOUR, 0.0),
        "under_construction": RingMark(Words("在建", "Under construction"), "#C44E00", 0.5),
        "planned": RingMark(Words("规划", "Planned"), theme.ACCENT_COLOUR, 1.0),
        "candidate": RingMark(Words("候选", "Candidate"), "#9B3F78", 0.75),
    }
)
"""Ring by status; the arc alone tells them apart in grey."""

CHANGE_RINGS: Mapping[str, RingMark] = MappingProxyType(
    {
        "opened": RingMark(Words("只在本方案启用", "Only in this plan"), "#00609C", 1.0),
        "closed": RingMark(
            Words("只在对照方案启用（打叉）", "Only in the other plan (crossed)"),
            theme.MUTED_COLOUR,
            0.0,
        ),
        "resized": RingMark(Words("规模不同", "Another size"), "#C44E00", 0.5),
        "kept": RingMark(Words("两方案相同", "The same in both"), theme.MUTED_COLOUR, 0.0),
    }
)
"""Ring by what differs between two plans."""

CHANGE_AREAS: Mapping[str, StyleRule] = MappingProxyType(
    {
        "same": StyleRule(Words("去向相同", "Same facility"), "#F8F3E4", "same"),
        "moved": StyleRule(
            Words("改去另一设施", "Another facility"), "#F4C585", "moved", hatch="slash"
        ),
        "served": StyleRule(Words("只在本方案收运", "Served in this plan only"), "#3F7FB5",
                            "served"),
        "left": StyleRule(Words("只在对照方案收运", "Served in the other plan only"), "#8E1B3A",
                          "left", hatch="cross"),
        "never": StyleRule(Words("两方案均未收运", "Served in neither"), theme.UNSERVED_COLOUR,
                           "never", hatch="slash", hollow=True),
    }
)  # fmt: skip
"""Style of townships by what differs between two plans."""
