"""Jobs of the server: accepted, running, successful, failed or dismissed; kept on disk.

A job's state says what became of the work; what became of the *question* is
the solution status of its run. Every change is committed before anybody hears
of it, so a job survives a restart of the server.
"""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from pathlib import Path

from api.errors import Fault, NotFoundError, QueueFullError

BUSY_TIMEOUT_S = 5.0
ACTIVE = ("accepted", "running")
STATES = ("accepted", "running", "successful", "failed", "dismissed")

_TABLE = """
CREATE TABLE IF NOT EXISTS job (
  id TEXT PRIMARY KEY, scenario TEXT NOT NULL, state TEXT NOT NULL,
  created TEXT NOT NULL, started TEXT NOT NULL DEFAULT '', ended TEXT NOT NULL DEFAULT '',
  stage TEXT NOT NULL DEFAULT '', share REAL, incumbent_cny_per_yr REAL,
  bound_cny_per_yr REAL, gap_share REAL, run_id TEXT NOT NULL DEFAULT '',
  message_zh TEXT NOT NULL DEFAULT '', message_en TEXT NOT NULL DEFAULT ''
)
"""


@dataclass(frozen=True)
class Job:
    """One request to solve a scenario, as it stands now.

    Parameters
    ----------
    id
        Id of the job, random.
    scenario
        Name of the built-in scenario.
    state
        One of `STATES`.
    created, started, ended
        UTC times, ISO 8601; empty while not reached.
    stage
        What is being done: the stage key of the solver's progress.
    share
        Share of the stage that is done, 0 to 1, where known.
    incumbent_cny_per_yr, bound_cny_per_yr, gap_share
        Best answer so far, its bound and the gap, where known.
    run_id
        Id of the run that the job made; empty until then.
    message_zh, message_en
        Why the job failed, in words; empty otherwise.
    """

    id: str
    scenario: str
    state: str
    created: str
    started: str
    ended: str
    stage: str
    share: float | None
    incumbent_cny_per_yr: float | None
    bound_cny_per_yr: float | None
    gap_share: float | None
    run_id: str
    message_zh: str
    message_en: str


_COLUMNS = ", ".join(f.name for f in fields(Job))


def now_utc() -> str:
    """Return the present time in UTC, ISO 8601 to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


@contextmanager
def writing(jobs_file: Path) -> Iterator[sqlite3.Connection]:
    """Give a connection inside one immediate transaction, committed at the end."""
    jobs_file.parent.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(jobs_file, timeout=BUSY_TIMEOUT_S, isolation_level=None)
    try:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("BEGIN IMMEDIATE")
        connection.execute(_TABLE)
        yield connection
        connection.execute("COMMIT")
    finally:
        connection.close()  # an open transaction is rolled back


def submit(jobs_file: Path, scenario: str, *, limit: int) -> Job:
    """Put a scenario into the queue; the same question already waiting is returned as it is.

    Raises
    ------
    QueueFullError
        `limit` jobs are waiting already.
    """
    with writing(jobs_file) as connection:
        waiting = _select(connection, "WHERE state IN ('accepted', 'running') ORDER BY created")
        same = [job for job in waiting if job.scenario == scenario]
        if same:
            return same[0]
        if len(waiting) >= limit:
            raise QueueFullError([Fault("queue_full", {"count": len(waiting)})])
        job_id = secrets.token_hex(8)
        connection.execute(
            "INSERT INTO job (id, scenario, state, created) VALUES (?, ?, 'accepted', ?)",
            (job_id, scenario, now_utc()),
        )
        return _select(connection, "WHERE id = ?", job_id)[0]


def claim(jobs_file: Path) -> Job | None:
    """Take the oldest accepted job and mark it running; None when nothing waits."""
    with writing(jobs_file) as connection:
        waiting = _select(connection, "WHERE state = 'accepted' ORDER BY created, rowid LIMIT 1")
        if not waiting:
            return None
        connection.execute(
            "UPDATE job SET state = 'running', started = ? WHERE id = ?",
            (now_utc(), waiting[0].id),
        )
        return _select(connection, "WHERE id = ?", waiting[0].id)[0]


def report(jobs_file: Path, job_id: str, values: dict[str, str | float | None]) -> None:
    """Write down how far a running job is; `values` are by column name."""
    known = {"stage", "share", "incumbent_cny_per_yr", "bound_cny_per_yr", "gap_share"}
    names = sorted(known & values.keys())
    if not names:
        return
    changes = ", ".join(f"{name} = ?" for name in names)
    with writing(jobs_file) as connection:
        connection.execute(
            f"UPDATE job SET {changes} WHERE id = ? AND state = 'running'",
            [*(values[name] for name in names), job_id],
        )


def finish(
    jobs_file: Path, job_id: str, state: str, *, run_id: str = "", words: tuple[str, str] = ("", "")
) -> None:
    """End a job that is still active; `words` are the reason in Chinese and English."""
    with writing(jobs_file) as connection:
        connection.execute(
            "UPDATE job SET state = ?, ended = ?, run_id = ?, message_zh = ?, message_en = ? "
            "WHERE id = ? AND state IN ('accepted', 'running')",
            (state, now_utc(), run_id, *words, job_id),
        )


def mark_interrupted(jobs_file: Path) -> None:
    """Mark jobs that a former server left running as failed; waiting jobs stay waiting."""
    words = (
        "服务停止时求解被中断，未留下结果；请重新提交。",
        "The server stopped while this was being solved; nothing was kept. Start it again.",
    )
    with writing(jobs_file) as connection:
        connection.execute(
            "UPDATE job SET state = 'failed', ended = ?, message_zh = ?, message_en = ? "
            "WHERE state = 'running'",
            (now_utc(), *words),
        )


def read_job(jobs_file: Path, job_id: str) -> Job:
    """Return one job.

    Raises
    ------
    NotFoundError
        There is no such job.
    """
    with writing(jobs_file) as connection:
        found = _select(connection, "WHERE id = ?", job_id)
    if not found:
        raise NotFoundError([Fault("job_not_found", {"job": job_id})])
    return found[0]


def list_jobs(jobs_file: Path, *, limit: int = 50) -> list[Job]:
    """Return the newest jobs first."""
    if not jobs_file.exists():
        return []
    with writing(jobs_file) as connection:
        return _select(connection, "ORDER BY created DESC, rowid DESC LIMIT ?", limit)


def _select(connection: sqlite3.Connection, clause: str, *values: object) -> list[Job]:
    rows = connection.execute(f"SELECT {_COLUMNS} FROM job {clause}", values)
    return [Job(*row) for row in rows]
