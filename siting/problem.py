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
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from siting.errors import Fault, ProblemError
from siting.problem_checks import NOWHERE, problem_faults

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
Texts = NDArray[np.str_]

COUNT, T_PER_D, CNY, HA = "facilities", "t/d", "CNY", "ha"
UNITS = ("", COUNT, T_PER_D, CNY, HA)


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
class LoadLimit:
    """A limit on what several facilities take together: sum of their loads <= limit.

    Parameters
    ----------
    name
        ASCII key, unique in the problem.
    members
        Facilities counted (f,).
    limit_t_per_d
        Most that they may take together, t/d.
    words_zh, words_en
        The rule in the words of a planner.
    """

    name: str
    members: Flags
    limit_t_per_d: float
    words_zh: str
    words_en: str

    def __post_init__(self) -> None:
        """Freeze the array."""
        object.__setattr__(self, "members", _frozen(self.members, np.bool_))


@dataclass(frozen=True, eq=False)
class SitingProblem:
    """Demand, facilities with their sizes, allowed hauls and rules.

    A facility may leave residues that are hauled on. It then stands in the list
    of catchments too, as the place where they arise: `source_facility` names it,
    its own demand is 0, and what arises there is `yield_share` of its load.

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
    source_facility
        Facility whose residues arise at each catchment (n,), -1 for a catchment
        proper. None = all proper.
    yield_share
        Tonnes of each stream that a facility leaves per tonne it takes (f, s).
        None = no residues.
    load_limits
        Limits on the load of several facilities together.

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
    source_facility: Ints = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    yield_share: Floats = field(default_factory=lambda: np.empty((0, 0)))
    load_limits: tuple[LoadLimit, ...] = field(default=())

    def __post_init__(self) -> None:
        """Freeze the arrays and check them."""
        n, f, s = (np.size(a) for a in (self.catchment_ids, self.facility_ids, self.stream_keys))
        if not np.size(self.source_facility):
            object.__setattr__(self, "source_facility", np.full(n, NOWHERE))
        if not np.size(self.yield_share):
            object.__setattr__(self, "yield_share", np.zeros((f, s)))
        for name, dtype in _DTYPES.items():
            object.__setattr__(self, name, _frozen(getattr(self, name), dtype))
        faults = list(problem_faults(self))
        if faults:
            raise ProblemError(faults)

    def save(
        self, path: str | Path, *, beside: Mapping[str, NDArray[np.generic]] | None = None
    ) -> None:
        """Write all arrays to `path` as ``.npz`` without pickle; whole or not at all.

        `beside` holds arrays that stand in the same file and are no part of the problem.
        """
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
        limits = [[c.name, c.limit_t_per_d, c.words_zh, c.words_en] for c in self.load_limits]
        arrays["load_limit_json"] = np.array(json.dumps(limits, ensure_ascii=False))
        members = [c.members for c in self.load_limits]
        shape = (len(members), self.facility_ids.size)
        arrays["load_limit_members"] = np.array(members, dtype=np.bool_).reshape(shape)
        target = Path(path)
        part = target.with_name(target.name + ".part")
        with part.open("wb") as stream:
            np.savez_compressed(stream, allow_pickle=False, **arrays, **(beside or {}))
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
            values = {name: arrays[name] for name in _DTYPES if name in arrays or not _new(name)}
            limits = tuple(
                LoadLimit(name, members, float(limit), zh, en)
                for (name, limit, zh, en), members in zip(
                    json.loads(str(arrays.get("load_limit_json", "[]"))),
                    arrays.get("load_limit_members", ()),
                    strict=True,
                )
            )
            days_per_yr = float(arrays["days_per_yr"])
        except (KeyError, ValueError, zipfile.BadZipFile, EOFError) as error:
            fault = Fault("problem_file_unreadable", {"file": str(path), "reason": str(error)})
            raise ProblemError([fault]) from error
        return cls(**values, option_policies=policies, days_per_yr=days_per_yr, load_limits=limits)

    @property
    def is_coupled(self) -> bool:
        """Whether residues or shared load limits tie facilities to one another."""
        return bool(self.yield_share.any()) or bool(self.load_limits)


def _new(name: str) -> bool:
    """Return whether files of earlier versions may lack the array `name`."""
    return name in ("source_facility", "yield_share")


_DTYPES: Mapping[str, type] = {
    f.name: {"Texts": np.str_, "Floats": np.float64, "Ints": np.int64, "Flags": np.bool_}[
        str(f.type)
    ]
    for f in fields(SitingProblem)
    if f.type in ("Texts", "Floats", "Ints", "Flags")
}
