"""Jobs: start a built-in scenario, follow it, cancel it."""

from __future__ import annotations

from dataclasses import asdict
from http import HTTPStatus

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import JSONResponse, Response

import siting
from api import jobs
from api.errors import Fault, UsageError
from api.protection import check_same_origin
from api.routes.places import SettingsHere

router = APIRouter(tags=["jobs"])


class RunRequest(BaseModel):
    """Body of a request to solve."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)

    scenario: str = Field(min_length=1, max_length=80, description="Name of a built-in scenario.")


def job_document(job: jobs.Job) -> dict[str, object]:
    """Return a job as the pages' script reads it, with the server's time."""
    return {**asdict(job), "now": jobs.now_utc()}


@router.post("/runs", status_code=HTTPStatus.ACCEPTED, dependencies=[Depends(check_same_origin)])
def start_run(body: RunRequest, settings: SettingsHere) -> Response:
    """Put a built-in scenario into the queue; it is on disk before this answers."""
    known = siting.scenario_names()
    if body.scenario not in known:
        params = {"name": body.scenario, "known": ", ".join(known)}
        raise UsageError([Fault("scenario_not_found", params)])
    job = jobs.submit(settings.jobs_file, body.scenario, limit=settings.queue_limit)
    return JSONResponse(
        job_document(job),
        status_code=HTTPStatus.ACCEPTED,
        headers={"Location": f"/jobs/{job.id}"},
    )


@router.get("/jobs")
def job_list(settings: SettingsHere) -> Response:
    """Return the newest jobs."""
    found = jobs.list_jobs(settings.jobs_file)
    return JSONResponse({"jobs": [job_document(job) for job in found]})


@router.get("/jobs/{job_id}")
def job(job_id: str, settings: SettingsHere) -> Response:
    """Return how far one job is."""
    found = jobs.read_job(settings.jobs_file, job_id)
    return JSONResponse(job_document(found), headers={"Cache-Control": "no-store"})


@router.delete("/jobs/{job_id}", dependencies=[Depends(check_same_origin)])
def dismiss(job_id: str, settings: SettingsHere) -> Response:
    """Cancel a job; its process is ended within a second."""
    jobs.read_job(settings.jobs_file, job_id)
    words = ("已由用户取消。", "Cancelled.")
    jobs.finish(settings.jobs_file, job_id, "dismissed", words=words)
    return JSONResponse(job_document(jobs.read_job(settings.jobs_file, job_id)))
