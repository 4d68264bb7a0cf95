"""OGC API - Processes: what may be asked, and asking it."""

from __future__ import annotations

import time
from http import HTTPStatus
from typing import Annotated, Any

import anyio
import sqlalchemy as sa
from fastapi import APIRouter, Depends, Header
from pydantic import BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api import jobs
from api.errors import Fault, NotFoundError
from api.processes import PROCESSES, Process, request_for
from api.processes.described import process_description, process_list
from api.processes.status import Document, results_document, status_document
from api.protection import check_same_origin
from api.rendering import wanted_language
from api.routes.places import DatabaseHere, SettingsHere, SightHere
from api.settings import Settings
from api.sight import Sight

router = APIRouter(tags=["processes"])
POLL_S = 0.05
PATIENCE_S = 60.0
"""Longest that an answer is waited for; what takes longer goes on as a job."""


class Execution(BaseModel):
    """Body of a request to execute a process."""

    model_config = ConfigDict(extra="ignore", frozen=True, allow_inf_nan=False)

    inputs: dict[str, Any] = Field(
        default_factory=dict,
        description='Inputs by name; a value may also come as `{"value": ...}`.',
    )


@router.get("/processes")
def processes(request: Request) -> Response:
    """List the processes."""
    return JSONResponse(process_list(str(request.base_url), wanted_language(request)))


@router.get("/processes/{process_id}", responses={404: {"description": "No such process"}})
def process(request: Request, process_id: str) -> Response:
    """Describe one process: its inputs and outputs with their JSON Schemas."""
    known = named_process(process_id)
    return JSONResponse(process_description(known, str(request.base_url), wanted_language(request)))


@router.post(
    "/processes/{process_id}/execution",
    dependencies=[Depends(check_same_origin)],
    responses={
        201: {"description": "Accepted as a job, see Location"},
        403: {"description": "Asked for by a page of another site"},
        404: {"description": "No such process or run"},
        409: {"description": "The job failed, or the idempotency key is taken"},
        422: {"description": "The scenario or the layer has faults"},
        429: {"description": "The queue is full"},
    },
)
async def execute(  # noqa: PLR0913  (a header is a parameter)
    request: Request,
    process_id: str,
    body: Execution,
    settings: SettingsHere,
    database: DatabaseHere,
    sight: SightHere,
    prefer: Annotated[str, Header(max_length=200)] = "",
    idempotency_key: Annotated[str | None, Header(min_length=1, max_length=200)] = None,
) -> Response:
    """Execute a process: a short one is answered at once unless `Prefer: respond-async`."""
    known, base = named_process(process_id), str(request.base_url)
    inputs = {name: unwrapped(value) for name, value in body.inputs.items()}
    wishes = {"idempotency_key": idempotency_key}
    job = await run_in_threadpool(submitted, settings, sight, known, inputs, wishes)
    if known.is_short and "respond-async" not in prefer:
        job = await ended(database, job)
        if not job.active:
            document = await run_in_threadpool(results_document, job, settings, base)
            return JSONResponse(document, headers={"Link": f'<{base}jobs/{job.id}>; rel="monitor"'})
    return JSONResponse(
        status_document(job, base),
        status_code=HTTPStatus.CREATED,
        headers={"Location": f"{base}jobs/{job.id}", "Preference-Applied": "respond-async"},
    )


def named_process(process_id: str) -> Process:
    """Return the process that the address names.

    Raises
    ------
    NotFoundError
        There is no such process.
    """
    if process_id not in PROCESSES:
        params = {"process": process_id[:80], "known": ", ".join(PROCESSES)}
        raise NotFoundError([Fault("process_not_found", params)])
    return PROCESSES[process_id]


def unwrapped(value: Any) -> Any:  # noqa: ANN401
    """Return an input without the wrapper that the standard asks for around objects."""
    if isinstance(value, dict) and "value" in value and value.keys() <= QUALIFIED:
        return value["value"]
    return value


QUALIFIED = {"value", "mediaType", "encoding", "schema"}


def submitted(
    settings: Settings,
    sight: Sight,
    known: Process,
    inputs: Document,
    wishes: dict[str, Any],
) -> jobs.Job:
    """Check the inputs and put the job into the queue."""
    sight.check_inputs(inputs)
    request = request_for(settings, known.key, inputs, **wishes)
    return sight.submit(request, limit=settings.queue_limit)


async def ended(database: sa.Engine, job: jobs.Job) -> jobs.Job:
    """Wait for a job to end, for a while; return it as it stands then."""
    until_s = time.monotonic() + PATIENCE_S
    while job.active and time.monotonic() < until_s:
        await anyio.sleep(POLL_S)
        job = await run_in_threadpool(jobs.read_job, database, job.id)
    return job
