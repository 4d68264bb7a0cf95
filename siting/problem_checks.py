"""Checks of a siting problem's arrays: shapes, values, positions, policies."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import numpy as np

from siting.errors import Fault

if TYPE_CHECKING:
    from siting.problem import SitingProblem

SENSES = ("<=", ">=", "==")
NOWHERE = -1
"""Source of a catchment proper: its waste comes from no facility."""

_SIZE_OF = {
    "catchment_ids": "n", "stream_keys": "s", "facility_ids": "f", "facility_type": "f",
    "facility_site": "f", "required": "f", "forbidden": "f", "min_load_share": "f",
    "option_facility": "k", "option_capacity_t_per_d": "k", "option_fixed_cost_cny_per_yr": "k",
    "arc_stream": "a", "arc_catchment": "a", "arc_facility": "a", "arc_distance_km": "a",
    "arc_haul_cost_cny_per_t": "a", "arc_processing_cost_cny_per_t": "a",
    "unserved_cost_cny_per_t": "s", "single_source": "s", "source_facility": "n",
}  # fmt: skip


def problem_faults(problem: SitingProblem) -> Iterator[Fault]:
    """Yield every fault of `problem`; positions are looked at only when shapes agree."""
    sizes = {
        "n": problem.catchment_ids.size,
        "s": problem.stream_keys.size,
        "f": problem.facility_ids.size,
        "k": problem.option_facility.size,
        "a": problem.arc_stream.size,
    }
    shapes: dict[str, tuple[int, ...]] = {
        name: (sizes[letter],) for name, letter in _SIZE_OF.items()
    }
    shapes["demand_t_per_d"] = (sizes["n"], sizes["s"])
    shapes["yield_share"] = (sizes["f"], sizes["s"])
    wrong = False
    for name, shape in shapes.items():
        found = getattr(problem, name).shape
        if found != shape:
            wrong = True
            yield Fault("problem_shape", {"name": name, "found": found, "expected": shape})
    if wrong:
        return
    yield from _value_faults(problem)
    yield from _index_faults(problem, sizes)
    yield from _policy_faults(problem, sizes["k"])


def _value_faults(problem: SitingProblem) -> Iterator[Fault]:
    for name, values in vars(problem).items():
        if not (isinstance(values, np.ndarray) and values.dtype == np.float64):
            continue
        bad = np.isnan(values) | (values < 0)
        if name != "unserved_cost_cny_per_t":
            bad |= np.isinf(values)
        if bad.any():
            value = values[bad].ravel()[0]
            yield Fault("problem_number", {"name": name, "count": int(bad.sum()), "value": value})
    if (problem.min_load_share > 1).any():
        value = problem.min_load_share.max()
        yield Fault("problem_number", {"name": "min_load_share", "count": 1, "value": value})
    if not (np.isfinite(problem.days_per_yr) and problem.days_per_yr > 0):
        params = {"name": "days_per_yr", "count": 1, "value": problem.days_per_yr}
        yield Fault("problem_number", params)
    for name in ("catchment_ids", "stream_keys", "facility_ids"):
        values = getattr(problem, name)
        if np.unique(values).size != values.size:
            yield Fault("problem_repeated", {"name": name})
    for j in np.flatnonzero(problem.required & problem.forbidden):
        yield Fault("problem_required_forbidden", {"id": problem.facility_ids[j]})


def _index_faults(problem: SitingProblem, sizes: Mapping[str, int]) -> Iterator[Fault]:
    limits = {
        "option_facility": "f",
        "arc_stream": "s",
        "arc_catchment": "n",
        "arc_facility": "f",
    }
    inside = True
    source = problem.source_facility
    if source.size and (source.min() < NOWHERE or source.max() >= sizes["f"]):
        inside = False
        yield Fault("problem_position", {"name": "source_facility", "limit": sizes["f"] - 1})
    for name, letter in limits.items():
        values = getattr(problem, name)
        if values.size and (values.min() < 0 or values.max() >= sizes[letter]):
            inside = False
            yield Fault("problem_position", {"name": name, "limit": sizes[letter] - 1})
    if not inside:
        return
    owner = problem.option_facility
    if (np.diff(owner) < 0).any() or np.unique(owner).size != sizes["f"]:
        yield Fault("problem_options", {"name": "option_facility"})
    yield from _residue_faults(problem)
    shape = tuple(max(sizes[letter], 1) for letter in "snf")
    place = (problem.arc_stream, problem.arc_catchment, problem.arc_facility)
    if np.unique(np.ravel_multi_index(place, shape)).size != sizes["a"]:
        yield Fault("problem_repeated", {"name": "arc"})


def _residue_faults(problem: SitingProblem) -> Iterator[Fault]:
    source = problem.source_facility[problem.source_facility >= 0]
    if np.unique(source).size != source.size:
        yield Fault("problem_repeated", {"name": "source_facility"})
    if problem.demand_t_per_d[problem.source_facility >= 0].any():
        yield Fault("problem_source_demand", {})
    unplaced = np.setdiff1d(np.flatnonzero(problem.yield_share.any(axis=1)), source)
    for j in unplaced.tolist():
        yield Fault("problem_no_source", {"id": problem.facility_ids[j]})
    own = problem.source_facility[problem.arc_catchment] == problem.arc_facility
    if own.any():
        yield Fault("problem_own_arc", {"id": problem.facility_ids[problem.arc_facility[own][0]]})
    for limit in problem.load_limits:
        if limit.members.shape != problem.facility_ids.shape:
            params = {
                "name": limit.name, "found": limit.members.shape,
                "expected": problem.facility_ids.shape,
            }  # fmt: skip
            yield Fault("problem_shape", params)
        if not (np.isfinite(limit.limit_t_per_d) and limit.limit_t_per_d >= 0):
            number = {"name": limit.name, "count": 1, "value": limit.limit_t_per_d}
            yield Fault("problem_number", number)


def _policy_faults(problem: SitingProblem, options: int) -> Iterator[Fault]:
    names = [p.name for p in problem.option_policies]
    if len(set(names)) != len(names):
        yield Fault("problem_repeated", {"name": "option_policies"})
    for policy in problem.option_policies:
        if policy.coefficient.shape != (options,):
            params = {
                "name": policy.name, "found": policy.coefficient.shape, "expected": (options,),
            }  # fmt: skip
            yield Fault("problem_shape", params)
        if policy.sense not in SENSES:
            yield Fault("problem_sense", {"name": policy.name, "sense": policy.sense})
        if not (np.isfinite(policy.coefficient).all() and np.isfinite(policy.limit)):
            number = {"name": policy.name, "count": 1, "value": policy.limit}
            yield Fault("problem_number", number)
