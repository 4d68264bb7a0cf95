"""The child process that solves one job or draws one picture for the server.

``python -m api.worker solve JOB`` and ``python -m api.worker draw RUN FILE OPTIONS``.
It ends when the pipe to its standard input closes, so that it never outlives
the server; it bounds its own memory, so that a runaway solve ends alone.
"""

from __future__ import annotations

import json
import math
import os
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

from api import jobs
from api.drawing import Drawing, draw_run
from api.runs import solve_run
from api.settings import Settings, read_settings
from api.store import read_run
from geodata.errors import FaultError
from siting.solvers import Progress

if sys.platform != "win32":
    import resource

ORPHANED = 75
REPORT_EVERY_S = 0.5
BYTES_PER_GB = 1024**3


def main(arguments: list[str]) -> int:
    """Do the one task that `arguments` name and return the exit code."""
    settings = read_settings()
    threading.Thread(target=end_with, args=(sys.stdin.fileno(),), daemon=True).start()
    bound_memory(settings.worker_memory_gb)
    if os.name == "posix":
        os.nice(5)
    task, *rest = arguments
    if task == "solve":
        return solve_job(settings, rest[0])
    try:
        draw_run(read_run(Path(rest[0])), Path(rest[1]), Drawing(**json.loads(rest[2])))
    except FaultError as error:
        sys.stderr.write(json.dumps({"zh": error.text("zh"), "en": error.text("en")}) + "\n")
        return 5
    return 0


def solve_job(settings: Settings, job_id: str) -> int:
    """Solve the scenario of one job, and write its progress and its end into the queue."""
    job = jobs.read_job(settings.jobs_file, job_id)
    try:
        run = solve_run(job.scenario, settings=settings, progress=reporter(settings, job_id))
    except FaultError as error:
        words = (error.text("zh"), error.text("en"))
        jobs.finish(settings.jobs_file, job_id, "failed", words=words)
        return 5
    jobs.finish(settings.jobs_file, job_id, "successful", run_id=run.id)
    return 0


def reporter(settings: Settings, job_id: str) -> Callable[[Progress], None]:
    """Return a function that writes progress into the queue, a few times a second at most."""
    last_stage, last_time_s = "", 0.0

    def report(progress: Progress) -> None:
        nonlocal last_stage, last_time_s
        now_s = time.monotonic()
        if progress.stage == last_stage and now_s - last_time_s < REPORT_EVERY_S:
            return
        last_stage, last_time_s = progress.stage, now_s
        jobs.report(settings.jobs_file, job_id, progress_values(progress))

    return report


def progress_values(progress: Progress) -> dict[str, str | float | None]:
    """Return the queue's columns of one progress message, unknown numbers as None."""
    numbers = {
        "share": progress.share,
        "incumbent_cny_per_yr": progress.incumbent,
        "bound_cny_per_yr": progress.bound,
        "gap_share": progress.gap_share,
    }
    finite = {
        name: float(value) if value is not None and math.isfinite(value) else None
        for name, value in numbers.items()
    }
    return {"stage": progress.stage, **finite}


def end_with(pipe: int) -> None:
    """End this process as soon as the server's end of `pipe` (a descriptor) is closed."""
    while os.read(pipe, 1):
        pass
    os._exit(ORPHANED)


def bound_memory(limit_gb: float) -> None:
    """Set the most address space of this process where the system knows such a limit."""
    if sys.platform == "win32":
        return
    limit = int(limit_gb * BYTES_PER_GB)
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
