"""The siting problem as arrays and ids: all that a solver or a check needs.

A `SitingProblem` knows no geometry, no scenario and no solver. It is saved
with every run, so that a result can be checked or repeated from this one file.

Index sets are catchments i (n), streams s, facilities j (f), options k (the
sizes at which a facility may open) and arcs a (allowed hauls).
"""

from __future__ import annotations

import json
import os
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from siting.errors import Fault, ProblemError

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
Texts = NDArray[np.str_]

SENSES = ("<=", ">=", "==")
COUNT, T_PER_D, CNY = "facilities", "t/d", "CNY"
UNITS = ("", COUNT, T_PER_D, CNY)


def _frozen(array: object, dtype: type) -> NDArray[np.generic]:
    copy: NDArray[np.generic] = np.array(array, dtype=dtype)
    copy.flags.writeable = False
    return copy


@dataclass(frozen=True, eq=False)
class OptionPolicy:
    """A linear rule over the open options: sum_k coefficient_k y_k sense limit.

    Parameters
    ----------
    name
        ASCII key, unique in the problem.
    coefficient
        One number per option (k,), in the unit of `limit`.
    sense
        ``"<="``, ``">="`` or ``"=="``.
    limit
        Right-hand side.
    words_zh, words_en
        The rule in the words of a planner.
    unit
        Unit of `coefficient` and `limit`: a key of `UNITS`.
    """

    name: str
    coefficient: Floats
    sense: str
    limit: float
    words_zh: str
    words_en: str
    unit: str = ""

    def __post_init__(self) -> None:
        """Freeze the array."""
        object.__setattr__(self, "coefficient", _frozen(self.coefficient, np.float64))


