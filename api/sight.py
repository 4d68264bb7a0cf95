"""What one visitor sees of the stored jobs and runs."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from api import jobs
from api.access.belongings import check_dismissal, claim, seen_ids, seen_runs, sees
from api.access.visitor import Visitor
from api.errors import Fault, NotFoundError
from api.jobs.job import not_found
from api.labels import Label, read_labels
from api.layers.visibility import check_references
from api.settings import Settings
from api.store import Run, list_runs, run_by_id

SHOWN_JOBS = 50
RUN_INPUTS = ("run", "a", "b", "start", "against", "parent")
"""Inputs of processes that name a run."""


class Sight:
    """The jobs and runs that are there for one visitor.

    Parameters
    ----------
    settings
        Give the folder of the runs.
    engine
        The database.
    visitor
        Who looks.
    """

    def __init__(self, settings: Settings, engine: sa.Engine, visitor: Visitor) -> None:
        self._settings, self._engine, self._visitor = settings, engine, visitor

    @property
    def visitor(self) -> Visitor:
        """Who looks."""
        return self._visitor

    @property
    def settings(self) -> Settings:
        """The settings of the server."""
        return self._settings

    def run_ids(self) -> frozenset[str] | None:
        """Return the ids of the runs that the visitor sees; None for all."""
        return seen_runs(self._engine, self._visitor)

    def runs(self) -> list[Run]:
        """Return the stored runs, newest first."""
        allowed = self.run_ids()
        found = list_runs(self._settings.runs_folder)
        return found if allowed is None else [run for run in found if run.id in allowed]

    def labels(self) -> dict[str, Label]:
        """Return what people call the runs, by run; those of other projects' runs too."""
        return read_labels(self._engine)

    def run(self, run_id: str) -> Run:
        """Return one run.

        Raises
        ------
        NotFoundError
            There is none, or none for this visitor: the answer is the same.
        """
        allowed = self.run_ids()
        unknown = NotFoundError([Fault("run_unknown", {"run": run_id[:80]})])
        if allowed is not None and run_id not in allowed:
            raise unknown
        try:
            return run_by_id(self._settings.runs_folder, run_id)
        except NotFoundError as error:  # its words name a folder of the server
            raise unknown from error

    def jobs(
        self,
        *,
        limit: int = SHOWN_JOBS,
        before: int | None = None,
        process: str | None = None,
        states: tuple[str, ...] = (),
    ) -> list[jobs.Job]:
        """Return the newest jobs; parameters as those of `api.jobs.list_jobs`."""
        return jobs.list_jobs(
            self._engine,
            limit=limit,
            before=before,
            process=process,
            states=states,
            among=seen_ids("job", self._visitor),
        )

    def job_titles(self, found: Collection[jobs.Job], lang: str) -> dict[str, str]:
        """Return the titles of those of these jobs that were given one, by id."""
        return jobs.titles_of(self._engine, [job.id for job in found], lang)

    def check_inputs(self, inputs: Mapping[str, Any]) -> None:
        """Refuse a question about a run or a layer that is not there for this visitor.

        Raises
        ------
        NotFoundError
            An input names such a run.
        LayerError
            A scenario rests on such a layer.
        """
        check_references(self._engine, self._visitor, inputs)
        allowed = self.run_ids()
        named = (inputs.get(name) for name in RUN_INPUTS)
        hidden = [run for run in named if isinstance(run, str) and run not in (allowed or ())]
        if allowed is not None and hidden:
            raise NotFoundError([Fault("run_unknown", {"run": run[:80]}) for run in hidden])

    def job(self, job_id: str) -> jobs.Job:
        """Return one job.

        Raises
        ------
        NotFoundError
            There is none, or none for this visitor.
        """
        if not sees(self._engine, "job", job_id, self._visitor):
            raise not_found(job_id)
        return jobs.read_job(self._engine, job_id)

    def submit(self, request: jobs.JobRequest, *, limit: int) -> jobs.Job:
        """Put a request into the queue, for this visitor's project; see `api.jobs.submit`.

        An idempotency key is the visitor's own: another's of the same name is another key.
        """
        if request.idempotency_key is not None:
            own = f"{self._visitor.id} {request.idempotency_key}"
            request = replace(request, idempotency_key=own)
        job = jobs.submit(self._engine, request, limit=limit)
        claim(self._engine, "job", job.id, self._visitor)
        return job

    def check_dismissal(self, job_id: str) -> None:
        """Let an analyst dismiss a job that is the analyst's alone; editors any that they see."""
        self.job(job_id)
        check_dismissal(self._engine, job_id, self._visitor)
