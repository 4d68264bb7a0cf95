"""`siting solve --write-lp`: the model of a run and its legend."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from api.errors import StorageError, UsageError
from api.model_file import check_model_path, write_model
from api.sheets import read_csv
from api.store import Run, read_run
from siting.lp_file import allocation_cost_cny_per_d
from siting.problem import SitingProblem
from siting.solution import Solution
from tests.api.conftest import CommandLine
from tests.siting.test_lp_file import cost_in


def test_solve_writes_the_model_of_its_answer_with_a_legend(
    command: CommandLine, small_run: Run, small_source: Path, tmp_path: Path
):
    model = tmp_path / "models" / "two.lp"
    done = command("solve", small_source / "scenario.toml", "--write-lp", model, lang="zh")
    assert done.returncode == 0, done.stderr
    assert "分配模型已写入" in done.stderr
    problem = SitingProblem.load(small_run.folder / "problem.npz")
    solution = Solution.load(small_run.folder / "solution.npz", problem)
    assert cost_in(model) == pytest.approx(allocation_cost_cny_per_d(problem, solution), rel=1e-7)
    legend = model.with_name("two.lp.names.csv")
    assert legend.read_bytes().startswith(b"\xef\xbb\xbf")
    rows = read_csv(legend).set_index("name")
    hauls = rows[rows.index.str.startswith("x_")]
    assert len(hauls) > 0
    assert hauls["catchment_zh"].ne("").all()
    assert hauls["facility_en"].ne("").all()
    assert sorted(p.name for p in model.parent.iterdir()) == ["two.lp", "two.lp.names.csv"]


def test_a_model_file_of_another_suffix_is_refused_before_solving(
    command: CommandLine, small_source: Path, tmp_path: Path
):
    done = command("solve", small_source / "scenario.toml", "--write-lp", tmp_path / "model.txt")
    assert done.returncode == 2
    assert "--write-lp" in done.stderr
    assert not (tmp_path / "model.txt").exists()
    with pytest.raises(UsageError):
        check_model_path(tmp_path / "model")


def test_a_run_without_an_answer_writes_no_model(copied_run: Path, small_run: Run, tmp_path: Path):
    empty = Run(copied_run, {**small_run.record, "status": "infeasible"})
    assert write_model(empty, tmp_path / "model.lp") is None
    assert not (tmp_path / "model.lp").exists()


def test_a_model_that_cannot_be_finished_leaves_what_stood_there(copied_run: Path, tmp_path: Path):
    run = read_run(copied_run)
    shutil.copy(copied_run / "catchments.csv", tmp_path / "model.lp")
    before = (tmp_path / "model.lp").read_bytes()
    folder = tmp_path / "model.lp.names.csv"
    folder.mkdir()  # the legend cannot take the place of a folder
    with pytest.raises(StorageError, match="Cannot write|无法写入"):
        write_model(run, tmp_path / "model.lp")
    assert (tmp_path / "model.lp").read_bytes() == before
    assert not [p for p in tmp_path.iterdir() if ".partial" in p.name]
