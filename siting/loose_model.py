"""One model in which every requirement can be held or given up.

All that a requirement speaks of has a column by which it may be broken; a held
requirement keeps these columns at 0:

sum_{a in (i,s)} x_a + u_is = q_is + r_js L_j     u: `serve` of s (<= where s may be left over)
L_j = sum_{a into j} x_a <= sum_k K_k y_k + c_j + e_j      c: `capacity` of the type of j
c_j + e_j <= M sum_k y_k
L_j + b_j >= m_j (sum_k K_k y_k + e_j)                     b: `minimum_load` of the type of j
sum_k y_k + n_j = 1 (required j), <= 1 (others)            n: `required` j
sum_k a_pk y_k + sum_j h_pj e_j + v_p - w_p  (<= = >=) B_p   v, w: `policy` p
sum_{j in G_g} L_j - o_g <= L_g                            o: `load_limit` g
x_a = 0 for a barred by a held rule; y_k = 0 for k of a held `forbidden` j

with e_j the capacity that a repair adds. It counts in the policies that count tonnes,
land or capital, h_pj a t/d, the most that any size of j counts a t/d. Hauls of a
stream that may be left over to facilities without a least load are left out:
carrying none of it breaks nothing.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

import highspy
import numpy as np

from siting.asked import Ask
from siting.conflict import (
    CAPACITY,
    DISTANCE,
    FORBIDDEN,
    HAULS,
    LOAD_LIMIT,
    MINIMUM_LOAD,
    POLICY,
    REQUIRED,
    SERVE,
    WHOLE,
    Requirement,
)
from siting.loose_rows import BLOCKS, Layout, rows_of
from siting.options import SolverOptions
from siting.problem import Flags, Floats, Ints
from siting.watching import Watch

FEASIBLE, INFEASIBLE, UNKNOWN = "feasible", "infeasible", "unknown"

_KINDS = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)

_ALWAYS, _NEVER = -2, -1
"""Owners of columns that are 0 whatever is held, and of those that nothing keeps at 0."""


@dataclass(frozen=True, eq=False)
class Point:
    """An answer of the model.

    Parameters
    ----------
    status
        ``feasible``, ``infeasible`` or ``unknown`` (time, cancel).
    value
        Objective, in its own unit.
    proven
        Whether none is better, as far as the objective goes.
    columns
        Values of every block; flows in tonnes a day. Empty without an answer.
    """

    status: str
    value: float = field(default=float("nan"))
    proven: bool = False
    columns: Mapping[str, Floats] = field(default_factory=dict)


@dataclass(frozen=True)
class Wanted:
    """What to make least, and what a repair may add.

    Parameters
    ----------
    cost
        Objective of every block named (its size); none = any plan will do.
    limit_km
        New limits by the names of rules on distances.
    adds
        Whether facilities may be enlarged (e of the model).
    keeps
        Streams (s,) of which nothing is left over whatever is held; None = none.
    openings
        Options (k,) that may open; None = all.
    """

    cost: Mapping[str, Floats | float] = field(default_factory=lambda: MappingProxyType({}))
    limit_km: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    adds: bool = False
    keeps: Flags | None = None
    openings: Flags | None = None


ANY = Wanted()


class LooseModel:
    """The model of one question in HiGHS.

    Parameters
    ----------
    ask
        The question with all its hauls.
    requirements
        Its requirements; flags of what is held are in this order.
    options
        Time for all solves together, and who may cancel them.
    """

    def __init__(
        self, ask: Ask, requirements: Sequence[Requirement], options: SolverOptions
    ) -> None:
        self.ask, self.requirements, self.options = ask, tuple(requirements), options
        self.layout = Layout.of(ask)
        self.ends_s = time.monotonic() + options.time_limit_s
        self._place = {(r.kind, r.key): n for n, r in enumerate(self.requirements)}
        self._owners = self._owner_of_columns()
        self._highs = highspy.Highs()
        for name, value in (("output_flag", False), ("threads", 1), ("mip_rel_gap", 0.0)):
            self._highs.setOptionValue(name, value)
        self._highs.passModel(self._model())

    @property
    def over(self) -> bool:
        """Whether no time is left, or nobody wants the answer any more."""
        return self.options.cancelled or time.monotonic() >= self.ends_s

    def holding_all_but(self, *kinds: str) -> Flags:
        """Return flags (r,) of all requirements but those of the kinds given."""
        return np.array([r.kind not in kinds for r in self.requirements], dtype=np.bool_)

    def solve(
        self, held: Flags, wanted: Wanted = ANY, upper: Floats | None = None, *, most_s: float = 8.0
    ) -> Point:
        """Return the best plan that keeps the requirements in `held` (r,).

        Parameters
        ----------
        held
            Whether each requirement is held.
        wanted
            What to make least.
        upper
            Upper limits of the columns; those of `held` and `wanted` when none are given.
        most_s
            Most seconds for this one solve.
        """
        if self.over:
            return Point(UNKNOWN)
        highs, count = self._highs, self.layout.count
        every, cost = np.arange(count, dtype=np.int32), np.zeros(count)
        most = self.upper(held, wanted) if upper is None else upper
        for name, values in wanted.cost.items():
            cost[self.layout.at[name]] = values
        highs.clearSolver()
        highs.changeColsBounds(count, every, np.zeros(count), most)
        highs.changeColsCost(count, every, cost)
        self._set_whole(held)
        left_s = max(min(self.ends_s - time.monotonic(), most_s), 0.05)
        highs.setOptionValue("time_limit", left_s)
        if not Watch(self.options.cancel, None).run(highs):
            self.ends_s = 0.0  # the run was left behind: this model must not be touched again
            return Point(UNKNOWN)
        return self._read()

    def _owner_of_columns(self) -> dict[str, Ints]:
        """Return by block the requirement that keeps each column at 0."""
        layout, problem = self.layout, self.layout.problem
        types, ids = problem.facility_type.tolist(), problem.facility_ids.tolist()
        keys, rules = problem.stream_keys, problem.option_policies

        def at(kind: str, names: Sequence[str], missing: int = _ALWAYS) -> Ints:
            return np.array([self._place.get((kind, n), missing) for n in names], dtype=np.int64)

        never = self.ask.never_open
        shut = np.where(never, _ALWAYS, at(FORBIDDEN, ids, _NEVER))
        policies = at(POLICY, [rule.name for rule in rules])
        senses = np.array([rule.sense for rule in rules], dtype=np.str_)
        left = keys[layout.demands[layout.left] % keys.size].tolist()
        return {
            "opened": shut[problem.option_facility],
            "left": at(SERVE, left),
            "extra": at(CAPACITY, types),
            "more": np.where(never, _ALWAYS, _NEVER),
            "missing": at(REQUIRED, ids),
            "below": at(MINIMUM_LOAD, types),
            "short": np.where(senses == "<=", _ALWAYS, policies),
            "over": np.where(senses == ">=", _ALWAYS, policies),
            "above": at(LOAD_LIMIT, [limit.name for limit in problem.load_limits]),
        }

    def upper(self, held: Flags, wanted: Wanted) -> Floats:
        """Return the upper limit of every column."""
        layout, upper = self.layout, np.full(self.layout.count, np.inf)
        for name in ("opened", "missing"):
            upper[layout.at[name]] = 1.0
        kept = np.append(held, [True, False])  # _ALWAYS and _NEVER count from the end
        for name, owner in self._owners.items():
            upper[layout.at[name]][kept[owner]] = 0.0
        if wanted.keeps is not None:
            keys = layout.problem.stream_keys
            upper[layout.at["left"]][wanted.keeps[layout.demands[layout.left] % keys.size]] = 0.0
        if wanted.openings is not None:
            upper[layout.at["opened"]][~wanted.openings] = 0.0
        if not wanted.adds:
            upper[layout.at["more"]] = 0.0
        flows = upper[layout.at["flow"]]
        flows[layout.is_whole] = 1.0
        for bar in self.ask.bars:
            number = self._place.get((DISTANCE if bar.is_distance else HAULS, bar.name))
            if number is not None and held[number]:
                barred = bar.barred
                if bar.name in wanted.limit_km:
                    now_km = wanted.limit_km[bar.name]
                    barred = barred & (layout.problem.arc_distance_km > now_km + 1e-9)
                flows[barred[layout.arcs]] = 0.0
        return upper

    def _set_whole(self, held: Flags) -> None:
        """Make hauls of streams that are held whole integers, and those of others not."""
        layout, problem = self.layout, self.layout.problem
        flows = np.flatnonzero(layout.is_whole)
        if flows.size:
            rules = [self._place.get((WHOLE, str(key)), _NEVER) for key in problem.stream_keys]
            kept = np.append(held, [True, False])[rules]
            whole = kept[problem.arc_stream[layout.arcs[flows]]]
            kinds = [_KINDS[flag] for flag in whole.tolist()]
            columns = layout.columns("flow")[flows].astype(np.int32)
            self._highs.changeColsIntegrality(columns.size, columns, kinds)

    def _model(self) -> highspy.HighsLp:
        matrix, lower, upper = rows_of(self.layout)
        model = highspy.HighsLp()
        model.num_row_, model.num_col_ = matrix.shape
        openings = self.layout.at["opened"]
        whole = [openings.start <= c < openings.stop for c in range(matrix.shape[1])]
        model.integrality_ = [_KINDS[flag] for flag in whole]
        model.col_cost_ = np.zeros(matrix.shape[1])
        model.col_lower_ = np.zeros(matrix.shape[1])
        model.col_upper_ = np.full(matrix.shape[1], highspy.kHighsInf)
        model.row_lower_, model.row_upper_ = lower, upper
        model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        model.a_matrix_.start_ = matrix.indptr.astype(np.int32)
        model.a_matrix_.index_ = matrix.indices.astype(np.int32)
        model.a_matrix_.value_ = matrix.data
        return model

    def _read(self) -> Point:
        highs, states = self._highs, highspy.HighsModelStatus
        word, info = highs.getModelStatus(), highs.getInfo()
        if word in (states.kInfeasible, states.kUnboundedOrInfeasible):
            return Point(INFEASIBLE)  # no objective falls for ever here
        if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
            return Point(UNKNOWN)
        values = np.array(highs.getSolution().col_value)
        columns = {name: values[self.layout.at[name]] for name in BLOCKS}
        columns["flow"] = columns["flow"] * self.layout.tonnes
        proven = word == states.kOptimal
        return Point(FEASIBLE, float(info.objective_function_value), proven, columns)
