"""Exact cost of many openings, one after another, on one warm linear programme.

The search asks for the cheapest allocation of hundreds of slightly different
openings. One transportation model over the nearest arcs of *all* facilities is
kept in HiGHS; only the right-hand sides of the capacity rows change from one
question to the next, so the dual simplex goes on from the last basis. Costs are
exact on these arcs, hence costs of real answers; the final answer is solved
again over all arcs through PuLP.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import highspy
import numpy as np

from siting.formulation import usable_arcs
from siting.objectives import arc_cost_cny_per_t
from siting.problem import Floats, Ints, SitingProblem
from siting.solution import open_capacity_t_per_d
from siting.transport import nearest_arcs

NEAREST_ARCS = 40
"""Arcs per demand kept for evaluation: more than a demand ever uses, few enough to be quick."""


@dataclass(frozen=True, eq=False)
class Evaluation:
    """Cost of one set of openings.

    Parameters
    ----------
    cost_cny_per_yr
        Annual cost; infinity when demand that must be served cannot be, or a
        least load cannot be reached.
    demand_price_cny_per_t
        Duals of the demands (n * s,), 0 without demand.
    """

    cost_cny_per_yr: float
    demand_price_cny_per_t: Floats


class Evaluator:
    """A transportation model that remembers its last basis and all past costs.

    Parameters
    ----------
    problem
        The part to evaluate openings of; streams may split here.
    """

    def __init__(self, problem: SitingProblem) -> None:
        self.problem = problem
        self.cost_of: dict[bytes, float] = {}
        demand = problem.demand_t_per_d.ravel()
        self._demands = np.flatnonzero(demand > 0)
        cost = arc_cost_cny_per_t(problem)
        arcs = nearest_arcs(problem, usable_arcs(problem), cost, NEAREST_ARCS)
        price = np.broadcast_to(problem.unserved_cost_cny_per_t, problem.demand_t_per_d.shape)
        left = price.ravel()[self._demands].copy()
        self._forced = np.isinf(left)
        left[self._forced] = 1e4 + 10 * cost.max(initial=0.0)
        self._highs = highspy.Highs()
        self._highs.setOptionValue("output_flag", False)
        self._highs.setOptionValue("threads", 1)
        self._highs.passModel(self._model(arcs, cost, left))
        self._left_columns = arcs.size

    def _model(self, arcs: Ints, cost: Floats, left: Floats) -> highspy.HighsLp:
        """Lay out columns (arcs, then left over) and rows (demands, then facilities)."""
        problem, rows = self.problem, self._demands.size
        demand, count, f = problem.demand_t_per_d.ravel(), arcs.size, problem.facility_ids.size
        place = np.full(demand.size, -1)
        place[self._demands] = np.arange(rows)
        of_arc = problem.arc_catchment[arcs] * problem.stream_keys.size + problem.arc_stream[arcs]
        index = np.empty(2 * count + rows, dtype=np.int32)
        index[0 : 2 * count : 2] = place[of_arc]
        index[1 : 2 * count : 2] = rows + problem.arc_facility[arcs]
        index[2 * count :] = np.arange(rows)
        begins = np.concatenate([np.arange(count) * 2, 2 * count + np.arange(rows + 1)])
        limits = np.concatenate([demand[self._demands], np.zeros(f)])
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = count + rows, rows + f
        model.col_cost_ = np.concatenate([cost[arcs], left])
        model.col_lower_ = np.zeros(count + rows)
        model.col_upper_ = np.full(count + rows, highspy.kHighsInf)
        model.row_lower_, model.row_upper_ = limits, limits
        model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        model.a_matrix_.start_ = begins.astype(np.int32)
        model.a_matrix_.index_ = index
        model.a_matrix_.value_ = np.ones(index.size)
        return model

    @property
    def asked(self) -> int:
        """How many different openings have been evaluated."""
        return len(self.cost_of)

    def cost_cny_per_yr(self, open_option: Ints) -> float:
        """Return the annual cost of `open_option` (f,), infinity when impossible."""
        key = open_option.tobytes()
        if key not in self.cost_of:
            self.cost_of[key] = self._solve(open_option)
        return self.cost_of[key]

    def evaluate(self, open_option: Ints) -> Evaluation:
        """Return cost and demand prices of `open_option` (f,)."""
        cost = self._solve(open_option)
        self.cost_of[open_option.tobytes()] = cost
        price = np.zeros(self.problem.demand_t_per_d.size)
        if math.isfinite(cost):
            duals = np.array(self._highs.getSolution().row_dual)
            price[self._demands] = duals[: self._demands.size]
        return Evaluation(cost, price)

    def _solve(self, open_option: Ints) -> float:
        problem, first = self.problem, self._demands.size
        capacity = open_capacity_t_per_d(problem, open_option)
        rows = np.arange(first, first + capacity.size, dtype=np.int32)
        least = problem.min_load_share * capacity
        self._highs.changeRowsBounds(rows.size, rows, least, capacity)
        self._highs.run()
        if self._highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return math.inf
        if self._forced.any():
            left = np.array(self._highs.getSolution().col_value)[self._left_columns :]
            if float(left[self._forced].sum()) > 1e-6:
                return math.inf
        daily = float(self._highs.getInfo().objective_function_value)
        opened = open_option[open_option >= 0]
        fixed = float(problem.option_fixed_cost_cny_per_yr[opened].sum())
        return fixed + problem.days_per_yr * daily
