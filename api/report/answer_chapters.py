"""The chapters of the report that tell the answer: layout, sizes, cost, effects, targets."""

from __future__ import annotations

from dataclasses import replace

from api.diagnosis_views import diagnosis_view
from api.report.balance import region_table, type_region_table
from api.report.facility_tables import capacity_table
from api.report.figures_tables import (
    cost_table,
    indicator_table,
    period_table,
    stream_table,
    type_cost_table,
)
from api.report.pages import Pages
from api.report.pictures import Pictures
from api.report.question_chapters import narrowed
from api.report.reading import Reading
from api.report.table import shown
from api.views import BUSY_SHARE, LEFT_OVER_T_PER_D, note_lines, plan_count, plan_rows
from api.words import page_words
from maps.words import PANEL_WORDS, check_word


def layout_chapter(pages: Pages, reading: Reading, pictures: Pictures) -> None:
    """Write which facilities stand where and where waste goes, or why there is no plan."""
    if not reading.run.answered:
        tell_why_not(pages, reading)
        return
    say = reading.say
    pages.part(say("part_overview"))
    tell_layout(pages, reading)
    title = reading.summary["scenario"][f"title_{reading.lang}"]
    pages.picture(pictures.map(), say("overview_map", title=title))
    pages.part(say("part_streams"))
    pages.table(narrowed(stream_table(reading), (0, 2, 5, 6, 7)))
    pages.part(say("part_shortfalls"))
    lines = [str(row[reading.lang]) for row in reading.summary.get("shortfalls", [])]
    left = sum(s["unserved_t_per_d"] for s in reading.summary["streams"].values())
    if lines:
        pages.listed(lines)
    else:
        served = left <= LEFT_OVER_T_PER_D
        pages.say(say("all_served") if served else remainder_words(reading))
    if reading.summary.get("periods"):
        pages.part(say("part_schedule"))
        tell_schedule(pages, reading)


def tell_layout(pages: Pages, reading: Reading) -> None:
    """Write how many facilities are open, and how sure the answer is."""
    say, summary = reading.say, reading.summary
    opened = reading.facilities[reading.facilities["open"]]
    status = opened["status"]
    told = {
        "open": len(opened),
        "existing": int((status == "existing").sum()),
        "planned": int(status.isin(["planned", "under_construction"]).sum()),
        "new": int((status == "candidate").sum()),
        "capacity": shown(float(opened["capacity_t_per_d"].sum()), "decimal"),
        "load": shown(float(opened["load_t_per_d"].sum()), "decimal"),
    }
    pages.say(say("layout", **told))
    proof = {
        "status": page_words(reading.lang)[f"status_{reading.run.status}"],
        "objective": shown(reading.money(summary["objective_cny_per_yr"]), "fine"),
        "bound": shown(reading.money(summary["bound_cny_per_yr"]), "fine"),
        "gap": shown(summary["gap_share"], "gap"),
        "check": PANEL_WORDS[check_word(reading.run.meta)].say(reading.lang),
    }
    pages.say(say("proof", **proof))
    for line in note_lines(summary, reading.lang):
        pages.say(line)
    if summary.get("periods"):
        pages.say(say("last_period"))
    pages.say(page_words(reading.lang)["assumed_note"])


def tell_schedule(pages: Pages, reading: Reading) -> None:
    """Write the periods of a plan in phases."""
    periods = reading.summary["periods"]
    capital = reading.money(sum(period["capital_cny"] for period in periods))
    told = {"periods": len(periods), "capital": shown(capital, "fine")}
    pages.say(reading.say("schedule_text", **told))
    pages.table(period_table(reading), size=8.5)


