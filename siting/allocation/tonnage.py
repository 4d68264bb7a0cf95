"""Tonnes as whole numbers on a grid, and back so that every demand is met exactly.

Figures with up to nine decimals (12.5 t/d, 0.1 t/d) are whole numbers of a
decimal step: sums are then exact, and one unit too much is seen as such. Other
figures are counted in a power of two, about 2^-53 of the total demand; they are
rounded, and where all facilities are exactly full, capacities have to be widened by
what rounding may ask for (2^-42 of the demand).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from siting.problem import Floats, Ints

_MOST_DECIMALS = 9
_EXACT = 2.0**50
_SUM_NOISE = 2.0**-42


@dataclass(frozen=True, eq=False)
class TonnageGrid:
    """Demand (n,) and limits (m,) as whole numbers of `step_t_per_d`.

    Parameters
    ----------
    step_t_per_d
        Tonnes a day that one unit stands for.
    demand, limit
        Units; limits are at most one more than twice the total demand.
    is_exact
        Whether nothing had to be rounded.
    """

    step_t_per_d: float
    demand: Ints
    limit: Ints
    is_exact: bool


def tonnage_grid(
    demand_t_per_d: Floats, limit_t_per_d: Floats, *, widened: bool = False
) -> TonnageGrid:
    """Return the coarsest decimal grid that holds all figures, else a fine binary one.

    Parameters
    ----------
    demand_t_per_d, limit_t_per_d
        Demand (n,) and finite limits (m,).
    widened
        Let rounded limits give way by what the rounding of all demands may ask for.
    """
    total = float(demand_t_per_d.sum())
    limits = np.minimum(limit_t_per_d, 2 * total + 1)
    binding = limits[limits <= total]
    for decimals in range(_MOST_DECIMALS + 1):
        factor = 10.0**decimals
        if (2 * total + 1) * factor * (limits.size + 1) > _EXACT:
            break
        if _are_whole(demand_t_per_d * factor) and _are_whole(binding * factor):
            demand = np.rint(demand_t_per_d * factor).astype(np.int64)
            limit = np.floor(limits * factor * (1 + 1e-15) + 1e-6).astype(np.int64)
            return TonnageGrid(1 / factor, demand, limit, is_exact=True)
    bits = 61 - (2 * limits.size + 2).bit_length()
    factor = math.ldexp(1.0, bits - math.frexp(total)[1])
    demand = np.rint(demand_t_per_d * factor).astype(np.int64)
    # n roundings of half a step stay within 8 sqrt(n); the rest is the noise of summed floats
    widening = 8 * math.isqrt(demand.size) + 2 + int(_SUM_NOISE * total * factor)
    limit = np.ceil(limits * factor).astype(np.int64) + widening * widened
    limit[limits == 0] = 0
    return TonnageGrid(1 / factor, demand, limit, is_exact=False)


def _are_whole(values: Floats) -> bool:
    slack = 4 * np.finfo(np.float64).eps * np.abs(values)
    return bool((np.abs(values - np.rint(values)) <= slack).all())


def settle_flows(row: Ints, flow_t_per_d: Floats, demand_t_per_d: Floats) -> Floats:
    """Return the flows with each row's sum exactly its demand, in floating point.

    The smaller flows of a row are cut to multiples of the last digit of its
    demand, and the greatest takes the rest: all partial sums are then exact.

    Parameters
    ----------
    row
        Catchment of each flow, sorted.
    flow_t_per_d
        Flows that add up to the demand but for rounding.
    demand_t_per_d
        Demand (n,).
    """
    order = np.lexsort((-flow_t_per_d, row))
    ordered = row[order]
    is_first = np.r_[True, ordered[1:] != ordered[:-1]] if row.size else np.zeros(0, dtype=bool)
    digit = np.spacing(demand_t_per_d[row])
    settled = np.floor(flow_t_per_d / digit) * digit
    greatest = order[is_first]
    settled[greatest] = 0.0
    others = np.bincount(row, settled, minlength=demand_t_per_d.size)
    settled[greatest] = (demand_t_per_d - others)[row[greatest]]
    return settled
