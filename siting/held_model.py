"""The allocation with openings held, kept in one solver and asked again and again.

"What if this tonne went elsewhere, this plant were smaller or closed?" is the
same linear programme (`siting.held_program`) with another bound. It stays in HiGHS with its
last basis, so that a forced re-solve takes milliseconds, and every figure of an
explanation is the difference between two of its answers.

Of some ten thousand arcs a few thousand could ever carry waste. The solver begins with
the cheapest of each demand; after each answer the prices say of every arc left out
whether it would improve the answer, and those that would join (column generation, Gilmore
and Gomory 1961). Where there is no answer, the proof that HiGHS gives of it says which arcs
would break it. So each answer is one over all arcs, nothing left out.
"""

from __future__ import annotations

import math
from functools import cached_property

import highspy
import numpy as np

from siting.held_answer import Held
from siting.held_change import AS_IT_IS, Change
from siting.held_program import HeldProgram
from siting.held_steps import HeldSteps
from siting.objectives import arc_cost_cny_per_t
from siting.problem import Flags, Floats, Ints, SitingProblem
from siting.transport import nearest_arcs

_NEAREST = 2
_TOLERANCE_CNY_PER_T = 1e-7
_TOLERANCE_OF_PROOF = 1e-9
_DUAL, _PRIMAL = 1, 4
"""Names of HiGHS for the two simplex methods."""


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
    time_limit_s
        Seconds of solving, all answers together; after them there is none.
    """

    def __init__(
        self,
        problem: SitingProblem,
        open_option: Ints,
        *,
        able: Flags | None = None,
        barred: Flags | None = None,
        time_limit_s: float = math.inf,
    ) -> None:
        none = np.zeros(problem.arc_stream.size, dtype=np.bool_)
        usable = open_option >= 0 if able is None else able | (open_option >= 0)
        shut = none if barred is None else barred
        self.program = HeldProgram(problem, open_option, usable, shut)
        self.columns: Ints = np.zeros(0, dtype=np.int64)
        self._column_of = np.full(self.program.arcs.size, -1)
        self._barred = shut[self.program.arcs]
        self._steps: HeldSteps | None = None
        self._highs = highspy.Highs()
        for name, value in (
            ("output_flag", False),
            ("threads", 1),
            ("presolve", "off"),
            ("time_limit", time_limit_s),
        ):
            self._highs.setOptionValue(name, value)
        self._highs.passModel(self._rows())
        usual = self.program.arcs[~self._barred]
        cheap = nearest_arcs(problem, usual, arc_cost_cny_per_t(problem), _NEAREST)
        self._admit(np.searchsorted(self.program.arcs, cheap))

    def _rows(self) -> highspy.HighsLp:
        """Return the model with all rows, and columns for what is left over."""
        program, count = self.program, self.program.left.size
        model = highspy.HighsLp()
        model.row_lower_, model.row_upper_ = program.row_bounds_t_per_d
        model.num_row_, model.num_col_ = len(model.row_lower_), count
        model.col_cost_ = program.left_cost_cny_per_t
        model.col_lower_ = np.zeros(count)
        model.col_upper_ = np.full(count, highspy.kHighsInf)
        model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        model.a_matrix_.start_ = np.arange(count + 1, dtype=np.int32)
        model.a_matrix_.index_ = program.left.astype(np.int32)
        model.a_matrix_.value_ = np.ones(count)
        return model

    def _admit(self, places: Ints) -> None:
        """Give arcs, by their places in the programme, a column each."""
        places = places[self._column_of[places] < 0]
        if not places.size:
            return
        program, count = self.program, places.size
        part = program.matrix[:, places]
        most = np.where(self._barred[places], 0.0, highspy.kHighsInf)
        self._highs.addCols(
            count,
            program.arc_cost_cny_per_t[places],
            np.zeros(count),
            most,
            part.nnz,
            part.indptr[:-1].astype(np.int32),
            part.indices.astype(np.int32),
            part.data,
        )
        first = program.left.size + self.columns.size
        self._column_of[places] = np.arange(first, first + count)
        self.columns = np.append(self.columns, places)

    def solve(self, change: Change = AS_IT_IS) -> Held | None:
        """Return the cheapest allocation with `change`, None when there is none."""
        forced = np.fromiter(change.least_flow_t_per_d, dtype=np.int64)
        self._admit(np.searchsorted(self.program.arcs, forced))
        self._steps = None
        self._bound(change, changed=True)
        answer = self._grown(self._lifted(change))
        self._bound(change, changed=False)
        return answer

    def _lifted(self, change: Change) -> Flags:
        """Tell which of the programme's arcs `change` lets in."""
        lifted = np.zeros(self.program.arcs.size, dtype=np.bool_)
        if change.lifted.size:
            lifted = np.isin(self.program.arcs, change.lifted)
        return lifted

    def _grown(self, lifted: Flags) -> Held | None:
        """Return the answer over all arcs: let join what improves it until nothing does."""
        allowed = lifted | ~self._barred
        self._highs.setOptionValue("simplex_strategy", _DUAL)
        while True:
            self._highs.run()
            if self._highs.getModelStatus() == highspy.HighsModelStatus.kTimeLimit:
                return None
            answer = self._read()
            gain = self._missing_proof() if answer is None else -answer.column_price_cny_per_t
            least = _TOLERANCE_OF_PROOF if answer is None else _TOLERANCE_CNY_PER_T
            joining = np.flatnonzero((self._column_of < 0) & allowed & (gain > least))
            if not joining.size:
                return answer
            self._admit(joining)
            self._let_in(joining[self._barred[joining]])
            if answer is not None:  # more arcs leave it possible, if not the cheapest
                self._highs.setOptionValue("simplex_strategy", _PRIMAL)

    def _missing_proof(self) -> Floats:
        """Return above 0 for arcs that may break the proof that there is no answer.

        The proof is a combination of rows that no arc inside can add to (Farkas). Without
        one, every arc may.
        """
        _, is_there, ray = self._highs.getDualRay()
        everything = np.ones(self.program.arcs.size)
        if not is_there:
            return everything
        gain: Floats = self.program.matrix.T @ np.array(ray)
        inside = gain[self.columns[~self._barred[self.columns]]]
        adds, takes = (bool((sign * inside > _TOLERANCE_OF_PROOF).any()) for sign in (1.0, -1.0))
        if adds and takes:  # a proof too rough to be read
            return everything
        if not adds and not takes:  # either direction may break it
            return abs(gain)
        return -gain if adds else gain

    def _read(self) -> Held | None:
        if self._highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        cost = float(self._highs.getInfo().objective_function_value)
        return Held(cost, self.program, self.columns, self._highs.getSolution())

    @cached_property
    def base(self) -> Held | None:
        """The cheapest allocation without any change; where it stands is remembered."""
        answer = self.solve()
        self._basis, self._known = self._highs.getBasis(), self.columns
        return answer

    def straight_saving_cny_per_d(self, change: Change) -> float | None:
        """Return what a loosened bound saves, None where only a solve can tell.

        `change` makes one capacity or shared limit larger, or one least load smaller.
        """
        if self.base is None:
            return None
        if self._steps is None:
            self.restart()
            self._highs.run()
            self._steps = HeldSteps.of_answer(self._highs, self.program, self.columns)
        more = self._steps.cost_of(*self.program.moved(change))
        return None if more is None else max(0.0 - more, 0.0)

    def restart(self) -> None:
        """Go back to the answer without any change: what was asked since leaves no trace."""
        if self.base is None:
            return
        if self.columns.size > self._known.size:
            self._basis = self._laid_out(self._basis, self._known)
            self._known = self.columns
        self._highs.clearSolver()
        self._highs.setBasis(self._basis)

    def start_from(self, narrower: HeldModel) -> None:
        """Begin at the answer without any change of the same model without its barred arcs."""
        if narrower.base is None:
            return
        places = np.searchsorted(self.program.arcs, narrower.program.arcs[narrower._known])
        self._admit(places)
        self._highs.setBasis(self._laid_out(narrower._basis, places))

    def _laid_out(self, known: highspy.HighsBasis, places: Ints) -> highspy.HighsBasis:
        """Return a basis whose columns were what is left over and the arcs of `places`."""
        count, left, before = self.columns.size, self.program.left.size, list(known.col_status)
        columns = [highspy.HighsBasisStatus.kLower] * (left + count)
        columns[:left] = before[:left]
        for column, status in zip(self._column_of[places].tolist(), before[left:], strict=True):
            columns[column] = status
        basis = highspy.HighsBasis()
        basis.col_status, basis.row_status, basis.valid = columns, known.row_status, known.valid
        return basis

    def _bound(self, change: Change, *, changed: bool) -> None:
        """Put the bounds of `change` in place, or those of the problem back."""
        self._bound_columns(change, changed=changed)
        program, highs = self.program, self._highs
        problem, streams = program.problem, program.problem.stream_keys.size
        for (i, s), tonnes in change.demand_t_per_d.items():
            row = int(np.searchsorted(program.demands, i * streams + s))
            amount = tonnes if changed else float(problem.demand_t_per_d[i, s])
            highs.changeRowBounds(row, amount, amount)
        for j in {*change.capacity_t_per_d, *change.least_load_t_per_d}:
            now = float(program.capacity_t_per_d[j])
            most = change.capacity_t_per_d.get(j, now) if changed else now
            least = float(problem.min_load_share[j]) * (min(most, now) if now > 0 else most)
            least = change.least_load_t_per_d.get(j, least) if changed else least
            highs.changeRowBounds(program.first_facility_row + j, least, most)
        for g, tonnes in change.limit_t_per_d.items():
            limit = tonnes if changed else float(problem.load_limits[g].limit_t_per_d)
            highs.changeRowBounds(program.first_limit_row + g, -highspy.kHighsInf, limit)

    def _let_in(self, places: Ints, most_t_per_d: float = highspy.kHighsInf) -> None:
        """Let arcs that have columns carry waste, or nothing."""
        columns = self._column_of[places].astype(np.int32)
        none, most = np.zeros(columns.size), np.full(columns.size, most_t_per_d)
        self._highs.changeColsBounds(columns.size, columns, none, most)

    def _bound_columns(self, change: Change, *, changed: bool) -> None:
        program, highs, free = self.program, self._highs, highspy.kHighsInf
        lifted = np.flatnonzero(self._lifted(change) & (self._column_of >= 0))
        self._let_in(lifted, free if changed else 0.0)
        for a, tonnes in change.least_flow_t_per_d.items():
            place = int(np.searchsorted(program.arcs, a))
            most = 0.0 if self._barred[place] and not changed else free
            highs.changeColBounds(int(self._column_of[place]), tonnes if changed else 0.0, most)
        for i, s in change.all_served:
            row = i * program.problem.stream_keys.size + s
            column = int(np.searchsorted(program.demands[program.left], row))
            highs.changeColBounds(column, 0.0, 0.0 if changed else free)