def tell_why_not(pages: Pages, reading: Reading) -> None:
    """Write what contradicts and what would help."""
    say, words = reading.say, page_words(reading.lang)
    view = diagnosis_view(reading.summary, reading.lang)
    pages.part(say("why_no_plan"))
    status = words.get(f"status_{reading.run.status}", reading.run.status)
    proven = reading.run.status == "infeasible"
    pages.say(say("no_plan" if proven else "no_plan_in_time", status=status))
    if view["year"]:
        pages.say(f"{words['period']}: {view['year']}")
    for conflict in view["conflicts"]:
        pages.say(words["conflict_minimal" if conflict["minimal"] else "conflict"])
        pages.listed(conflict["lines"])
    if view["repairs"]:
        pages.say(words["repairs"])
        pages.listed(view["repairs"], numbered=True)
    for line in view["notes"]:
        pages.say(line)
    if not view["conflicts"] and not view["repairs"]:
        pages.say(say("not_told"))


def sizes_chapter(pages: Pages, reading: Reading, pictures: Pictures) -> None:
    """Write how capacity fits the load, by type and by region."""
    say = reading.say
    if not reading.run.answered:
        pages.say(say("no_answer"))
        return
    pages.part(say("part_capacity"))
    pages.table(capacity_table(reading))
    opened = reading.facilities[reading.facilities["open"]]
    full = int((opened["utilisation_share"] >= BUSY_SHARE).sum())
    idle = int((opened["load_t_per_d"] <= 0).sum())
    pages.say(say("full_plants", full=full, idle=idle))
    pages.picture(pictures.utilisation(), say("utilisation_chart"))
    pages.part(say("part_balance"))
    pages.table(region_table(reading), size=7.5)
    pages.table(type_region_table(reading), size=8.5)


def money_chapter(pages: Pages, reading: Reading, pictures: Pictures) -> None:
    """Write the annual cost by part and type, and the capital where the run tells it."""
    say = reading.say
    if not reading.run.answered:
        pages.say(say("no_answer"))
        return
    pages.part(say("part_costs"))
    pages.table(cost_table(reading))
    pages.picture(pictures.costs(), say("cost_chart"))
    pages.table(type_cost_table(reading))
    pages.say(say("price_basis"))
    pages.part(say("part_capital"))
    if reading.summary.get("periods"):
        pages.table(narrowed(period_table(reading), (0, 5, 6, 7)))
    else:
        pages.say(say("no_capital"))


def environment_chapter(pages: Pages, reading: Reading, _pictures: Pictures) -> None:
    """Write what the run knows of effects: haulage, residues, what is left; and that no more."""
    say = reading.say
    if not reading.run.answered:
        pages.say(say("no_answer"))
        return
    table = stream_table(reading)
    pages.say(say("haulage_text", haulage=shown(table.total[4], "whole")))
    hauls = replace(narrowed(table, (0, 4, 5, 7)), title=say("haulage_table"), note="")
    pages.table(hauls)
    pages.say(remainder_words(reading))
    residues = [
        f"{key} {shown(tonnes, 'decimal')} t/d"
        for key, tonnes in reading.summary.get("residues", {}).items()
    ]
    joined = ("、" if reading.lang == "zh" else ", ").join(residues)
    pages.say(say("residues_text", residues=joined) if residues else say("no_residues"))
    pages.say(say("no_environment"))


def remainder_words(reading: Reading) -> str:
    """Return how much is not served, and what is said to become of it."""
    left = sum(s["unserved_t_per_d"] for s in reading.summary["streams"].values())
    remainder = reading.run.meta.get(f"remainder_{reading.lang}", "")
    told = {"unserved": shown(left, "decimal"), "remainder": remainder}
    return reading.say("remainder_text", **told)


def targets_chapter(pages: Pages, reading: Reading, _pictures: Pictures) -> None:
    """Write the indicators of the plan with their verdicts."""
    say = reading.say
    table = indicator_table(reading)
    # A value just short of its target must not look like it.
    told = [str(row["shown"]) for row in plan_rows(reading.summary, reading.lang)]
    rows = tuple((*row[:4], text, *row[5:]) for row, text in zip(table.rows, told, strict=True))
    verdicts = plan_count(reading.summary, reading.lang)
    pages.say(say("targets_text", count=len(table.rows), verdicts=verdicts))
    pages.table(narrowed(replace(table, rows=rows), (0, 1, 2, 3, 4, 5, 6)), size=8.0)
