"""Jobs: start a scenario, follow it, cancel it."""

from __future__ import annotations

from dataclasses import asdict
from http import HTTPStatus

from fastapi import APIRouter, Depends
from starlette.responses import JSONResponse, Response

from api import jobs
from api.processes import request_for
from api.processes.inputs import SitingInputs
from api.protection import check_same_origin
from api.routes.places import DatabaseHere, SettingsHere

router = APIRouter(tags=["jobs"])
INTERNAL = ("number", "inputs", "lease_owner")
"""Columns of a job that no page needs: they may be large, or name machines."""


def job_document(job: jobs.Job) -> dict[str, object]:
    """Return a job as the pages' script reads it, with the server's time."""
    shown = {name: value for name, value in asdict(job).items() if name not in INTERNAL}
    return {**shown, "now": jobs.now_utc()}


@router.post("/runs", status_code=HTTPStatus.ACCEPTED, dependencies=[Depends(check_same_origin)])
def start_run(body: SitingInputs, settings: SettingsHere, database: DatabaseHere) -> Response:
    """Put a scenario into the queue; it is on disk before this answers."""
    inputs = body.model_dump(mode="json", exclude_defaults=True)
    request = request_for(settings, "siting", inputs)
    job = jobs.submit(database, request, limit=settings.queue_limit)
    return JSONResponse(
        job_document(job),
        status_code=HTTPStatus.ACCEPTED,
        headers={"Location": f"/jobs/{job.id}"},
    )


@router.get("/jobs")
def job_list(database: DatabaseHere) -> Response:
    """Return the newest jobs."""
    found = jobs.list_jobs(database)
    return JSONResponse({"jobs": [job_document(job) for job in found]})


@router.get("/jobs/{job_id}")
def job(job_id: str, database: DatabaseHere) -> Response:
    """Return how far one job is."""
    found = jobs.read_job(database, job_id)
    return JSONResponse(job_document(found), headers={"Cache-Control": "no-store"})


@router.delete("/jobs/{job_id}", dependencies=[Depends(check_same_origin)])
def dismiss(job_id: str, database: DatabaseHere) -> Response:
    """Cancel a job; its process is ended within two seconds, on whichever machine it runs."""
    return JSONResponse(job_document(jobs.dismiss(database, job_id)))
