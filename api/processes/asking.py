"""From inputs as they came to a request that the queue takes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from api.errors import Fault, NotFoundError, UsageError
from api.jobs.submission import JobRequest
from api.processes.table import PROCESSES
from api.settings import Settings


def request_for(
    settings: Settings,
    process: str,
    inputs: Mapping[str, Any],
    **wishes: Any,  # noqa: ANN401
) -> JobRequest:
    """Check the inputs of a process and return the request for the queue.

    Parameters
    ----------
    settings
        Store of runs and limits.
    process
        Key of `PROCESSES`.
    inputs
        Inputs as they came: a parsed JSON object.
    wishes
        Other fields of `JobRequest`: ``idempotency_key``, ``priority``, limits.

    Raises
    ------
    NotFoundError
        There is no such process, or no run that the inputs name.
    FaultError
        With every fault of the inputs.
    """
    if process not in PROCESSES:
        params = {"process": process[:80], "known": ", ".join(PROCESSES)}
        raise NotFoundError([Fault("process_not_found", params)])
    known = PROCESSES[process]
    _ = JobRequest(process, inputs).question_sha256  # plain JSON, before anybody reads it
    try:
        given = known.inputs.model_validate(inputs)
    except ValidationError as error:
        raise UsageError(_faults(error)) from error
    given = known.settle(given, settings)
    about = known.check(given, settings)
    stated = given.model_dump(mode="json", exclude_defaults=True)
    return JobRequest(process, stated, about, **wishes)


def _faults(error: ValidationError) -> list[Fault]:
    found = error.errors(include_url=False, include_input=False, include_context=False)
    return [
        Fault("bad_parameter", {"name": name_of(item["loc"]), "reason": item["type"]})
        for item in found[:20]
    ]


def name_of(location: tuple[int | str, ...]) -> str:
    """Return the place of a fault: ``cost.3.1``, without what cannot be encoded."""
    name = ".".join(str(part) for part in location)
    return name.encode("ascii", "replace").decode()[:80]
