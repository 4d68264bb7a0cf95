"""The child process that does one job or draws one picture for the server.

``python -m api.worker job JOB LEASE`` and ``python -m api.worker draw RUN FILE OPTIONS``.
It ends when the pipe to its standard input closes, so that it never outlives
the server; it bounds its own memory, so that a runaway solve ends alone.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import sqlalchemy as sa

from api import jobs
from api.database import DatabaseError, open_engine
from api.dispatch import UNWRITTEN
from api.drawing import Drawing, draw_run
from api.processes import PROCESSES, Task
from api.settings import Settings, read_settings
from api.store import read_run
from geodata.errors import FaultError
from siting.solvers import Progress

if sys.platform != "win32":
    import resource

ORPHANED = 75
REFUSED = 5
REPORT_EVERY_S = 0.5
END_TRIES = 4
BYTES_PER_MB = 1024**2
MB_PER_GB = 1024


def main(arguments: list[str]) -> int:
    """Do the one task that `arguments` name and return the exit code."""
    settings = read_settings()
    threading.Thread(target=end_with, args=(sys.stdin.fileno(),), daemon=True).start()
    bound_memory(settings.worker_memory_gb * MB_PER_GB)
    if os.name == "posix":
        os.nice(5)
    task, *rest = arguments
    if task == "job":
        return do_job(settings, *rest)
    try:
        draw_run(read_run(Path(rest[0])), Path(rest[1]), Drawing(**json.loads(rest[2])))
    except FaultError as error:
        sys.stderr.write(json.dumps({"zh": error.text("zh"), "en": error.text("en")}) + "\n")
        return REFUSED
    return 0


def do_job(settings: Settings, job_id: str, lease: str) -> int:
    """Do the work of one job, and write its progress and its end into the queue."""
    engine = open_engine(settings)
    job = jobs.read_job(engine, job_id)
    if job.limit_memory_mb is not None:
        bound_memory(min(job.limit_memory_mb, settings.worker_memory_gb * MB_PER_GB))
    process = PROCESSES[job.process]
    limit_pairs = min(job.limit_pairs or settings.problem_limit_pairs, settings.problem_limit_pairs)
    task = Task(settings, job_id, limit_pairs, reporter(engine, job_id, lease))
    try:
        done = process.work(process.inputs.model_validate(dict(job.inputs)), task)
    except FaultError as error:
        words = (error.text("zh"), error.text("en"))
        ended = write_end(lambda: jobs.finish(engine, job_id, lease, "failed", words=words))
        return REFUSED if ended else UNWRITTEN
    told = {"run_id": done.run_id, "result": done.result}
    ended = write_end(lambda: jobs.finish(engine, job_id, lease, "successful", **told))
    return 0 if ended else UNWRITTEN


def write_end(finish: Callable[[], bool]) -> bool:
    """Write the end of a job, patiently; False when the database stays away."""
    for waited_s in range(END_TRIES):
        try:
            finish()
        except DatabaseError as error:
            sys.stderr.write(f"{error}\n")
            time.sleep(waited_s)
        else:
            return True
    return False


def reporter(engine: sa.Engine, job_id: str, lease: str) -> Callable[[Progress], None]:
    """Return a function that writes progress into the queue, a few times a second at most."""
    last_stage, last_time_s = "", 0.0

    def report(progress: Progress) -> None:
        nonlocal last_stage, last_time_s
        now_s = time.monotonic()
        if progress.stage == last_stage and now_s - last_time_s < REPORT_EVERY_S:
            return
        last_stage, last_time_s = progress.stage, now_s
        try:
            jobs.report(engine, job_id, lease, progress)
        except DatabaseError as error:  # a report that is lost must not end the solve
            sys.stderr.write(f"{error}\n")

    return report


def end_with(pipe: int) -> None:
    """End this process as soon as the server's end of `pipe` (a descriptor) is closed."""
    while os.read(pipe, 1):
        pass
    if os.name == "posix" and os.getpgrp() == os.getpid():
        os.killpg(os.getpid(), signal.SIGKILL)  # solvers that this process has started too
    os._exit(ORPHANED)


def bound_memory(limit_mb: float) -> None:
    """Set the most address space of this process where the system knows such a limit."""
    if sys.platform == "win32":
        return
    limit = int(limit_mb * BYTES_PER_MB)
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
