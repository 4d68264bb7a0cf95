"""The model of a run as an LP file with its legend, for people and other solvers."""

from __future__ import annotations

from pathlib import Path

from api.errors import Fault, UsageError
from api.explanation import names_of
from api.runs import unwritable
from api.sheets import write_csv
from api.store import Run
from api.whole import whole_file
from siting.lp_file import write_lp
from siting.problem import SitingProblem
from siting.solution import Solution

SUFFIX = ".lp"


def check_model_path(path: Path) -> None:
    """Refuse a name that solvers would not read as an LP file.

    Raises
    ------
    UsageError
        The name does not end in ``.lp``.
    """
    if path.suffix.lower() != SUFFIX:
        params = {"option": "--write-lp", "value": path.name, "known": f"*{SUFFIX}"}
        raise UsageError([Fault("option_unknown", params)])


def legend_path(path: Path) -> Path:
    """Return where the legend of the model at `path` stands: ``<path>.names.csv``."""
    return path.with_name(path.name + ".names.csv")


def write_model(run: Run, path: Path) -> Path | None:
    """Write the allocation model of an answered run and its legend, each whole.

    Returns
    -------
    pathlib.Path or None
        The legend; None when the run holds no answer and nothing is written.

    Raises
    ------
    FaultError
        A file of the run cannot be read, or the files cannot be written.
    """
    check_model_path(path)
    if not run.answered:
        return None
    problem = SitingProblem.load(run.folder / "problem.npz")
    solution = Solution.load(run.folder / "solution.npz", problem)
    legend = legend_path(path)
    try:
        with whole_file(path) as model_part, whole_file(legend) as names_part:
            rows = write_lp(problem, solution, model_part, names=names_of(run))
            write_csv(rows, names_part)
    except OSError as error:
        raise unwritable(path.parent, error) from error
    return legend
