"""The queue: jobs that survive, held by leases, on one database for all servers and workers.

A job's state says what became of the work; what became of the *question* is
the solution status of its run. Every change is committed before anybody hears
of it.
"""

from api.jobs.events import JobEvent, events_after, report
from api.jobs.job import ACTIVE, STATES, Job, list_jobs, now_utc, read_job
from api.jobs.leases import (
    LEASE_S,
    MOST_ATTEMPTS,
    Owner,
    claim,
    dismiss,
    finish,
    let_go,
    renew,
    requeue,
)
from api.jobs.submission import JobRequest, job_of_key, submit
from api.jobs.titles import titles_of

__all__ = [
    "ACTIVE", "LEASE_S", "MOST_ATTEMPTS", "STATES", "Job", "JobEvent", "JobRequest", "Owner",
    "claim", "dismiss", "events_after", "finish", "job_of_key", "let_go", "list_jobs", "now_utc",
    "read_job", "renew", "report", "requeue", "submit", "titles_of",
]  # fmt: skip
