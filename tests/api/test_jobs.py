from __future__ import annotations

import math
import threading
import time

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from api import jobs
from api.database import tables, writing
from api.errors import NotFoundError, RunError, UsageError
from api.jobs.events import BETTER, advance, progress_values
from api.jobs.submission import JobRequest
from api.settings import Settings
from siting.solvers import Progress
from tests.api.test_database import released_jobs

HERE = jobs.Owner()
ELSEWHERE = jobs.Owner(machine="another-machine", process_id=17)
DEAD_HERE = jobs.Owner(process_id=2**22 + 1)


def asked(name: str, **wishes: object) -> JobRequest:
    return JobRequest("siting", {"scenario": name}, name, **wishes)


def put(database: sa.Engine, name: str, limit: int = 99, **wishes: object) -> jobs.Job:
    return jobs.submit(database, asked(name, **wishes), limit=limit)


def taken(database: sa.Engine, owner: jobs.Owner = HERE, lease_s: float = 15.0) -> jobs.Job:
    job = jobs.claim(database, owner, lease_s=lease_s)
    assert job is not None
    return job


def told(stage: str, share=None, incumbent=None, bound=None, gap=None) -> Progress:
    return Progress(stage, share, incumbent, bound, gap, 0.0)


def test_a_job_goes_from_accepted_to_successful(database: sa.Engine):
    accepted = put(database, "plan-2025")
    assert accepted.state == "accepted"
    running = taken(database)
    assert (running.id, running.state, running.attempts) == (accepted.id, "running", 1)
    assert running.inputs == {"scenario": "plan-2025"}
    lease = running.lease_owner
    assert jobs.report(database, accepted.id, lease, told("search", gap=0.5))
    assert jobs.finish(database, accepted.id, lease, "successful", run_id="r", result="runs/r")
    done = jobs.read_job(database, accepted.id)
    assert (done.state, done.run_id, done.result, done.stage, done.gap_share) == (
        "successful", "r", "runs/r", "search", 0.5,
    )  # fmt: skip
    assert done.lease_owner == ""
    assert jobs.claim(database, HERE) is None


def test_the_same_question_waits_or_runs_once(database: sa.Engine):
    first = put(database, "plan-2025")
    assert put(database, "plan-2025").id == first.id
    job = taken(database)
    assert put(database, "plan-2025").id == first.id
    jobs.finish(database, job.id, job.lease_owner, "successful")
    assert put(database, "plan-2025").id != first.id


def test_the_database_itself_refuses_a_question_twice(database: sa.Engine):
    first = put(database, "plan-2025")
    row = {"id": "x", "process": "siting", "inputs": {}, "scenario": "", "created": ""}
    again = {**row, "state": "accepted", "question_sha256": asked("plan-2025").question_sha256}
    with pytest.raises(sa.exc.IntegrityError), writing(database) as connection:
        connection.execute(tables.job.insert(), again)
    assert [job.id for job in jobs.list_jobs(database)] == [first.id]


def test_a_key_names_one_job_for_good(database: sa.Engine):
    first = put(database, "plan-2025", idempotency_key="mine")
    job = taken(database)
    jobs.finish(database, job.id, job.lease_owner, "successful", run_id="r")
    again = put(database, "plan-2025", idempotency_key="mine")
    assert (again.id, again.run_id) == (first.id, "r")
    found = jobs.job_of_key(database, "mine")
    assert found is not None
    assert found.id == first.id
    assert jobs.job_of_key(database, "other") is None


def test_a_key_of_another_question_is_refused(database: sa.Engine):
    put(database, "plan-2025", idempotency_key="mine")
    with pytest.raises(RunError) as caught:
        put(database, "optimal-2025", idempotency_key="mine")
    assert caught.value.faults[0].code == "idempotency_key_reused"


def test_a_full_queue_refuses(database: sa.Engine):
    put(database, "a", limit=1)
    with pytest.raises(RunError) as caught:
        put(database, "b", limit=1)
    assert caught.value.faults[0].code == "queue_full"
    assert put(database, "a", limit=1).scenario == "a"


