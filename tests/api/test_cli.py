from __future__ import annotations

import json
import re
import shutil
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import pyogrio
import pytest

import siting
from api.commands.solving import exit_code, unverified_lines
from api.store import RUN_FILES, Run
from siting.problem import SitingProblem
from siting.solution import Solution
from tests.api.conftest import CommandLine, small_scenario_text


def test_solve_prints_the_summary_as_one_json_document(
    command: CommandLine, small_run: Run, small_source: Path
):
    done = command("solve", small_source / "scenario.toml", "--json")
    assert done.returncode == 0
    assert json.loads(done.stdout) == small_run.summary()
    assert small_run.id in done.stderr


def test_solve_fills_the_folder_that_is_named(
    command: CommandLine, small_source: Path, tmp_path: Path
):
    done = command("solve", small_source / "scenario.toml", "-o", tmp_path / "here", lang="zh")
    assert done.returncode == 0, done.stderr
    assert sorted(p.name for p in (tmp_path / "here").iterdir()) == sorted(RUN_FILES)
    assert "已独立核验" in done.stdout


def spoil_scenario(folder: Path, old: str, new: str) -> None:
    text = (folder / "scenario.toml").read_text(encoding="utf-8")
    assert old in text
    (folder / "scenario.toml").write_text(text.replace(old, new, 1), encoding="utf-8")


def delete_layer(folder: Path) -> None:
    (folder / "layers" / "facilities.gpkg").unlink()


def add_unknown_key(folder: Path) -> None:
    spoil_scenario(folder, "road_factor = ", "rode_factor = ")


def make_capacity_negative(folder: Path) -> None:
    path = folder / "layers" / "facilities.gpkg"
    frame = gpd.read_file(path)
    frame.loc[0, "capacity_t_per_d"] = -5.0
    path.unlink()
    pyogrio.write_dataframe(frame, path, layer="facilities", driver="GPKG")


def drop_crs(folder: Path) -> None:
    path = folder / "layers" / "facilities.gpkg"
    frame = gpd.read_file(path).set_crs(None, allow_override=True)
    path.unlink()
    with pytest.warns(UserWarning, match="crs"):
        pyogrio.write_dataframe(frame, path, layer="facilities", driver="GPKG")


def take_web_mercator(folder: Path) -> None:
    spoil_scenario(folder, 'crs = "EPSG:4545"', 'crs = "EPSG:3857"')


def test_solve_tells_the_warnings_of_own_layers(command: CommandLine, small_folder: Path):
    path = small_folder / "layers" / "facilities.gpkg"
    frame = gpd.read_file(path)
    table = frame.drop(columns="geometry").assign(
        lon_deg=frame.geometry.x, lat_deg=frame.geometry.y
    )
    table.to_csv(path.with_suffix(".csv"), index=False)
    spoil_scenario(small_folder, "facilities.gpkg", "facilities.csv")
    done = command("solve", small_folder / "scenario.toml", "--json", "-o", small_folder / "run")
    assert done.returncode == 0, done.stderr
    assert "facilities.csv has no column datum" in done.stderr
    assert json.loads(done.stdout)["verified"] is True
    record = json.loads((small_folder / "run" / "run.json").read_text(encoding="utf-8"))
    layers = {layer["name"]: layer for layer in record["layers"]}
    assert layers["facilities"]["rows"] == len(frame)
    assert layers["facilities"]["warnings"][0]["en"] in done.stderr
    check = command("check", small_folder / "scenario.toml", lang="zh")
    assert "facilities.csv 没有 datum 列" in check.stdout


@pytest.mark.parametrize(
    ("spoil", "named", "cure"),
    [
        (delete_layer, "facilities.gpkg", "layers.facilities"),
        (add_unknown_key, "rode_factor", "road_factor"),
        (make_capacity_negative, "capacity_t_per_d", "-5"),
        (drop_crs, "facilities.gpkg", "EPSG"),
        (take_web_mercator, "EPSG:3857", "EPSG:4545"),
    ],
)
def test_a_fault_in_the_data_is_one_clear_error_and_no_half_run(
    command: CommandLine, small_folder: Path, tmp_path: Path, spoil, named, cure
):
    spoil(small_folder)
    target = tmp_path / "out" / "run"
    done = command("solve", small_folder / "scenario.toml", "-o", target)
    assert done.returncode == 5
    assert done.stdout == ""
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr
    assert named in done.stderr
    assert cure in done.stderr
    assert not target.parent.exists() or not list(target.parent.iterdir())


def test_all_faults_are_told_at_once_and_in_chinese(command: CommandLine, small_folder: Path):
    add_unknown_key(small_folder)
    spoil_scenario(small_folder, "standing_year = 2020", 'standing_year = "soon"')
    done = command("solve", small_folder / "scenario.toml", lang="zh")
    assert done.returncode == 5
    assert len(done.stderr.strip().splitlines()) == 2
    assert "Traceback" not in done.stderr
    assert any("\u4e00" <= c <= "\u9fff" for c in done.stderr)


