"""What pages and the command line show of an infeasible run: conflicts and repairs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from siting.diagnosis_records import CUT_SHORT, NOT_MINIMAL


def diagnosis_view(summary: Mapping[str, Any], lang: str) -> dict[str, Any]:
    """Return conflicts and repairs as lines of text, empty for runs without any.

    Keys: `conflicts` (each with its `lines` and whether it is `minimal`), `repairs` (lines),
    `notes` (what is not sure), `year` (of the period concerned, of a plan in phases).
    """
    first = summary.get("conflict")
    conflicts = [*([first] if first else []), *summary.get("more_conflicts", [])]
    notes = []
    if any(not conflict["minimal"] for conflict in conflicts):
        notes.append(NOT_MINIMAL[lang])
    if summary.get("diagnosis_complete") is False:
        notes.append(CUT_SHORT[lang])
    return {
        "conflicts": [
            {"lines": [str(r[lang]) for r in c["requirements"]], "minimal": c["minimal"]}
            for c in conflicts
        ],
        "repairs": [str(repair[lang]) for repair in summary.get("repairs", [])],
        "notes": [note[:1].upper() + note[1:] for note in notes],
        "year": summary.get("diagnosis_year") if summary.get("periods") else None,
    }
