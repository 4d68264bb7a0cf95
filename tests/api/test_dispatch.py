"""Real jobs in real child processes, on each kind of database."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
import sqlalchemy as sa

from api import jobs
from api.dispatch import start_slots
from api.machine import alive
from api.processes import request_for
from api.settings import Settings
from tests.api.killing import solver_processes
from tests.api.warm import environment, start_command

PATIENCE_S = 300.0
ARRAYS = {"cost": [[3.0, 7.0], [4.0, 2.0]], "demand": [30.0, 20.0], "capacity": [50.0, 50.0]}
LONG = {"scenario": "optimal-2025"}
LASTING = {"scenario": "do-not-build"}
"""A question that takes a few seconds."""


@contextmanager
def working(settings: Settings, engine: sa.Engine) -> Iterator[threading.Event]:
    stop = threading.Event()
    threads = start_slots(settings, engine, stop)
    try:
        yield stop
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def submitted(settings: Settings, engine: sa.Engine, process: str, inputs: dict, **wishes) -> str:
    return jobs.submit(engine, request_for(settings, process, inputs, **wishes), limit=9).id


def job_when(engine: sa.Engine, job_id: str, ready: Callable[[jobs.Job], bool]) -> jobs.Job:
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        job = jobs.read_job(engine, job_id)
        if ready(job):
            return job
        time.sleep(0.05)
    pytest.fail(f"the job did not get there: {job}")


def ended(job: jobs.Job) -> bool:
    return not job.active and not job.lease_owner


def children() -> set[int]:
    """Ids of the solving processes of this process: forks of its one fork server.

    Each leads a group, unlike servers of other tests, which are forks of it too.
    """
    return {pid for pid in solver_processes([os.getpid()]) if leads_a_group(pid)}


def leads_a_group(process_id: int) -> bool:
    try:
        return os.getpgid(process_id) == process_id
    except ProcessLookupError:  # it has just ended
        return False


def test_a_job_is_done_and_its_result_is_kept(either_store: Settings, database: sa.Engine):
    job_id = submitted(either_store, database, "allocation", ARRAYS)
    with working(either_store, database):
        job = job_when(database, job_id, ended)
    assert (job.state, job.attempts) == ("successful", 1)
    assert (either_store.data / job.result).is_file()
    assert [event.state for event in jobs.events_after(database, job_id)] == [
        "accepted", "running", "successful",
    ]  # fmt: skip


def test_two_workers_do_two_jobs_at_one_time(either_store: Settings, database: sa.Engine):
    settings = either_store.model_copy(update={"workers": 2})
    pair = [
        submitted(settings, database, "siting", {**LONG, "changes": {"solver": {"seed": seed}}})
        for seed in (1, 2)
    ]
    with working(settings, database):
        for job_id in pair:
            job_when(database, job_id, lambda job: job.state == "running")
        assert len(jobs.list_jobs(database, states=("running",))) == 2
        for job_id in pair:
            jobs.dismiss(database, job_id)


def test_dismissing_a_job_ends_its_process(either_store: Settings, database: sa.Engine):
    job_id = submitted(either_store, database, "siting", LONG)
    with working(either_store, database):
        job_when(database, job_id, lambda job: job.stage not in ("", "layers"))
        processes = children()
        assert len(processes) == 1
        assert jobs.dismiss(database, job_id).state == "dismissed"
        job_when(database, job_id, ended)
        assert not any(alive(process) for process in processes)
    assert jobs.read_job(database, job_id).state == "dismissed"
    assert list(either_store.runs_folder.iterdir()) == []


def test_a_job_whose_process_was_killed_is_tried_again(either_store: Settings, database: sa.Engine):
    job_id = submitted(either_store, database, "siting", LASTING)
    with working(either_store, database):
        job_when(database, job_id, lambda job: job.stage != "" and bool(children()))
        for process in children():
            os.kill(process, signal.SIGKILL)
        job = job_when(database, job_id, ended)
    assert (job.state, job.attempts) == ("successful", 2)


def test_a_job_over_its_time_limit_is_ended_with_the_reason(
    either_store: Settings, database: sa.Engine
):
    job_id = submitted(either_store, database, "siting", LONG, limit_s=0.5)
    with working(either_store, database):
        job = job_when(database, job_id, ended)
    assert job.state == "failed"
    assert "时间上限" in job.message_zh


def test_a_job_over_its_memory_limit_ends_alone(either_store: Settings, database: sa.Engine):
    job_id = submitted(either_store, database, "siting", LONG, limit_memory_mb=50.0)
    with working(either_store, database):
        job = job_when(database, job_id, ended)
    assert job.state == "failed"
    assert job.message_zh


def test_a_job_over_its_size_limit_says_so(either_store: Settings, database: sa.Engine):
    job_id = submitted(either_store, database, "siting", LONG, limit_pairs=100)
    with working(either_store, database):
        job = job_when(database, job_id, ended)
    assert job.state == "failed"
    assert "上限为 100 对" in job.message_zh


def test_a_stopped_worker_puts_its_job_back(either_store: Settings, database: sa.Engine):
    job_id = submitted(either_store, database, "siting", LONG)
    with working(either_store, database):
        job_when(database, job_id, lambda job: job.state == "running")
    job = jobs.read_job(database, job_id)
    assert (job.state, job.attempts, job.lease_owner) == ("accepted", 0, "")


def test_a_worker_without_pages_does_the_jobs_of_a_server_without_workers(
    either_store: Settings, database: sa.Engine
):
    job_id = submitted(either_store, database, "allocation", ARRAYS)
    with working(either_store.model_copy(update={"workers": 0}), database):
        assert jobs.read_job(database, job_id).state == "accepted"
    env = {**environment(either_store.data), **either_store.environment}
    worker = start_command(["worker"], env)
    try:
        assert job_when(database, job_id, ended).state == "successful"
    finally:
        os.kill(worker.pid, signal.SIGTERM)
        worker.join()
    assert worker.exitcode == 0