def test_check_finds_the_fault_that_solve_would_find(command: CommandLine, small_folder: Path):
    make_capacity_negative(small_folder)
    done = command("check", small_folder / "layers" / "facilities.gpkg", "--json")
    report = json.loads(done.stdout)
    assert done.returncode == 5
    assert report["ok"] is False
    assert "capacity_t_per_d" in report["files"][0]["faults"][0]["en"]


def test_check_passes_good_files(command: CommandLine, small_source: Path):
    done = command("check", small_source / "scenario.toml", small_source / "layers/catchments.gpkg")
    assert done.returncode == 0, done.stdout


def test_check_names_a_file_that_is_not_there(command: CommandLine, tmp_path: Path):
    done = command("check", tmp_path / "none.gpkg")
    assert done.returncode == 5
    assert "none.gpkg" in done.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ("solve", "--solver", "gurobi"),
        ("solve", "--time-limit", "0"),
        ("solve", "--gap", "nan"),
        ("solve", "--no-such-option"),
        ("draw", "any", "-o", "map.docx"),
        ("scenarios", "--lang", "fr"),
        ("fly",),
    ],
)
def test_wrong_usage_ends_with_two(command: CommandLine, arguments):
    done = command(*arguments)
    assert done.returncode == 2
    assert done.stdout == ""
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("status", "gap_share", "code"),
    [
        ("optimal", 0.0, 0),
        ("feasible", 0.004, 0),
        ("feasible", 0.2, 4),
        ("infeasible", None, 3),
        ("no_solution", None, 6),
        ("unbounded", None, 1),
    ],
)
def test_the_exit_code_says_what_became_of_the_question(tmp_path: Path, status, gap_share, code):
    record = {
        "status": status, "gap_share": gap_share, "verified": True, "solver": {"gap_share": 0.01},
    }  # fmt: skip
    assert exit_code(Run(folder=tmp_path, record=record)) == code


def test_an_infeasible_scenario_is_an_answer_with_code_three(
    command: CommandLine, small_folder: Path, tmp_path: Path
):
    rule = '\n[[policies]]\nkind = "count"\ntype = "incineration"\nat_least = 500\n'
    text = small_scenario_text().replace("\n[layers]", f"{rule}\n[layers]")
    (small_folder / "scenario.toml").write_text(text, encoding="utf-8")
    done = command("solve", small_folder / "scenario.toml", "-o", tmp_path / "run", "--json")
    assert done.returncode == 3, done.stderr
    summary = json.loads(done.stdout)
    assert summary["status"] == "infeasible"
    assert summary["objective_cny_per_yr"] is None
    assert summary["shortfalls"], "an infeasible scenario says what is in the way"
    again = command("solve", small_folder / "scenario.toml", "-o", tmp_path / "run")
    assert again.returncode == 3
    assert summary["shortfalls"][0]["en"] in again.stdout
    assert "verified" not in again.stdout.lower()
    assert summary["conflict"]["minimal"] is True
    assert [r["kind"] for r in summary["conflict"]["requirements"]] == ["policy"]
    assert [r["kind"] for r in summary["repairs"]] == ["policy"]
    for sentence in (summary["conflict"]["requirements"][0], summary["repairs"][0]):
        assert sentence["en"] in again.stdout


def test_scenarios_lists_every_built_in(command: CommandLine):
    listed = json.loads(command("scenarios", "--json").stdout)["scenarios"]
    assert [row["name"] for row in listed] == list(siting.scenario_names())


def test_data_gives_the_totals_of_the_plan(command: CommandLine):
    document = json.loads(command("data", "--json").stdout)
    agreed = {
        "incineration_planned": 18, "kitchen_waste_plants": 24, "kitchen_waste_t_per_d": 10460,
        "construction_waste_plants": 41, "construction_waste_t_per_yr": 19_110_000,
        "eco_parks": 3, "catchments": 1031, "population": 32_054_159, "districts": 38,
    }  # fmt: skip
    assert {key: document[key] for key in agreed} == agreed
    assert document["calibration"]


def test_doctor_finds_this_machine_fit(command: CommandLine):
    done = command("doctor", "--json")
    found = json.loads(done.stdout)
    assert done.returncode == 0, found
    assert {row["key"] for row in found["findings"]} >= {"python", "highs", "font", "dataset"}


def test_verify_passes_a_whole_run(command: CommandLine, small_run: Run):
    done = command("verify", small_run.id)
    assert done.returncode == 0, done.stdout


def test_verify_finds_a_changed_load(command: CommandLine, copied_run: Path):
    path = copied_run / "summary.json"
    summary = json.loads(path.read_text(encoding="utf-8"))
    busy = next(row for row in summary["facilities"] if row["load_t_per_d"] > 1)
    busy["load_t_per_d"] += 1
    path.write_text(json.dumps(summary), encoding="utf-8")
    done = command("verify", copied_run)
    assert done.returncode == 1
    assert busy["id"] in done.stdout


def test_verify_finds_a_dropped_flow(command: CommandLine, copied_run: Path):
    path = copied_run / "allocation.csv"
    lines = path.read_text(encoding="utf-8-sig").splitlines(keepends=True)
    path.write_text("".join([lines[0], *lines[2:]]), encoding="utf-8-sig")
    assert command("verify", copied_run).returncode == 1


