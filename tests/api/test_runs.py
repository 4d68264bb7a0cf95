from __future__ import annotations

import json
import os
import signal
import time
from pathlib import Path

import pandas as pd
import pytest

import siting
from api.errors import RunError, StorageError
from api.runs import read_question, solve_run
from api.settings import Settings
from api.store import RUN_FILES, Run, read_run
from geodata.errors import FaultError
from tests.api.warm import environment, start_command


def test_a_run_folder_holds_exactly_the_agreed_files(small_run: Run):
    assert sorted(p.name for p in small_run.folder.iterdir()) == sorted(RUN_FILES)


def test_the_run_record_says_what_ran_on_what(small_source: Path, small_run: Run):
    record = small_run.record
    assert record["state"] == "successful"
    assert record["crs"] == {"working": "EPSG:4545", "storage": "EPSG:4490"}
    assert record["units"]["waste"] == "t/d"
    layers = {layer["name"]: layer for layer in record["layers"]}
    assert set(layers) == {"catchments", "facilities", "dataset"}
    assert all(len(layer["sha256"]) == 64 for layer in layers.values())
    rows = siting.read_layers(siting.read_scenario(small_source / "scenario.toml")).catchments
    assert layers["catchments"]["rows"] == len(rows)
    assert layers["catchments"]["file"] == "catchments.gpkg"
    assert layers["catchments"]["crs"] == "EPSG:4490"
    assert layers["catchments"]["warnings"] == []
    assert record["versions"]["pulp"]
    assert record["solver"]["name"] == "highs"
    assert "PuLP and HiGHS" in record["solver"]["route_en"]
    assert record["verified"] is True


def test_the_run_record_times_every_stage_from_layers_to_picture(small_run: Run):
    seconds = small_run.record["seconds"]
    stages = ["layers", "problem", "travel", "solve", "verify", "tables", "map", "picture", "write"]
    assert sorted(seconds) == sorted(stages)
    assert all(value >= 0 for value in seconds.values())


def test_the_summary_has_every_agreed_key(small_run: Run):
    summary = small_run.summary()
    assert {
        "status", "objective_cny_per_yr", "bound_cny_per_yr", "gap_share", "verified",
        "streams", "facilities", "plan",
    } <= summary.keys()  # fmt: skip
    assert {
        "demand_t_per_d", "served_t_per_d", "unserved_t_per_d", "haulage_tkm_per_d",
        "mean_distance_km", "p95_distance_km", "max_distance_km",
    } <= summary["streams"]["residual_msw"].keys()  # fmt: skip
    assert {
        "id", "name", "type", "site", "district", "status", "open", "capacity_t_per_d",
        "load_t_per_d", "utilisation_share", "shadow_price_cny_per_t",
    } <= summary["facilities"][0].keys()  # fmt: skip
    assert {"indicator", "target", "value", "met"} <= summary["plan"][0].keys()


def test_loads_and_haulage_of_the_summary_are_sums_of_the_allocation(small_run: Run):
    summary = small_run.summary()
    flows = pd.read_csv(small_run.folder / "allocation.csv", encoding="utf-8-sig")
    for key, figures in summary["streams"].items():
        rows = flows[flows["stream"] == key]
        assert figures["served_t_per_d"] == pytest.approx(rows["flow_t_per_d"].sum())
        haulage = (rows["flow_t_per_d"] * rows["distance_km"]).sum()
        assert figures["haulage_tkm_per_d"] == pytest.approx(haulage)
    loads = flows.groupby("to_id")["flow_t_per_d"].sum()
    for row in summary["facilities"]:
        assert row["load_t_per_d"] == pytest.approx(loads.get(row["id"], 0.0), abs=1e-6)


def test_tables_open_in_a_spreadsheet_as_utf8_with_ids_first(small_run: Run):
    for name, first in (("facilities", "id"), ("catchments", "id"), ("allocation", "stream")):
        content = (small_run.folder / f"{name}.csv").read_bytes()
        assert content.startswith(b"\xef\xbb\xbf" + first.encode() + b",")


def test_the_stored_scenario_is_the_text_that_was_solved(small_run: Run, small_source: Path):
    stored = (small_run.folder / "scenario.toml").read_text(encoding="utf-8")
    assert stored == (small_source / "scenario.toml").read_text(encoding="utf-8")


