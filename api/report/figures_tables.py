"""Tables of what arises, what it costs and what the plan asks: straight from the summary."""

from __future__ import annotations

from api.report.reading import Reading
from api.report.table import Column, ReportTable, Row, summed
from api.schedule_views import period_rows
from api.views import plan_rows

COST_PARTS = (
    "fixed_cny_per_yr",
    "processing_cny_per_yr",
    "haul_cny_per_yr",
    "unserved_cny_per_yr",
)


def indicator_table(reading: Reading) -> ReportTable:
    """Return the plan's indicators with target, value and verdict."""
    say = reading.say
    rows: list[Row] = [
        (
            number,
            str(row["name"]),
            row["unit"],
            row["target"],
            row["value"],
            str(row["verdict_words"]),
            str(row["note"]),
            str(row.get("source") or ""),
        )  # type: ignore[misc]  # a row of the summary holds any value
        for number, row in enumerate(plan_rows(reading.summary, reading.lang), start=1)
    ]
    columns = (
        Column(say("number"), "whole", 6),
        Column(say("indicator"), characters=36),
        Column(say("unit"), characters=14),
        Column(say("target"), "plain", 12),
        Column(say("value"), "plain", 12),
        Column(say("verdict"), characters=14),
        Column(say("note"), characters=48),
        Column(say("source"), characters=40),
    )
    return ReportTable("indicators", say("indicators"), columns, tuple(rows))


def stream_table(reading: Reading) -> ReportTable:
    """Return what arises, is served and hauled, by stream; the totals are sums of tonnes."""
    say = reading.say
    names = (
        "demand_t_per_d",
        "served_t_per_d",
        "unserved_t_per_d",
        "haulage_tkm_per_d",
        "mean_distance_km",
        "p95_distance_km",
        "max_distance_km",
    )
    rows = [
        (reading.title("streams", key), *(figures[name] for name in names))
        for key, figures in reading.summary["streams"].items()
    ]
    total = (say("total"), *(summed(rows, place) for place in (1, 2, 3, 4)), None, None, None)
    columns = (
        Column(say("stream"), characters=30),
        Column(say("demand"), "decimal", 14),
        Column(say("served"), "decimal", 14),
        Column(say("unserved"), "decimal", 14),
        Column(say("haulage"), "whole", 16),
        Column(say("mean_km"), "decimal", 12),
        Column(say("p95_km"), "decimal", 14),
        Column(say("max_km"), "decimal", 12),
    )
    note = say("streams_note")
    return ReportTable("streams", say("streams"), columns, tuple(rows), total, note)


def cost_table(reading: Reading) -> ReportTable:
    """Return the annual cost by part; the total is the objective, but of a plan in phases."""
    say = reading.say
    costs = reading.summary["costs"]
    whole = sum(costs.values())
    rows = [
        (say(part), reading.money(costs[part]), costs[part] / whole if whole else None)
        for part in COST_PARTS
    ]
    total = (say("total"), summed(rows, 1), 1.0 if whole else None)
    columns = (
        Column(say("part"), characters=30),
        Column(say("money_per_yr"), "fine", 20),
        Column(say("part_share"), "percent", 12),
    )
    note = say("costs_note_phased" if reading.summary.get("periods") else "costs_note")
    return ReportTable("costs", say("costs"), columns, tuple(rows), total, note)


def type_cost_table(reading: Reading) -> ReportTable:
    """Return fixed and processing cost by type; the totals are those parts of the cost."""
    say = reading.say
    names = ["fixed_cost_cny_per_yr", "processing_cost_cny_per_yr", "load_t_per_d"]
    sums = reading.facilities.groupby("type", sort=True)[names].sum()
    rows = [
        (
            reading.title("types", str(kind)),
            reading.money(float(row["fixed_cost_cny_per_yr"])),
            reading.money(float(row["processing_cost_cny_per_yr"])),
            float(row["load_t_per_d"]),
        )
        for kind, row in sums.iterrows()
        if row.abs().sum() > 0
    ]
    total = (say("total"), *(summed(rows, place) for place in (1, 2, 3)))
    columns = (
        Column(say("type"), characters=30),
        Column(say("fixed_money"), "fine", 20),
        Column(say("processing_money"), "fine", 20),
        Column(say("load"), "decimal", 14),
    )
    return ReportTable("type_costs", say("type_costs"), columns, tuple(rows), total)


