from __future__ import annotations

import shutil

import pytest
import sqlalchemy as sa

from api.access import register
from api.access.belongings import give, share_run
from api.access.errors import RegisterError
from api.access.roles import Role
from api.database import tables, writing
from api.settings import Settings
from api.store import Run
from tests.api.access.conftest import ClientOf
from tests.api.asking import bearer


@pytest.fixture
def stored(either_store: Settings, small_run: Run) -> Run:
    """A run in the store of both databases' settings."""
    shutil.copytree(small_run.folder, either_store.runs_folder / small_run.id)
    return small_run


def paths_of(run: Run) -> list[str]:
    names = ("", "/summary", "/map", "/map.png", "/facilities.csv", "/explain?q=x", "/explain/x",
             "/tables.xlsx", "/report.docx", "/report.pdf")  # fmt: skip
    return [f"/runs/{run.id}{name}" for name in names]


def test_a_run_of_another_project_is_not_there(
    client_of: ClientOf, either_store: Settings, keys: dict[str, str], stored: Run
):
    client, bound = client_of(either_store), bearer(keys["bound"])
    assert client.get(f"/runs/{stored.id}", headers=bearer(keys["viewer"])).status_code == 200
    for path in paths_of(stored):
        hidden, missing = (
            client.get(p, headers=bound) for p in (path, path.replace(stored.id, "none"))
        )
        assert hidden.status_code == missing.status_code == 404, path
        assert hidden.json()["errors"][0]["code"] == missing.json()["errors"][0]["code"]
    assert client.get("/runs", headers=bound).json() == {"runs": []}
    assert client.get(f"/compare?a={stored.id}&b={stored.id}", headers=bound).status_code == 404
    page = client.get("/", headers={**bound, "Accept": "text/html"}).text
    assert stored.id not in page


def test_the_collections_of_a_hidden_run_are_not_there(
    client_of: ClientOf, either_store: Settings, keys: dict[str, str], stored: Run,
    database: sa.Engine,
):  # fmt: skip
    client, bound, viewer = client_of(either_store), bearer(keys["bound"]), bearer(keys["viewer"])
    name = f"{stored.id}.facilities"
    items = f"/collections/{name}/items"
    first = client.get(f"{items}?limit=2", headers=viewer)
    assert first.status_code == 200
    feature = first.json()["features"][0]["id"]
    paths = (f"/collections/{name}", f"/collections/{name}/queryables", items, f"{items}?limit=2",
             f"{items}/{feature}", f"{items}?f=csv")  # fmt: skip
    for path in paths:
        assert client.get(path, headers=viewer).status_code == 200, path
        assert client.get(path, headers=bound).status_code == 404, path
    listed = client.get("/collections", headers=bound).text
    assert stored.id not in listed
    assert "catchments" in listed
    share_run(database, stored.id, "wanzhou")
    for path in paths:
        assert client.get(path, headers=bound).status_code == 200, path


def test_nobody_asks_about_a_run_that_is_hidden(
    client_of: ClientOf, either_store: Settings, keys: dict[str, str], stored: Run
):
    client, header = client_of(either_store), {"Prefer": "respond-async"}
    asked = {
        "explain": {"run": stored.id, "subject": "x"},
        "compare": {"a": stored.id, "b": {"value": stored.id}},
        "draw": {"run": stored.id, "format": "png"},
        "report": {"run": stored.id, "format": "xlsx"},
        "siting": {"scenario": "plan-2025", "start": stored.id},
    }
    for name, inputs in asked.items():
        path, body = f"/processes/{name}/execution", {"inputs": inputs}
        hidden = client.post(path, json=body, headers={**bearer(keys["bound"]), **header})
        assert hidden.status_code == 404, name
        assert hidden.json()["errors"][0]["code"] == "run_unknown"
        seen = client.post(path, json=body, headers={**bearer(keys["analyst"]), **header})
        assert seen.status_code != 404, name
        assert client.post(path, json=body, headers=bearer(keys["viewer"])).status_code == 403
    body = {"scenario": "plan-2025", "start": stored.id}
    assert client.post("/runs", json=body, headers=bearer(keys["bound"])).status_code == 404


