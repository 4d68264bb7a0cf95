"""The periods of a plan in phases, and its build schedule, on the command line."""

from __future__ import annotations

from typing import Any

from api.console import say, table
from api.schedule_views import period_rows, schedule_rows
from api.words import page_words


def show_periods(summary: dict[str, Any], lang: str) -> None:
    """Print the periods of a plan in phases and what is built in them."""
    words, periods = page_words(lang), period_rows(summary, lang)
    if not periods:
        return
    cost, capital = (f"{words[k]} {words[f'{k}_unit']}" for k in ("cost", "capital"))
    tonnes = [f"{words[key]} {words['t_per_d']}" for key in ("demand", "unserved")]
    counts = [words["opened"], words["grown"]]
    heads = [words["period"], cost, words["gap"], *tonnes, *counts, capital]
    say("")
    table([list(row.values()) for row in periods], heads)
    schedule = schedule_rows(summary, lang)
    say("")
    say(f"{words['schedule']}: {words['schedule_count'].format(count=len(schedule))}")
    rows = [
        [f["year"], f["id"], f["name"], f["district"], *f["sizes"], f["capital"]] for f in schedule
    ]
    years = [f"{row['year']} {words['t_per_d']}" for row in periods]
    table(rows, [words["opens"], "id", words["facility"], words["district"], *years, capital])
