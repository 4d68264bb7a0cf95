"""Shadow prices: what one more tonne of capacity or of demand is worth.

An integer programme has no duals (PuLP and its solvers give zeros). So the
openings are held fixed, the allocation is solved again as a linear programme,
and its duals are the prices: CNY/yr saved per extra t/d of capacity divided by
days per year, hence CNY/t, at least 0. In degenerate problems one of several
valid sets of prices is given.
"""

from __future__ import annotations

from siting.options import SolverOptions
from siting.problem import Ints, SitingProblem
from siting.transport import Allocation, allocate_open


def price_openings(problem: SitingProblem, open_option: Ints, options: SolverOptions) -> Allocation:
    """Return allocation and prices with `open_option` (f,) held fixed.

    Single-source streams are allowed to split here: their prices are those of
    the linear relaxation.
    """
    return allocate_open(problem, open_option, options)
