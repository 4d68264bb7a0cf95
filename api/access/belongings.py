"""What belongs to which project, and to whom: jobs, and by them runs.

A visitor of one project sees what was made in it and what is common: what the
server itself or a visitor of all projects made. Everything else is not there
for that visitor: a run that nobody claimed, such as one solved on the server's
command line, is seen by visitors of all projects alone until it is shared.

The same question is the same run, whoever asks; so a job or a run may belong to
several projects.
"""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from api.access.errors import NotAllowedError, RegisterError
from api.access.register import now_utc
from api.access.roles import Role
from api.access.visitor import Visitor
from api.database import access_tables, reading, tables, writing
from api.errors import Fault

belonging, project = access_tables.belonging, access_tables.project
job = tables.job
COMMON = ""
SERVER = "server"


def claim(engine: sa.Engine, kind: str, thing_id: str, visitor: Visitor) -> None:
    """Write down that a thing is of this visitor's project; once is enough.

    Parameters
    ----------
    kind
        ``job``, ``run`` or ``layer``.
    thing_id
        Its id.
    visitor
        Who made it or asked for it.
    """
    give(engine, kind, thing_id, project_id=visitor.project or COMMON, holder=visitor.id)


def give(engine: sa.Engine, kind: str, thing_id: str, *, project_id: str, holder: str) -> None:
    """Write down that a thing is of a project, or common to all where that is empty."""
    row = {"kind": kind, "thing_id": thing_id, "project": project_id, "holder": holder}
    same = sa.and_(*(belonging.c[name] == value for name, value in row.items()))
    with writing(engine) as connection:
        if connection.execute(sa.select(belonging.c.kind).where(same)).first() is None:
            connection.execute(belonging.insert(), {**row, "since": now_utc()})


def share_run(engine: sa.Engine, run_id: str, project_id: str) -> None:
    """Let a project see a run.

    Raises
    ------
    RegisterError
        There is no such project.
    """
    with reading(engine) as connection:
        known = connection.execute(sa.select(project.c.id).order_by(project.c.id)).scalars().all()
    if project_id not in known:
        params = {"project": project_id, "known": ", ".join(known) or "—"}
        raise RegisterError([Fault("project_unknown", params)])
    give(engine, "run", run_id, project_id=project_id, holder=SERVER)


def inherit_runs(connection: sa.Connection, job_ids: Sequence[str]) -> None:
    """Let whoever saw the runs of these jobs by them see the runs alone; the jobs are to go."""
    its_jobs = sa.and_(belonging.c.kind == "job", belonging.c.thing_id.in_(job_ids))
    whose = (job.c.run_id, belonging.c.project, belonging.c.holder)
    asked = sa.select(*whose, belonging.c.since).join(job, job.c.id == belonging.c.thing_id)
    made = connection.execute(asked.where(its_jobs, job.c.run_id != "")).all()
    runs = [run_id for run_id, *_ in made]
    columns = (belonging.c.thing_id, belonging.c.project, belonging.c.holder)
    told = sa.select(*columns).where(belonging.c.kind == "run", belonging.c.thing_id.in_(runs))
    known = {tuple(row) for row in connection.execute(told)}
    names = ("kind", "thing_id", "project", "holder", "since")
    fresh = {tuple(row[:3]): ("run", *row) for row in made if tuple(row[:3]) not in known}
    if fresh:
        rows = [dict(zip(names, row, strict=True)) for row in fresh.values()]
        connection.execute(belonging.insert(), rows)
    connection.execute(belonging.delete().where(its_jobs))


def seen(engine: sa.Engine, kind: str, visitor: Visitor) -> frozenset[str] | None:
    """Return the ids of the things of one kind that a visitor sees; None for all."""
    asked = seen_ids(kind, visitor)
    if asked is None:
        return None
    with reading(engine) as connection:
        return frozenset(connection.execute(asked).scalars())


def seen_ids(kind: str, visitor: Visitor) -> sa.Select[tuple[str]] | None:
    """Return the query for the ids of one kind that a visitor sees; None for all."""
    if visitor.project is None:
        return None
    its_own = belonging.c.project.in_([visitor.project, COMMON])
    return sa.select(belonging.c.thing_id).where(belonging.c.kind == kind, its_own)


def sees(engine: sa.Engine, kind: str, thing_id: str, visitor: Visitor) -> bool:
    """Say whether a visitor sees one thing."""
    asked = seen_ids(kind, visitor)
    if asked is None:
        return True
    with reading(engine) as connection:
        return connection.execute(asked.where(belonging.c.thing_id == thing_id)).first() is not None


def seen_runs(engine: sa.Engine, visitor: Visitor) -> frozenset[str] | None:
    """Return the ids of the runs that a visitor sees, shared or made by its jobs; None for all."""
    shared = seen(engine, "run", visitor)
    if shared is None:
        return None
    of_job = sa.and_(belonging.c.kind == "job", belonging.c.thing_id == job.c.id)
    its_own = belonging.c.project.in_([visitor.project, COMMON])
    asked = sa.select(job.c.run_id).join(belonging, of_job).where(its_own, job.c.run_id != "")
    with reading(engine) as connection:
        return shared | frozenset(connection.execute(asked).scalars())


def is_only_holder(engine: sa.Engine, kind: str, thing_id: str, visitor: Visitor) -> bool:
    """Say whether a thing is this visitor's own and nobody else's."""
    asked = sa.select(belonging.c.holder).where(
        belonging.c.kind == kind, belonging.c.thing_id == thing_id
    )
    with reading(engine) as connection:
        return set(connection.execute(asked).scalars()) == {visitor.id}


def check_dismissal(engine: sa.Engine, job_id: str, visitor: Visitor) -> None:
    """Let an analyst dismiss a job that is the analyst's own and nobody else's.

    Raises
    ------
    NotAllowedError
        The job is of others too.
    """
    if visitor.role < Role.EDITOR and not is_only_holder(engine, "job", job_id, visitor):
        raise NotAllowedError([Fault("job_of_others")])
