"""OGC API - Processes over HTTP, with real jobs in real child processes."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator

import httpx
import jsonschema_rs
import pytest

import siting
from api.processes import PROCESSES
from api.settings import Settings
from tests.api.serving import PATIENCE_S


def small_document() -> dict:
    """A whole scenario that is soon solved: one stream, straight lines."""
    document = siting.scenario_document("plan-2025")
    document["streams"] = [s for s in document["streams"] if s["key"] == "residual_msw"]
    document["travel"]["provider"] = "straight_line"
    kept = ("max_service_distance", "existing_stays_open")  # nothing is left to choose
    document["policies"] = [p for p in document["policies"] if p["kind"] in kept]
    for policy in document["policies"]:
        if "streams" in policy:
            policy["streams"] = [key for key in policy["streams"] if key == "residual_msw"]
    document["policies"] = [p for p in document["policies"] if p.get("streams", True)]
    return document


TRANSPORT = {"cost": [[1.0, 3.0], [2.0, 1.0]], "demand": [4.0, 6.0], "capacity": [5.0, 10.0]}


@pytest.fixture(scope="module")
def client(served: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=served, timeout=PATIENCE_S) as opened:
        yield opened


def asked(client: httpx.Client, process: str, inputs, **headers) -> httpx.Response:
    address = f"/processes/{process}/execution"
    return client.post(address, json={"inputs": inputs}, headers=headers)


def ended(client: httpx.Client, location: str, limit_s: float = 120.0) -> dict:
    until_s = time.monotonic() + limit_s
    while time.monotonic() < until_s:
        job = client.get(location).json()
        if job["status"] not in ("accepted", "running"):
            return job
        time.sleep(0.1)
    raise AssertionError(job)


def events_of(client: httpx.Client, job_id: str, **headers) -> list[dict]:
    found = []
    with client.stream("GET", f"/jobs/{job_id}/events", headers=headers) as reply:
        assert reply.headers["content-type"].startswith("text/event-stream")
        event: dict = {}
        for line in reply.iter_lines():
            name, _, value = line.partition(": ")
            if name in ("id", "event", "data"):
                event[name] = json.loads(value) if name == "data" else value
            elif not line and event:
                found.append(event)
                event = {}
    return found


def test_every_process_is_listed_and_described(client):
    listed = client.get("/processes").json()["processes"]
    assert [p["id"] for p in listed] == list(PROCESSES)
    for one in listed:
        described = client.get(f"/processes/{one['id']}").json()
        assert described["id"] == one["id"]
        assert described["inputs"].keys() == PROCESSES[one["id"]].inputs.model_fields.keys()
        assert described["outputs"]
        assert "async-execute" in described["jobControlOptions"]
        for part in described["inputs"].values():
            jsonschema_rs.validator_for(part["schema"])


def test_titles_are_chinese_first_and_english_on_request(client):
    zh = client.get("/processes/siting").json()["title"]
    en = client.get("/processes/siting", params={"lang": "en"}).json()["title"]
    assert (zh, en) == ("选址与分配", "Siting and allocation")


def test_short_process_answers_at_once(client):
    reply = asked(client, "allocation", TRANSPORT)
    assert reply.status_code == 200, reply.text
    # By hand: 4 t at 1, 1 t at 2 would fill the first; 6 t at 1 is cheaper: 4 + 6.
    found = reply.json()["result"]
    assert found["objective"] == pytest.approx(10.0)
    assert found["bound"] == pytest.approx(10.0)


def test_value_may_come_wrapped_as_the_standard_says(client):
    wrapped = {name: {"value": value} for name, value in TRANSPORT.items()}
    assert (
        asked(client, "allocation", wrapped).json() == asked(client, "allocation", TRANSPORT).json()
    )


def test_job_is_created_followed_and_read(client):
    reply = asked(client, "allocation", TRANSPORT, Prefer="respond-async")
    assert reply.status_code == 201
    status = reply.json()
    assert status["jobID"] == status["id"]
    assert status["processID"] == "allocation"
    assert reply.headers["location"].endswith(f"/jobs/{status['jobID']}")
    job = ended(client, reply.headers["location"])
    assert (job["status"], job["progress"]) == ("successful", 100)
    results = client.get(f"/jobs/{job['jobID']}/results").json()
    assert results["result"]["objective"] == pytest.approx(10.0)
    assert job["jobID"] in [one["jobID"] for one in client.get("/jobs").json()["jobs"]]


def test_amended_scenario_becomes_a_run_and_the_same_question_is_the_same_run(client):
    inputs = {
        "scenario": {"value": small_document()},
        "amendments": [{"kind": "close", "ids": ["I01"]}],
        "name": "without-i01",
        "title_zh": "关闭一座",
    }
    runs = []
    for _ in range(2):
        reply = asked(client, "siting", inputs)
        assert reply.status_code == 201, reply.text
        job = ended(client, reply.headers["location"])
        assert job["status"] == "successful", job["message"]
        runs.append(job["run_id"])
    assert runs[0] == runs[1]
    results = client.get(f"/jobs/{job['jobID']}/results").json()
    closed = [f for f in results["summary"]["facilities"] if f["id"] == "I01"]
    assert [f["open"] for f in closed] == [False]
    assert client.get(results["facilities"]["href"]).status_code == 200
    told = events_of(client, job["jobID"])
    assert told[-1]["event"] == "end"
    assert told[-1]["data"]["state"] == "successful"


def test_stream_is_monotone_and_goes_on_where_it_was_cut_off(client):
    reply = asked(client, "siting", {"scenario": {"value": small_document()}, "name": "streamed"})
    told = events_of(client, reply.json()["jobID"])
    steps = [event["data"]["progress"] for event in told if event["event"] == "progress"]
    assert steps == sorted(steps)
    assert len(set(steps)) > 3
    numbers = [event["id"] for event in told if "id" in event]
    again = events_of(client, reply.json()["jobID"], **{"Last-Event-ID": numbers[2]})
    assert again == told[3:]


def test_idempotency_key_names_one_job_for_ever(client):
    headers = {"Prefer": "respond-async", "Idempotency-Key": "one-of-a-kind"}
    first = asked(client, "allocation", TRANSPORT, **headers).json()["jobID"]
    ended(client, f"/jobs/{first}")
    assert asked(client, "allocation", TRANSPORT, **headers).json()["jobID"] == first
    other = {**TRANSPORT, "demand": [1.0, 1.0]}
    assert asked(client, "allocation", other, **headers).status_code == 409


def test_dismissed_job_has_no_results(client):
    document = small_document()
    document["scenario"]["name"] = "dismissed"
    job = asked(client, "siting", {"scenario": {"value": document}}).json()
    dismissed = client.delete(f"/jobs/{job['jobID']}").json()
    assert dismissed["status"] == "dismissed"
    reply = client.get(f"/jobs/{job['jobID']}/results")
    assert reply.status_code == 404
    assert reply.json()["type"].endswith("/result-not-ready")


def test_every_fault_of_the_inputs_is_told(client):
    reply = asked(client, "allocation", {"cost": [[1.0]], "demand": [-1.0], "capacity": "x"})
    assert reply.status_code == 400
    assert len(reply.json()["errors"]) == 2
    unknown = asked(client, "siting", {"scenario": "plan-2025", "amendments": [{"kind": "fly"}]})
    assert unknown.status_code == 422
    assert "amendments[1].kind" in unknown.json()["detail"]
    assert asked(client, "nothing", {}).json()["type"].endswith("/no-such-process")
    assert client.get("/jobs/nothing").json()["type"].endswith("/no-such-job")


def test_failed_job_tells_why_when_results_are_asked_for(client):
    # A facility that no layer has is found only when the layers are open.
    inputs = {"scenario": "plan-2025", "amendments": [{"kind": "close", "ids": ["nowhere"]}]}
    job = ended(client, asked(client, "siting", inputs).headers["location"])
    assert job["status"] == "failed"
    reply = client.get(f"/jobs/{job['jobID']}/results")
    assert reply.status_code == 409
    assert "nowhere" in reply.json()["detail"]


def test_jobs_are_listed_page_by_page(client):
    first = client.get("/jobs", params={"limit": 2}).json()
    assert len(first["jobs"]) == 2
    older = next(one["href"] for one in first["links"] if one["rel"] == "next")
    second = client.get(older).json()["jobs"]
    assert not {job["id"] for job in first["jobs"]} & {job["id"] for job in second}
    done = client.get("/jobs", params={"status": "successful", "processID": "allocation"}).json()
    assert {(j["status"], j["processID"]) for j in done["jobs"]} == {("successful", "allocation")}


def test_drawn_picture_is_sent_as_a_file(client, store: Settings):
    run = next(folder.name for folder in store.runs_folder.iterdir() if "streamed" in folder.name)
    reply = asked(client, "draw", {"run": run, "format": "png", "dpi": 96})
    assert reply.status_code == 200, reply.text
    picture = client.get(reply.json()["result"]["href"])
    assert picture.headers["content-type"] == "image/png"
    assert picture.content.startswith(b"\x89PNG")
