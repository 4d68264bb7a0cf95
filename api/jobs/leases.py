"""Who works on which job: leases that are renewed, expire, and are taken over.

A worker holds a job as long as it renews its lease. Whoever looks for work puts
expired leases back into the queue first, and those of dead processes of this
machine at once. Every change by a holder names its lease, so a holder that lost
it changes nothing.
"""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass, field

import sqlalchemy as sa

from api.database import clock_s, reading, tables, writing
from api.jobs.events import NUMBERS, note_state
from api.jobs.job import ACTIVE, Job, find_jobs, not_found, now_utc
from api.machine import alive, machine_name

LEASE_S = 15.0
"""How long a job stays with a worker that nobody hears of."""

MOST_ATTEMPTS = 3
"""After so many attempts that were cut off, a job is given up: it may be what ends them."""

POISON = (
    "求解进程已 {count} 次被中断（服务停止、被终止或内存不足），不再重试，未留下结果。"
    "请缩小问题或检查服务器，然后重新提交。",
    "The solving process was cut off {count} times (server stopped, process killed or out of "
    "memory); it is not tried again and nothing was kept. Make the problem smaller or look at "
    "the server, then start it again.",
)
CANCELLED = ("已由用户取消。", "Cancelled.")
UNHELD = {"lease_owner": "", "lease_until_s": None}

_job = tables.job.c


@dataclass(frozen=True)
class Owner:
    """Who takes jobs: one slot of one process on one machine.

    Parameters
    ----------
    machine
        Name of the machine.
    process_id
        Id of the process there.
    """

    machine: str = field(default_factory=machine_name)
    process_id: int = field(default_factory=os.getpid)

    def lease(self) -> str:
        """Return a name for one lease, never given twice."""
        return f"{self.machine}/{self.process_id}/{secrets.token_hex(6)}"


