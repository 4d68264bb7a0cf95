"""The queue's other end: one solving process at a time, killable, watched from a thread."""

from __future__ import annotations

import logging
import os
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path

from api import jobs
from api.settings import Settings
from api.whole import clear_interrupted

POLL_S = 0.2
RECOVERY_S = 5.0
LOGGER = logging.getLogger("api")
GRACE_S = 5.0
LOG_TAIL = 600


def dispatch_jobs(settings: Settings, stop: threading.Event) -> None:
    """Run accepted jobs one after the other until `stop` is set."""
    while not stop.is_set():
        try:
            job = jobs.claim(settings.jobs_file)
            if job is not None:
                run_job(settings, job, stop)
        except (OSError, sqlite3.Error) as error:
            # A full disk or a locked file must not end the queue: say so and go on.
            LOGGER.error("jobs: %s", error)  # noqa: TRY400
            stop.wait(RECOVERY_S)
        stop.wait(POLL_S)


def run_job(settings: Settings, job: jobs.Job, stop: threading.Event) -> None:
    """Solve one job in a child process and see to it that the job ends in some state.

    The child writes down its own progress and its success; what it cannot tell
    (a crash, a kill, the time limit) is written here.
    """
    log = settings.data / "jobs" / f"{job.id}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as stream:
        child = start_worker(settings, ["solve", job.id], stderr=stream)
        ended_by = wait_for(settings, job, child, stop)
    end(child)
    clear_interrupted(settings.runs_folder)
    words = failure_words(ended_by, child.returncode, log)
    jobs.finish(settings.jobs_file, job.id, "failed", words=words)


def start_worker(settings: Settings, arguments: list[str], *, stderr: object) -> subprocess.Popen:  # type: ignore[type-arg]
    """Start `python -m api.worker`; it ends when the pipe to its standard input closes."""
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "api.worker", *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=stderr,  # type: ignore[call-overload]
        env={**os.environ, "SITING_DATA": str(settings.data)},
    )


def wait_for(
    settings: Settings,
    job: jobs.Job,
    child: subprocess.Popen,  # type: ignore[type-arg]
    stop: threading.Event,
) -> str:
    """Wait until the child ends; end it on shutdown, on dismissal and at the time limit."""
    deadline = time.monotonic() + settings.job_limit_s
    while True:
        try:
            child.wait(timeout=POLL_S)
        except subprocess.TimeoutExpired:
            reason = reason_to_end(settings, job, stop, deadline)
            if reason:
                end(child)
                return reason
        else:
            return ""


def reason_to_end(settings: Settings, job: jobs.Job, stop: threading.Event, deadline: float) -> str:
    """Return why the child must end now: shutdown, dismissed, time limit; empty if it need not."""
    if stop.is_set():
        return "shutdown"
    if time.monotonic() > deadline:
        return "time_limit"
    if jobs.read_job(settings.jobs_file, job.id).state == "dismissed":
        return "dismissed"
    return ""


def end(child: subprocess.Popen) -> None:  # type: ignore[type-arg]
    """Ask a child to end, kill it when it does not, and close the pipe to it."""
    if child.poll() is None:
        child.terminate()
    try:
        child.wait(timeout=GRACE_S)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
    if child.stdin:
        child.stdin.close()


def failure_words(ended_by: str, code: int | None, log: Path) -> tuple[str, str]:
    """Return in Chinese and English why a child ended without saying so itself."""
    if ended_by == "shutdown":
        return (
            "服务停止时求解被中断，未留下结果；请重新提交。",
            "The server stopped while this was being solved; nothing was kept. Start it again.",
        )
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
