"""Jobs and their results as documents: OGC API - Processes, and what our own pages read."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from api import jobs
from api.errors import Fault, NotFoundError, RunError
from api.processes.process import Output
from api.processes.table import PROCESSES
from api.settings import Settings

Document = dict[str, Any]
JSON = "application/json"
RESULTS_REL = "http://www.opengis.net/def/rel/ogc/1.0/results"
INTERNAL = ("number", "inputs", "lease_owner")
"""Columns of a job that nobody outside needs: they may be large, or name machines."""


class NotReadyError(NotFoundError):
    """The results of a job are asked for before it has ended, or after it was dismissed."""


class JobFailedError(RunError):
    """The results of a job are asked for that failed."""


def status_document(job: jobs.Job, base: str, percent: int | None = None) -> Document:
    """Return a job as status information.

    Parameters
    ----------
    job
        The job.
    base
        Address of the server with a slash at the end.
    percent
        How much is done; None where nobody counted. An ended job is done.

    Returns
    -------
    dict
        `jobID` of version 1.0 and `id` of version 2.0, and the job's own columns.
    """
    own = {name: value for name, value in asdict(job).items() if name not in INTERNAL}
    done = 100 if job.state == "successful" else percent
    times = {"created": job.created, "started": job.started, "finished": job.ended}
    return {
        **own,
        "type": "process",
        "jobID": job.id,
        "processID": job.process,
        "status": job.state,
        "message": " / ".join(m for m in (job.message_zh, job.message_en) if m) or job.stage,
        **{name: value for name, value in times.items() if value},
        "updated": job.ended or jobs.now_utc(),
        **({} if done is None else {"progress": done}),
        "now": jobs.now_utc(),
        "links": _links(job, base),
    }


def _links(job: jobs.Job, base: str) -> list[Document]:
    here = f"{base}jobs/{job.id}"
    links = [
        {"href": here, "rel": "self", "type": JSON},
        {"href": f"{here}/events", "rel": "monitor", "type": "text/event-stream"},
    ]
    if job.state == "successful":
        links.append({"href": f"{here}/results", "rel": RESULTS_REL, "type": JSON})
    if job.run_id:
        links.append({"href": f"{base}runs/{job.run_id}", "rel": "related", "type": "text/html"})
    return links


def check_ended(job: jobs.Job) -> None:
    """Refuse to give results of a job that has none.

    Raises
    ------
    NotReadyError
        The job waits or runs, or was dismissed.
    JobFailedError
        The job failed; with the reason.
    """
    if job.state == "failed":
        words = {"job": job.id, "reason_zh": job.message_zh, "reason_en": job.message_en}
        raise JobFailedError([Fault("job_failed", words)])
    if job.state != "successful":
        raise NotReadyError([Fault("result_not_ready", {"job": job.id, "state": job.state})])


def results_document(job: jobs.Job, settings: Settings, base: str) -> Document:
    """Return every output of a job that ended well: JSON by value, files by reference."""
    check_ended(job)
    return {
        name: _output(job, name, output, settings, base)
        for name, output in PROCESSES[job.process].outputs.items()
    }


def _output(job: jobs.Job, name: str, output: Output, settings: Settings, base: str) -> Document:
    if output.file and output.media_type == JSON:
        run = settings.runs_folder / job.run_id
        return read_document((run / f"{output.file}.json").read_text(encoding="utf-8"))
    if output.file:
        href = f"{base}runs/{job.run_id}/{output.file}"
        return {"href": href, "type": output.media_type, "title": output.title}
    if output.media_type == JSON:
        return read_document((settings.data / job.result).read_text(encoding="utf-8"))
    return {"href": f"{base}jobs/{job.id}/results/{name}", "title": output.title}


def read_document(text: str) -> Document:
    """Return a JSON object that we wrote."""
    content: Document = json.loads(text)
    return content
