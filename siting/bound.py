"""The certificate: a lower bound on any answer, from demand prices alone.

Relax the demand rows with prices l_is (CNY/t) and the policies that are not
counts with multipliers m_p. What is left falls apart by facility:

L(l, m) = D sum_is l_is q_is - sum_p m_p B_p
          + min over openings sum_k y_k [ F_k + sum_p m_p b_pk + D v_k(l) ]

v_k(l) = min { sum_a (c_a - l_a) x_a : 0 <= x_a <= q_a, m_j K_k <= sum x_a <= K_k }

v_k is a continuous knapsack, solved exactly by sorting the arcs of the facility
by c_a - l_a. Prices are capped at the price of leaving a tonne over, so that
the unserved terms add nothing. Counts are kept exactly by opening the best n.
L is a bound for whatever prices are put in, over *all* arcs of the problem, and
needs numpy only; no solver is trusted. Because sizes are chosen inside the
knapsack, the best L is tighter than the linear relaxation of the model.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from siting.objectives import arc_cost_cny_per_t
from siting.problem import Flags, Floats, Ints, OptionPolicy, SitingProblem

CLOSED = -1


@dataclass(frozen=True, eq=False)
class KnapsackTable:
    """Arcs laid out one facility a row, padded to the longest row.

    Parameters
    ----------
    problem
        The problem; arcs of forbidden facilities and without demand are left out.
    demand_index
        Position of the arc's demand in the flattened (n, s) demand (f, w).
    tonnes
        Demand on the arc, 0 in the padding (f, w).
    cost_cny_per_t
        Cost per tonne on the arc (f, w).
    price_cap_cny_per_t
        Largest useful price of each demand, flattened (n * s,).
    count_policies, priced_policies
        Positions of the policies kept exactly, and of those relaxed.
    """

    problem: SitingProblem
    demand_index: Ints
    tonnes: Floats
    cost_cny_per_t: Floats
    price_cap_cny_per_t: Floats
    count_policies: tuple[int, ...]
    priced_policies: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class BoundPoint:
    """The bound at one choice of prices.

    Parameters
    ----------
    value_cny_per_yr
        L; infinity proves that the problem has no answer.
    option_value_cny_per_yr
        F_k + D v_k with policy multipliers added, per option (k,).
    open_option
        The openings that attain L (f,).
    served_t_per_d
        What these openings would take of each demand (n * s,).
    demand_price_cny_per_t, policy_price
        The prices put in (n * s,) and (p,).
    """

    value_cny_per_yr: float
    option_value_cny_per_yr: Floats
    open_option: Ints
    served_t_per_d: Floats
    demand_price_cny_per_t: Floats
    policy_price: Floats


def knapsack_table(problem: SitingProblem) -> KnapsackTable:
    """Lay out the arcs of `problem` by facility."""
    demand = problem.demand_t_per_d.ravel()
    f, s = problem.facility_ids.size, problem.stream_keys.size
    index = problem.arc_catchment * s + problem.arc_stream
    used = np.flatnonzero((demand[index] > 0) & ~problem.forbidden[problem.arc_facility])
    order = used[np.argsort(problem.arc_facility[used], kind="stable")]
    facility = problem.arc_facility[order]
    count = np.bincount(facility, minlength=f)
    column = np.arange(order.size) - np.repeat(np.cumsum(count) - count, count)
    shape = (f, max(int(count.max(initial=0)), 1))
    demand_index = np.zeros(shape, dtype=np.int64)
    tonnes, cost = np.zeros(shape), np.zeros(shape)
    demand_index[facility, column] = index[order]
    tonnes[facility, column] = demand[index[order]]
    cost[facility, column] = arc_cost_cny_per_t(problem)[order]
    counts = _count_policies(problem)
    priced = tuple(p for p in range(len(problem.option_policies)) if p not in counts)
    cap = np.broadcast_to(problem.unserved_cost_cny_per_t, problem.demand_t_per_d.shape)
    return KnapsackTable(problem, demand_index, tonnes, cost, cap.ravel().copy(), counts, priced)


def _count_policies(problem: SitingProblem) -> tuple[int, ...]:
    """Return policies that count facilities and share none with one another."""
    taken = np.zeros(problem.facility_ids.size, dtype=bool)
    found = []
    for number, policy in enumerate(problem.option_policies):
        ones = np.unique(problem.option_facility[policy.coefficient == 1.0])
        members = np.isin(problem.option_facility, ones)
        counts = np.array_equal(policy.coefficient, members.astype(float))
        if counts and not taken[ones].any():
            taken[ones] = True
            found.append(number)
    return tuple(found)


def lagrangian_bound(
    table: KnapsackTable, demand_price_cny_per_t: Floats, policy_price: Floats | None = None
) -> BoundPoint:
    """Return the bound at the given prices; valid whatever they are.

    Parameters
    ----------
    table
        Arcs by facility.
    demand_price_cny_per_t
        One price per demand, (n, s) or flattened; capped at the unserved price.
    policy_price
        One multiplier per policy (p,), CNY/yr per unit of the policy; signs that
        the sense forbids are set to 0.
    """
    problem = table.problem
    price = np.minimum(np.asarray(demand_price_cny_per_t).ravel(), table.price_cap_cny_per_t)
    policy = _allowed_prices(table, policy_price)
    index, reduced, tonnes = _useful_arcs(table, price)
    filled = np.cumsum(tonnes, axis=1)
    value, amount = _knapsack_values(problem, reduced, tonnes, filled)
    value = problem.days_per_yr * value + problem.option_fixed_cost_cny_per_yr
    for p, policy_row in enumerate(problem.option_policies):
        value = value + policy[p] * policy_row.coefficient
    opened, chosen = choose_options(problem, value, table.count_policies)
    constant = problem.days_per_yr * float(price @ problem.demand_t_per_d.ravel())
    constant -= sum(
        float(m) * r.limit for m, r in zip(policy, problem.option_policies, strict=True)
    )
    rows = np.flatnonzero(opened >= 0)
    take = amount[opened[rows]][:, None] - (filled[rows] - tonnes[rows])
    load = np.clip(take, 0.0, tonnes[rows])
    served = np.bincount(index[rows].ravel(), load.ravel(), minlength=price.size).astype(np.float64)
    return BoundPoint(constant + chosen, value, opened, served, price, policy)


def _useful_arcs(table: KnapsackTable, price: Floats) -> tuple[Ints, Floats, Floats]:
    """Return demand, reduced cost and tonnes (f, u) of the arcs, cheapest first.

    Where no facility has a least load, arcs that cost more than their price are left
    out: they are never taken, and most arcs are such.
    """
    reduced = table.cost_cny_per_t - price[table.demand_index]
    useful = table.tonnes > 0
    if not table.problem.min_load_share.any():
        useful &= reduced < 0
    row, place = np.nonzero(useful)
    count = np.bincount(row, minlength=useful.shape[0])
    column = np.arange(row.size) - np.repeat(np.cumsum(count) - count, count)
    shape = (useful.shape[0], max(int(count.max(initial=0)), 1))
    index, tonnes = np.zeros(shape, dtype=np.int64), np.zeros(shape)
    kept = np.full(shape, np.inf)
    kept[row, column] = reduced[row, place]
    index[row, column] = table.demand_index[row, place]
    tonnes[row, column] = table.tonnes[row, place]
    order = np.argsort(kept, axis=1, kind="stable")
    index, kept = np.take_along_axis(index, order, axis=1), np.take_along_axis(kept, order, axis=1)
    return index, kept, np.take_along_axis(tonnes, order, axis=1)


def _allowed_prices(table: KnapsackTable, policy_price: Floats | None) -> Floats:
    policies = table.problem.option_policies
    price = np.zeros(len(policies))
    if policy_price is None:
        return price
    for p in table.priced_policies:
        price[p] = _signed(policies[p], float(policy_price[p]))
    return price


def _signed(policy: OptionPolicy, price: float) -> float:
    if policy.sense == "<=":
        return max(price, 0.0)
    return min(price, 0.0) if policy.sense == ">=" else price


def _knapsack_values(
    problem: SitingProblem, reduced: Floats, tonnes: Floats, filled: Floats
) -> tuple[Floats, Floats]:
    """Return v_k and the tonnes taken per option, infinity where the least load is out of reach."""
    gain = np.where(tonnes > 0, reduced, 0.0) * tonnes
    total = np.cumsum(gain, axis=1)
    wanted = (tonnes * (reduced < 0)).sum(axis=1)
    owner, capacity = problem.option_facility, problem.option_capacity_t_per_d
    least = problem.min_load_share[owner] * capacity
    amount = np.clip(wanted[owner], least, capacity)
    reach = filled[:, -1][owner]
    amount_in = np.minimum(amount, reach)
    position = np.minimum((filled[owner] < amount_in[:, None]).sum(axis=1), filled.shape[1] - 1)
    before = filled[owner, position] - tonnes[owner, position]
    slope = np.where(tonnes[owner, position] > 0, reduced[owner, position], 0.0)
    value = total[owner, position] - gain[owner, position] + slope * (amount_in - before)
    short = least > reach * (1 + 1e-9) + 1e-9
    return np.where(short, np.inf, value), amount_in


def choose_options(
    problem: SitingProblem,
    option_value: Floats,
    count_policies: tuple[int, ...],
    rules: tuple[Flags, Flags] | None = None,
) -> tuple[Ints, float]:
    """Return the cheapest openings that keep required, forbidden and count rules.

    Parameters
    ----------
    problem
        The problem.
    option_value
        Value of opening with each option (k,).
    count_policies
        Positions of the policies to keep; their facilities are disjoint.
    rules
        Required and forbidden facilities (f,), None = those of the problem.

    Returns
    -------
    tuple
        Openings (f,) and their total value; infinity when the rules contradict.
    """
    f, owner = problem.facility_ids.size, problem.option_facility
    order = np.lexsort((option_value, owner))
    first = order[np.searchsorted(owner, np.arange(f))]
    must, never = (problem.required, problem.forbidden) if rules is None else rules
    best = np.where(never, np.inf, option_value[first])
    opened = must | (best < 0)
    for number in count_policies:
        policy = problem.option_policies[number]
        members = np.unique(owner[policy.coefficient == 1.0])
        fits = _open_best(members, best, must, policy)
        if fits is None:
            return np.full(f, CLOSED), math.inf
        opened[members] = fits
    total = float(best[opened].sum())
    return np.where(opened, first, CLOSED), total


def _open_best(members: Ints, best: Floats, must: Flags, policy: OptionPolicy) -> Flags | None:
    """Open required members, then the cheapest, as many as the count asks for."""
    rank = np.argsort(np.where(must[members], -np.inf, best[members]), kind="stable")
    forced, natural = int(must[members].sum()), int((must[members] | (best[members] < 0)).sum())
    able = int((np.isfinite(best[members]) | must[members]).sum())
    low = math.ceil(policy.limit - 1e-9) if policy.sense in (">=", "==") else 0
    high = math.floor(policy.limit + 1e-9) if policy.sense in ("<=", "==") else members.size
    if max(low, forced) > min(high, able):
        return None
    number = min(max(natural, low), high)
    opened = np.zeros(members.size, dtype=bool)
    opened[rank[:number]] = True
    return opened
