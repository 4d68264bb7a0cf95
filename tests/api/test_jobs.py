from __future__ import annotations

from pathlib import Path

import pytest

from api import jobs
from api.errors import NotFoundError, RunError


@pytest.fixture
def queue(tmp_path: Path) -> Path:
    return tmp_path / "jobs.sqlite"


def test_a_job_goes_from_accepted_to_successful(queue: Path):
    accepted = jobs.submit(queue, "plan-2025", limit=2)
    assert accepted.state == "accepted"
    running = jobs.claim(queue)
    assert running is not None
    assert (running.id, running.state) == (accepted.id, "running")
    jobs.report(queue, accepted.id, {"stage": "search", "gap_share": 0.5})
    jobs.finish(queue, accepted.id, "successful", run_id="r")
    done = jobs.read_job(queue, accepted.id)
    assert (done.state, done.run_id, done.stage, done.gap_share) == (
        "successful", "r", "search", 0.5,
    )  # fmt: skip


def test_the_same_scenario_waits_once(queue: Path):
    first = jobs.submit(queue, "plan-2025", limit=2)
    assert jobs.submit(queue, "plan-2025", limit=2).id == first.id


def test_a_full_queue_refuses(queue: Path):
    jobs.submit(queue, "a", limit=1)
    with pytest.raises(RunError) as caught:
        jobs.submit(queue, "b", limit=1)
    assert caught.value.faults[0].code == "queue_full"


def test_the_oldest_job_is_taken_first(queue: Path):
    first = jobs.submit(queue, "a", limit=5)
    jobs.submit(queue, "b", limit=5)
    taken = jobs.claim(queue)
    assert taken is not None
    assert taken.id == first.id


def test_a_finished_job_does_not_change_its_state_again(queue: Path):
    job = jobs.submit(queue, "a", limit=5)
    jobs.finish(queue, job.id, "dismissed")
    jobs.finish(queue, job.id, "failed")
    assert jobs.read_job(queue, job.id).state == "dismissed"
    assert jobs.claim(queue) is None


def test_a_restart_marks_running_jobs_failed_and_keeps_waiting_ones(queue: Path):
    first = jobs.submit(queue, "a", limit=5)
    second = jobs.submit(queue, "b", limit=5)
    jobs.claim(queue)
    jobs.mark_interrupted(queue)
    assert jobs.read_job(queue, first.id).state == "failed"
    assert jobs.read_job(queue, first.id).message_zh
    assert jobs.read_job(queue, second.id).state == "accepted"


def test_an_unknown_job_is_named(queue: Path):
    with pytest.raises(NotFoundError, match="nothing"):
        jobs.read_job(queue, "nothing")
