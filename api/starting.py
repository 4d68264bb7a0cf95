"""The stored answer of an earlier run, for a solve to start from."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from api.errors import Fault, RunError
from api.store import find_run
from siting.problem import SitingProblem
from siting.solution import Solution


@dataclass(frozen=True, eq=False)
class Start:
    """An answer to start from.

    Parameters
    ----------
    run_id
        Id of the run that holds it.
    solution
        What it opened, on its own problem.
    """

    run_id: str
    solution: Solution

    @property
    def openings_sha256(self) -> str:
        """Hash of what the search takes from it: the capacity that each facility opens with."""
        solution = self.solution
        pairs = zip(
            solution.problem.facility_ids.tolist(), solution.capacity_t_per_d.tolist(), strict=True
        )
        text = json.dumps(sorted(pair for pair in pairs if pair[1] > 0))
        return hashlib.sha256(text.encode()).hexdigest()


def read_start(runs_folder: Path, named: str) -> Start:
    """Return the stored answer of a run named by folder, id or scenario.

    Raises
    ------
    RunError
        There is no such run, it is damaged, or it holds no answer.
    """
    run = find_run(runs_folder, named)
    if not run.answered:
        raise RunError([Fault("start_without_answer", {"run": run.id})])
    problem = SitingProblem.load(run.folder / "problem.npz")
    return Start(run.id, Solution.load(run.folder / "solution.npz", problem))
