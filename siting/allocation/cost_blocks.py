"""Costs that are made when asked for: a block of rows at a time, never the whole matrix."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from siting.errors import Fault, ProblemError
from siting.problem import Floats, Ints


@dataclass(frozen=True, eq=False)
class CostBlocks:
    """Cost per tonne from a function, for cases whose matrix would not fit in memory.

    Parameters
    ----------
    shape
        Numbers of catchments and of facilities (n, m).
    block
        Takes sorted positions of catchments (b,), 4,096 at most, and returns
        their costs (b, m); infinity = arc not allowed. It is called several times
        for each row and must give the same figures each time.

    Examples
    --------
    Straight lines between towns and plants, worked out as they are needed:

    >>> import numpy as np
    >>> from siting import CostBlocks, allocate
    >>> town, plant = np.array([0.0, 3.0, 9.0]), np.array([1.0, 8.0])
    >>> cost = CostBlocks((3, 2), lambda rows: abs(town[rows, None] - plant))
    >>> allocate(cost, [5, 5, 5], [10, 10]).objective
    20.0
    """

    shape: tuple[int, int]
    block: Callable[[Ints], ArrayLike]

    def rows(self, positions: Ints) -> Floats:
        """Return the costs (b, m) of the catchments at `positions`, checked.

        Raises
        ------
        ProblemError
            When the block has another shape or holds NaN or a negative number.
        """
        expected = (positions.size, self.shape[1])
        first = int(positions[0]) if positions.size else 0
        where = {"first": first, "count": positions.size}
        try:
            costs = np.ascontiguousarray(self.block(positions), dtype=np.float64)
        except (TypeError, ValueError) as error:
            fault = Fault("allocation_block", {**where, "reason": str(error)})
            raise ProblemError([fault]) from error
        if costs.shape != expected:
            params = {**where, "found": costs.shape, "expected": expected}
            raise ProblemError([Fault("allocation_block_shape", params)])
        if not float(costs.min(initial=0.0)) >= 0:
            bad = np.isnan(costs) | (costs < 0)
            params = {**where, "bad": int(bad.sum()), "value": costs[bad][0]}
            raise ProblemError([Fault("allocation_block_number", params)])
        return costs