def test_the_same_question_is_answered_once(small_run: Run, small_source: Path, store: Settings):
    before = (small_run.folder / "run.json").stat().st_mtime_ns
    again = solve_run(small_source / "scenario.toml", settings=store)
    assert again.id == small_run.id
    assert (again.folder / "run.json").stat().st_mtime_ns == before


def test_another_gap_is_another_question(small_source: Path, small_run: Run):
    question = read_question(small_source / "scenario.toml", {"gap_share": 0.05})
    assert question.run_id != small_run.id


def test_where_layers_lie_does_not_change_the_question(small_folder: Path, small_run: Run):
    assert read_question(small_folder / "scenario.toml").run_id == small_run.id


def test_a_changed_layer_is_another_question(small_folder: Path, small_run: Run):
    with (small_folder / "layers" / "facilities.gpkg").open("ab") as stream:
        stream.write(b"\0" * 16)
    assert read_question(small_folder / "scenario.toml").run_id != small_run.id


def test_a_folder_that_is_no_run_is_left_alone(small_source: Path, store: Settings, tmp_path: Path):
    (tmp_path / "letter.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(RunError) as caught:
        solve_run(small_source / "scenario.toml", tmp_path, settings=store)
    assert caught.value.faults[0].code == "target_not_run"
    assert [p.name for p in tmp_path.iterdir()] == ["letter.txt"]


def test_a_failing_solve_leaves_the_run_that_stood_there(
    small_folder: Path, copied_run: Path, store: Settings
):
    before = {p.name: p.read_bytes() for p in copied_run.iterdir()}
    (small_folder / "layers" / "catchments.gpkg").unlink()
    with pytest.raises(FaultError):
        solve_run(small_folder / "scenario.toml", copied_run, settings=store)
    assert {p.name: p.read_bytes() for p in copied_run.iterdir()} == before
    assert not list(copied_run.parent.glob(".*"))


def test_a_folder_that_cannot_be_written_is_named(small_source: Path, tmp_path: Path):
    (tmp_path / "file").touch()
    target = tmp_path / "file" / "run"
    with pytest.raises(StorageError, match=str(target)):
        solve_run(small_source / "scenario.toml", target, settings=Settings(data=tmp_path))


def test_a_folder_without_one_of_its_files_is_no_run(copied_run: Path):
    (copied_run / "solution.npz").unlink()
    with pytest.raises(RunError) as caught:
        read_run(copied_run)
    assert "solution.npz" in caught.value.text("en")


def end_in_mid_run(scenario: Path, target: Path, number: signal.Signals) -> None:
    arguments = ["solve", str(scenario), "-o", str(target)]
    child = start_command(arguments, environment(target.parent / "data"))
    while child.is_alive() and not list(target.parent.glob(".run.*")):
        time.sleep(0.005)
    os.kill(child.pid, number)
    child.join()


@pytest.mark.skipif(os.name == "nt", reason="Windows ends a process without asking it")
def test_a_solve_that_is_told_to_end_clears_up(small_source: Path, tmp_path: Path):
    end_in_mid_run(small_source / "scenario.toml", tmp_path / "run", signal.SIGTERM)
    assert [p.name for p in tmp_path.iterdir() if "run" in p.name] == []


@pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL on Windows")
def test_a_killed_solve_leaves_no_half_run(small_source: Path, tmp_path: Path):
    target = tmp_path / "run"
    end_in_mid_run(small_source / "scenario.toml", target, signal.SIGKILL)
    assert not target.exists()
    answer = solve_run(
        small_source / "scenario.toml", target, settings=Settings(data=tmp_path / "data")
    )
    assert sorted(p.name for p in answer.folder.iterdir()) == sorted(RUN_FILES)
    assert not list(tmp_path.glob(".run.*"))


@pytest.mark.slow
def test_the_plan_is_solved_verified_and_within_a_thousandth(tmp_path: Path):
    run = solve_run("plan-2025", tmp_path / "plan", settings=Settings(data=tmp_path / "data"))
    summary = json.loads((run.folder / "summary.json").read_text(encoding="utf-8"))
    assert summary["verified"] is True
    assert summary["gap_share"] <= 1e-3
    met = {row["target"]: row["met"] for row in summary["plan"]}
    assert all(met[target] is True for target in (18, 24, 10460, 41, 1911, 3))
    assert (run.folder / "map.html").stat().st_size <= 3_000_000
