"""Build the periods of a scenario with phases: cases, and the plan that ties them."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np

from geodata.layers import Layers
from siting.building import SitingCase, build_case
from siting.periods import PhasedProblem
from siting.phases import Phases
from siting.problem import CNY, Flags, Floats, OptionPolicy, SitingProblem
from siting.scenario import Scenario
from siting.scenario_parts import Stream


def period_scenario(scenario: Scenario, year: int) -> Scenario:
    """Return the scenario of the period that begins in `year`: its demand and its stock."""
    phases = phases_of(scenario)
    years = year - phases.demand_year
    return scenario.model_copy(
        update={
            "scenario": scenario.scenario.model_copy(update={"year": year}),
            "facilities": scenario.facilities.model_copy(update={"year": year}),
            "streams": tuple(_grown(stream, years) for stream in scenario.streams),
        }
    )


def phases_of(scenario: Scenario) -> Phases:
    """Return the periods of a scenario; without any, its year is the only one."""
    year = scenario.year
    return scenario.phases or Phases(years=(year,), last_period_yr=1, demand_year=year)


def _grown(stream: Stream, years: int) -> Stream:
    factor = (1.0 + stream.growth_share_per_yr) ** years
    if stream.total_t_per_d is not None:
        return stream.model_copy(update={"total_t_per_d": stream.total_t_per_d * factor})
    rates = stream.rates_kg_per_person_d
    if rates is None:
        return stream
    grown = {kind: rate * factor for kind, rate in rates.model_dump().items()}
    return stream.model_copy(update={"rates_kg_per_person_d": rates.model_copy(update=grown)})


def build_periods(
    scenario: Scenario, layers: Layers, *, stage: Callable[[str], None] | None = None
) -> tuple[list[SitingCase], PhasedProblem]:
    """Return the case of every period, and the plan that ties them.

    Parameters
    ----------
    scenario, layers
        What is asked, and where.
    stage
        Told ``"problem"`` and ``"travel"`` when that work begins.
    """
    phases, cases = phases_of(scenario), list[SitingCase]()
    for year in phases.years:
        known = cases[0].travel if cases else None
        one = period_scenario(scenario, year)
        cases.append(build_case(one, layers, distances=known, stage=stage))
    menu = cases[0].menu
    closes = (menu["may_close"].astype(bool) & (menu["scope"] == "standing")).to_numpy()
    budget = np.array([phases.budget_cny.get(year, math.inf) for year in phases.years])
    capital = tuple(case.options["capital_cny"].to_numpy(dtype=np.float64) for case in cases)
    problems = [case.problem for case in cases]
    problems = with_cumulative_budgets(problems, capital, budget)
    problems = with_implied_policies(problems, closes, phases.years)
    plan = PhasedProblem(
        years=np.array(phases.years, dtype=np.int64),
        length_yr=np.array(phases.lengths_yr, dtype=np.int64),
        discount_rate=scenario.objective.discount_rate,
        problems=tuple(problems),
        option_capital_cny=capital,
        may_close=closes,
        budget_cny=budget,
    )
    tied = [replace(case, problem=p) for case, p in zip(cases, problems, strict=True)]
    return tied, plan


def with_cumulative_budgets(
    problems: Sequence[SitingProblem], capital: Sequence[Floats], budget: Floats
) -> list[SitingProblem]:
    """Hold sum_k I_k y_kt <= sum_s<=t B_s in every period t until one has no budget.

    What is open was paid for by then, so that every plan within its budgets keeps
    this; it makes the bound of the period alone higher.
    """
    held = []
    for problem, option_capital, limit in zip(problems, capital, np.cumsum(budget), strict=True):
        row = OptionPolicy(
            "budget_so_far",
            option_capital,
            "<=",
            float(limit),
            f"截至本期累计投资不超过 {limit / 1e8:,.2f} 亿元",
            f"capital up to this period at most {limit / 1e8:,.2f} hundred million CNY",
            CNY,
        )
        rows = (row,) if math.isfinite(limit) else ()
        held.append(replace(problem, option_policies=(*problem.option_policies, *rows)))
    return held


def with_implied_policies(
    problems: Sequence[SitingProblem], may_close: Flags, years: Sequence[int]
) -> list[SitingProblem]:
    """Let the rules of one period hold in the others, where what is open only grows.

    For coefficients a_k >= 0 that rise with size, over facilities that all stay,
    sum_k a_k y_kt rises with t. A limit from above therefore holds in all earlier
    periods, one from below in all later ones. Every plan keeps these rules anyway;
    each period alone would not.
    """
    sizes = {p.option_facility.tobytes() + p.option_capacity_t_per_d.tobytes() for p in problems}
    if len(sizes) > 1:
        return list(problems)  # sizes that differ have no common coefficients
    leaves = may_close.copy()
    for before, after in pairwise(problems):
        leaves |= after.forbidden & ~before.forbidden
    told = []
    for here, problem in enumerate(problems):
        known = {
            (p.coefficient.tobytes(), sense): p.limit
            for p in problem.option_policies
            for sense in (("<=", ">=") if p.sense == "==" else (p.sense,))
        }
        rows: dict[tuple[bytes, str], OptionPolicy] = {}
        for there, row in _rows_elsewhere(problems, here):
            sense = "<=" if there > here else ">="
            key = (row.coefficient.tobytes(), sense)
            if row.sense not in (sense, "==") or not _only_grows(problem, row, leaves):
                continue
            if key in known and not _tighter(row.limit, known[key], sense):
                continue
            known[key] = row.limit
            rows[key] = replace(row, name=f"{row.name}_of_{years[there]}", sense=sense)
        told.append(replace(problem, option_policies=(*problem.option_policies, *rows.values())))
    return told


def _tighter(limit: float, known: float, sense: str) -> bool:
    return limit < known if sense == "<=" else limit > known


def _rows_elsewhere(
    problems: Sequence[SitingProblem], here: int
) -> Iterator[tuple[int, OptionPolicy]]:
    for there, problem in enumerate(problems):
        if there != here:
            yield from ((there, row) for row in problem.option_policies)


def _only_grows(problem: SitingProblem, row: OptionPolicy, leaves: Flags) -> bool:
    """Say whether the row's sum can only rise with what is opened or grows."""
    owner, size, value = problem.option_facility, problem.option_capacity_t_per_d, row.coefficient
    if (value < 0).any() or leaves[owner[value > 0]].any():
        return False
    order = np.lexsort((size, owner))
    same = np.diff(owner[order]) == 0
    step, rise = np.diff(size[order])[same], np.diff(value[order])[same]
    return bool((rise >= 0).all() and (rise[step == 0] == 0).all())
