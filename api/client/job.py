"""A job on a server, followed by its stream of events."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import httpx
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from api.client.connection import Connection, ServerError
from api.client.run import RemoteRun

AGAIN_S = 1.0


@dataclass(frozen=True)
class RemoteJob:
    """A request that the server works on.

    Parameters
    ----------
    connection
        The server.
    id
        Id of the job.
    """

    connection: Connection
    id: str

    @property
    def state(self) -> str:
        """``accepted``, ``running``, ``successful``, ``failed`` or ``dismissed``."""
        return str(self.status()["status"])

    def status(self) -> dict[str, Any]:
        """Return the job as it stands: state, stage, per cent done, incumbent, bound, gap."""
        return dict(self.connection.json(f"jobs/{quote(self.id)}"))

    def dismiss(self) -> None:
        """Cancel the job; the solver ends within two seconds."""
        self.connection.delete(f"jobs/{quote(self.id)}")

    def events(self) -> Iterator[dict[str, Any]]:
        """Yield what the job reports until it ends; a stream that is cut off is taken up again."""
        last = "0"
        while True:
            try:
                with self.connection.lines(
                    f"jobs/{quote(self.id)}/events", **{"Last-Event-ID": last}
                ) as lines:
                    for number, kind, content in _read(lines):
                        last = number or last
                        yield content
                        if kind == "end":
                            return
            except httpx.TransportError:
                time.sleep(AGAIN_S)

    def wait(self, *, progress: bool = True) -> RemoteRun:
        """Wait for the end and return the run.

        Parameters
        ----------
        progress
            Whether to show a bar with stage and gap on the terminal.

        Raises
        ------
        ServerError
            The job failed or was dismissed; with the reason.
        """
        columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
        with Progress(*columns, disable=not progress) as shown:
            bar = shown.add_task(self.id, total=100)
            for event in self.events():
                gap = event.get("gap_share")
                told = f"{event.get('stage') or event['state']}"
                told += f" · {gap:.2%}" if gap is not None else ""
                shown.update(bar, description=told, completed=event.get("progress", 100))
        return self.result()

    def result(self) -> RemoteRun:
        """Return the run of a job that has ended well.

        Raises
        ------
        ServerError
            The job has not ended, failed or was dismissed; with the reason.
        """
        job = self.status()
        if job["status"] != "successful":
            words = (
                str(job["message_zh"] or job["status"]),
                str(job["message_en"] or job["status"]),
            )
            raise ServerError(409, (words,), job["status"])
        return RemoteRun(self.connection, str(job["run_id"]))


def _read(lines: Iterator[str]) -> Iterator[tuple[str, str, dict[str, Any]]]:
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
