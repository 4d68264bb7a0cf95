"""The child process that does one job or draws one picture for the server.

Its tasks are ``job JOB LEASE``, and ``draw``, ``chart``, ``paper``, ``document`` or ``style`` with
``RUN FILE OPTIONS`` (`api.child` starts it). It bounds its own memory, so that a runaway
solve ends alone.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

import sqlalchemy as sa

from api import jobs
from api.comparison import draw_comparison
from api.database import DatabaseError, open_engine
from api.drawing import Drawing, draw_run, write_style
from api.map_document import write_document
from api.processes import PROCESSES, Task
from api.report.paper import write_paper
from api.settings import Settings
from api.store import read_run, run_by_id
from geodata.errors import FaultError
from siting.solvers import Progress

if sys.platform != "win32":
    import resource

REFUSED = 5
UNWRITTEN = 74
"""Exit code of a child that did its work and could not write its end into the queue."""
REPORT_EVERY_S = 0.5
END_TRIES = 4
BYTES_PER_MB = 1024**2
MB_PER_GB = 1024


def work(settings: Settings, arguments: list[str]) -> int:
    """Do the one task that `arguments` name and return the exit code."""
    bound_memory(settings.worker_memory_gb * MB_PER_GB)
    task, *rest = arguments
    if task == "job":
        return do_job(settings, *rest)
    run, target, options = read_run(Path(rest[0])), Path(rest[1]), json.loads(rest[2])
    try:
        if task == "paper":
            write_paper(run, target, **options)
        elif task == "document":
            write_document(run, target, **options)
        elif task == "chart":
            draw_comparison(
                run_by_id(settings.runs_folder, options["against"]), run, target, options["lang"]
            )
        elif task == "style":
            write_style(run, target, **options)
        else:
            drawing = Drawing(**options)
            others = drawing.against and run_by_id(settings.runs_folder, drawing.against)
            draw_run(run, target, drawing, against=others or None)
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


def bound_memory(limit_mb: float) -> None:
    """Set the most address space of this process where the system knows such a limit."""
    if sys.platform == "win32":
        return
    limit = int(limit_mb * BYTES_PER_MB)
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
