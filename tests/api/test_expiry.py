"""Old jobs go with what they left; runs, young jobs and waiting ones stay."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from api import expiry, jobs
from api.access.belongings import give, seen_runs
from api.access.roles import Role
from api.access.visitor import Visitor
from api.database import access_tables, reading, tables, writing
from api.errors import NotFoundError
from api.expiry import delete_old_jobs
from api.settings import Settings
from api.sight import Sight
from tests.api.test_dispatch import working

WANZHOU = Visitor("key:w", "w", Role.EDITOR, project="wanzhou")
FULING = Visitor("key:f", "f", Role.EDITOR, project="fuling")


def ended_job(settings: Settings, database: sa.Engine, name: str, age_days: float, **end) -> str:
    """Store a job of the project wanzhou that ended so long ago, with its log."""
    request = jobs.JobRequest("siting", {"scenario": name}, name, idempotency_key=name)
    job = jobs.submit(database, request, limit=10**6)
    give(database, "job", job.id, project_id="wanzhou", holder=WANZHOU.id)
    taken = jobs.claim(database, jobs.Owner())
    assert taken.id == job.id
    jobs.finish(database, job.id, taken.lease_owner, "successful", **end)
    ended = (datetime.now(UTC) - timedelta(days=age_days)).isoformat(timespec="seconds")
    with writing(database) as connection:
        of_this = tables.job.c.id == job.id
        connection.execute(tables.job.update().where(of_this).values(ended=ended))
    settings.logs_folder.mkdir(parents=True, exist_ok=True)
    (settings.logs_folder / f"{job.id}.log").write_text("said")
    return job.id


def rows(database: sa.Engine, table: sa.Table) -> int:
    with reading(database) as connection:
        return connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()


def test_an_old_job_goes_with_its_events_log_and_result(
    either_store: Settings, database: sa.Engine
):
    either_store.results_folder.mkdir(parents=True)
    result = either_store.results_folder / "made.json"
    result.write_text("{}")
    ended_job(either_store, database, "old", 91, result="results/made.json")
    assert delete_old_jobs(either_store, database) == 1
    assert not result.exists()
    assert list(either_store.logs_folder.iterdir()) == []
    tables_of_it = (tables.job, tables.job_event, access_tables.belonging)
    assert [rows(database, table) for table in tables_of_it] == [0, 0, 0]
    assert jobs.job_of_key(database, "old") is None


def test_young_and_waiting_jobs_stay_whatever_the_setting(
    either_store: Settings, database: sa.Engine
):
    young = ended_job(either_store, database, "young", 89)
    waiting = jobs.submit(database, jobs.JobRequest("siting", {"scenario": "w"}), limit=9).id
    assert delete_old_jobs(either_store, database) == 0
    assert {job.id for job in jobs.list_jobs(database)} == {young, waiting}
    assert (either_store.logs_folder / f"{young}.log").exists()
    short = either_store.model_copy(update={"keep_jobs_days": 88.0})
    assert delete_old_jobs(short, database) == 1
    assert [job.id for job in jobs.list_jobs(database)] == [waiting]


def test_a_run_stays_and_is_seen_by_the_project_whose_jobs_are_gone(
    either_store: Settings, database: sa.Engine
):
    run = either_store.runs_folder / "r"
    run.mkdir(parents=True)
    end = {"run_id": "r", "result": "runs/r"}
    for name in ("first", "again"):
        ended_job(either_store, database, name, 100, **end)
    assert seen_runs(database, WANZHOU) == {"r"}
    for _ in range(2):  # once more where the run is its own already
        delete_old_jobs(either_store, database)
        assert seen_runs(database, WANZHOU) == {"r"}
        assert seen_runs(database, FULING) == frozenset()
        ended_job(either_store, database, "later", 100, **end)
    assert run.is_dir()


def test_many_old_jobs_go_though_two_servers_delete_them_at_one_time(
    either_store: Settings, database: sa.Engine, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(expiry, "MOST_JOBS", 3)
    for number in range(10):
        ended_job(either_store, database, f"s{number}", 200, run_id="r", result="runs/r")
    with ThreadPoolExecutor(2) as pool:
        gone = list(pool.map(lambda _: delete_old_jobs(either_store, database), range(2)))
    assert sum(gone) == 10
    assert jobs.list_jobs(database) == []
    assert seen_runs(database, WANZHOU) == {"r"}


def test_an_idle_worker_deletes_old_jobs(either_store: Settings, database: sa.Engine):
    old = ended_job(either_store, database, "old", 91)
    with working(either_store, database) as stop:
        for _ in range(3000):
            if not jobs.list_jobs(database):
                break
            stop.wait(0.1)
    with pytest.raises(NotFoundError):
        jobs.read_job(database, old)


def test_a_visitor_of_a_project_gets_its_newest_jobs_page_by_page(
    either_store: Settings, database: sa.Engine
):
    own = [ended_job(either_store, database, f"s{number}", 1) for number in range(3)]
    for number in range(3):
        jobs.submit(database, jobs.JobRequest("siting", {"scenario": f"o{number}"}), limit=9)
    sight = Sight(either_store, database, WANZHOU)
    first = sight.jobs(limit=2)
    assert [job.id for job in first] == own[:0:-1]
    assert [job.id for job in sight.jobs(before=first[-1].number)] == own[:1]
    assert sight.job(own[0]).id == own[0]
    other = Sight(either_store, database, FULING)
    assert other.jobs() == []
    with pytest.raises(NotFoundError):
        other.job(own[0])
