"""Branches of a run over HTTP: each a question of its own, refused in words where it is none."""

from __future__ import annotations

import html
import shutil
import tomllib
from typing import Any

import pytest

from api import jobs
from api.access import register
from api.access.belongings import COMMON, SERVER, give
from api.access.roles import Role
from api.app import create_app
from api.branching import TITLE_LENGTH, BranchInputs, branch_of
from api.database import open_database
from api.processes import request_for
from api.processes.process import Task
from api.processes.work import solve
from api.settings import Settings
from api.store import Run, run_by_id
from tests.api.asking import Asking, bearer

LIMIT = {"kind": "distance_limit", "streams": ["residual_msw"], "max_km": 60}


@pytest.fixture(scope="module")
def own_desk(plan_run: Run, tmp_path_factory) -> Settings:
    """A data folder of this module with the plan's run in it."""
    settings = Settings(data=tmp_path_factory.mktemp("branches"))
    shutil.copytree(plan_run.folder, settings.runs_folder / plan_run.id)
    return settings


@pytest.fixture
def client(own_desk: Settings) -> Asking:
    return Asking(create_app(own_desk))


def plants(run: Run) -> list[dict[str, Any]]:
    rows: Any = run.summary()["facilities"]
    return [row for row in rows if row["open"] and row["type"] == "incineration"]


def ask(client: Asking, run: Run, *amendments: dict[str, object]):
    return client.post(f"/runs/{run.id}/branches", json={"amendments": list(amendments)})


@pytest.mark.parametrize(("lang", "words"), [("zh", "运距不超过 61 km"), ("en", "at most 62 km")])
def test_pages_list_the_job_of_a_branch_by_its_title(
    client: Asking, own_desk: Settings, plan_run: Run, lang: str, words: str
):
    limit = {**LIMIT, "max_km": 61 if lang == "zh" else 62}
    job = jobs.read_job(open_database(own_desk), ask(client, plan_run, limit).json()["jobID"])
    title = job.inputs[f"title_{lang}"]
    assert words in title
    for path, places in (("/runs", 2), (f"/runs/{plan_run.id}", 1)):
        page = client.get(f"{path}?lang={lang}", headers={"Accept": "text/html"}).text
        assert html.unescape(page).count(title) >= places
        assert "plan-2025-branch" not in page


def test_a_branch_is_a_job_whose_scenario_says_what_was_changed(
    client: Asking, own_desk: Settings, plan_run: Run
):
    plant = plants(plan_run)[0]
    reply = ask(client, plan_run, {"kind": "close", "ids": [plant["id"]]}, LIMIT)
    assert reply.status_code == 202
    job = jobs.read_job(open_database(own_desk), reply.json()["jobID"])
    assert reply.headers["location"] == f"/jobs/{job.id}"
    assert job.inputs["parent"] == job.inputs["start"] == plan_run.id
    assert job.inputs["title_zh"].startswith("规划方案 2025 · ")
    assert plant["name"] in job.inputs["title_zh"]
    assert "60 km" in job.inputs["title_en"]
    assert job.scenario == "plan-2025-branch"


def test_the_same_question_waits_once_and_another_beside_it(client: Asking, plan_run: Run):
    one, other = (
        {"kind": "resize", "id": row["id"], "capacity_t_per_d": 77.0}
        for row in plants(plan_run)[:2]
    )
    first, again, second = (ask(client, plan_run, a).json()["jobID"] for a in (one, one, other))
    assert first == again
    assert first != second


def test_a_branch_is_a_run_of_its_own_that_names_its_parent(
    client: Asking, own_desk: Settings, plan_run: Run
):
    plant = max(plants(plan_run), key=lambda row: row["load_t_per_d"])
    before = (plan_run.folder / "summary.json").read_bytes()
    inputs = branch_of(plan_run, BranchInputs(amendments=[{"kind": "close", "ids": [plant["id"]]}]))
    outcome = solve(inputs, Task(own_desk, "job", own_desk.problem_limit_pairs))
    run = run_by_id(own_desk.runs_folder, outcome.run_id)
    assert run.id != plan_run.id
    assert run.record["parent"] == plan_run.id
    assert (plan_run.folder / "summary.json").read_bytes() == before
    rows: Any = run.summary()["facilities"]
    assert not any(row["open"] for row in rows if row["id"] == plant["id"])
    shown = client.get(f"/runs/{plan_run.id}/difference?to={run.id}&lang=zh").json()
    assert [c["id"] for c in shown["changes"]] == [plant["id"]]
    cost = next(row for row in shown["rows"] if row["name"] == "年总成本")
    assert cost["difference"].startswith("+")
    moved = {line["id"] for line in plan_run_catchments(plan_run) if line["to"] == plant["id"]}
    assert moved
    assert moved <= set(shown["reassigned"]["residual_msw"])
    page = client.get(f"/runs/{run.id}", headers={"Accept": "text/html"}).text
    assert f'href="/runs/{plan_run.id}?lang=zh#branch={run.id}"' in page
    assert tomllib.loads((run.folder / "scenario.toml").read_text(encoding="utf-8"))


