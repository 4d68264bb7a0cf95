"""Where to build what no present facility can take: the fewest places, the most tonnes first.

A place serves the catchments whose haul to it is within the stream's limit. Where a
rule on hauls other than distance speaks of the stream, and where no place is within
the limit, the plant stands in the township itself.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from siting.asked import Ask, Places
from siting.naming import Names
from siting.problem import COUNT, T_PER_D, Flags, Floats, Ints
from siting.repairs import NewPlant


def rounded_up(amount: float) -> float:
    """Return an amount with two decimals, never less than it is."""
    return math.ceil(amount * 100 - 1e-6) / 100


def full_streams(ask: Ask) -> Flags:
    """Return the streams (s,) for which nothing may be built beside what a rule counts.

    A rule that limits the number or the capacity of every facility that takes the
    stream would count a new one too.
    """
    problem = ask.problem
    owner, full = problem.option_facility, np.zeros(problem.stream_keys.size, dtype=np.bool_)
    for policy in problem.option_policies:
        if policy.sense == ">=" or policy.unit not in (COUNT, T_PER_D):
            continue
        counted = np.zeros(problem.facility_ids.size, dtype=np.bool_)
        counted[owner[policy.coefficient > 0]] = True
        for s in range(full.size):
            takers = np.unique(problem.arc_facility[problem.arc_stream == s])
            takers = takers[~problem.forbidden[takers]]
            full[s] |= bool(takers.size) and bool(counted[takers].all())
    return full


def plants_for(ask: Ask, left_t_per_d: Floats, names: Names) -> tuple[NewPlant, ...]:
    """Return facilities that take what is left over (n, s), in the order they were chosen."""
    plants: list[NewPlant] = []
    for s in range(left_t_per_d.shape[1]):
        short = np.flatnonzero(left_t_per_d[:, s] > 0)
        if short.size:
            amounts = left_t_per_d[short, s]
            for place, served in _chosen(ask, s, short, amounts, names):
                plants.append(_plant(ask, s, short, amounts, (place, served, len(plants) + 1)))
    return tuple(plants)


Place = tuple[str, str, str, Floats]
"""Id, Chinese and English name, and the haul from each catchment asked for (o,)."""


def _chosen(
    ask: Ask, s: int, short: Ints, amounts: Floats, names: Names
) -> Iterator[tuple[Place, Ints]]:
    """Yield places and which of `short` they serve, until all are."""
    places, limit_km = _places(ask, s, short, names), ask.limit_km(s)
    waiting = np.ones(short.size, dtype=np.bool_)
    while waiting.any() and places.ids:
        near = places.distance_km <= limit_km
        covered = np.where(near & waiting[:, None], amounts[:, None], 0.0).sum(axis=0)
        best = int(covered.argmax())
        if covered[best] <= 0:
            break
        served = np.flatnonzero(waiting & near[:, best])
        waiting[served] = False
        column = places.distance_km[:, best]
        yield (places.ids[best], places.names_zh[best], places.names_en[best], column), served
    for at in np.flatnonzero(waiting).tolist():
        key = str(ask.problem.catchment_ids[short[at]])
        words = (names.catchment(key, "zh"), names.catchment(key, "en"))
        yield (key, *words, np.zeros(short.size)), np.array([at])


def _places(ask: Ask, s: int, short: Ints, names: Names) -> Places:
    """Return the places that may be chosen; none where only the township itself will do."""
    free = all(bar.is_distance or not bar.streams[s] for bar in ask.bars)
    if ask.places_from is None or not free:
        return Places([], [], [], np.empty((short.size, 0)))
    return ask.places_from([str(key) for key in ask.problem.catchment_ids[short]])


def _plant(
    ask: Ask, s: int, short: Ints, amounts: Floats, chosen: tuple[Place, Ints, int]
) -> NewPlant:
    (key, zh, en, column), served, number = chosen
    problem = ask.problem
    kinds = problem.facility_type[problem.arc_facility[problem.arc_stream == s]]
    names, counts = np.unique(kinds, return_counts=True)
    ids = problem.catchment_ids[short[served]].tolist()
    return NewPlant(
        id=f"NEW-{number}",
        type=str(names[counts.argmax()]) if names.size else "",
        place_id=key,
        place_zh=zh,
        place_en=en,
        stream=str(problem.stream_keys[s]),
        capacity_t_per_d=rounded_up(float(amounts[served].sum())),
        hauls=tuple(zip(ids, column[served].tolist(), strict=True)),
    )