def test_a_shared_run_is_seen(
    client_of: ClientOf, either_store: Settings, keys: dict[str, str], stored: Run,
    database: sa.Engine,
):  # fmt: skip
    share_run(database, stored.id, "wanzhou")
    share_run(database, stored.id, "wanzhou")
    client, bound = client_of(either_store), bearer(keys["bound"])
    assert client.get(f"/runs/{stored.id}", headers=bound).status_code == 200
    assert len(client.get("/runs", headers=bound).json()["runs"]) == 1
    with pytest.raises(RegisterError, match="nowhere"):
        share_run(database, stored.id, "nowhere")


def test_the_run_of_a_job_belongs_to_the_job_s_project(
    client_of: ClientOf, either_store: Settings, keys: dict[str, str], stored: Run,
    database: sa.Engine,
):  # fmt: skip
    client = client_of(either_store)
    register.add_project(database, "liang", "梁平")
    other = register.add_key(database, "other", Role.ANALYST, project_id="liang").text
    body = {"scenario": "baseline-2020"}
    reply = client.post("/runs", json=body, headers=bearer(keys["bound"]))
    assert reply.status_code == 202
    job = reply.json()["jobID"]
    assert client.get(f"/jobs/{job}", headers=bearer(keys["bound"])).status_code == 200
    assert client.get(f"/jobs/{job}", headers=bearer(keys["viewer"])).status_code == 200
    assert client.get(f"/jobs/{job}", headers=bearer(other)).status_code == 404
    assert client.delete(f"/jobs/{job}", headers=bearer(other)).status_code == 404
    assert client.get("/jobs", headers=bearer(other)).json()["jobs"] == []
    for part in ("results", "results/run", "events"):
        assert client.get(f"/jobs/{job}/{part}", headers=bearer(other)).status_code == 404
    with writing(database) as connection:
        done = sa.update(tables.job).where(tables.job.c.id == job)
        connection.execute(done.values(state="successful", run_id=stored.id))
    for key, status in ((keys["bound"], 200), (other, 404)):
        assert client.get(f"/runs/{stored.id}", headers=bearer(key)).status_code == status


def test_what_the_server_and_visitors_of_all_projects_make_is_common(
    client_of: ClientOf, either_store: Settings, keys: dict[str, str], database: sa.Engine
):
    client = client_of(either_store)
    body = {"scenario": "baseline-2020"}
    job = client.post("/runs", json=body, headers=bearer(keys["analyst"])).json()["jobID"]
    give(database, "job", "server-job", project_id="", holder="server")
    seen = client.get("/jobs", headers=bearer(keys["bound"])).json()["jobs"]
    assert [row["jobID"] for row in seen] == [job]


def test_an_analyst_dismisses_only_what_is_the_analyst_s_alone(
    client_of: ClientOf, either_store: Settings, keys: dict[str, str], database: sa.Engine
):
    client = client_of(either_store)
    second = register.add_key(database, "second", Role.ANALYST).text
    body = {"scenario": "baseline-2020"}
    job = client.post("/runs", json=body, headers=bearer(keys["analyst"])).json()["jobID"]
    refused = client.delete(f"/jobs/{job}", headers=bearer(second))
    assert refused.status_code == 403
    assert refused.json()["errors"][0]["code"] == "job_of_others"
    assert client.post("/runs", json=body, headers=bearer(second)).json()["jobID"] == job
    assert client.delete(f"/jobs/{job}", headers=bearer(keys["analyst"])).status_code == 403
    reply = client.delete(f"/jobs/{job}", headers=bearer(keys["editor"]))
    assert reply.json()["status"] == "dismissed"
    job = client.post("/runs", json=body, headers=bearer(second)).json()["jobID"]
    assert client.delete(f"/jobs/{job}", headers=bearer(second)).json()["status"] == "dismissed"


def test_an_idempotency_key_is_the_own_one_of_who_asks(
    client_of: ClientOf, either_store: Settings, keys: dict[str, str]
):
    client, found = client_of(either_store), []
    for number, name in enumerate(("analyst", "bound", "analyst")):
        body = {"inputs": {"cost": [[1.0]], "demand": [float(number % 2)], "capacity": [2.0]}}
        headers = {**bearer(keys[name]), "Prefer": "respond-async", "Idempotency-Key": "monday"}
        reply = client.post("/processes/allocation/execution", json=body, headers=headers)
        assert reply.status_code == 201, reply.text
        found.append(reply.json()["jobID"])
    assert found[0] == found[2] != found[1]
