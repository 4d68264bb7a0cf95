from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest

import siting
from api.errors import NotFoundError, RunError, UsageError
from api.processes import PROCESSES, Task, request_for
from api.processes.asked import asked_scenario, merged
from api.processes.inputs import SitingInputs
from api.settings import Settings
from api.store import Run
from siting.errors import ScenarioError

COST = [[3.0, 7.0], [4.0, 2.0], [6.0, 5.0]]
ARRAYS = {"cost": COST, "demand": [30.0, 20.0, 40.0], "capacity": [50.0, 50.0]}


def document(name: str = "plan-2025") -> dict:
    return tomllib.loads(siting.scenario_text(name))


def done(settings: Settings, process: str, inputs: dict) -> Path:
    """Do the work of a process here and return its result."""
    request = request_for(settings, process, inputs)
    known = PROCESSES[process]
    task = Task(settings, "j0b", settings.problem_limit_pairs)
    outcome = known.work(known.inputs.model_validate(dict(request.inputs)), task)
    return settings.data / outcome.result


@pytest.mark.parametrize("process", PROCESSES)
def test_every_process_has_a_closed_schema_and_describes_each_input(process: str):
    schema = PROCESSES[process].inputs.model_json_schema()
    assert schema["additionalProperties"] is False
    assert all(entry.get("description") for entry in schema["properties"].values())


def test_a_built_in_and_the_same_document_ask_one_question():
    named, text = asked_scenario(SitingInputs(scenario="plan-2025"))
    stated, written = asked_scenario(SitingInputs(scenario=document()))
    assert stated == named
    assert text == siting.scenario_text("plan-2025")
    assert tomllib.loads(written) == tomllib.loads(text)


def test_changes_are_merged_into_a_built_in():
    changes = {"solver": {"time_limit_s": 7.0}, "objective": {"discount_rate": 0.05}}
    asked = SitingInputs(scenario="plan-2025", changes=changes)
    scenario, text = asked_scenario(asked)
    assert scenario.solver.time_limit_s == 7.0
    assert scenario.objective.discount_rate == 0.05
    assert siting.parse_scenario(tomllib.loads(text)) == scenario


def test_a_merge_is_that_of_rfc_7396():
    before = {"a": 1, "b": {"c": [1, 2], "d": 2}, "e": "x"}
    changes = {"a": None, "b": {"c": [3], "f": {"g": 1}}, "e": {"h": 1}}
    assert merged(before, changes) == {"b": {"c": [3], "d": 2, "f": {"g": 1}}, "e": {"h": 1}}


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"layers": {"catchments": "/etc/passwd"}}, "layers"),
        ({"layers": {"catchments": "nothing.gpkg"}}, "layers"),
        ({"travel": {"provider": "table", "table": "/etc/hosts"}}, "travel.table"),
    ],
)
def test_a_scenario_from_outside_names_no_file(tmp_path: Path, changes: dict, key: str):
    for inputs in (
        {"scenario": "plan-2025", "changes": changes},
        {"scenario": merged(document(), changes)},
    ):
        with pytest.raises(UsageError) as caught:
            request_for(Settings(data=tmp_path), "siting", inputs)
        assert [fault.code for fault in caught.value.faults] == ["scenario_names_file"]
        assert key in caught.value.text("zh")


def test_faults_of_a_scenario_are_told_before_a_job_is_made(tmp_path: Path):
    wrong = merged(document(), {"objective": {"discount_rate": 7.0}, "nonsense": 1})
    with pytest.raises(ScenarioError) as caught:
        request_for(Settings(data=tmp_path), "siting", {"scenario": wrong})
    assert len(caught.value.faults) == 2


def test_the_name_of_a_path_is_no_scenario(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "own.toml").write_text(siting.scenario_text("plan-2025"), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError, match="built-in"):
        request_for(Settings(data=tmp_path), "siting", {"scenario": "./own.toml"})


def test_defaults_that_are_spelt_out_ask_the_same_question(tmp_path: Path):
    settings = Settings(data=tmp_path)
    plain = request_for(settings, "siting", {"scenario": "plan-2025"})
    spelt = {"scenario": "plan-2025", "changes": {}, "start": None}
    assert request_for(settings, "siting", spelt).question_sha256 == plain.question_sha256
    assert plain.inputs == {"scenario": "plan-2025"}


