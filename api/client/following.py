"""Following a job of a server to its end, by its stream of events."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import httpx
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from api.client.connection import Connection, ServerError

AGAIN_S = 1.0
Event = dict[str, Any]


def address_of(job_id: str) -> str:
    """Return the path of a job."""
    return f"jobs/{quote(job_id, safe='')}"


def events_of(connection: Connection, job_id: str) -> Iterator[Event]:
    """Yield what a job reports until it ends; a stream that is cut off is taken up again."""
    last = "0"
    while True:
        try:
            with connection.lines(
                f"{address_of(job_id)}/events", **{"Last-Event-ID": last}
            ) as lines:
                for number, kind, content in _read(lines):
                    last = number or last
                    yield content
                    if kind == "end":
                        return
        except httpx.TransportError:
            time.sleep(AGAIN_S)


def ended_job(connection: Connection, job_id: str, *, progress: bool) -> Event:
    """Wait for the end of a job and return its status.

    Parameters
    ----------
    connection
        The server.
    job_id
        Id of the job.
    progress
        Whether to show a bar with stage and gap on the terminal.

    Raises
    ------
    ServerError
        The job failed or was dismissed; with the reason.
    """
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, disable=not progress) as shown:
        bar = shown.add_task(job_id, total=100)
        for event in events_of(connection, job_id):
            gap = event.get("gap_share")
            told = f"{event.get('stage') or event['state']}"
            told += f" · {gap:.2%}" if gap is not None else ""
            shown.update(bar, description=told, completed=event.get("progress", 100))
    return successful_job(connection, job_id)


def successful_job(connection: Connection, job_id: str) -> Event:
    """Return the status of a job that has ended well.

    Raises
    ------
    ServerError
        It has not ended, failed or was dismissed; with the reason.
    """
    job = dict(connection.json(address_of(job_id)))
    if job["status"] != "successful":
        words = (str(job["message_zh"] or job["status"]), str(job["message_en"] or job["status"]))
        raise ServerError(409, (words,), job["status"])
    return job


def _read(lines: Iterator[str]) -> Iterator[tuple[str, str, Event]]:
    """Yield number, kind and content of each event in the lines of a stream."""
    number, kind = "", ""
    for line in lines:
        name, _, value = line.partition(": ")
        if name == "id":
            number = value
        elif name == "event":
            kind = value
        elif name == "data":
            yield number, kind, json.loads(value)
