"""Location models that start from an earlier answer, or from sites that are given."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from siting import ProblemError, locate
from siting.locate.capacitated import siting_problem
from siting.locate.starting import Start, not_worse, start_openings
from siting.notes import note_text
from siting.solving import solve
from siting.verification import verify
from tests.siting.hard_arrays import hard_arrays
from tests.siting.test_start import plain


@pytest.mark.parametrize("size", [(40, 12), pytest.param((150, 40), marks=pytest.mark.slow)])
@pytest.mark.parametrize("single", [False, True])
def test_a_short_run_is_not_worse_than_the_answer_it_starts_from(size, single):
    case = hard_arrays(*size)
    before = locate.capacitated(*case, single_source=single, gap_share=0.01, time_limit_s=10)
    after = locate.capacitated(*case, single_source=single, time_limit_s=3, start=before)
    assert after.notes == ("start_used",)
    assert after.objective <= before.objective * (1 + 1e-6)
    flags = locate.capacitated(*case, single_source=single, time_limit_s=3, start=before.open)
    assert flags.notes == ("start_used",)
    assert flags.status in ("optimal", "feasible")


def test_a_site_with_sizes_starts_with_the_one_that_took_its_load():
    problem = plain(40, 12)
    twice = replace(
        problem,
        option_facility=np.repeat(np.arange(12), 3),
        option_capacity_t_per_d=np.tile([10.0, 50.0, 90.0], 12),
        option_fixed_cost_cny_per_yr=np.tile([1.0, 2.0, 3.0], 12),
    )
    opened = np.arange(12) < 4
    load = np.where(opened, [10.0, 11.0, 90.0, 91.0] + [0.0] * 8, 0.0)
    assert start_openings(twice, Start(opened, load))[:5].tolist() == [0, 4, 8, 11, -1]
    unknown = Start(opened, np.full(12, np.inf))
    assert start_openings(twice, unknown)[:5].tolist() == [2, 5, 8, 11, -1]


def test_sizes_are_chosen_from_a_start_as_without_one():
    cost, demand = [[1, 2, 5], [5, 2, 1]], [10, 10]
    sizes, fixed = [[10, 20], [20, 40], [10, 20]], [[30, 50], [50, 70], [30, 50]]
    plain_answer = locate.capacitated(cost, demand, sizes, fixed)
    begun = locate.capacitated(cost, demand, sizes, fixed, start=[False, True, False])
    assert begun.objective == plain_answer.objective == 80.0
    assert begun.notes == ("start_used",)


def square(n=60, m=60):
    place = np.random.default_rng(11).uniform(0, 100, (n, 2))
    return np.round(np.hypot(*(place[:, None] - place[None, :m]).transpose(2, 0, 1)), 2)


def test_a_p_median_has_its_start_as_first_incumbent():
    cost, heard = square(), []
    best = locate.p_median(cost, np.ones(60), 5)
    again = locate.p_median(cost, np.ones(60), 5, start=best, progress=heard.append)
    assert again.notes == ("start_used",)
    assert again.objective == best.objective
    first = next(report.incumbent for report in heard if report.incumbent is not None)
    assert first == pytest.approx(best.objective)


def test_a_p_median_with_capacities_starts_too():
    cost, capacity = square(30, 10), np.full(10, 9.0)
    best = locate.p_median(cost, np.ones(30), 5, capacity=capacity)
    again = locate.p_median(cost, np.ones(30), 5, capacity=capacity, start=best)
    assert (again.notes, again.objective) == (("start_used",), pytest.approx(best.objective))


FIRST_THREE = np.arange(10) < 3
RULES = {
    "forbidden": {"forbidden": [0]},
    "required": {"required": [7]},
    "p": {"p": 4},
    "nothing open": {"start": np.zeros(10, dtype=bool)},
}


@pytest.mark.parametrize("rule", list(RULES))
@pytest.mark.parametrize("model", ["p_median", "capacitated"])
def test_a_start_that_breaks_a_rule_is_ignored_and_the_answer_says_so(model, rule):
    cost, demand = square(30, 10), np.ones(30)
    options = {"p": 3, "start": FIRST_THREE} | RULES[rule]
    if model == "capacitated":
        options["capacity"], options["fixed_cost"] = np.full(10, 12.0), np.full(10, 5.0)
    ask = getattr(locate, model)
    answer = ask(cost, demand, **options)
    del options["start"]
    assert answer.notes == ("start_ignored",)
    assert answer.objective == pytest.approx(ask(cost, demand, **options).objective)
    assert "已忽略" in note_text(answer.notes[0], "zh")
    assert "ignored" in note_text(answer.notes[0], "en")


@pytest.mark.parametrize("start", [[True] * 9, [[True] * 10], [0, 1, 2], True, "no"])
@pytest.mark.parametrize("model", ["p_median", "capacitated"])
def test_a_start_of_a_wrong_shape_is_named_with_every_other_fault(model, start):
    cost, demand = square(30, 10), -np.ones(30)
    more = {} if model == "p_median" else {"capacity": np.ones(10), "fixed_cost": np.ones(10)}
    with pytest.raises(ProblemError) as caught:
        getattr(locate, model)(cost, demand, p=3, start=start, **more)
    assert [fault.code for fault in caught.value.faults] == ["locate_number", "locate_start"]
    assert "10 flags" in caught.value.text("en")
    assert "10 个真假值" in caught.value.text("zh")


def test_an_answer_over_other_sites_is_no_start():
    other = locate.p_median(square(30, 12), np.ones(30), 3)
    with pytest.raises(ProblemError, match="Location over the same sites"):
        locate.p_median(square(30, 10), np.ones(30), 3, start=other)


def test_an_answer_without_a_start_has_no_notes():
    assert locate.p_median(square(10, 5), np.ones(10), 2).notes == ()


def test_the_flows_of_the_start_are_kept_where_the_search_found_nothing_better():
    cost, demand, capacity, fixed = hard_arrays(40, 12)
    best = locate.capacitated(cost, demand, capacity, fixed)
    nobody = np.zeros(12, dtype=bool)
    problem = siting_problem(
        cost, demand, capacity[:, None], fixed[:, None], (nobody, nobody, np.zeros(12)),
        single_source=False, p=None,
    )  # fmt: skip
    worse = solve(problem, start=None)
    everything = replace(worse, objective_cny_per_yr=2 * worse.objective_cny_per_yr)
    start = Start(best.open, np.asarray(best.flow.sum(axis=0)), best.flow)
    kept = not_worse(problem, everything, start)
    assert kept.objective_cny_per_yr == pytest.approx(best.objective)
    assert verify(problem, kept, prices=False).ok
    assert not_worse(problem, worse, None) is worse
    half = replace(start, flow=best.flow * 0.5)
    assert not_worse(problem, everything, half) is everything
