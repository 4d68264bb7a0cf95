"""The allocation with openings held, kept in one solver and asked again and again.

"What if this tonne went elsewhere, this plant were smaller or closed?" is the
same linear programme with another bound. It stays in HiGHS with its last basis,
so that a forced re-solve takes a fraction of a second, and every figure of an
explanation is the difference between two of its answers:

min  sum_a c_a x_a + sum_is p_s u_is
     sum_{a in (i,s)} x_a + u_is - r_js sum_{a into j} x_a = q_is    (j the source of i)
     m_j K_j <= sum_{a into j} x_a <= K_j
     sum_{j in G_g} sum_{a into j} x_a <= L_g

over all arcs, nothing left out. Streams may split here, as in `siting.prices`.
Arcs that a distance limit bars may stand in the model too, held at 0 until a
change lifts the limit.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import highspy
import numpy as np
from scipy import sparse

from siting.held_change import AS_IT_IS, Change
from siting.objectives import arc_cost_cny_per_t
from siting.problem import Flags, Floats, Ints, SitingProblem
from siting.residues import arising_flags, source_catchment
from siting.solution import open_capacity_t_per_d


@dataclass(frozen=True, eq=False)
class Held:
    """One answer of the model; its arrays are laid out when they are asked for.

    Parameters
    ----------
    cost_cny_per_d
        Haul, processing and unserved waste; no fixed costs.
    model
        What was asked.
    point
        What HiGHS answered.
    """

    cost_cny_per_d: float
    model: HeldModel
    point: highspy.HighsSolution

    @cached_property
    def _values(self) -> Floats:
        return np.array(self.point.col_value)

    @cached_property
    def _duals(self) -> Floats:
        return np.array(self.point.row_dual)

    @cached_property
    def flow_t_per_d(self) -> Floats:
        """Flows (a,)."""
        arcs = self.model.arcs
        flow = np.zeros(self.model.problem.arc_stream.size)
        flow[arcs] = self._values[: arcs.size]
        return flow

    @cached_property
    def unserved_t_per_d(self) -> Floats:
        """Demand left over (n, s)."""
        model = self.model
        unserved = np.zeros(model.problem.demand_t_per_d.shape)
        unserved.ravel()[model.demands[model.left]] = self._values[model.arcs.size :]
        return unserved

    @cached_property
    def arc_price_cny_per_t(self) -> Floats:
        """What one tonne more forced on each arc would add (a,); infinite without a column."""
        arcs = self.model.arcs
        price = np.full(self.model.problem.arc_stream.size, np.inf)
        price[arcs] = np.array(self.point.col_dual)[: arcs.size]
        return price

    @cached_property
    def demand_price_cny_per_t(self) -> Floats:
        """What one tonne more arising would add (n, s)."""
        model = self.model
        price = np.zeros(model.problem.demand_t_per_d.shape)
        price.ravel()[model.demands] = self._duals[: model.demands.size]
        return price

    @property
    def room_price_cny_per_t(self) -> Floats:
        """What one tonne more of capacity would add (f,); above 0 at a least load."""
        first = self.model.demands.size
        return self._duals[first : first + self.model.problem.facility_ids.size]

    @property
    def limit_price_cny_per_t(self) -> Floats:
        """What one tonne more of each shared load limit (g,) would add, at most 0."""
        return self._duals[self.model.demands.size + self.model.problem.facility_ids.size :]


class HeldModel:
    """A part with its openings held, in one HiGHS model.

    Parameters
    ----------
    problem
        The problem or a part of it.
    open_option
        Option per facility (f,), -1 = closed.
    able
        Facilities (f,) that a `Change` may open; None = those that are open.
    barred
        Arcs (a,) that carry nothing unless a `Change` lifts them; None = no such arc.
    """

    def __init__(
        self,
        problem: SitingProblem,
        open_option: Ints,
        *,
        able: Flags | None = None,
        barred: Flags | None = None,
    ) -> None:
        self.problem = problem
        none = np.zeros(problem.arc_stream.size, dtype=np.bool_)
        self.barred = none if barred is None else barred
        self.capacity_t_per_d = open_capacity_t_per_d(problem, open_option)
        usable = open_option >= 0 if able is None else able | (open_option >= 0)
        arising = arising_flags(problem, usable)
        inside = arising[problem.arc_catchment, problem.arc_stream]
        self.arcs = np.flatnonzero(inside & usable[problem.arc_facility])
        self.demands = np.flatnonzero(arising.ravel())
        streams = problem.stream_keys.size
        price = problem.unserved_cost_cny_per_t[self.demands % streams]
        self.left = np.flatnonzero(np.isfinite(price))
        self._highs = highspy.Highs()
        for name, value in (("output_flag", False), ("threads", 1), ("presolve", "off")):
            self._highs.setOptionValue(name, value)
        self._highs.passModel(self._model(price))

    def _model(self, price: Floats) -> highspy.HighsLp:
        problem, count = self.problem, self.arcs.size
        matrix = self._matrix()
        limits = [limit.limit_t_per_d for limit in problem.load_limits]
        demand = problem.demand_t_per_d.ravel()[self.demands]
        least = problem.min_load_share * self.capacity_t_per_d
        nothing = np.full(len(limits), -highspy.kHighsInf)
        model = highspy.HighsLp()
        model.num_row_, model.num_col_ = matrix.shape
        model.col_cost_ = np.concatenate([arc_cost_cny_per_t(problem)[self.arcs], price[self.left]])
        model.col_lower_ = np.zeros(count + self.left.size)
        most = np.where(self.barred[self.arcs], 0.0, highspy.kHighsInf)
        model.col_upper_ = np.append(most, np.full(self.left.size, highspy.kHighsInf))
        model.row_lower_ = np.concatenate([demand, least, nothing])
        model.row_upper_ = np.concatenate([demand, self.capacity_t_per_d, limits])
        model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        model.a_matrix_.start_ = matrix.indptr.astype(np.int32)
        model.a_matrix_.index_ = matrix.indices.astype(np.int32)
        model.a_matrix_.value_ = matrix.data
        return model

    def _matrix(self) -> sparse.csc_array:
        """Lay out rows (demands, facilities, limits) and columns (arcs, then left over)."""
        problem, arcs, streams = self.problem, self.arcs, self.problem.stream_keys.size
        count, rows = arcs.size, self.demands.size
        row_of = np.full(problem.demand_t_per_d.size, -1)
        row_of[self.demands] = np.arange(rows)
        facility, column = problem.arc_facility[arcs], np.arange(count)
        taken = row_of[problem.arc_catchment[arcs] * streams + problem.arc_stream[arcs]]
        blocks = [(taken, column, np.ones(count)), (rows + facility, column, np.ones(count))]
        place = source_catchment(problem)[facility]
        for s in range(streams):
            share = problem.yield_share[facility, s]
            leaving = np.flatnonzero((place >= 0) & (share > 0))
            blocks.append((row_of[place[leaving] * streams + s], leaving, -share[leaving]))
        first = rows + problem.facility_ids.size
        for number, limit in enumerate(problem.load_limits):
            counted = np.flatnonzero(limit.members[facility])
            blocks.append((np.full(counted.size, first + number), counted, np.ones(counted.size)))
        blocks.append((self.left, count + np.arange(self.left.size), np.ones(self.left.size)))
        row, col, value = (np.concatenate(part) for part in zip(*blocks, strict=True))
        shape = (first + len(problem.load_limits), count + self.left.size)
        return sparse.coo_array((value, (row, col)), shape=shape).tocsc()

    def solve(self, change: Change = AS_IT_IS) -> Held | None:
        """Return the cheapest allocation with `change`, None when there is none."""
        self._bound(change, changed=True)
        self._highs.run()
        answer = self._read()
        self._bound(change, changed=False)
        return answer

    def remember(self) -> None:
        """Keep where the last answer stands, for `restart`."""
        self._basis = self._highs.getBasis()

    def restart(self) -> None:
        """Go back to where `remember` was: what was asked since then leaves no trace."""
        self._highs.clearSolver()
        self._highs.setBasis(self._basis)

    def start_from(self, narrower: HeldModel) -> None:
        """Begin where the same model without its barred arcs remembers to have been."""
        known, count = narrower._basis, narrower.arcs.size
        same = np.array_equal(self.arcs[:count], narrower.arcs)
        if not (known.valid and same and np.array_equal(self.left, narrower.left)):
            return
        basis, columns = highspy.HighsBasis(), list(known.col_status)
        added = [highspy.HighsBasisStatus.kLower] * (self.arcs.size - count)
        basis.col_status = [*columns[:count], *added, *columns[count:]]
        basis.row_status = list(known.row_status)
        basis.valid = True
        self._highs.setBasis(basis)

    def _bound(self, change: Change, *, changed: bool) -> None:
        """Put the bounds of `change` in place, or those of the problem back."""
        self._bound_columns(change, changed=changed)
        problem, highs, streams = self.problem, self._highs, self.problem.stream_keys.size
        for (i, s), tonnes in change.demand_t_per_d.items():
            row = int(np.searchsorted(self.demands, i * streams + s))
            amount = tonnes if changed else float(problem.demand_t_per_d[i, s])
            highs.changeRowBounds(row, amount, amount)
        for j in {*change.capacity_t_per_d, *change.least_load_t_per_d}:
            now = float(self.capacity_t_per_d[j])
            most = change.capacity_t_per_d.get(j, now) if changed else now
            least = float(problem.min_load_share[j]) * (min(most, now) if now > 0 else most)
            least = change.least_load_t_per_d.get(j, least) if changed else least
            highs.changeRowBounds(self.demands.size + j, least, most)
        for g, tonnes in change.limit_t_per_d.items():
            row = self.demands.size + problem.facility_ids.size + g
            limit = tonnes if changed else float(problem.load_limits[g].limit_t_per_d)
            highs.changeRowBounds(row, -highspy.kHighsInf, limit)

    def _bound_columns(self, change: Change, *, changed: bool) -> None:
        highs, streams, free = self._highs, self.problem.stream_keys.size, highspy.kHighsInf
        if change.lifted.size:
            inside = np.flatnonzero(np.isin(self.arcs, change.lifted)).astype(np.int32)
            upper = np.full(inside.size, free if changed else 0.0)
            highs.changeColsBounds(inside.size, inside, np.zeros(inside.size), upper)
        for a, tonnes in change.least_flow_t_per_d.items():
            most = 0.0 if self.barred[a] and not changed else free
            column = int(np.searchsorted(self.arcs, a))
            highs.changeColBounds(column, tonnes if changed else 0.0, most)
        for i, s in change.all_served:
            place = int(np.searchsorted(self.demands[self.left], i * streams + s))
            highs.changeColBounds(self.arcs.size + place, 0.0, 0.0 if changed else free)

    def _read(self) -> Held | None:
        if self._highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        cost = float(self._highs.getInfo().objective_function_value)
        return Held(cost, self, self._highs.getSolution())
