"""The certificate objects to every perturbed figure; it knows nothing of the routes."""

from __future__ import annotations

import ast
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import siting.allocation.certificate
from siting import allocate
from siting.allocation.certificate import certify
from siting.allocation.statement import Claim
from siting.allocation.transportation import read_transportation

NUDGES = (1 + 1e-6, 1 - 1e-6, 1.5, 0.0, -1.0, np.nan, np.inf)


def _case(seed: int = 3, *, leave: bool = True):
    rng = np.random.default_rng(seed)
    cost, demand = rng.random((12, 4)) * 40 + 1, rng.lognormal(2, 0.5, 12)
    capacity = np.array([0.3, 0.2, 0.25, 0.6]) * demand.sum()
    options = {"allow_unserved": True, "unserved_cost": 30.0} if leave else {}
    answer = allocate(cost, demand, capacity, **options)
    claim = Claim(
        status=answer.status,
        flow_t_per_d=answer.flow,
        unserved_t_per_d=answer.unserved,
        objective=answer.objective,
        bound=answer.bound,
        capacity_price_cny_per_t=answer.capacity_price,
        demand_price_cny_per_t=answer.demand_price,
        short_columns=np.empty(0, dtype=int),
    )
    return read_transportation(cost, demand, capacity, **options), claim


def _mutants(claim: Claim):
    for name in ("flow_t_per_d", "unserved_t_per_d", "capacity_price_cny_per_t",
                 "demand_price_cny_per_t"):  # fmt: skip
        figures = getattr(claim, name)
        count = figures.nnz if name == "flow_t_per_d" else figures.size
        for position in range(count):
            for nudge in NUDGES:
                changed = figures.copy()
                numbers = changed.data if name == "flow_t_per_d" else changed
                old = numbers[position]
                numbers[position] = old * nudge if old else nudge
                if numbers[position] != old:
                    yield f"{name}[{position}] x {nudge}", replace(claim, **{name: changed})
    for name in ("objective", "bound"):
        for nudge in NUDGES:
            yield f"{name} x {nudge}", replace(claim, **{name: getattr(claim, name) * nudge})
    for status in ("feasible", "infeasible", "unbounded", "no_solution", ""):
        yield f"status {status}", replace(claim, status=status)


def test_an_honest_claim_meets_no_objection():
    for leave in (True, False):
        certificate = certify(*_case(leave=leave))
        assert certificate.objections == ()
        assert certificate.arcs_priced == 48
        assert certificate.least_reduced_cost_cny_per_t > -1e-9


@pytest.mark.parametrize("seed", [3, 4])
def test_every_perturbed_figure_is_objected_to(seed):
    problem, claim = _case(seed)
    assert (claim.capacity_price_cny_per_t > 0).any()
    missed = [words for words, mutant in _mutants(claim) if certify(problem, mutant).ok]
    assert missed == []


def test_a_flow_moved_to_a_dearer_facility_is_objected_to():
    problem, claim = _case()
    dense = claim.flow_t_per_d.toarray()
    row = int(np.argmax((dense > 0).sum(axis=1) == 1))
    dense[row] = np.roll(dense[row], 1)
    moved = replace(claim, flow_t_per_d=type(claim.flow_t_per_d)(dense))
    assert not certify(problem, moved).ok


def test_a_flow_over_a_forbidden_arc_is_objected_to():
    problem, claim = _case()
    row, column = (int(v[0]) for v in claim.flow_t_per_d.nonzero())
    forbidden = np.zeros(problem.shape, dtype=bool)
    forbidden[row, column] = True
    objections = certify(replace(problem, forbidden=forbidden), claim).objections
    assert "a flow runs over an arc that is not allowed" in objections


def test_leaving_over_what_must_be_served_is_objected_to():
    problem, claim = _case(leave=False)
    flow = claim.flow_t_per_d.copy()
    left = np.zeros(12)
    left[0], flow.data[0] = flow.data[0], 0.0
    claim = replace(claim, flow_t_per_d=flow, unserved_t_per_d=left)
    assert "demand is left over though all must be served" in certify(problem, claim).objections


def test_a_false_proof_of_infeasibility_is_objected_to():
    problem, claim = _case(leave=False)
    for columns in ([], [0], [0, 1, 2, 3]):
        false = replace(claim, status="infeasible", short_columns=np.array(columns, dtype=int))
        assert not certify(problem, false).ok


def test_wrong_tonnes_in_a_true_proof_are_objected_to():
    problem = read_transportation([[1.0]], [5], [4])
    _, claim = _case()
    proof = replace(claim, status="infeasible", short_columns=np.array([0]), short_t_per_d=1.0)
    assert certify(problem, proof).ok
    assert not certify(problem, replace(proof, short_t_per_d=1.1)).ok


def test_the_check_uses_no_code_of_the_routes():
    tree = ast.parse(Path(siting.allocation.certificate.__file__).read_text(encoding="utf-8"))
    used = {n.module for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)}
    used |= {a.name for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names}
    assert used <= {
        "__future__", "math", "collections.abc", "dataclasses", "numpy", "scipy",
        "siting.problem", "siting.solution", "siting.allocation.statement",
        "siting.allocation.transportation",
    }  # fmt: skip
