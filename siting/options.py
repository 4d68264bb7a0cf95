"""How to solve, and what a running solve reports."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from siting.errors import Fault, ScenarioError

SOLVER_NAMES = ("highs", "cbc")


class Cancel(Protocol):
    """Tells whether to stop: a `threading.Event`, a `multiprocessing.Event`, anything alike."""

    def is_set(self) -> bool:
        """Return whether to stop."""
        ...


class CancelledError(RuntimeError):
    """A model was left half built as nobody wants it any more."""


@dataclass(frozen=True)
class SolverOptions:
    """How to solve.

    Parameters
    ----------
    name
        ``"highs"`` or ``"cbc"``.
    time_limit_s
        Wall seconds for the whole solve.
    gap_share
        The search ends when (incumbent - bound) / incumbent is at most this.
    threads
        Most threads: periods of a plan in phases are solved side by side in as many.
        Every run of a solver uses 1, whatever this says, so that the same question gets
        the same answer and HiGHS never refuses a second solve in one process.
    seed
        Random seed handed to the solver.
    cancel
        Ends the solve when set, the best answer so far being kept; it changes no
        question and no comparison. HiGHS stops inside its run; CBC, a program of
        its own, is ended.
    """

    name: str = "highs"
    time_limit_s: float = 300.0
    gap_share: float = 1e-4
    threads: int = 1
    seed: int = 0
    cancel: Cancel | None = field(default=None, compare=False, repr=False)

    def __post_init__(self) -> None:
        """Refuse unknown solvers and impossible numbers."""
        faults = []
        if self.name not in SOLVER_NAMES:
            known = ", ".join(SOLVER_NAMES)
            faults.append(Fault("solver_unknown", {"name": self.name, "known": known}))
        numbers = {
            "time_limit_s": (
                self.time_limit_s,
                math.isfinite(self.time_limit_s) and self.time_limit_s > 0,
            ),
            "gap_share": (self.gap_share, 0 <= self.gap_share < 1),
            "threads": (self.threads, self.threads >= 1),
            "seed": (self.seed, self.seed >= 0),
        }
        for key, (value, good) in numbers.items():
            if not good:
                faults.append(Fault("solver_number", {"name": key, "value": value}))
        if faults:
            raise ScenarioError(faults)

    @property
    def cancelled(self) -> bool:
        """Whether somebody wants the solve to end now."""
        return self.cancel is not None and self.cancel.is_set()


@dataclass(frozen=True)
class Progress:
    """One report of a running solve.

    Parameters
    ----------
    stage
        What is being done: ``"allocate"``, ``"bound"``, ``"search"``,
        ``"branch"`` (integer programme), ``"price"``, ``"explain"``, ``"diagnose"``,
        ``"done"``.
    share
        Part of the work done, 0 to 1, or None when unknown.
    incumbent, bound, gap_share
        Best answer and bound so far in CNY/yr, and their gap; None when unknown.
    seconds
        Wall time since the start.
    """

    stage: str
    share: float | None
    incumbent: float | None
    bound: float | None
    gap_share: float | None
    seconds: float


ProgressCallback = Callable[[Progress], None]
