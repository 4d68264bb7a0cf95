"""The model that is written is the model that was solved."""

from __future__ import annotations

import subprocess
from pathlib import Path

import highspy
import numpy as np
import pytest

from siting import lp_file
from siting.lp_file import LEGEND_COLUMNS, allocation_cost_cny_per_d, lp_arcs, write_lp
from siting.naming import Names
from siting.solvers import cbc_path
from siting.solving import solve
from tests.siting.test_bound import small_city
from tests.siting.test_solve_by_hand import two_plants


def read(path: Path) -> highspy.Highs:
    """Let HiGHS itself read a model and solve it."""
    highs = highspy.Highs()
    highs.setOptionValue("output_flag", False)
    assert highs.readModel(str(path)) == highspy.HighsStatus.kOk
    highs.run()
    assert highs.getModelStatus() == highspy.HighsModelStatus.kOptimal
    return highs


def cost_in(path: Path) -> float:
    return float(read(path).getInfo().objective_function_value)


def test_the_written_model_costs_what_was_worked_out_by_hand(tmp_path):
    problem = two_plants()
    solution = solve(problem)
    write_lp(problem, solution, tmp_path / "model.lp")
    assert cost_in(tmp_path / "model.lp") == pytest.approx(235.0)  # test_solve_by_hand
    assert "allocation cost a day: 235 CNY/d" in (tmp_path / "model.lp").read_text("utf-8")


def test_cbc_reads_the_written_model_too(tmp_path):
    problem = two_plants()
    write_lp(problem, solve(problem), tmp_path / "model.lp")
    command = [cbc_path(), str(tmp_path / "model.lp"), "-solve", "-quit"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert "Optimal - objective value 235" in said


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("single", [False, True])
def test_the_minimum_of_the_written_model_is_the_daily_cost_of_the_answer(tmp_path, seed, single):
    problem = small_city(seed, single_source=[single, False])
    solution = solve(problem)
    assert solution.status == "optimal"
    write_lp(problem, solution, tmp_path / "model.lp")
    opened = solution.open_option[solution.open_option >= 0]
    fixed = problem.option_fixed_cost_cny_per_yr[opened].sum()
    daily = (solution.objective_cny_per_yr - fixed) / problem.days_per_yr
    assert allocation_cost_cny_per_d(problem, solution) == pytest.approx(daily)
    assert cost_in(tmp_path / "model.lp") == pytest.approx(daily, rel=1e-6 if not single else 2e-4)


def test_a_large_model_keeps_the_best_arcs_and_its_minimum(tmp_path, monkeypatch):
    problem = small_city(3)
    solution = solve(problem)
    monkeypatch.setattr(lp_file, "MOST_ARCS", 10)
    monkeypatch.setattr(lp_file, "KEPT_ARCS", 1)
    arcs = lp_arcs(problem, solution)
    assert arcs.size < (solution.open[problem.arc_facility]).sum()
    assert np.isin(np.flatnonzero(solution.flow_t_per_d > 0), arcs).all()
    write_lp(problem, solution, tmp_path / "model.lp")
    daily = allocation_cost_cny_per_d(problem, solution)
    assert cost_in(tmp_path / "model.lp") == pytest.approx(daily, rel=1e-6)


def test_the_legend_names_every_variable_and_row_once_in_both_languages(tmp_path):
    problem = two_plants(min_load_share=[0.0, 0.5])
    names = Names(
        catchments={"a": "甲镇"}, catchments_en={"a": "Jia"}, facilities={"B": "乙厂"},
        facilities_en={"B": "Plant Yi"}, streams={"residual_msw": "其他垃圾"},
    )  # fmt: skip
    legend = write_lp(problem, solve(problem), tmp_path / "model.lp", names=names)
    assert tuple(legend.columns) == LEGEND_COLUMNS
    assert legend["name"].is_unique
    highs = read(tmp_path / "model.lp")
    model = highs.getLp()
    assert set(legend["name"]) == {*model.col_names_, *model.row_names_, "OBJ"}
    row = legend.set_index("name").loc["x_3"]  # arc 3 leads from a to B
    assert (row["catchment_zh"], row["catchment_en"]) == ("甲镇", "Jia")
    assert (row["facility_zh"], row["facility_en"]) == ("乙厂", "Plant Yi")
    assert (row["stream_zh"], row["unit"]) == ("其他垃圾", "t/d")
    limits = legend.set_index("name")["limit"]
    assert limits["demand_1_0"] == 20.0
    assert (limits["capacity_1"], limits["load_1"]) == (100.0, 50.0)
