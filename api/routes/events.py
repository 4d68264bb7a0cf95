"""How a job goes on, as a stream of server-sent events that can be taken up again."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import asdict
from functools import partial
from typing import Annotated

import anyio
import sqlalchemy as sa
from fastapi import APIRouter, Header, Query
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from api import jobs
from api.jobs.percent import read_done
from api.routes.places import DatabaseHere, SightHere

router = APIRouter(tags=["jobs"])
POLL_S, SILENCE_S = 0.3, 15.0
QUICK_S, QUICK_POLL_S = 20.0, 0.1
"""Whoever has followed for less than that waits for a short answer, and hears of it sooner."""
MOST_EVENTS = 500
RETRY_MS = 2000
TOLD_AT_THE_END = ("state", "run_id", "message_zh", "message_en")


@router.get(
    "/jobs/{job_id}/events",
    responses={
        200: {"content": {"text/event-stream": {}}, "description": "Events until the job ends"},
        404: {"description": "No such job"},
    },
)
async def events(
    request: Request,
    job_id: str,
    database: DatabaseHere,
    sight: SightHere,
    last_event_id: Annotated[str, Header(max_length=20)] = "",
    after: Annotated[int, Query(ge=0, lt=2**53)] = 0,
) -> Response:
    """Send stage, incumbent, bound and gap as they come, and at last how the job ended.

    A reader that was cut off goes on after `Last-Event-ID` (or `after`).
    """
    job = await run_in_threadpool(sight.job, job_id)
    begin = int(last_event_id) if last_event_id.isascii() and last_event_id.isdigit() else after
    return StreamingResponse(
        told(request, database, job.id, begin),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


async def told(
    request: Request, database: sa.Engine, job_id: str, after: int
) -> AsyncIterator[str]:
    """Yield the events of a job until it ends or nobody listens any more."""
    yield f"retry: {RETRY_MS}\n\n"
    done = await run_in_threadpool(read_done, database, job_id, after)
    silent_s = followed_s = 0.0
    while not await request.is_disconnected():
        # The job first: what it reports before it ends is then among the events.
        job = await run_in_threadpool(jobs.read_job, database, job_id)
        fresh = await run_in_threadpool(
            partial(jobs.events_after, limit=MOST_EVENTS), database, job_id, after
        )
        for event in fresh:
            done, after, silent_s = done.after(event), event.number, 0.0
            yield message("progress", {**asdict(event), "progress": done.percent}, after)
        if not job.active and len(fresh) < MOST_EVENTS:
            end = {"state": job.state, "run_id": job.run_id}
            yield message(
                "end", {**end, "message_zh": job.message_zh, "message_en": job.message_en}
            )
            return
        if silent_s >= SILENCE_S:
            yield ": \n\n"
            silent_s = 0.0
        pause_s = QUICK_POLL_S if followed_s < QUICK_S else POLL_S
        await anyio.sleep(pause_s)
        silent_s, followed_s = silent_s + pause_s, followed_s + pause_s


def message(kind: str, content: dict[str, object], number: int | None = None) -> str:
    """Return one event as the stream carries it."""
    lines = [f"event: {kind}", f"data: {json.dumps(content, ensure_ascii=False)}"]
    if number is not None:
        lines.insert(0, f"id: {number}")
    return "\n".join(lines) + "\n\n"
