from dataclasses import replace

import numpy as np
import pytest

from siting.locate.capacitated import siting_problem
from siting.options import SolverOptions
from siting.solving import solve
from tests.siting.hard_arrays import hard_arrays


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
    after = solve(problem, options=SolverOptions(time_limit_s=0.3), start=before)
    assert after.objective_cny_per_yr <= before.objective_cny_per_yr * (1 + 1e-9)
    assert after.report.notes == ("start_used",)


def test_a_foreign_start_is_ignored_and_the_report_says_so():
    problem = plain()
    foreign = replace(problem, facility_ids=np.char.add("other", problem.facility_ids))
    before = solve(foreign)
    after = solve(problem, start=before)
    assert after.report.notes == ("start_ignored",)
    assert after.objective_cny_per_yr == pytest.approx(before.objective_cny_per_yr, rel=1e-3)
