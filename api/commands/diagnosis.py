"""Conflicts and repairs of an infeasible run on the command line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from api.console import say
from api.diagnosis_views import diagnosis_view
from api.words import page_words


def show_diagnosis(summary: Mapping[str, Any], lang: str) -> None:
    """Print which requirements contradict and what would repair it."""
    words, found = page_words(lang), diagnosis_view(summary, lang)
    year = "" if found["year"] is None else f" ({words['period']} {found['year']})"
    for conflict in found["conflicts"]:
        say("")
        heading = "conflict_minimal" if conflict["minimal"] else "conflict"
        say(words[heading] + year)
        for line in conflict["lines"]:
            say(f"- {line}")
    if found["repairs"]:
        say("")
        say(words["repairs"])
    for number, line in enumerate(found["repairs"], start=1):
        say(f"{number}. {line}")
    for line in found["notes"]:
        say(line)
