"""Finding a smallest set of requirements that contradict (U. Junker, QuickXplain, AAAI 2004).

The requirements are halved again and again; what is not needed to keep the rest
infeasible falls away in whole halves, so that a conflict of k out of n takes about
2 k log2(n / k) solves. In the end every requirement is left out once more, alone:
that the others can then be kept is what minimal means.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from siting.loose_model import FEASIBLE, INFEASIBLE
from siting.problem import Flags, Ints

Says = Callable[[Flags], str]
"""Says of the requirements flagged (r,): ``feasible``, ``infeasible`` or ``unknown``."""


def minimal_conflict(among: Flags, status_of: Says) -> tuple[Ints, bool]:
    """Return positions of a conflict among requirements, and whether it is shown to be minimal.

    Parameters
    ----------
    among
        Requirements (r,) that contradict as they are.
    status_of
        Asks whether some of them can be kept. What it does not know is kept in the
        conflict, which then is not minimal.
    """
    every, nothing = np.flatnonzero(among), np.empty(0, dtype=np.int64)

    def infeasible(places: Ints) -> bool:
        return status_of(_flags(among.size, places)) == INFEASIBLE

    def needed(known: Ints, grown: bool, rest: Ints) -> Ints:  # noqa: FBT001
        """Return what of `rest` is needed beside `known`; both together contradict."""
        if grown and infeasible(known):
            return nothing
        if rest.size == 1:
            return rest
        first, second = rest[: rest.size // 2], rest[rest.size // 2 :]
        late = needed(np.concatenate([known, first]), True, second)  # noqa: FBT003
        early = needed(np.concatenate([known, late]), bool(late.size), first)
        return np.concatenate([early, late])

    if infeasible(nothing):
        return nothing, True
    return _each_needed(np.sort(needed(nothing, False, every)), among.size, status_of)  # noqa: FBT003


def _each_needed(found: Ints, size: int, status_of: Says) -> tuple[Ints, bool]:
    """Leave out every requirement alone; drop those without which it stays a conflict."""
    minimal = True
    for place in found.tolist():
        status = status_of(_flags(size, found[found != place]))
        if status == INFEASIBLE:
            found = found[found != place]
        minimal = minimal and status in (FEASIBLE, INFEASIBLE)
    return found, minimal


def _flags(size: int, places: Ints) -> Flags:
    flags = np.zeros(size, dtype=np.bool_)
    flags[places] = True
    return flags
