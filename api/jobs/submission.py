"""Putting a question into the queue: the same question waits or runs once."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from api.database import reading, tables, writing
from api.errors import Fault, QueueFullError, RunError, UsageError
from api.jobs.bell import BELL
from api.jobs.events import note_state
from api.jobs.job import ACTIVE, Job, find_jobs, now_utc

SUBMIT_LOCK = 0x53495448
"""Key of PostgreSQL's advisory lock; SQLite's immediate transaction is a lock by itself."""


@dataclass(frozen=True)
class JobRequest:
    """What is asked of the queue.

    Parameters
    ----------
    process
        Key of `api.processes.PROCESSES`.
    inputs
        Inputs of the process: plain JSON, checked by the process before.
    scenario
        Name of the scenario, or of what the job is about, for lists.
    idempotency_key
        The asker's own name for this request: asked twice under one key, it is one job,
        also when that job has ended long ago. None where the asker has none.
    priority
        The higher is taken first.
    limit_s, limit_memory_mb, limit_pairs
        Limits of this job below the server's own; None leaves it to the server.
    """

    process: str
    inputs: Mapping[str, Any] = field(default_factory=dict)
    scenario: str = ""
    idempotency_key: str | None = None
    priority: int = 0
    limit_s: float | None = None
    limit_memory_mb: float | None = None
    limit_pairs: int | None = None

    @property
    def question_sha256(self) -> str:
        """Hash of process and inputs: the same question has the same hash.

        Raises
        ------
        UsageError
            The inputs are no plain JSON: not finite, not Unicode, nested too deep.
        """
        question = {"process": self.process, "inputs": dict(self.inputs)}
        try:
            text = json.dumps(question, sort_keys=True, ensure_ascii=False, allow_nan=False)
            encoded = text.encode()
        except (TypeError, ValueError, RecursionError) as error:
            raise UsageError([Fault("inputs_not_plain")]) from error
        if "\\u0000" in text:  # no database keeps it in text
            raise UsageError([Fault("inputs_not_plain")])
        return hashlib.sha256(encoded).hexdigest()


def submit(engine: sa.Engine, request: JobRequest, *, limit: int) -> Job:
    """Put a request into the queue; it is on disk before this returns.

    The same question already waiting or running is returned as it is, and so is
    the job of an earlier request under the same idempotency key.

    Raises
    ------
    QueueFullError
        `limit` jobs wait or run already.
    UsageError
        The inputs are no plain JSON.
    RunError
        The key was used for another question before.
    """
    question = request.question_sha256
    with writing(engine) as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(SUBMIT_LOCK)))
        known = _of_key(connection, request, question) or _of_question(connection, question)
        if known is not None:
            return known
        active = tables.job.c.state.in_(ACTIVE)
        counted = sa.select(sa.func.count()).select_from(tables.job).where(active)
        count = connection.execute(counted).scalar_one()
        if count >= limit:
            raise QueueFullError([Fault("queue_full", {"count": count})])
        job = _insert(connection, request, question)
    BELL.ring()
    return job


def job_of_key(engine: sa.Engine, idempotency_key: str) -> Job | None:
    """Return the job that was asked for under an idempotency key, None when there is none."""
    with reading(engine) as connection:
        found = find_jobs(connection, tables.job.c.idempotency_key == idempotency_key)
    return found[0] if found else None


def _of_key(connection: sa.Connection, request: JobRequest, question: str) -> Job | None:
    key = request.idempotency_key
    if key is None:
        return None
    of_key = tables.job.c.idempotency_key == key
    asked = connection.execute(sa.select(tables.job.c.question_sha256).where(of_key)).scalar()
    if asked is None:
        return None
    if asked != question:
        raise RunError([Fault("idempotency_key_reused", {"key": key[:80]})])
    return find_jobs(connection, of_key)[0]


def _of_question(connection: sa.Connection, question: str) -> Job | None:
    of_question = tables.job.c.question_sha256 == question
    found = find_jobs(connection, of_question, tables.job.c.state.in_(ACTIVE))
    return found[0] if found else None


def _insert(connection: sa.Connection, request: JobRequest, question: str) -> Job:
    values = {
        "id": secrets.token_hex(8),
        "process": request.process,
        "inputs": dict(request.inputs),
        "question_sha256": question,
        "idempotency_key": request.idempotency_key,
        "scenario": request.scenario,
        "state": "accepted",
        "priority": request.priority,
        "created": now_utc(),
        "limit_s": request.limit_s,
        "limit_memory_mb": request.limit_memory_mb,
        "limit_pairs": request.limit_pairs,
    }
    connection.execute(tables.job.insert(), values)
    note_state(connection, str(values["id"]))
    return find_jobs(connection, tables.job.c.id == values["id"])[0]
