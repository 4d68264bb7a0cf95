"""What PuLP misreports is reported truthfully here."""

from __future__ import annotations

import math

import numpy as np
import pulp
import pytest

from siting.cbc_log import cbc_verdict
from siting.errors import ScenarioError
from siting.models import formulate
from siting.options import SolverOptions
from siting.solvers import cbc_path, run_model, solver_version
from siting.solving import solve
from tests.siting.test_bound import small_city

BOTH = pytest.mark.parametrize("name", ["highs", "cbc"])


def lots(n: int):
    """A fixed-charge model whose relaxation is weak: n users, 20 plants that hold n / 8 each."""
    rng = np.random.default_rng(0)
    prob = pulp.LpProblem("lots", pulp.LpMinimize)
    opened = [prob.add_variable(f"y_{j}", 0, 1, pulp.LpInteger) for j in range(20)]
    flow = [[prob.add_variable(f"x_{i}_{j}", 0) for j in range(20)] for i in range(n)]
    cost = rng.integers(1, 100, (n, 20))
    terms = [(flow[i][j], float(cost[i, j])) for i in range(n) for j in range(20)]
    prob.setObjective(pulp.LpAffineExpression(terms + [(y, 500.0) for y in opened]))
    for i in range(n):
        row = pulp.LpAffineExpression([(flow[i][j], 1.0) for j in range(20)]) == 1.0
        prob.addConstraint(row, f"d_{i}")
    for j in range(20):
        terms = [(flow[i][j], 1.0) for i in range(n)] + [(opened[j], -n / 8)]
        prob.addConstraint(pulp.LpAffineExpression(terms) <= 0.0, f"c_{j}")
    return prob, opened


@BOTH
def test_a_time_limit_is_never_called_optimal(name):
    prob, opened = lots(200)
    options = SolverOptions(name=name, time_limit_s=0.02, gap_share=0.0)
    outcome = run_model(prob, variables=opened, rows=[], options=options)
    assert outcome.status in ("feasible", "no_solution")
    assert not outcome.bound > outcome.objective
    assert (outcome.values is None) == (outcome.status == "no_solution")


@BOTH
def test_a_wide_gap_is_feasible_with_its_bound_not_optimal(name):
    prob, opened = lots(60)
    options = SolverOptions(name=name, time_limit_s=30, gap_share=0.5)
    outcome = run_model(prob, variables=opened, rows=[], options=options)
    assert outcome.status == "feasible"
    assert outcome.bound <= 4499.5 <= outcome.objective
    assert outcome.gap_share > 1e-4


@BOTH
def test_an_infeasible_model_gives_no_values(name):
    prob, opened = lots(20)
    prob.addConstraint(pulp.LpAffineExpression([(y, 1.0) for y in opened]) <= 3.0, "few")
    options = SolverOptions(name=name, time_limit_s=30)
    outcome = run_model(prob, variables=opened, rows=[], options=options)
    assert outcome.status == "infeasible"
    assert outcome.values is None
    assert math.isnan(outcome.objective)


@BOTH
def test_an_integer_programme_gives_no_duals(name):
    prob, opened = lots(20)
    rows = [prob.get_constraint_by_name("d_0")]
    options = SolverOptions(name=name, time_limit_s=30)
    outcome = run_model(prob, variables=opened, rows=rows, options=options)
    assert outcome.status == "optimal"
    assert outcome.duals is None


@BOTH
def test_an_unbounded_model_is_named(name):
    prob = pulp.LpProblem("unbounded", pulp.LpMinimize)
    x, y = prob.add_variable("x", 0), prob.add_variable("y", 0)
    prob.setObjective(pulp.LpAffineExpression([(x, -1.0)]))
    prob.addConstraint(pulp.LpAffineExpression([(x, 1.0), (y, -1.0)]) <= 1.0, "row")
    options = SolverOptions(name=name, time_limit_s=30)
    outcome = run_model(prob, variables=[x], rows=[], options=options)
    assert outcome.status == "unbounded"
    assert outcome.values is None


@BOTH
def test_a_start_is_taken_and_never_made_worse(name):
    problem = small_city(2)
    form = formulate(problem)
    variables = form.flow + list(form.unserved.values()) + list(form.opened.values())
    options = SolverOptions(name=name, time_limit_s=30)
    first = run_model(form.prob, variables=variables, rows=[], options=options)
    again = formulate(problem)
    variables = again.flow + list(again.unserved.values()) + list(again.opened.values())
    second = run_model(
        again.prob, variables=variables, rows=[], options=options, start=first.values
    )
    assert second.objective <= first.objective * (1 + 1e-6)


def test_prices_after_siting_are_not_the_zeros_of_the_integer_programme():
    problem = small_city(1, option_capacity_t_per_d=np.tile([40.0, 60.0], 5), policies=False)
    solution = solve(problem)
    assert solution.demand_price_cny_per_t.max() > 0
    assert solution.capacity_price_cny_per_t.min() >= 0


def test_both_solvers_agree():
    problem = small_city(5)
    costs = [
        solve(problem, options=SolverOptions(name=name, time_limit_s=30)).objective_cny_per_yr
        for name in ("highs", "cbc")
    ]
    assert costs[0] == pytest.approx(costs[1], rel=2e-4)


def test_cbc_words_are_read_from_its_log():
    stopped = "Result - Stopped on time limit\n\nObjective value: 4695.0\nLower bound: 4316.0\n"
    assert cbc_verdict(stopped, whole=True)[:3] == ("feasible", 4695.0, 4316.0)
    empty = "Result - Stopped on time limit\n\nNo feasible solution found\nLower bound: 17.0\n"
    assert cbc_verdict(empty, whole=True)[0] == "no_solution"
    assert cbc_verdict("", whole=True)[0] == "no_solution"


def test_cbc_cut_off_while_preprocessing_has_proven_nothing():
    words = "Pre-processing says infeasible or unbounded\n"
    assert cbc_verdict(words, whole=True)[0] == "infeasible"
    assert cbc_verdict(words, whole=True, limit_hit=True)[0] == "no_solution"
    proof = "Result - Problem proven infeasible\n"
    assert cbc_verdict(proof, whole=True, limit_hit=True)[0] == "infeasible"


def test_bad_options_are_refused_all_at_once():
    with pytest.raises(ScenarioError) as caught:
        SolverOptions(name="gurobi", time_limit_s=-1.0, gap_share=2.0)
    assert len(caught.value.faults) == 3


def test_the_bundled_cbc_is_found_and_versions_are_named():
    assert cbc_path()
    assert solver_version("highs").count(".") == 2