@pytest.mark.parametrize("value", [math.nan, math.inf, "\ud800", "a\x00b", object()])
def test_inputs_that_no_database_keeps_are_refused(database: sa.Engine, value: object):
    with pytest.raises(UsageError):
        jobs.submit(database, JobRequest("siting", {"scenario": value}), limit=9)
    assert jobs.list_jobs(database) == []


def test_the_oldest_job_of_the_highest_priority_is_taken_first(database: sa.Engine):
    names = [put(database, name, priority=rank).id for name, rank in (("a", 0), ("b", 5), ("c", 5))]
    order = [taken(database).id for _ in range(3)]
    assert order == [names[1], names[2], names[0]]


def test_many_takers_share_the_jobs_and_none_is_taken_twice(database: sa.Engine):
    wanted = {put(database, f"s{number}").id for number in range(24)}
    found: list[str] = []

    def take() -> None:
        while job := jobs.claim(database, HERE):
            found.append(job.id)

    takers = [threading.Thread(target=take) for _ in range(6)]
    for taker in takers:
        taker.start()
    for taker in takers:
        taker.join()
    assert sorted(found) == sorted(wanted)


def test_many_askers_of_one_question_get_one_job(database: sa.Engine):
    found: list[str] = []
    ask = lambda: found.append(put(database, "plan-2025").id)  # noqa: E731
    askers = [threading.Thread(target=ask) for _ in range(8)]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()
    assert len(found) == 8
    assert len(set(found)) == 1


def test_a_lease_that_is_renewed_is_not_taken_over(database: sa.Engine):
    put(database, "a")
    job = taken(database, ELSEWHERE, lease_s=0.05)
    assert jobs.renew(database, job.id, job.lease_owner, lease_s=60)
    time.sleep(0.1)
    assert jobs.claim(database, HERE) is None


def test_an_expired_lease_is_taken_over_and_its_holder_changes_nothing_more(database: sa.Engine):
    put(database, "a")
    first = taken(database, ELSEWHERE, lease_s=0.0)
    time.sleep(0.01)
    second = taken(database)
    assert (second.id, second.attempts) == (first.id, 2)
    assert not jobs.renew(database, first.id, first.lease_owner)
    assert not jobs.report(database, first.id, first.lease_owner, told("search", 0.9))
    assert not jobs.finish(database, first.id, first.lease_owner, "successful", run_id="r")
    held = jobs.read_job(database, first.id)
    assert (held.state, held.lease_owner, held.stage) == ("running", second.lease_owner, "")


def test_the_job_of_a_dead_process_of_this_machine_is_taken_over_at_once(database: sa.Engine):
    put(database, "a")
    first = taken(database, DEAD_HERE, lease_s=3600)
    assert taken(database).id == first.id


def test_a_job_that_is_cut_off_again_and_again_is_given_up_in_words(database: sa.Engine):
    first, second = put(database, "a"), put(database, "b")
    for attempt in range(1, jobs.MOST_ATTEMPTS + 1):
        assert taken(database, DEAD_HERE).attempts == attempt
    assert taken(database).id == second.id
    given_up = jobs.read_job(database, first.id)
    assert given_up.state == "failed"
    assert "3 次" in given_up.message_zh
    assert "3 times" in given_up.message_en
    assert jobs.events_after(database, first.id)[-1].state == "failed"


def test_an_attempt_that_the_server_cut_off_itself_does_not_count(database: sa.Engine):
    put(database, "a")
    for _ in range(jobs.MOST_ATTEMPTS + 1):
        job = taken(database)
        assert job.attempts == 1
        jobs.requeue(database, job.id, job.lease_owner, counted=False)
    assert jobs.read_job(database, job.id).state == "accepted"


def test_a_waiting_job_that_is_dismissed_is_never_taken(database: sa.Engine):
    job = put(database, "a")
    assert jobs.dismiss(database, job.id).state == "dismissed"
    assert jobs.claim(database, HERE) is None
    assert jobs.dismiss(database, job.id).state == "dismissed"


def test_the_holder_of_a_dismissed_job_hears_of_it_and_lets_go(database: sa.Engine):
    put(database, "a")
    job = taken(database)
    dismissed = jobs.dismiss(database, job.id)
    assert (dismissed.state, dismissed.lease_owner) == ("dismissed", job.lease_owner)
    assert dismissed.message_zh
    assert not jobs.renew(database, job.id, job.lease_owner)
    jobs.let_go(database, job.id, job.lease_owner)
    assert jobs.read_job(database, job.id).lease_owner == ""


