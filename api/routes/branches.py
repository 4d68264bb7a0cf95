"""Branches of a run: "what if" from the planners' page, and what differs then."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api.branching import BranchInputs, branch_of
from api.difference import difference_view
from api.processes import request_for
from api.processes.status import status_document
from api.protection import check_same_origin
from api.rendering import wanted_language
from api.routes.places import RunHere, SettingsHere, SightHere

router = APIRouter(prefix="/runs/{run_id}", tags=["runs"])
REFUSALS: dict[int | str, dict[str, Any]] = {
    404: {"description": "No such run, or no such facility in it"},
    409: {"description": "Changes contradict each other"},
    422: {"description": "A change, or the scenario that results, cannot be read"},
    429: {"description": "As many jobs wait as may wait"},
}


@router.post(
    "/branches",
    status_code=HTTPStatus.ACCEPTED,
    dependencies=[Depends(check_same_origin)],
    responses=REFUSALS,
)
def start_branch(
    request: Request, run: RunHere, asked: BranchInputs, settings: SettingsHere, sight: SightHere
) -> Response:
    """Put the run's scenario with changes into the queue; it becomes a run of its own."""
    inputs = branch_of(run, asked).model_dump(mode="json", exclude_defaults=True)
    sight.check_inputs(inputs)
    job = sight.submit(request_for(settings, "siting", inputs), limit=settings.queue_limit)
    return JSONResponse(
        status_document(job, str(request.base_url)),
        status_code=HTTPStatus.ACCEPTED,
        headers={"Location": f"/jobs/{job.id}"},
    )


@router.get("/difference", responses={404: {"description": "No such run"}})
def difference(
    request: Request, run: RunHere, sight: SightHere, to: Annotated[str, Query(max_length=80)]
) -> Response:
    """Return what differs from this run to another, as the page shows it."""
    return JSONResponse(difference_view(run, sight.run(to), wanted_language(request)))
