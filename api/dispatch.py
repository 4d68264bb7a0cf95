"""The queue's other end: killable solving processes, each watched from a thread.

Any number of these threads, in servers and in `siting worker`, on one or many
machines, take jobs from one database.
"""

from __future__ import annotations

import logging
import os
import signal
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from api import jobs
from api.child import NURSERY_LOST, Child, get_ready, start_child
from api.database import DatabaseError
from api.expiry import ROUND_S, delete_old_jobs
from api.jobs.bell import BELL
from api.settings import Settings
from api.whole import clear_interrupted
from api.worker import UNWRITTEN

POLL_S = 0.2
HEARTBEAT_S = 0.5
RECOVERY_S = 5.0
LOGGER = logging.getLogger("api")
GRACE_S = 1.0
LOG_TAIL = 600


@dataclass(frozen=True)
class Slot:
    """What one thread works with.

    Parameters
    ----------
    settings
        Data folder and limits.
    engine
        The database.
    stop
        Set when the server or worker is to end.
    owner
        Who takes the jobs.
    """

    settings: Settings
    engine: sa.Engine
    stop: threading.Event
    owner: jobs.Owner


def start_slots(
    settings: Settings, engine: sa.Engine, stop: threading.Event
) -> list[threading.Thread]:
    """Start one thread for each job that may run at one time here."""
    if settings.workers:
        get_ready()
    slot = Slot(settings, engine, stop, jobs.Owner())
    threads = [
        threading.Thread(target=dispatch_jobs, args=(slot,), name=f"dispatch-{number}")
        for number in range(settings.workers)
    ]
    for thread in threads:
        thread.start()
    return threads


def dispatch_jobs(slot: Slot) -> None:
    """Run accepted jobs one after the other until the slot is stopped; when idle, clear up."""
    next_round_s = time.monotonic()
    while not slot.stop.is_set():
        heard = BELL.rings
        try:
            job = jobs.claim(slot.engine, slot.owner)
            if job is not None:
                run_job(slot, job)
                continue
            if time.monotonic() >= next_round_s:
                delete_old_jobs(slot.settings, slot.engine)
                next_round_s = time.monotonic() + ROUND_S
        except (OSError, DatabaseError) as error:
            # A full disk or a database that is away must not end the queue: say so and go on.
            LOGGER.error("jobs: %s", error)  # noqa: TRY400
            slot.stop.wait(RECOVERY_S)
        BELL.wait(heard, POLL_S)


def run_job(slot: Slot, job: jobs.Job) -> None:
    """Do one job in a child process and see to it that the job ends in some state.

    The child writes down its own progress and its success; what it cannot tell
    (a crash, a kill, the time limit) is written here.
    """
    log = slot.settings.logs_folder / f"{job.id}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    child = start_child(slot.settings, ["job", job.id, job.lease_owner], log=log)
    try:
        ended_by = wait_for(slot, job, child)
    finally:
        child.end(GRACE_S)
    clear_interrupted(slot.settings.runs_folder)
    close_job(slot, job, ended_by, child.code, log)


def wait_for(slot: Slot, job: jobs.Job, child: Child) -> str:
    """Renew the lease until the child ends or must end.

    Returns
    -------
    str
        Why the child must end: ``shutdown``, ``time_limit``, ``dismissed``, ``lost`` (the
        lease); empty when it ended by itself.
    """
    limit_s = min(job.limit_s or slot.settings.job_limit_s, slot.settings.job_limit_s)
    began_s = heard_s = time.monotonic()
    while not child.wait(HEARTBEAT_S if not slot.stop.is_set() else 0):
        if slot.stop.is_set():
            return "shutdown"
        if time.monotonic() - began_s > limit_s:
            return "time_limit"
        held = renewed(slot, job)
        if held:
            heard_s = time.monotonic()
        if held is False:
            return reason_lost(slot, job, child)
        if time.monotonic() - heard_s > jobs.LEASE_S:
            return "lost"
    return ""


def renewed(slot: Slot, job: jobs.Job) -> bool | None:
    """Renew the lease; False when it is lost, None while the database is away."""
    try:
        return jobs.renew(slot.engine, job.id, job.lease_owner)
    except DatabaseError as error:
        LOGGER.warning("jobs: %s", error)
        return None


def reason_lost(slot: Slot, job: jobs.Job, child: Child) -> str:
    """Return why a lease is gone: the child has ended the job itself, or it was taken away."""
    state = jobs.read_job(slot.engine, job.id).state
    if state in ("successful", "failed"):
        return "" if child.wait(GRACE_S) else "lost"
    return "dismissed" if state == "dismissed" else "lost"


def close_job(slot: Slot, job: jobs.Job, ended_by: str, code: int | None, log: Path) -> None:
    """Write down what became of a job whose child is gone, where the child did not."""
    engine, lease = slot.engine, job.lease_owner
    if ended_by in ("dismissed", "lost"):
        jobs.let_go(engine, job.id, lease)
    elif ended_by == "shutdown":
        jobs.requeue(engine, job.id, lease, counted=False)
    elif not ended_by and cut_off(code):
        jobs.requeue(engine, job.id, lease)
    else:
        words = failure_words(ended_by, code, log)
        jobs.finish(engine, job.id, lease, "failed", words=words)


def cut_off(code: int | None) -> bool:
    """Say whether a child was killed from outside, so that it may be tried again."""
    killed = -signal.SIGKILL if os.name == "posix" else None
    return code is not None and code in (killed, UNWRITTEN, NURSERY_LOST)


def failure_words(ended_by: str, code: int | None, log: Path) -> tuple[str, str]:
    """Return in Chinese and English why a child ended without saying so itself."""
    if ended_by == "time_limit":
        return (
            "求解超过服务设定的时间上限，已终止，未留下结果。",
            "Solving went over the server's time limit and was ended; nothing was kept.",
        )
    tail = log.read_text(encoding="utf-8", errors="replace")[-LOG_TAIL:].strip()
    last = tail.splitlines()[-1] if tail else ""
    return (
        f"求解进程意外终止（代码 {code}），服务不受影响，未留下结果。{last}",
        f"The solving process ended unexpectedly (code {code}); the server is unharmed and "
        f"nothing was kept. {last}",
    )
