"""One golden LP file per constraint: the model says what its algebra says."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from siting import constraints
from siting.formulation import new_formulation, set_objective
from siting.models import formulate
from siting.problem import OptionPolicy, SitingProblem

GOLDEN = Path(__file__).parent / "golden"
CONSTRAINTS = [
    "serve_demand",
    "keep_capacity",
    "keep_minimum_load",
    "open_one_option",
    "link_arcs",
    "keep_policies",
]


def two_sizes(**changes) -> SitingProblem:
    """Two catchments; P may open with 20 or 40 t/d, R (30 t/d) is required."""
    rule = OptionPolicy("total", np.array([20.0, 40.0, 30.0]), ">=", 50.0, "总能力", "capacity")
    values = {
        "catchment_ids": ["渝中区 (1)", "b"],
        "stream_keys": ["w"],
        "demand_t_per_d": [[25.0], [10.0]],
        "facility_ids": ["P", "R"],
        "facility_type": ["t", "t"],
        "facility_site": ["SP", "SR"],
        "required": [False, True],
        "forbidden": [False, False],
        "min_load_share": [0.5, 0.0],
        "option_facility": [0, 0, 1],
        "option_capacity_t_per_d": [20.0, 40.0, 30.0],
        "option_fixed_cost_cny_per_yr": [3650.0, 7300.0, 0.0],
        "arc_stream": [0, 0, 0],
        "arc_catchment": [0, 1, 0],
        "arc_facility": [0, 0, 1],
        "arc_distance_km": [1.0, 1.0, 1.0],
        "arc_haul_cost_cny_per_t": [1.0, 2.0, 3.0],
        "arc_processing_cost_cny_per_t": [10.0, 10.0, 20.0],
        "unserved_cost_cny_per_t": [500.0],
        "single_source": [False],
        "option_policies": (rule,),
    }
    return SitingProblem(**(values | changes))


def lp_text(form, tmp_path: Path) -> str:
    form.prob.writeLP(str(tmp_path / "model.lp"))
    return (tmp_path / "model.lp").read_text(encoding="ascii")


@pytest.mark.parametrize("name", CONSTRAINTS)
def test_the_constraint_alone_reads_as_its_golden_file(name, tmp_path):
    form = new_formulation(two_sizes(), arcs=None, open_option=None, relaxed=False, elastic=False)
    rows = getattr(constraints, name)(form)
    set_objective(form, None)
    assert rows == len(form.prob.constraints())
    assert lp_text(form, tmp_path) == (GOLDEN / f"{name}.lp").read_text(encoding="ascii")


def test_fixed_openings_make_a_linear_programme_without_openings(tmp_path):
    form = formulate(two_sizes(), open_option=np.array([1, 2]))
    assert not form.prob.isMIP()
    text = lp_text(form, tmp_path)
    assert text == (GOLDEN / "fixed_openings.lp").read_text(encoding="ascii")
    assert not form.opened


def test_arcs_of_closed_and_forbidden_facilities_are_not_built():
    closed = formulate(two_sizes(), open_option=np.array([-1, 2]))
    assert closed.arcs.tolist() == [2]
    forbidden = formulate(two_sizes(forbidden=[True, False]))
    assert forbidden.arcs.tolist() == [2]
    assert list(forbidden.opened) == [2]


def test_single_source_arcs_are_whole_or_nothing(tmp_path):
    form = formulate(two_sizes(single_source=[True]), open_option=np.array([1, 2]))
    text = lp_text(form, tmp_path)
    assert text == (GOLDEN / "single_source.lp").read_text(encoding="ascii")
    assert [v.name for v in form.flow] == ["z_0", "z_1", "z_2"]


def test_an_elastic_model_names_its_breaks(tmp_path):
    form = formulate(two_sizes(unserved_cost_cny_per_t=[np.inf]), elastic=True, relaxed=True)
    assert sorted(form.slack) == ["load_0", "policy_0_short", "required_1"]
    assert lp_text(form, tmp_path) == (GOLDEN / "elastic.lp").read_text(encoding="ascii")


def test_names_in_the_model_are_ascii_positions():
    form = formulate(two_sizes())
    assert [v.name for v in form.prob.variables()] == [
        "u_0_0", "u_1_0", "x_0", "x_1", "x_2", "y_0", "y_1", "y_2",
    ]  # fmt: skip
