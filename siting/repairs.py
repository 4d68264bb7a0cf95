"""What would make an infeasible problem feasible: repairs with amounts.

A `Repair` is one kind of change, enough alone: more capacity, a longer haul, less
collected, another limit. `siting.repaired` applies it to the problem.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

ADD_CAPACITY = "capacity"
LONGER_HAULS = "distance"
OTHER_LIMIT = "policy"
OTHER_LOAD_LIMIT = "load_limit"
LESS_LOAD = "minimum_load"
MAY_CLOSE = "required"
MAY_OPEN = "forbidden"
OTHER_HAULS = "hauls"
MAY_SPLIT = "whole"
LEAVE_OVER = "unserved"
TOGETHER = "together"
"""Several kinds at once, where none is enough alone."""


@dataclass(frozen=True)
class Change:
    """One number or flag of the problem that a repair changes.

    Parameters
    ----------
    kind
        One of the kinds of this module.
    item
        Id of the facility or catchment, name of the policy, limit or rule on hauls.
    stream
        Key of the stream, empty where none is meant.
    amount
        Tonnes a day added (``capacity``) or left over (``unserved``); the new limit
        (``distance`` in km, ``policy``, ``load_limit``); the new share of capacity
        (``minimum_load``); tonnes a day of one haul (``hauls``).
    to
        Facility of a haul that is allowed (``hauls``, ``distance``), else empty.
    origin
        Catchment of the longest haul that a new limit on distances allows and a plan
        needs, `to` being its facility; else empty.
    by_t_per_d
        Tonnes a day that a new least load or load limit gives, else 0.
    """

    kind: str
    item: str
    stream: str = ""
    amount: float = 0.0
    to: str = ""
    origin: str = ""
    by_t_per_d: float = 0.0


@dataclass(frozen=True)
class NewPlant:
    """A facility to be added where none is within reach.

    Parameters
    ----------
    id
        Its id in the repaired problem.
    type
        Facility type, empty where none takes the stream.
    place_id, place_zh, place_en
        Site, or the township itself.
    stream
        The one stream that it takes.
    capacity_t_per_d
        What it must be able to take.
    hauls
        Catchments that it serves, each with its haul in km.
    """

    id: str
    type: str
    place_id: str
    place_zh: str
    place_en: str
    stream: str
    capacity_t_per_d: float
    hauls: tuple[tuple[str, float], ...]

    def __post_init__(self) -> None:
        """Freeze the hauls, which a file holds as lists."""
        object.__setattr__(self, "hauls", tuple((str(i), float(km)) for i, km in self.hauls))


@dataclass(frozen=True)
class Repair:
    """One way to make the problem feasible.

    Parameters
    ----------
    kind
        One of the kinds of this module.
    amount, unit
        How much changes in all: ``t/d``, ``km`` (the new limit), ``facilities``, or the
        unit of the policy.
    where
        Ids of the facilities, catchments or rules concerned, the most first.
    words_zh, words_en
        The repair for planners.
    changes, plants
        What is changed, and what is built anew.
    """

    kind: str
    amount: float
    unit: str
    where: tuple[str, ...]
    words_zh: str
    words_en: str
    changes: tuple[Change, ...] = ()
    plants: tuple[NewPlant, ...] = ()

    def text(self, lang: str) -> str:
        """Return the sentence in `lang` (``"zh"`` or ``"en"``)."""
        return self.words_zh if lang == "zh" else self.words_en

    def record(self) -> dict[str, Any]:
        """Return the repair as plain values, for files."""
        return asdict(self)

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> Repair:
        """Return the repair that `record` made a mapping of."""
        changes = tuple(Change(**change) for change in record["changes"])
        plants = tuple(NewPlant(**plant) for plant in record["plants"])
        rest = {**record, "where": tuple(record["where"]), "changes": changes, "plants": plants}
        return cls(**rest)
