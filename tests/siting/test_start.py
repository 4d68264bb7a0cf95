from dataclasses import replace

import numpy as np
import pytest

from siting import choosing
from siting.bound import knapsack_table, lagrangian_bound
from siting.locate.capacitated import siting_problem
from siting.options import SolverOptions
from siting.solving import solve
from siting.starting import start_from
from tests.siting.hard_arrays import hard_arrays
from tests.siting.test_search import plain as with_rules


def plain(n=40, m=12):
    cost, demand, capacity, fixed = hard_arrays(n, m)
    nobody = np.zeros(m, dtype=bool)
    rules = (nobody, nobody, np.zeros(m))
    return siting_problem(
        cost, demand, capacity[:, None], fixed[:, None], rules, single_source=False, p=None
    )


@pytest.mark.parametrize("size", [(40, 12), (300, 20)])
def test_an_answer_from_a_start_is_never_worse_than_the_start(size):
    problem = plain(*size)
    before = solve(problem, options=SolverOptions(time_limit_s=5, gap_share=0.01))
    after = solve(problem, options=SolverOptions(time_limit_s=0.01), start=before)
    assert after.objective_cny_per_yr <= before.objective_cny_per_yr * (1 + 1e-9)
    assert after.report.notes == ("start_used",)


def test_a_foreign_start_is_ignored_and_the_report_says_so():
    problem = plain()
    foreign = replace(problem, facility_ids=np.char.add("other", problem.facility_ids))
    before = solve(foreign)
    after = solve(problem, start=before)
    assert after.report.notes == ("start_ignored",)
    assert after.objective_cny_per_yr == pytest.approx(before.objective_cny_per_yr, rel=1e-3)


def test_the_prices_of_an_earlier_answer_start_the_bound_and_are_matched_by_name(monkeypatch):
    monkeypatch.setattr(choosing, "SMALL_ARCS", 0)
    problem = with_rules(40, 12)
    before = solve(problem, options=SolverOptions(time_limit_s=30, gap_share=0.02))
    assert before.certificate is not None
    turned = replace(problem, option_policies=problem.option_policies[::-1])
    prices = start_from(turned, before).prices
    assert prices is not None
    assert prices.policy.tolist() == before.certificate.policy_price[::-1].tolist()
    table = knapsack_table(turned)
    bound = lagrangian_bound(table, prices.demand_cny_per_t, prices.policy)
    assert bound.value_cny_per_yr == pytest.approx(before.bound_cny_per_yr)
    after = solve(turned, options=SolverOptions(time_limit_s=30, gap_share=0.02), start=before)
    assert after.bound_cny_per_yr >= before.bound_cny_per_yr * (1 - 1e-9)
    assert (
        start_from(replace(problem, catchment_ids=problem.catchment_ids[::-1]), before).prices
        is None
    )
