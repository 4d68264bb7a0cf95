"""Columns and rows of the loose model (`siting.loose_model` states the algebra)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import sparse

from siting.asked import Ask
from siting.objectives import unserved_is_allowed
from siting.problem import COUNT, Flags, Floats, Ints, SitingProblem
from siting.residues import arising_flags, source_catchment

BLOCKS = ("flow", "opened", "left", "extra", "more", "missing", "below", "short", "over", "above")
"""x, y, u, c, e, n, b, v, w, o of the model, in the order of its columns."""

_CHAIN = 4
"""How often a tonne may come by one facility as residue: the factor of M."""

Block = tuple[Ints, Ints, Floats]
"""Rows, columns and values of some entries."""


@dataclass(frozen=True, eq=False)
class Layout:
    """Which hauls and demands are in the model, and where its columns stand.

    Parameters
    ----------
    problem
        The problem over all hauls.
    arcs
        Positions of the hauls in the model.
    demands
        Positions (flat over n, s) of the demands in the model.
    left
        Those of `demands` that must be served: each has a column for what is left over.
    is_whole
        Hauls whose column is a share of the demand, as the stream is not split.
    tonnes
        Tonnes a day that one unit of each haul's column stands for.
    """

    problem: SitingProblem
    arcs: Ints
    demands: Ints
    left: Ints
    is_whole: Flags
    tonnes: Floats

    @classmethod
    def of(cls, ask: Ask) -> Layout:
        """Return the layout of a question."""
        problem, never = ask.problem, ask.never_open
        arising, must = arising_flags(problem, ~never), ~unserved_is_allowed(problem)
        where = (problem.arc_catchment, problem.arc_stream)
        needed = must[problem.arc_stream] | (problem.min_load_share[problem.arc_facility] > 0)
        arcs = np.flatnonzero(arising[where] & ~never[problem.arc_facility] & needed)
        reached = np.zeros(arising.shape, dtype=np.bool_)
        reached[problem.arc_catchment[arcs], problem.arc_stream[arcs]] = True
        demands = np.flatnonzero((arising & (must[None, :] | reached)).ravel())
        left = np.flatnonzero(must[demands % problem.stream_keys.size])
        own = problem.demand_t_per_d[where][arcs]
        is_whole = problem.single_source[problem.arc_stream[arcs]] & (own > 0)
        return cls(problem, arcs, demands, left, is_whole, np.where(is_whole, own, 1.0))

    @cached_property
    def at(self) -> dict[str, slice]:
        """Return where the columns of each block stand."""
        problem = self.problem
        f, p, g = problem.facility_ids.size, len(problem.option_policies), len(problem.load_limits)
        counts = (
            self.arcs.size, problem.option_facility.size, self.left.size, f, f, f, f, p, p, g,
        )  # fmt: skip
        ends = np.cumsum(counts).tolist()
        return {
            name: slice(end - size, end)
            for name, size, end in zip(BLOCKS, counts, ends, strict=True)
        }

    @property
    def count(self) -> int:
        """Return the number of columns."""
        return int(self.at[BLOCKS[-1]].stop)

    def columns(self, block: str) -> Ints:
        """Return the columns of a block."""
        at = self.at[block]
        return np.arange(at.start, at.stop)


def counted_per_t(problem: SitingProblem) -> Floats:
    """Return h: what a t/d more of each facility counts in each policy (p, f)."""
    shares = np.zeros((len(problem.option_policies), problem.facility_ids.size))
    for p, policy in enumerate(problem.option_policies):
        if policy.unit != COUNT:
            per_t = policy.coefficient / np.maximum(problem.option_capacity_t_per_d, 1e-9)
            np.maximum.at(shares[p], problem.option_facility, per_t)
    return shares


def rows_of(layout: Layout) -> tuple[sparse.csc_array, Floats, Floats]:
    """Return the matrix, and the lower and upper limit of every row."""
    blocks: list[Block] = []
    lower, upper, first = [], [], 0
    for count, entries, low, high in (
        _demand_rows(layout),
        _capacity_rows(layout),
        _link_rows(layout),
        _least_rows(layout),
        _one_rows(layout),
        _policy_rows(layout),
        _limit_rows(layout),
    ):
        blocks += [(first + row, column, value) for row, column, value in entries]
        lower.append(low)
        upper.append(high)
        first += count
    row, column, value = (np.concatenate(part) for part in zip(*blocks, strict=True))
    matrix = sparse.coo_array((value, (row, column)), shape=(first, layout.count)).tocsc()
    return matrix, np.concatenate(lower), np.concatenate(upper)


Rows = tuple[int, list[Block], Floats, Floats]


def _demand_rows(layout: Layout) -> Rows:
    """Lay out the rows of demands; what may be left over needs no column of its own."""
    problem, streams = layout.problem, layout.problem.stream_keys.size
    row_of = np.full(problem.demand_t_per_d.size, -1)
    row_of[layout.demands] = np.arange(layout.demands.size)
    arcs, flow = layout.arcs, layout.columns("flow")
    facility = problem.arc_facility[arcs]
    taken = row_of[problem.arc_catchment[arcs] * streams + problem.arc_stream[arcs]]
    entries = [(taken, flow, layout.tonnes)]
    place = source_catchment(problem)[facility]
    for s in range(streams):
        share = problem.yield_share[facility, s]
        row = np.where(place >= 0, row_of[place * streams + s], -1)
        sent = np.flatnonzero((row >= 0) & (share > 0))
        entries.append((row[sent], flow[sent], -share[sent] * layout.tonnes[sent]))
    entries.append((layout.left, layout.columns("left"), np.ones(layout.left.size)))
    demand = problem.demand_t_per_d.ravel()[layout.demands]
    must = ~unserved_is_allowed(problem)[layout.demands % streams]
    return demand.size, entries, np.where(must, demand, -np.inf), demand


def _loads(layout: Layout) -> Block:
    return layout.problem.arc_facility[layout.arcs], layout.columns("flow"), layout.tonnes


def _options(layout: Layout, factor: Floats) -> Block:
    """Return entries of the openings in rows of facilities, `factor` (k,) each."""
    return layout.problem.option_facility, layout.columns("opened"), factor


def _per_facility(layout: Layout, block: str, factor: Floats | float) -> Block:
    columns = layout.columns(block)
    return np.arange(columns.size), columns, np.broadcast_to(factor, columns.shape).astype(float)


def _capacity_rows(layout: Layout) -> Rows:
    f = layout.problem.facility_ids.size
    entries = [
        _loads(layout),
        _options(layout, -layout.problem.option_capacity_t_per_d),
        _per_facility(layout, "extra", -1.0),
        _per_facility(layout, "more", -1.0),
    ]
    return f, entries, np.full(f, -np.inf), np.zeros(f)


def _link_rows(layout: Layout) -> Rows:
    f = layout.problem.facility_ids.size
    most = _CHAIN * float(layout.problem.demand_t_per_d.ravel()[layout.demands].sum()) + 1.0
    entries = [
        _per_facility(layout, "extra", 1.0),
        _per_facility(layout, "more", 1.0),
        _options(layout, np.full(layout.problem.option_facility.size, -most)),
    ]
    return f, entries, np.full(f, -np.inf), np.zeros(f)


def _least_rows(layout: Layout) -> Rows:
    problem, f = layout.problem, layout.problem.facility_ids.size
    share = problem.min_load_share
    own = share[problem.option_facility] * problem.option_capacity_t_per_d
    entries = [
        _loads(layout),
        _options(layout, -own),
        _per_facility(layout, "more", -share),
        _per_facility(layout, "below", 1.0),
    ]
    return f, entries, np.zeros(f), np.full(f, np.inf)


def _one_rows(layout: Layout) -> Rows:
    problem, f = layout.problem, layout.problem.facility_ids.size
    entries = [
        _options(layout, np.ones(problem.option_facility.size)),
        _per_facility(layout, "missing", problem.required.astype(float)),
    ]
    return f, entries, problem.required.astype(float), np.ones(f)


def _policy_rows(layout: Layout) -> Rows:
    policies = layout.problem.option_policies
    counted, entries = counted_per_t(layout.problem), list[Block]()
    for p, policy in enumerate(policies):
        for block, factors in (("opened", policy.coefficient), ("more", counted[p])):
            used = np.flatnonzero(factors)
            columns = layout.columns(block)[used]
            entries.append((np.full(used.size, p), columns, factors[used]))
    entries += [_per_facility(layout, "short", 1.0), _per_facility(layout, "over", -1.0)]
    limits = np.array([policy.limit for policy in policies], dtype=np.float64)
    senses = np.array([policy.sense for policy in policies], dtype=np.str_)
    lower = np.where(senses == "<=", -np.inf, limits)
    return len(policies), entries, lower, np.where(senses == ">=", np.inf, limits)


def _limit_rows(layout: Layout) -> Rows:
    limits, entries = layout.problem.load_limits, list[Block]()
    facility, flow, tonnes = _loads(layout)
    for g, limit in enumerate(limits):
        used = np.flatnonzero(limit.members[facility])
        entries.append((np.full(used.size, g), flow[used], tonnes[used]))
    entries.append(_per_facility(layout, "above", -1.0))
    upper = np.array([limit.limit_t_per_d for limit in limits], dtype=np.float64)
    return len(limits), entries, np.full(len(limits), -np.inf), upper
