"""What an allocation says of itself, and what a check of it found: figures alone."""

from __future__ import annotations

import math
from dataclasses import dataclass

from scipy import sparse

from siting.problem import Floats, Ints

PRICES, SOLVER = "prices", "solver"


@dataclass(frozen=True, eq=False)
class Claim:
    """The figures of an allocation that are to be checked.

    Parameters
    ----------
    status
        ``optimal`` or ``infeasible``.
    flow_t_per_d
        Sparse flows (n, m).
    unserved_t_per_d
        Demand left over (n,).
    objective, bound
        Stated cost per day, and stated limit.
    capacity_price_cny_per_t, demand_price_cny_per_t
        Prices (m,) and (n,).
    short_columns
        Facilities that cannot take all that reaches only them, when infeasible.
    short_t_per_d
        Tonnes too many for them.
    is_whole
        Each catchment goes whole to one facility or is left over whole; the bound
        then is L or the solver's, whichever is greater, and may lie below the cost.
    solver_bound_cny
        What the solver's search proved; infinity = that there is no answer.
    """

    status: str
    flow_t_per_d: sparse.csr_array
    unserved_t_per_d: Floats
    objective: float
    bound: float
    capacity_price_cny_per_t: Floats
    demand_price_cny_per_t: Floats
    short_columns: Ints
    short_t_per_d: float = 0.0
    is_whole: bool = False
    solver_bound_cny: float = -math.inf


@dataclass(frozen=True)
class Certificate:
    """What the check found.

    Parameters
    ----------
    objections
        Each figure that disagrees with the data, in words; none = proven.
    arcs_priced
        Allowed arcs whose reduced cost was computed.
    objective, bound
        Cost and limit as recomputed.
    least_reduced_cost_cny_per_t
        Least of c_ij + p_j - l_i over all arcs: not below 0 but for rounding.
    is_feasible
        Whether the flows keep every rule, whatever they cost.
    bound_by
        ``"prices"``: recomputed here from the data; ``"solver"``: the greater bound,
        or the proof that there is no answer, is the solver's word.
    """

    objections: tuple[str, ...]
    arcs_priced: int
    objective: float
    bound: float
    least_reduced_cost_cny_per_t: float
    is_feasible: bool
    bound_by: str = PRICES

    @property
    def ok(self) -> bool:
        """Whether nothing was objected to."""
        return not self.objections