def test_an_allocation_is_answered_with_flows_and_prices(tmp_path: Path):
    answer = json.loads(done(Settings(data=tmp_path), "allocation", ARRAYS).read_text())
    assert (answer["status"], answer["objective"]) == ("optimal", 340.0)
    assert sum(row["flow_t"] for row in answer["flow"]) == 90.0
    assert answer["capacity_price"] == [0.0, 1.0]


def test_an_allocation_without_an_answer_says_why_in_plain_json(tmp_path: Path):
    short = {**ARRAYS, "capacity": [50.0, 10.0]}
    answer = json.loads(done(Settings(data=tmp_path), "allocation", short).read_text())
    assert answer["status"] == "infeasible"
    assert answer["objective"] is None
    assert answer["shortfalls"][0]["zh"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"cost": COST[:2]}, "array_shape"),
        ({"cost": [*COST[:2], [1.0]]}, "array_shape"),
        ({"forbidden": [[True]]}, "array_shape"),
        ({"unserved_cost": [1.0]}, "array_length"),
        ({"demand": [-1.0, 2.0, 3.0]}, "bad_parameter"),
        ({"demand": ["1", 2.0, 3.0]}, "bad_parameter"),
        ({"demand": [float("nan"), 2.0, 3.0]}, "inputs_not_plain"),
        ({"unknown": 1}, "bad_parameter"),
    ],
)
def test_arrays_that_do_not_fit_are_refused(tmp_path: Path, change: dict, code: str):
    with pytest.raises(UsageError) as caught:
        request_for(Settings(data=tmp_path), "allocation", {**ARRAYS, **change})
    assert caught.value.faults[0].code == code


def test_a_problem_above_the_limit_is_refused_before_it_is_solved(tmp_path: Path):
    settings = Settings(data=tmp_path, problem_limit_pairs=5)
    with pytest.raises(RunError, match="at most 5 pairs"):
        request_for(settings, "allocation", ARRAYS)
    with pytest.raises(RunError, match="1031 catchments"):
        done(settings, "siting", {"scenario": "baseline-2020"})
    assert not settings.runs_folder.exists()


def test_a_stored_run_is_explained_compared_and_drawn(small_run: Run, store: Settings):
    subject = next(row["id"] for row in small_run.summary()["facilities"] if row["open"])
    explained = json.loads(
        done(store, "explain", {"run": small_run.id, "subject": subject}).read_text()
    )
    assert explained["id"] == subject
    same = json.loads(done(store, "compare", {"a": small_run.id, "b": small_run.id}).read_text())
    assert same
    picture = done(store, "draw", {"run": small_run.id, "dpi": 60.0})
    assert picture.read_bytes().startswith(b"\x89PNG")
    tables = done(store, "report", {"run": small_run.id, "format": "xlsx", "lang": "en"})
    assert tables.read_bytes().startswith(b"PK")


@pytest.mark.parametrize(
    ("process", "inputs"),
    [
        ("explain", {"run": "nothing", "subject": "x"}),
        ("explain", {"run": "../runs", "subject": "x"}),
        ("compare", {"a": "nothing", "b": "nothing"}),
        ("draw", {"run": "nothing"}),
        ("report", {"run": "nothing"}),
        ("siting", {"scenario": "plan-2025", "start": "../x"}),
        ("nonsense", {}),
    ],
)
def test_what_is_not_there_is_named(tmp_path: Path, process: str, inputs: dict):
    with pytest.raises(NotFoundError):
        request_for(Settings(data=tmp_path), process, inputs)


def test_a_layer_is_checked_with_its_faults_in_both_languages(tmp_path: Path):
    point = {"type": "Point", "coordinates": [106.5, 29.5]}
    layer = {
        "type": "FeatureCollection",
        "features": [{"type": "Feature", "properties": {"id": "1"}, "geometry": point}],
    }
    inputs = {"layer": layer, "kind": "catchments"}
    report = json.loads(done(Settings(data=tmp_path), "check-layer", inputs).read_text())
    assert report["ok"] is False
    assert all(fault["zh"] and fault["en"] for fault in report["faults"])
    assert str(tmp_path) not in json.dumps(report)
    with pytest.raises(UsageError):
        request_for(Settings(data=tmp_path), "check-layer", {**inputs, "kind": "nothing"})
