"""The chapters of the report that tell the question: what arises, and what limits the sites."""

from __future__ import annotations

from dataclasses import replace

from api.report.facility_tables import standing_table
from api.report.figures_tables import binding_table, stream_table
from api.report.pages import Pages
from api.report.pictures import Pictures
from api.report.quality_tables import rule_table
from api.report.reading import Reading
from api.report.table import Column, ReportTable, shown

SHOWN_BINDING = 12
BINDING_PLACES = (0, 7)


def narrowed(table: ReportTable, places: tuple[int, ...]) -> ReportTable:
    """Return a table with only some of its columns."""
    return replace(
        table,
        columns=tuple(table.columns[place] for place in places),
        rows=tuple(tuple(row[place] for place in places) for row in table.rows),
        total=tuple(table.total[place] for place in places) if table.total else (),
    )


def state_chapter(pages: Pages, reading: Reading, _pictures: Pictures) -> None:
    """Write what the area is, what arises in it and what stands there."""
    say, places = reading.say, reading.catchments
    pages.part(say("part_people"))
    told = {
        "year": reading.summary["scenario"]["year"],
        "districts": places["district_code"].nunique(),
        "catchments": shown(len(places), "whole"),
        "population": shown(float(places["population"].sum()), "whole"),
    }
    pages.say(say("people", **told))
    pages.part(say("part_waste"))
    pages.say(say("waste"))
    table = stream_table(reading)
    pages.table(narrowed(table, (0, 1, 2, 3)) if reading.run.answered else narrowed(table, (0, 1)))
    pages.say(say("no_history"))
    pages.part(say("part_standing"))
    pages.table(standing_table(reading))


def limits_chapter(pages: Pages, reading: Reading, _pictures: Pictures) -> None:
    """Write the longest hauls, the rules and which limits are used up."""
    say = reading.say
    pages.part(say("part_hauls"))
    pages.say(say("hauls"))
    pages.table(haul_table(reading))
    pages.part(say("part_rules"))
    pages.table(rule_table(reading), size=8.0)
    pages.say(say("not_held"))
    if not reading.run.answered:
        return
    pages.part(say("part_binding"))
    table = binding_table(reading)
    count, listed = len(table.rows), table.rows[:SHOWN_BINDING]
    if not count:
        pages.say(say("no_binding"))
        return
    words = "binding_text" if count > len(listed) else "binding_all"
    pages.say(say(words, count=count, listed=len(listed)))
    pages.table(narrowed(replace(table, rows=listed), BINDING_PLACES), size=8.5)


def haul_table(reading: Reading) -> ReportTable:
    """Return the longest haul that is allowed, by stream."""
    say = reading.say
    rows = [
        (reading.title("streams", key), km if km is not None else say("no_limit"))
        for key, km in reading.summary["limits_km"].items()
    ]
    columns = (Column(say("stream"), characters=30), Column(say("limit_km"), "plain", 16))
    return ReportTable("hauls", say("haul_limits"), columns, tuple(rows))