def claim(engine: sa.Engine, owner: Owner, *, lease_s: float = LEASE_S) -> Job | None:
    """Take the first waiting job under a new lease; None when nothing waits."""
    with reading(engine) as connection:
        waiting = sa.select(sa.exists().where(_job.state == "accepted"))
        if not connection.execute(waiting).scalar() and not _cut_off(connection, owner):
            return None
    with writing(engine) as connection:
        for job in _cut_off(connection, owner, lock=True):
            _put_back(connection, job)
        first = (
            sa.select(_job.number)
            .where(_job.state == "accepted")
            .order_by(_job.priority.desc(), _job.number)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        number = connection.execute(first).scalar()
        return None if number is None else _take(connection, number, owner.lease(), lease_s)


def renew(engine: sa.Engine, job_id: str, lease: str, *, lease_s: float = LEASE_S) -> bool:
    """Renew a lease; False when the job was dismissed, ended or taken over."""
    with writing(engine) as connection:
        now_s = clock_s(connection)
        values = {"heartbeat_s": now_s, "lease_until_s": now_s + lease_s}
        return _change_held(connection, job_id, lease, values)


def finish(  # noqa: PLR0913  (a lease and a result)
    engine: sa.Engine,
    job_id: str,
    lease: str,
    state: str,
    *,
    run_id: str = "",
    result: str = "",
    words: tuple[str, str] = ("", ""),
) -> bool:
    """End a job that `lease` holds; `words` are the reason in Chinese and English.

    Returns
    -------
    bool
        False when the lease holds nothing any more; nothing is written then.
    """
    values = {"state": state, "ended": now_utc(), "run_id": run_id, "result": result}
    with writing(engine) as connection:
        values |= {"message_zh": words[0], "message_en": words[1], **UNHELD}
        return _change_held(connection, job_id, lease, values, told=True)


def requeue(engine: sa.Engine, job_id: str, lease: str, *, counted: bool = True) -> None:
    """Put a job that was cut off back into the queue, or give it up after `MOST_ATTEMPTS`.

    Parameters
    ----------
    engine
        The database.
    job_id, lease
        The job and the lease that holds it.
    counted
        Whether the attempt counts; one that the server cut off on purpose does not.
    """
    held = (_job.id == job_id, _job.lease_owner == lease, _job.state == "running")
    with writing(engine) as connection:
        query = sa.select(_job.number).where(*held).with_for_update()
        if connection.execute(query).scalar() is None:
            return
        if not counted:
            fewer = {"attempts": _job.attempts - 1}
            connection.execute(tables.job.update().where(*held).values(fewer))
        _put_back(connection, find_jobs(connection, *held)[0])


def dismiss(engine: sa.Engine, job_id: str) -> Job:
    """Cancel a job that is still active; its holder ends the process at its next heartbeat.

    Raises
    ------
    NotFoundError
        There is no such job.
    """
    values = {
        "state": "dismissed",
        "ended": now_utc(),
        "message_zh": CANCELLED[0],
        "message_en": CANCELLED[1],
    }
    active = (_job.id == job_id, _job.state.in_(ACTIVE))
    with writing(engine) as connection:
        changed = connection.execute(tables.job.update().where(*active).values(values))
        if changed.rowcount:
            note_state(connection, job_id)
        found = find_jobs(connection, _job.id == job_id)
    if not found:
        raise not_found(job_id)
    return found[0]


def let_go(engine: sa.Engine, job_id: str, lease: str) -> None:
    """Say that nothing of a dismissed job runs any more."""
    held = (_job.id == job_id, _job.lease_owner == lease, _job.state.not_in(ACTIVE))
    with writing(engine) as connection:
        connection.execute(tables.job.update().where(*held).values(UNHELD))


def _cut_off(connection: sa.Connection, owner: Owner, *, lock: bool = False) -> list[Job]:
    """Return running jobs whose lease expired or whose holder on this machine is dead."""
    now_s = clock_s(connection)
    expired = sa.or_(_job.lease_until_s.is_(None), _job.lease_until_s < now_s)
    query = sa.select(_job.number, _job.lease_owner, expired).where(_job.state == "running")
    if lock:
        query = query.with_for_update(skip_locked=True)
    rows = connection.execute(query).all()
    numbers = [row[0] for row in rows if row[2] or _dead(row[1], owner)]
    return find_jobs(connection, _job.number.in_(numbers)) if numbers else []


def _dead(lease: str, owner: Owner) -> bool:
    machine, _, rest = lease.partition("/")
    process_id = rest.partition("/")[0]
    return machine == owner.machine and process_id.isdigit() and not alive(int(process_id))


def _put_back(connection: sa.Connection, job: Job) -> None:
    values: dict[str, object] = {"state": "accepted", **UNHELD}
    if job.attempts >= MOST_ATTEMPTS:
        zh, en = (text.format(count=job.attempts) for text in POISON)
        values |= {"state": "failed", "ended": now_utc(), "message_zh": zh, "message_en": en}
    connection.execute(tables.job.update().where(_job.id == job.id).values(values))
    note_state(connection, job.id)


def _take(connection: sa.Connection, number: int, lease: str, lease_s: float) -> Job:
    now_s = clock_s(connection)
    values = {
        "state": "running",
        "started": now_utc(),
        "attempts": _job.attempts + 1,
        "lease_owner": lease,
        "lease_until_s": now_s + lease_s,
        "heartbeat_s": now_s,
        "stage": "",
        **dict.fromkeys(NUMBERS),
    }
    connection.execute(tables.job.update().where(_job.number == number).values(values))
    job = find_jobs(connection, _job.number == number)[0]
    note_state(connection, job.id)
    return job


def _change_held(
    connection: sa.Connection,
    job_id: str,
    lease: str,
    values: dict[str, object],
    *,
    told: bool = False,
) -> bool:
    held = (_job.id == job_id, _job.lease_owner == lease, _job.state == "running")
    changed = connection.execute(tables.job.update().where(*held).values(values))
    if changed.rowcount and told:
        note_state(connection, job_id)
    return bool(changed.rowcount)
