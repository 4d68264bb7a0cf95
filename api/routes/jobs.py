"""Jobs: start a scenario, follow it, take its results, cancel it."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Literal

import sqlalchemy as sa
from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response

from api import jobs
from api.errors import Fault, NotFoundError
from api.features.links import address_of, link
from api.jobs.percent import read_done
from api.processes import PROCESSES, request_for
from api.processes.inputs import SitingInputs
from api.processes.status import Document, check_ended, results_document, status_document
from api.protection import check_same_origin
from api.routes.places import DatabaseHere, SettingsHere, SightHere

router = APIRouter(tags=["jobs"])
NOT_STORED = {"Cache-Control": "no-store"}
NOT_FOUND = {404: {"description": "No such job, or its results are not ready"}}
State = Literal["accepted", "running", "successful", "failed", "dismissed"]


class JobQuery(BaseModel):
    """Parameters of the list of jobs."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    limit: int = Field(50, ge=1, le=1000, description="Most jobs.")
    before: int | None = Field(
        None, ge=1, lt=2**53, description="Only older ones: from the next link."
    )
    process_id: str | None = Field(None, alias="processID", description="Only of this process.")
    status: State | None = Field(None, description="Only in this state.")
    f: Literal["json"] = Field("json", description="Format.")
    lang: Literal["zh", "en"] = Field("zh", description="Language.")


@router.post("/runs", status_code=HTTPStatus.ACCEPTED, dependencies=[Depends(check_same_origin)])
def start_run(
    request: Request, body: SitingInputs, settings: SettingsHere, sight: SightHere
) -> Response:
    """Put a scenario into the queue; it is on disk before this answers."""
    inputs = body.model_dump(mode="json", exclude_defaults=True)
    sight.check_inputs(inputs)
    asked = request_for(settings, "siting", inputs)
    job = sight.submit(asked, limit=settings.queue_limit)
    return JSONResponse(
        status_document(job, str(request.base_url)),
        status_code=HTTPStatus.ACCEPTED,
        headers={"Location": f"/jobs/{job.id}"},
    )


@router.get("/jobs")
def job_list(request: Request, wanted: Annotated[JobQuery, Query()], sight: SightHere) -> Response:
    """Return the newest jobs first, page by page."""
    found = sight.jobs(
        limit=wanted.limit + 1,
        before=wanted.before,
        process=wanted.process_id,
        states=() if wanted.status is None else (wanted.status,),
    )
    shown, address = found[: wanted.limit], address_of(request)
    links = [link(address.with_values(), "self", "application/json")]
    if len(found) > wanted.limit:
        older = address.with_values(before=str(shown[-1].number))
        links.append(link(older, "next", "application/json"))
    documents = [status_document(job, address.base) for job in shown]
    return JSONResponse({"jobs": documents, "links": links}, headers=NOT_STORED)


@router.get("/jobs/{job_id}", responses=NOT_FOUND)
def job(request: Request, job_id: str, database: DatabaseHere, sight: SightHere) -> Response:
    """Return how far one job is."""
    sight.job(job_id)
    return JSONResponse(job_document(request, database, job_id), headers=NOT_STORED)


def job_document(request: Request, database: sa.Engine, job_id: str) -> Document:
    """Return the status of a job, with how much of it is done."""
    found = jobs.read_job(database, job_id)
    done = read_done(database, job_id)
    return status_document(found, str(request.base_url), done.percent)


@router.get(
    "/jobs/{job_id}/results",
    responses={**NOT_FOUND, 409: {"description": "The job failed"}},
)
def results(request: Request, job_id: str, settings: SettingsHere, sight: SightHere) -> Response:
    """Return the results of a job that ended well."""
    found = sight.job(job_id)
    return JSONResponse(results_document(found, settings, str(request.base_url)))


@router.get(
    "/jobs/{job_id}/results/{output}",
    responses={**NOT_FOUND, 409: {"description": "The job failed"}},
)
def one_result(job_id: str, output: str, settings: SettingsHere, sight: SightHere) -> Response:
    """Send the file of one output: what a job drew, or its JSON."""
    found = sight.job(job_id)
    check_ended(found)
    known = PROCESSES[found.process].outputs.get(output)
    if known is None or known.file:
        names = ", ".join(PROCESSES[found.process].outputs)
        raise NotFoundError([Fault("output_not_found", {"name": output[:80], "known": names})])
    file = settings.data / found.result
    return FileResponse(file, filename=f"{found.process}-{found.id}{file.suffix}")


@router.delete("/jobs/{job_id}", dependencies=[Depends(check_same_origin)], responses=NOT_FOUND)
def dismiss(request: Request, job_id: str, database: DatabaseHere, sight: SightHere) -> Response:
    """Cancel a job; its process is ended within two seconds, on whichever machine it runs."""
    sight.check_dismissal(job_id)
    jobs.dismiss(database, job_id)
    return JSONResponse(job_document(request, database, job_id))
