"""Long work waits in a line of its own; what was worked out once is kept."""

from __future__ import annotations

import threading

import anyio
import httpx
import pytest

from api.app import create_app
from api.explanation import Explanations, explain_run
from api.lanes import EXPLAIN, in_lane
from api.settings import Settings
from api.store import Run
from siting.problem import SitingProblem
from tests.api.asking import run_apart

MANY = 60
"""More than the 40 threads that all short answers share."""


@pytest.fixture
def towns(small_run: Run) -> list[str]:
    problem = SitingProblem.load(small_run.folder / "problem.npz")
    return problem.catchment_ids[problem.source_facility < 0].tolist()


def test_health_is_answered_while_many_ask_why(store: Settings, small_run: Run, towns: list[str]):
    app, done, held = create_app(store), [], threading.Event()

    async def ask() -> int:
        transport = httpx.ASGITransport(app, client=("127.0.0.1", 5))
        async with (
            httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as client,
            anyio.create_task_group() as group,
        ):

            async def why(number: int) -> None:
                town = towns[number % len(towns)]
                reply = await client.get(f"/runs/{small_run.id}/explain/{town}")
                done.append(reply.status_code)

            group.start_soon(in_lane, EXPLAIN, held.wait)  # an explanation that takes long
            for number in range(MANY):
                group.start_soon(why, number)
            await anyio.sleep(0.5)  # they have come as far as they can
            try:
                assert (await client.get("/healthz")).status_code == 200
                return len(done)
            finally:
                held.set()

    assert run_apart(ask) == 0
    assert done == [200] * MANY


def test_an_explanation_is_worked_out_once_for_each_state_of_a_run(
    small_run: Run, towns: list[str]
):
    kept = Explanations()
    assert kept.known(small_run, towns[0]) is None
    first = kept.explain(small_run, towns[0])
    assert kept.known(small_run, towns[0]) is first
    assert first.document == explain_run(small_run, towns[0]).document
    again = Run(small_run.folder, {**small_run.record, "finished": "2026-01-01T00:00:00.000"})
    assert kept.known(again, towns[0]) is None