def binding_table(reading: Reading) -> ReportTable:
    """Return the limits that are used up and what lifting each would save."""
    say, lang = reading.say, reading.lang
    rows = [
        (
            number,
            row.get(f"name_{lang}") or row["id"],
            row["used"],
            row["limit"],
            say("plants_unit") if row["unit"] == "facilities" else row["unit"],
            reading.money(row["saving_cny_per_yr"]),
            row["served_more_t_per_d"],
            row[lang],
        )
        for number, row in enumerate(reading.summary.get("binding", []), start=1)
    ]
    columns = (
        Column(say("number"), "whole", 6),
        Column(say("limit_name"), characters=36),
        Column(say("used"), "plain", 12),
        Column(say("limit"), "plain", 12),
        Column(say("unit"), characters=8),
        Column(say("saving"), "fine", 18),
        Column(say("served_more"), "fine", 16),
        Column(say("in_words"), characters=70),
    )
    return ReportTable("binding", say("binding"), columns, tuple(rows), note=say("binding_note"))


def period_table(reading: Reading) -> ReportTable:
    """Return the periods of a plan in phases, one a row; no rows without phases."""
    say = reading.say
    periods = reading.summary.get("periods", [])
    rows = [
        (
            period["year"],
            reading.money(period["objective_cny_per_yr"]),
            period["gap_share"],
            sum(s["demand_t_per_d"] for s in period["streams"].values()),
            sum(s["unserved_t_per_d"] for s in period["streams"].values()),
            int(view["opened"]),
            int(view["grown"]),
            reading.money(period["capital_cny"]),
        )
        for period, view in zip(periods, period_rows(reading.summary, reading.lang), strict=True)
    ]
    total = (say("total"), *[None] * 4, summed(rows, 5), summed(rows, 6), summed(rows, 7))
    columns = (
        Column(say("period"), "year", 12),
        Column(say("money_per_yr"), "fine", 18),
        Column(say("gap"), "gap", 10),
        Column(say("demand"), "decimal", 14),
        Column(say("unserved"), "decimal", 14),
        Column(say("opened"), "whole", 10),
        Column(say("grown"), "whole", 10),
        Column(say("capital"), "fine", 18),
    )
    return ReportTable("periods", say("periods"), columns, tuple(rows), total if rows else ())


def schedule_table(reading: Reading) -> ReportTable:
    """Return what stands in which period and what is built then; no rows without phases."""
    say = reading.say
    years = [period["year"] for period in reading.summary.get("periods", [])]
    rows = [
        (
            line["id"],
            reading.name(line),
            reading.title("types", line["type"]),
            reading.district(line["district"]),
            line["opens_year"],
            *(line[f"capacity_{year}_t_per_d"] for year in years),
            reading.money(sum(line[f"capital_{year}_cny"] for year in years)),
        )
        for line in reading.summary.get("schedule", [])
    ]
    columns = (
        Column(say("id"), characters=16),
        Column(say("name"), characters=34),
        Column(say("type"), characters=22),
        Column(say("district"), characters=16),
        Column(say("opens"), "year", 10),
        *(Column(say("capacity_in", year=year), "decimal", 12) for year in years),
        Column(say("capital"), "fine", 16),
    )
    sums = [summed(rows, 5 + place) for place in range(len(years) + 1)]
    total = (say("total"), "", "", "", None, *sums) if rows else ()
    return ReportTable("schedule", say("schedule"), columns, tuple(rows), total)