def plan_run_catchments(run: Run) -> list[dict[str, str]]:
    lines = (run.folder / "catchments.csv").read_text(encoding="utf-8-sig").splitlines()
    head = lines[0].split(",")
    at = head.index("residual_msw_facility_id")
    return [{"id": line.split(",")[0], "to": line.split(",")[at]} for line in lines[1:]]


def test_changes_that_contradict_are_refused_with_both_named(client: Asking, plan_run: Run):
    plant = plants(plan_run)[0]
    reply = ask(
        client,
        plan_run,
        {"kind": "close", "ids": [plant["id"]]},
        {"kind": "resize", "id": plant["id"], "capacity_t_per_d": 900},
        LIMIT,
        {**LIMIT, "max_km": None},
    )
    assert reply.status_code == 409
    first, second = reply.json()["errors"]
    assert first["code"] == second["code"] == "branch_contradiction"
    assert f"关闭{plant['name']}" in first["zh"]
    assert "900 t/d" in first["en"]
    assert "运距不限" in second["zh"]


@pytest.mark.parametrize(
    ("amendment", "status", "code"),
    [
        ({"kind": "close", "ids": ["no-such"]}, 404, "id_not_found"),
        ({"kind": "growth", "stream": "residual_msw", "share_per_yr": 0.01}, 422,
         "amendment_nothing"),
        ({"kind": "explode"}, 422, None),
    ],
)  # fmt: skip
def test_changes_that_mean_nothing_are_refused(
    client: Asking, plan_run: Run, amendment: dict[str, object], status: int, code: str | None
):
    reply = ask(client, plan_run, amendment)
    assert reply.status_code == status
    assert code in (None, reply.json()["errors"][0]["code"])
    assert ask(client, plan_run).status_code == 400


def test_a_branch_of_a_run_with_files_of_its_own_is_refused(own_desk: Settings, two_periods: Run):
    stream = {"kind": "demand", "stream": "kitchen_waste", "factor": 1.1}
    inputs = branch_of(two_periods, BranchInputs(amendments=[stream]))
    with pytest.raises(Exception, match="layers") as refused:
        request_for(own_desk, "siting", inputs.model_dump(mode="json", exclude={"start", "parent"}))
    assert refused.value.faults[0].code == "scenario_names_file"  # type: ignore[attr-defined]


def test_a_title_of_many_changes_counts_them_and_stays_short(plan_run: Run):
    changes = [{"kind": "close", "ids": [row["id"]]} for row in plants(plan_run)[:12]]
    branch = branch_of(plan_run, BranchInputs(amendments=changes))
    assert branch.title_zh == "规划方案 2025 · 12 项修改"
    assert branch.title_en is not None
    assert len(branch.title_en) <= TITLE_LENGTH


def test_every_change_of_the_plan_makes_a_scenario_that_reads(own_desk: Settings, plan_run: Run):
    plant, other = plants(plan_run)[:2]
    place = {"lon_deg": 106.55, "lat_deg": 29.56}
    added = {"id": "new-1", "type": "incineration", "name_zh": "新厂", "capacity_t_per_d": 600,
             "place": place}  # fmt: skip
    branch = branch_of(
        plan_run,
        BranchInputs(
            amendments=[
                {"kind": "free", "ids": [plant["id"]]},
                {"kind": "move", "id": other["id"], "place": place},
                {"kind": "add", "facility": added},
                {"kind": "demand", "stream": "residual_msw", "factor": 1.05},
            ]
        ),
    )
    request = request_for(own_desk, "siting", branch.model_dump(mode="json"))
    assert request.scenario == "plan-2025-branch"


@pytest.mark.parametrize(("role", "status"), [("VIEWER", 403), ("ANALYST", 202)])
def test_those_who_may_not_solve_see_no_buttons_and_are_refused(
    plan_run: Run, tmp_path, role: str, status: int
):
    settings = Settings(data=tmp_path)
    shutil.copytree(plan_run.folder, settings.runs_folder / plan_run.id)
    app = create_app(settings)
    give(app.state.engine, "run", plan_run.id, project_id=COMMON, holder=SERVER)
    key = bearer(register.add_key(app.state.engine, "someone", Role[role]).text)
    client = Asking(app)
    page = client.get(f"/runs/{plan_run.id}", headers={**key, "Accept": "text/html"}).text
    shown = (
        'id="whatif"' in page,
        'id="solve-branch"' in page,
        '"branches": true' in page,
    )
    assert set(shown) == {status == 202}
    body = {"amendments": [LIMIT]}
    assert (
        client.post(f"/runs/{plan_run.id}/branches", json=body, headers=key).status_code == status
    )
    again = client.get(f"/runs/{plan_run.id}/difference?to={plan_run.id}", headers=key)
    assert again.status_code == (200 if status == 202 else 403)


def test_a_branch_asked_for_by_another_site_is_refused(client: Asking, plan_run: Run):
    reply = client.post(
        f"/runs/{plan_run.id}/branches",
        json={"amendments": [LIMIT]},
        headers={"Origin": "http://elsewhere.example"},
    )
    assert reply.status_code == 403
