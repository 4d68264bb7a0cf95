"""How much of a job is done: event by event, and counted by the database."""

from __future__ import annotations

import uuid

import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api import jobs
from api.database import tables, writing
from api.jobs.percent import SPANS, Done, read_done

SHARES = st.none() | st.floats(0, 1)
EVENTS = st.lists(
    st.fixed_dictionaries(
        {
            "attempt": st.integers(0, 3),
            "stage": st.sampled_from(["", "unknown", *SPANS]),
            "share": SHARES,
            "gap_share": SHARES,
        }
    ),
    max_size=20,
)


def steps(database: sa.Engine, figures: list[dict]) -> list[jobs.JobEvent]:
    """Store the events of a job of its own, and read them back with their numbers."""
    asked = jobs.JobRequest("siting", {"scenario": uuid.uuid4().hex})
    job = jobs.submit(database, asked, limit=10**6)
    with writing(database) as connection:
        connection.execute(sa.delete(tables.job_event).where(tables.job_event.c.job_id == job.id))
        rows = [{"job_id": job.id, "time": "", "state": "running", **row} for row in figures]
        if rows:
            connection.execute(tables.job_event.insert(), rows)
    return jobs.events_after(database, job.id)


def step(stage: str, attempt: int = 1, share=None, gap_share=None) -> dict:
    return {"attempt": attempt, "stage": stage, "share": share, "gap_share": gap_share}


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(figures=EVENTS, cut=st.integers(0, 20))
def test_counting_event_by_event_from_anywhere_agrees_with_the_database(
    database: sa.Engine, figures: list[dict], cut: int
):
    told = steps(database, figures)
    seen = told[:cut]
    done = read_done(database, told[0].job_id, seen[-1].number if seen else 0) if told else Done()
    for event in told[cut:]:
        before, done = done, done.after(event)
        assert done.attempt > before.attempt or done.percent >= before.percent
        assert done == read_done(database, event.job_id, event.number)
    if told:
        assert done == read_done(database, told[0].job_id)


def test_per_cent_never_fall_and_a_new_attempt_begins_anew(database: sa.Engine):
    told = [step("layers"), step("travel"), step("search", gap_share=0.2)]
    told += [
        step("bound", gap_share=0.2),
        step("search", gap_share=0.01),
        step("tables", share=0.5),
    ]
    counted = [Done()]
    for event in steps(database, [*told, step("layers", attempt=2)]):
        counted.append(counted[-1].after(event))
    # search: 15 + 65 x 0.01 / (0.01 + 0.2) = 18; at a gap of 0.01 the half, 15 + 32.5
    assert [done.percent for done in counted] == [0, 0, 8, 18, 18, 47, 86, 0]
    assert counted[-1].attempt == 2


def test_a_job_that_is_unknown_has_done_nothing(database: sa.Engine):
    assert read_done(database, "nothing") == Done(0, 0)
