"""A job on a server, followed by its stream of events."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from api.client.connection import Connection
from api.client.following import address_of, ended_job, events_of, successful_job
from api.client.run import RemoteRun


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
        return dict(self.connection.json(address_of(self.id)))

    def dismiss(self) -> None:
        """Cancel the job; the solver ends within two seconds."""
        self.connection.delete(address_of(self.id))

    def events(self) -> Iterator[dict[str, Any]]:
        """Yield what the job reports until it ends; a stream that is cut off is taken up again."""
        return events_of(self.connection, self.id)

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
        job = ended_job(self.connection, self.id, progress=progress)
        return RemoteRun(self.connection, str(job["run_id"]))

    def result(self) -> RemoteRun:
        """Return the run of a job that has ended well.

        Raises
        ------
        ServerError
            The job has not ended, failed or was dismissed; with the reason.
        """
        return RemoteRun(self.connection, str(successful_job(self.connection, self.id)["run_id"]))