def test_a_finished_job_does_not_change_its_state_again(database: sa.Engine):
    put(database, "a")
    job = taken(database)
    jobs.dismiss(database, job.id)
    assert not jobs.finish(database, job.id, job.lease_owner, "failed")
    jobs.requeue(database, job.id, job.lease_owner)
    assert jobs.read_job(database, job.id).state == "dismissed"


def test_running_jobs_of_the_first_release_go_on(database: sa.Engine, either_store: Settings):
    released_jobs(either_store.former_jobs_file)
    other = Settings(data=either_store.data, database_url=f"sqlite:///{either_store.data}/o.sqlite")
    from api.database import open_database

    engine = open_database(other)
    assert [taken(engine).id for _ in range(2)] == ["two", "three"]
    assert put(engine, "baseline-2020").id == "three"
    engine.dispose()


def test_an_unknown_job_is_named(database: sa.Engine):
    with pytest.raises(NotFoundError, match="nothing"):
        jobs.read_job(database, "nothing")
    with pytest.raises(NotFoundError, match="nothing"):
        jobs.dismiss(database, "nothing")


def test_lists_are_paged_and_filtered(database: sa.Engine):
    made = [put(database, f"s{number}").id for number in range(5)]
    taken(database)
    first = jobs.list_jobs(database, limit=2)
    second = jobs.list_jobs(database, limit=9, before=first[-1].number)
    assert [job.id for job in (*first, *second)] == made[::-1]
    assert [job.id for job in jobs.list_jobs(database, states=("running",))] == made[:1]
    assert jobs.list_jobs(database, process="draw") == []


def test_events_tell_every_state_in_order_and_a_reader_goes_on_where_it_was(database: sa.Engine):
    job = put(database, "a")
    put(database, "b")
    lease = taken(database).lease_owner
    jobs.report(database, job.id, lease, told("search", 0.5, 100.0, 80.0, 0.2))
    first = jobs.events_after(database, job.id)
    jobs.finish(database, job.id, lease, "successful")
    rest = jobs.events_after(database, job.id, first[-1].number)
    assert [event.state for event in (*first, *rest)] == [
        "accepted", "running", "running", "successful",
    ]  # fmt: skip
    numbers = [event.number for event in (*first, *rest)]
    assert numbers == sorted(set(numbers))
    assert rest[-1].incumbent_cny_per_yr == 100.0
    assert jobs.events_after(database, job.id, numbers[-1]) == []
    assert jobs.events_after(database, "nothing") == []


def test_a_new_attempt_starts_its_figures_anew_and_says_so(database: sa.Engine):
    job = put(database, "a")
    lease = taken(database, DEAD_HERE).lease_owner
    jobs.report(database, job.id, lease, told("search", 0.9, 100.0, 99.0, 0.01))
    taken(database)
    last = jobs.events_after(database, job.id)[-1]
    assert (last.attempt, last.stage, last.incumbent_cny_per_yr) == (2, "", None)


REPORTS = st.lists(
    st.builds(
        told,
        st.sampled_from(["search", "branch"]),
        st.none() | st.floats(0, 1),
        st.none() | st.floats(allow_nan=True, allow_infinity=True),
        st.none() | st.floats(allow_nan=True, allow_infinity=True),
        st.none() | st.floats(0, 1),
    ),
    max_size=12,
)


@given(REPORTS)
def test_no_figure_ever_gets_worse_whatever_is_reported(reports: list[Progress]):
    seen = [{"stage": "", "share": None, **dict.fromkeys(BETTER)}]
    for report in reports:
        seen.append(advance(seen[-1], progress_values(report)))
    for before, after in zip(seen, seen[1:], strict=False):
        for name, better in BETTER.items():
            if before[name] is not None:
                assert after[name] == better([before[name], after[name]])
        if before["stage"] == after["stage"] and before["share"] is not None:
            assert after["share"] >= before["share"]
        assert all(v is None or math.isfinite(v) for k, v in after.items() if k != "stage")
