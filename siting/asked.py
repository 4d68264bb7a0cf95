"""A question with all its hauls: those that rules bar stay in it, each with its rule.

A `SitingProblem` holds allowed hauls only, so that it cannot say what a longer
service distance would do. An `Ask` is the problem over every haul that there is,
and the rules that bar some of them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace

import numpy as np

from siting.problem import Flags, Floats, SitingProblem

ARC_ARRAYS = (
    "arc_stream", "arc_catchment", "arc_facility", "arc_distance_km",
    "arc_haul_cost_cny_per_t", "arc_processing_cost_cny_per_t",
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Bar:
    """A rule that bars hauls.

    Parameters
    ----------
    name
        ASCII key, unique in the question.
    barred
        Hauls that it bars (a,).
    streams
        Streams that it speaks of (s,).
    limit_km
        Longest haul of a limit on distances; infinity for other rules.
    words_zh, words_en
        The rule for planners.
    """

    name: str
    barred: Flags
    streams: Flags
    limit_km: float
    words_zh: str
    words_en: str

    @property
    def is_distance(self) -> bool:
        """Whether it is a limit on distances."""
        return bool(np.isfinite(self.limit_km))


@dataclass(frozen=True, eq=False)
class Places:
    """Where a new facility could stand, seen from some catchments.

    Parameters
    ----------
    ids, names_zh, names_en
        Of the places (p,).
    distance_km
        Haul from each catchment asked for to each place (o, p), infinite without a road.
    """

    ids: list[str]
    names_zh: list[str]
    names_en: list[str]
    distance_km: Floats


PlacesFrom = Callable[[list[str]], Places]
"""Return the places for new facilities seen from these catchments (ids of the problem)."""


@dataclass(frozen=True, eq=False)
class Ask:
    """A problem over all its hauls with the rules that bar some.

    Parameters
    ----------
    problem
        The problem with every haul that the types of facility and the roads allow.
    bars
        Rules that bar hauls.
    shut
        Facilities (f,) that cannot open whatever is asked, such as those out of service;
        empty = none.
    places_from
        Where new facilities could stand; None = in the catchments themselves.
    """

    problem: SitingProblem
    bars: tuple[Bar, ...] = ()
    shut: Flags = field(default_factory=lambda: np.empty(0, dtype=np.bool_))
    places_from: PlacesFrom | None = None

    @property
    def never_open(self) -> Flags:
        """Return which facilities (f,) cannot open whatever is asked."""
        size = self.problem.facility_ids.size
        return self.shut if self.shut.size else np.zeros(size, dtype=np.bool_)

    def asked(self) -> SitingProblem:
        """Return the problem as it was asked: barred hauls left out."""
        return with_arcs(self.problem, ~self.barred_by(self.bars))

    def barred_by(self, bars: Collection[Bar]) -> Flags:
        """Return the hauls (a,) that any of `bars` bars."""
        barred = np.zeros(self.problem.arc_stream.size, dtype=np.bool_)
        for bar in bars:
            barred |= bar.barred
        return barred

    def limit_km(self, s: int) -> float:
        """Return the longest haul allowed for stream `s`, infinity without a limit."""
        return min((b.limit_km for b in self.bars if b.streams[s]), default=float("inf"))


def with_arcs(problem: SitingProblem, kept: Flags) -> SitingProblem:
    """Return `problem` with the arcs in `kept` (a,) only."""
    return replace(problem, **{name: getattr(problem, name)[kept] for name in ARC_ARRAYS})
