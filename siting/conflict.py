"""Which requirements contradict, and what would repair it: the answer "it cannot be done".

A conflict is a set of requirements that no plan keeps together, while without any
one of them the others can be kept: nothing in it is idle.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from siting.repairs import Repair

SERVE = "serve"
CAPACITY = "capacity"
REQUIRED = "required"
FORBIDDEN = "forbidden"
MINIMUM_LOAD = "minimum_load"
POLICY = "policy"
LOAD_LIMIT = "load_limit"
DISTANCE = "distance"
HAULS = "hauls"
WHOLE = "whole"


@dataclass(frozen=True)
class Requirement:
    """One thing that was asked and could be given up.

    Parameters
    ----------
    kind
        ``serve`` (a stream must be collected), ``capacity`` (sizes of a type of
        facility), ``required`` and ``forbidden`` (a facility), ``minimum_load`` (of a
        type), ``policy``, ``load_limit``, ``distance``, ``hauls`` (rules that bar hauls),
        ``whole`` (a stream is not split).
    key
        Stream, type, facility id, or the name of the rule.
    words_zh, words_en
        The requirement for planners.
    """

    kind: str
    key: str
    words_zh: str
    words_en: str

    def text(self, lang: str) -> str:
        """Return the requirement in `lang` (``"zh"`` or ``"en"``)."""
        return self.words_zh if lang == "zh" else self.words_en


@dataclass(frozen=True)
class Conflict:
    """Requirements that cannot all be kept.

    Parameters
    ----------
    requirements
        The set.
    minimal
        Whether it was shown that without any one of them the others can be kept;
        False when time ran out or the solve was cancelled before.
    """

    requirements: tuple[Requirement, ...]
    minimal: bool


@dataclass(frozen=True)
class Diagnosis:
    """Why there is no plan, and what would make one.

    Parameters
    ----------
    conflicts
        Conflicts that share no requirement, the first found first.
    repairs
        Changes each of which is enough alone, checked by solving the repaired problem.
    complete
        Whether no search was cut short by the time limit or a cancel.
    """

    conflicts: tuple[Conflict, ...] = ()
    repairs: tuple[Repair, ...] = ()
    complete: bool = True

    def record(self) -> dict[str, Any]:
        """Return the diagnosis as plain values, for files."""
        return asdict(self)

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> Diagnosis:
        """Return the diagnosis that `record` made a mapping of."""
        conflicts = tuple(
            Conflict(tuple(Requirement(**r) for r in c["requirements"]), bool(c["minimal"]))
            for c in record["conflicts"]
        )
        repairs = tuple(Repair.from_record(r) for r in record["repairs"])
        return cls(conflicts, repairs, bool(record["complete"]))
