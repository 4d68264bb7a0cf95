"""Repairs before they are put into words and confirmed."""

from __future__ import annotations

from dataclasses import dataclass

from siting.loose_model import Point
from siting.problem import Floats
from siting.repairs import Change


@dataclass(frozen=True, eq=False)
class Draft:
    """A repair before it is put into words.

    Parameters
    ----------
    kind
        Kind of `siting.repairs`.
    changes
        What is changed.
    left_t_per_d
        What new plants must take (n, s); None = no new plants.
    point
        The plan that the repair makes possible.
    """

    kind: str
    changes: tuple[Change, ...]
    point: Point
    left_t_per_d: Floats | None = None


Drafts = tuple[list[Draft], bool]
"""Repairs, and whether the search for them was not cut short."""