@dataclass(frozen=True, eq=False)
class SitingProblem:
    """Demand, facilities with their sizes, allowed hauls and rules.

    Parameters
    ----------
    catchment_ids
        Ids of the catchments (n,).
    stream_keys
        Keys of the streams (s,).
    demand_t_per_d
        Waste arising (n, s), at least 0.
    facility_ids, facility_type, facility_site
        Id, type key and site id of each facility (f,).
    required, forbidden
        Facilities that must, or must not, be open (f,).
    min_load_share
        Least load of an open facility as share of the capacity it opens with (f,).
    option_facility
        Facility of each option (k,), sorted; every facility has at least one
        and opens with at most one.
    option_capacity_t_per_d, option_fixed_cost_cny_per_yr
        Capacity and annual fixed cost of each option (k,).
    arc_stream, arc_catchment, arc_facility
        Positions of the stream, the catchment and the facility of each arc (a,).
        An arc exists only where the haul is allowed.
    arc_distance_km, arc_haul_cost_cny_per_t, arc_processing_cost_cny_per_t
        One-way haul length and the two costs per tonne (a,).
    unserved_cost_cny_per_t
        Price of a tonne left over, per stream (s,); infinity = must be served.
    single_source
        Streams whose catchments each go to one facility (s,).
    option_policies
        Linear rules over the options.
    days_per_yr
        Days of operation that turn daily into annual cost.

    Raises
    ------
    ProblemError
        With every fault, when shapes disagree, a number is not finite, a
        position is out of range or an arc is listed twice.
    """

    catchment_ids: Texts
    stream_keys: Texts
    demand_t_per_d: Floats
    facility_ids: Texts
    facility_type: Texts
    facility_site: Texts
    required: Flags
    forbidden: Flags
    min_load_share: Floats
    option_facility: Ints
    option_capacity_t_per_d: Floats
    option_fixed_cost_cny_per_yr: Floats
    arc_stream: Ints
    arc_catchment: Ints
    arc_facility: Ints
    arc_distance_km: Floats
    arc_haul_cost_cny_per_t: Floats
    arc_processing_cost_cny_per_t: Floats
    unserved_cost_cny_per_t: Floats
    single_source: Flags
    option_policies: tuple[OptionPolicy, ...] = field(default=())
    days_per_yr: float = 365.0

    def __post_init__(self) -> None:
        """Freeze the arrays and check them."""
        for name, dtype in _DTYPES.items():
            object.__setattr__(self, name, _frozen(getattr(self, name), dtype))
        faults = list(_faults(self))
        if faults:
            raise ProblemError(faults)

    def save(self, path: str | Path) -> None:
        """Write all arrays to `path` as ``.npz`` without pickle; whole or not at all."""
        arrays: dict[str, NDArray[np.generic]] = {n: getattr(self, n) for n in _DTYPES}
        arrays["days_per_yr"] = np.array(self.days_per_yr)
        words = [
            [p.name, p.sense, p.limit, p.words_zh, p.words_en, p.unit] for p in self.option_policies
        ]
        arrays["policy_json"] = np.array(json.dumps(words, ensure_ascii=False))
        rows = [p.coefficient for p in self.option_policies]
        arrays["policy_coefficient"] = np.array(rows, dtype=np.float64).reshape(
            len(rows), self.option_facility.size
        )
        target = Path(path)
        part = target.with_name(target.name + ".part")
        with part.open("wb") as stream:
            np.savez_compressed(stream, allow_pickle=False, **arrays)
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(target)

    @classmethod
    def load(cls, path: str | Path) -> SitingProblem:
        """Read a problem that `save` wrote.

        Raises
        ------
        ProblemError
            When the file is no such archive, lacks an array or fails the checks.
        """
        try:
            with Path(path).open("rb") as stream, np.load(stream, allow_pickle=False) as archive:
                arrays = {name: archive[name] for name in archive.files}
            words = json.loads(str(arrays["policy_json"]))
            policies = tuple(
                OptionPolicy(name, row, sense, float(limit), zh, en, *unit)
                for (name, sense, limit, zh, en, *unit), row in zip(
                    words, arrays["policy_coefficient"], strict=True
                )
            )
            values = {name: arrays[name] for name in _DTYPES}
            days_per_yr = float(arrays["days_per_yr"])
        except (KeyError, ValueError, zipfile.BadZipFile, EOFError) as error:
            fault = Fault("problem_file_unreadable", {"file": str(path), "reason": str(error)})
            raise ProblemError([fault]) from error
        return cls(**values, option_policies=policies, days_per_yr=days_per_yr)


_DTYPES: Mapping[str, type] = {
    f.name: {"Texts": np.str_, "Floats": np.float64, "Ints": np.int64, "Flags": np.bool_}[
        str(f.type)
    ]
    for f in fields(SitingProblem)
    if f.type in ("Texts", "Floats", "Ints", "Flags")
}

_SIZE_OF = {
    "catchment_ids": "n", "stream_keys": "s", "facility_ids": "f", "facility_type": "f",
    "facility_site": "f", "required": "f", "forbidden": "f", "min_load_share": "f",
    "option_facility": "k", "option_capacity_t_per_d": "k", "option_fixed_cost_cny_per_yr": "k",
    "arc_stream": "a", "arc_catchment": "a", "arc_facility": "a", "arc_distance_km": "a",
    "arc_haul_cost_cny_per_t": "a", "arc_processing_cost_cny_per_t": "a",
    "unserved_cost_cny_per_t": "s", "single_source": "s",
}  # fmt: skip


def _faults(problem: SitingProblem) -> Iterator[Fault]:
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
    for name, dtype in _DTYPES.items():
        if dtype is not np.float64:
            continue
        values = getattr(problem, name)
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
    limits = {"option_facility": "f", "arc_stream": "s", "arc_catchment": "n", "arc_facility": "f"}
    inside = True
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
    shape = tuple(max(sizes[letter], 1) for letter in "snf")
    place = (problem.arc_stream, problem.arc_catchment, problem.arc_facility)
    if np.unique(np.ravel_multi_index(place, shape)).size != sizes["a"]:
        yield Fault("problem_repeated", {"name": "arc"})


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