def test_verify_finds_a_bound_that_its_stored_prices_do_not_prove(
    command: CommandLine, copied_run: Path
):
    problem = SitingProblem.load(copied_run / "problem.npz")
    solution = Solution.load(copied_run / "solution.npz", problem)
    lower = replace(
        solution.certificate,
        demand_price_cny_per_t=0.9 * solution.certificate.demand_price_cny_per_t,
    )
    replace(solution, certificate=lower).save(copied_run / "solution.npz")
    done = command("verify", copied_run)
    assert done.returncode == 1
    assert "the bound is stated as" in done.stdout


def test_verify_refuses_a_damaged_run(command: CommandLine, copied_run: Path):
    (copied_run / "solution.npz").write_bytes(b"nothing")
    done = command("verify", copied_run)
    assert done.returncode == 5
    assert "solution.npz" in done.stderr


def test_a_run_does_not_differ_from_itself(command: CommandLine, small_run: Run):
    done = command("compare", small_run.id, small_run.folder, "--json")
    document = json.loads(done.stdout)
    assert document["metrics"] == []
    assert document["opened"] == document["closed"] == document["resized"] == []


def test_a_run_is_found_by_its_scenario_name(command: CommandLine, small_run: Run):
    assert command("verify", "two-districts").returncode == 0


def test_an_unknown_run_is_named_with_the_cure(command: CommandLine):
    done = command("verify", "nothing-here")
    assert done.returncode == 5
    assert "nothing-here" in done.stderr
    assert "siting solve" in done.stderr


def test_draw_writes_a_picture_and_leaves_nothing_beside(
    command: CommandLine, small_run: Run, tmp_path: Path
):
    done = command("draw", small_run.id, "-o", tmp_path / "map.png", "--dpi", "60")
    assert done.returncode == 0, done.stderr
    assert [p.name for p in tmp_path.iterdir()] == ["map.png"]
    assert (tmp_path / "map.png").read_bytes().startswith(b"\x89PNG")


def test_draw_into_a_folder_that_is_missing_says_so_and_makes_none(
    command: CommandLine, small_run: Run, tmp_path: Path
):
    done = command("draw", small_run.id, "-o", tmp_path / "none" / "map.png", lang="zh")
    assert done.returncode == 5
    assert f"{tmp_path / 'none'} 不存在" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_init_writes_a_folder_that_answers_as_the_built_in_does(
    command: CommandLine, tmp_path: Path
):
    done = command("init", tmp_path / "mine")
    assert done.returncode == 0, done.stderr
    scenario = siting.read_scenario(tmp_path / "mine" / "scenario.toml")
    assert set(scenario.layers) >= {"facilities", "catchments", "sites"}
    assert all(Path(path).is_file() for path in scenario.layers.values())


def test_init_does_not_touch_a_folder_that_holds_something(command: CommandLine, tmp_path: Path):
    (tmp_path / "letter.txt").write_text("mine", encoding="utf-8")
    done = command("init", tmp_path)
    assert done.returncode == 5
    assert [p.name for p in tmp_path.iterdir()] == ["letter.txt"]


def test_explain_names_the_plant_of_a_catchment(command: CommandLine, small_run: Run):
    with (small_run.folder / "catchments.csv").open(encoding="utf-8-sig") as stream:
        stream.readline()
        catchment = stream.readline().split(",")[0]
    done = command("explain", small_run.id, catchment, "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)
    unknown = command("explain", small_run.id, "no-such-id")
    assert unknown.returncode == 5
    assert "no-such-id" in unknown.stderr


def test_english_explanation_uses_english_names(command: CommandLine, small_run: Run):
    done = command("explain", small_run.id, "500105006")
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[0] == "Guanyinqiao"
    assert re.search("[\u4e00-\u9fff]", done.stdout) is None
    assert command("explain", small_run.id, "500105006", lang="zh").stdout.startswith("观音桥街道")


def test_explain_takes_a_name_and_asks_for_an_id_when_several_fit(
    command: CommandLine, small_run: Run
):
    assert command("explain", small_run.id, "观音桥街道", lang="zh").returncode == 0
    several = command("explain", small_run.id, "江北", lang="zh")
    assert several.returncode == 5
    assert "请给出编号" in several.stderr
    assert "500105" in several.stderr


def test_the_console_script_is_installed():
    assert shutil.which("siting") is not None or Path("pyproject.toml").read_text().count(
        'siting = "api.cli:main"'
    )


def test_an_answer_that_fails_its_check_says_why_in_the_users_language():
    violation = {"rule": "capacity", "item": "P", "zh": "设施甲超出 2 t/d", "en": "P is 2 t/d over"}
    summary = {"verified": False, "violations": [violation]}
    assert unverified_lines(summary, "zh") == ["未通过独立核验：设施甲超出 2 t/d。"]
    assert unverified_lines(summary, "en") == ["Not verified: P is 2 t/d over."]
    assert unverified_lines({"verified": True, "violations": []}, "zh") == []
