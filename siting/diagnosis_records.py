"""The conflict and the repairs of an infeasible answer, as the summary holds them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from siting.conflict import Conflict, Diagnosis
from siting.repairs import Repair

if TYPE_CHECKING:
    from siting.answering import ScenarioSolution

NOT_MINIMAL: Mapping[str, str] = MappingProxyType(
    {
        "zh": "未能在时限内（或取消前）逐条确认：其中个别要求可能与矛盾无关",
        "en": "not every one was checked before the time limit or a cancel: some may be idle",
    }
)
CUT_SHORT: Mapping[str, str] = MappingProxyType(
    {
        "zh": "时限已到或求解被取消：可能还有其他矛盾和修正办法未列出，所列数量也未必最小",
        "en": "the time limit or a cancel cut the search short: there may be more conflicts and "
        "repairs, and smaller amounts might do",
    }
)


def diagnosis_records(answer: ScenarioSolution) -> dict[str, Any]:
    """Return the keys ``conflict``, ``more_conflicts``, ``repairs`` and ``diagnosis_complete``.

    Of a plan in phases they are those of the first period that has no plan, whose year
    ``diagnosis_year`` says. Without a diagnosis the conflict is None and nothing is listed.
    """
    found: Diagnosis | None = None
    year = None
    for period in answer.periods:
        if found is None and period.solution.diagnosis is not None:
            found, year = period.solution.diagnosis, period.case.scenario.year
    found = found or Diagnosis()
    conflicts = [conflict_record(conflict) for conflict in found.conflicts]
    return {
        "conflict": conflicts[0] if conflicts else None,
        "more_conflicts": conflicts[1:],
        "repairs": [repair_record(repair) for repair in found.repairs],
        "diagnosis_complete": found.complete,
        "diagnosis_year": year,
    }


def conflict_record(conflict: Conflict) -> dict[str, Any]:
    """Return a conflict as plain values, with the words of its requirements."""
    members = [
        {"kind": r.kind, "key": r.key, "zh": r.words_zh, "en": r.words_en}
        for r in conflict.requirements
    ]
    return {"minimal": conflict.minimal, "requirements": members}


def repair_record(repair: Repair) -> dict[str, Any]:
    """Return a repair as plain values, with its words, its changes and its new plants."""
    return {
        "kind": repair.kind,
        "amount": repair.amount,
        "unit": repair.unit,
        "where": list(repair.where),
        "zh": repair.words_zh,
        "en": repair.words_en,
        "changes": [asdict(change) for change in repair.changes],
        "plants": [asdict(plant) for plant in repair.plants],
    }
