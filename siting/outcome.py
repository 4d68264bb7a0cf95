"""What a solver found for one model, in the words of the platform."""

from __future__ import annotations

import math
from dataclasses import dataclass

from siting.problem import Floats
from siting.solution import NO_SOLUTION, gap_share

INTERRUPTED = "Interrupted by user"
"""HiGHS's own words for a run that a cancel ended."""


@dataclass(frozen=True, eq=False)
class Outcome:
    """What a solver found for one model (a minimisation).

    Parameters
    ----------
    status
        Word of `siting.solution.STATUSES`.
    objective, bound
        In the unit of the model; NaN and minus infinity when there is none.
    values
        Values of the variables asked for; None without an incumbent.
    duals
        Duals of the rows asked for; None unless a linear programme was solved
        to optimality.
    model_status
        The solver's own words.
    seconds
        Wall time.
    log
        The solver's log.
    """

    status: str
    objective: float
    bound: float
    values: Floats | None
    duals: Floats | None
    model_status: str
    seconds: float
    log: str

    @classmethod
    def nothing(cls, words: str, *, bound: float = -math.inf, seconds: float = 0.0) -> Outcome:
        """Return the outcome of a run that ended before any incumbent."""
        return cls(NO_SOLUTION, math.nan, bound, None, None, words, seconds, "")

    @property
    def gap_share(self) -> float:
        """Return (objective - bound) / objective."""
        return gap_share(self.objective, self.bound)
