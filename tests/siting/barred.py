"""Problems with a distance limit, and what lies beyond it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from siting.problem import SitingProblem
from siting.surroundings import Surroundings

NAMES = (
    "stream", "catchment", "facility", "distance_km", "haul_cost_cny_per_t",
    "processing_cost_cny_per_t",
)  # fmt: skip


def lifted(problem: SitingProblem, around: Surroundings, s: int, km: float) -> SitingProblem:
    """Return the problem with the barred hauls of a stream up to a length as arcs."""
    wide = around.widened(problem)
    own = np.arange(wide.arc_stream.size) < problem.arc_stream.size
    kept = own | ((wide.arc_stream == s) & (wide.arc_distance_km <= km * (1 + 1e-12)))
    return replace(wide, **{f"arc_{n}": getattr(wide, f"arc_{n}")[kept] for n in NAMES})


def barred(problem: SitingProblem, max_km: float) -> tuple[SitingProblem, Surroundings]:
    """Return a problem within a limit of all its streams, and the hauls beyond it."""
    far = problem.arc_distance_km > max_km
    inside = replace(problem, **{f"arc_{n}": getattr(problem, f"arc_{n}")[~far] for n in NAMES})
    outside = {f"barred_{n}": getattr(problem, f"arc_{n}")[far] for n in NAMES}
    limit = np.full(problem.stream_keys.size, max_km)
    return inside, replace(Surroundings.nothing(inside), max_km=limit, **outside)


def barred_at_share(problem: SitingProblem, share: float) -> tuple[SitingProblem, Surroundings]:
    """Return a problem whose limit bars all but this share of its hauls."""
    lengths = np.sort(problem.arc_distance_km)
    return barred(problem, float(lengths[int(share * lengths.size)]))
