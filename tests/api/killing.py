"""A server or worker that is killed at seeded moments, started again, and looked at."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import sqlalchemy as sa

from api import jobs
from api.settings import Settings
from api.store import is_run
from tests.api.serving import free_port
from tests.api.warm import environment

SCENARIO = "do-not-build"
PATIENCE_S = 300.0
WRITING = ("tables", "map", "picture", "write")
PHASES = ("submit", "solve", "write")
VICTIMS = ("server", "solver", "both")


@dataclass
class Trial:
    """One data folder and database, a server that dies often, and what was accepted."""

    settings: Settings
    engine: sa.Engine
    chance: random.Random
    apart: bool = False
    port: int = field(default_factory=free_port)
    accepted: dict[str, int] = field(default_factory=dict)
    kills: Counter[tuple[str, str]] = field(default_factory=Counter)
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start the server, and where it works apart, a worker beside it."""
        env = environment(self.settings.data) | self.settings.environment
        serve = ["serve", "--port", str(self.port), "--workers", "0" if self.apart else "1"]
        commands = [serve, ["worker"]] if self.apart else [serve]
        self.running = [
            subprocess.Popen(
                [sys.executable, "-m", "api.cli", *command],
                env=env,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            for command in commands
        ]

    def wait_until_up(self) -> None:
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            with suppress(httpx.TransportError):
                httpx.get(f"{self.address}/healthz", timeout=5)
                return
            time.sleep(0.05)
        raise TimeoutError

    def submit(self, moment: int) -> None:
        """Ask for a run that no other moment asks for; note it only when it was accepted."""
        changes = {"scenario": {"name": f"moment-{moment}", "note": f"moment {moment}"}}
        body = {"scenario": SCENARIO, "changes": changes}
        with suppress(httpx.TransportError):  # killed before it answered: not accepted
            reply = httpx.post(f"{self.address}/runs", json=body, timeout=60)
            assert reply.status_code == 202, reply.text
            self.accepted[reply.json()["id"]] = moment

    def kill(self, victim: str) -> None:
        """Kill without a warning: the server and its worker, the solver, or all."""
        solvers = solver_processes([child.pid for child in self.running])
        if victim in ("solver", "both"):
            for process_id in solvers:
                with suppress(ProcessLookupError):
                    os.kill(process_id, signal.SIGKILL)
        if victim in ("server", "both") or not solvers:
            for child in self.running:
                child.kill()
                child.wait()
            self.running = []

    def wait_for_phase(self, phase: str) -> None:
        """Wait until the newest job is being solved or written, or has ended already."""
        newest = jobs.list_jobs(self.engine, limit=1)[0].id
        stages = WRITING if phase == "write" else ("problem", "travel", "allocate", "search")
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            job = jobs.read_job(self.engine, newest)
            if not job.active or job.stage in stages or job.stage in WRITING:
                return
            time.sleep(0.02)
        raise TimeoutError

    def settle(self) -> None:
        """Wait until every job has reached an end."""
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            if not jobs.list_jobs(self.engine, states=jobs.ACTIVE):
                return
            time.sleep(0.1)
        raise TimeoutError(jobs.list_jobs(self.engine, states=jobs.ACTIVE))

    def stop(self) -> None:
        for child in self.running:
            child.terminate()
        for child in self.running:
            child.wait()
        self.running = []


def solver_processes(parents: list[int]) -> list[int]:
    """Return the ids of the processes that work for these: forks of their fork servers."""
    nurseries = [pid for pid, said in started_by(parents) if b"forkserver" in said]
    return [pid for pid, _ in started_by(nurseries)]


def started_by(parents: list[int]) -> list[tuple[int, bytes]]:
    """Return id and command line of every process that one of these has started."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            status = (folder / "status").read_text(encoding="utf-8")
            command = (folder / "cmdline").read_bytes()
        except OSError:
            continue
        parent = next(int(line[5:]) for line in status.splitlines() if line.startswith("PPid:"))
        if parent in parents:
            found.append((int(folder.name), command))
    return found


def one_moment(trial: Trial, moment: int) -> None:
    """Submit a job, kill somebody at a moment of the wanted phase, and start again."""
    phase = PHASES[moment % len(PHASES)]
    victim = trial.chance.choice(VICTIMS)
    if not trial.running:
        trial.start()
    trial.wait_until_up()
    if phase == "submit":
        killer = after(trial.chance.uniform(0.0, 0.8), trial, "server")
        trial.submit(moment)
        killer.join()
    else:
        trial.submit(moment)
        trial.wait_for_phase(phase)
        time.sleep(trial.chance.uniform(0.0, 2.0))
        trial.kill(victim)
    trial.kills[phase, "server" if phase == "submit" else victim] += 1
    assert_nothing_half(trial.settings)
    if not trial.running:
        trial.start()
    trial.settle()


def after(delay_s: float, trial: Trial, victim: str) -> threading.Timer:
    """Kill from a thread, `delay_s` from now."""
    thread = threading.Timer(delay_s, trial.kill, [victim])
    thread.start()
    return thread


def assert_nothing_half(settings: Settings) -> None:
    """Whatever stands in the store under a run's name is a whole run."""
    for folder in settings.runs_folder.glob("[!.]*"):
        assert is_run(folder), folder


def assert_all_is_well(trial: Trial, before: set[str]) -> None:
    """Every accepted job is there once, has ended well, and has one whole run of its own."""
    found = {job.id: job for job in jobs.list_jobs(trial.engine, limit=10_000)}
    lost = trial.accepted.keys() - found.keys()
    assert not lost
    unhappy = {job.id: (job.state, job.message_en) for job in found.values() if not job.run_id}
    assert not unhappy
    assert_nothing_half(trial.settings)
    runs = Counter(job.run_id for job in found.values())
    stored = {folder.name for folder in trial.settings.runs_folder.glob("[!.]*")}
    assert stored == runs.keys() | before
    questions = Counter(job.scenario for job in found.values())
    assert max(questions.values()) == 1
    left = [folder for folder in trial.settings.runs_folder.iterdir() if folder.name[0] == "."]
    assert not left
