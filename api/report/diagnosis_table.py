"""The table of a run without a plan: what contradicts and what would help."""

from __future__ import annotations

from api.diagnosis_views import diagnosis_view
from api.report.reading import Reading
from api.report.table import Column, ReportTable, Row


def diagnosis_table(reading: Reading) -> ReportTable:
    """Return conflicts and repairs, a sentence a row; no rows for a run with a plan."""
    say = reading.say
    view = diagnosis_view(reading.summary, reading.lang)
    rows: list[Row] = [
        (say("conflict_requirement", number=number), line)
        for number, conflict in enumerate(view["conflicts"], start=1)
        for line in conflict["lines"]
    ]
    rows += [(say("conflict_repair"), line) for line in view["repairs"]]
    rows += [(say("conflict_note"), line) for line in view["notes"]]
    columns = (Column(say("conflict_kind"), characters=16), Column(say("content"), characters=110))
    return ReportTable("conflict", say("conflict_table"), columns, tuple(rows))
