"""Openings and prices of an earlier solution, in the words of a problem that may differ."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from siting.components import Part, limits_on, policies_on
from siting.duals import Proof
from siting.infeasibility import broken_policies
from siting.problem import Floats, Ints, SitingProblem
from siting.solution import Solution


@dataclass(frozen=True, eq=False)
class Start:
    """What a search starts from; either may be missing.

    Parameters
    ----------
    opened
        Openings (f,).
    prices
        Prices at which the bound starts to climb; it is one whatever they are.
    """

    opened: Ints | None = None
    prices: Proof | None = None

    def of_part(self, problem: SitingProblem, part: Part) -> Start:
        """Return what of it concerns `part` of `problem`."""
        opened, prices = self.opened, self.prices
        if opened is not None:
            mine = opened[part.facilities]
            opened = np.where(mine < 0, -1, np.searchsorted(part.options, mine))
        if prices is not None:
            prices = replace(
                prices,
                policy=prices.policy[policies_on(problem, part.options)],
                load_limit_cny_per_t=prices.load_limit_cny_per_t[
                    limits_on(problem, part.facilities)
                ],
            )
        return Start(opened, prices)


def start_from(
    problem: SitingProblem, earlier: Solution | None, prices: Proof | None = None
) -> Start:
    """Return what of an earlier solution fits `problem`; `prices` go before those it has."""
    if earlier is None:
        return Start(None, prices)
    opened = matched_openings(problem, earlier)
    return Start(opened, prices or _matched_prices(problem, earlier))


def _matched_prices(problem: SitingProblem, earlier: Solution) -> Proof | None:
    """Return the prices that proved the earlier bound; policies are matched by name."""
    known, shape = earlier.certificate, problem.demand_t_per_d.shape
    same = np.array_equal(problem.catchment_ids, earlier.problem.catchment_ids)
    if known is None or not same or not known.fits(earlier.problem):
        return None
    if known.demand_price_cny_per_t.shape != shape:
        return None
    names = [p.name for p in earlier.problem.option_policies]
    price = dict(zip(names, known.policy_price.tolist(), strict=True))
    policy = np.array([price.get(p.name, 0.0) for p in problem.option_policies])
    limits = known.load_limit_price_cny_per_t
    if limits.size != len(problem.load_limits):
        limits = np.zeros(len(problem.load_limits))
    demand = demand_price_cny_per_t(earlier)
    return Proof(demand, policy, known.residue_price_cny_per_t, limits)


def demand_price_cny_per_t(earlier: Solution) -> Floats:
    """Return the demand prices (n, s) that prove the bound of `earlier`.

    Parts that a solver proved have none in the certificate: there those of the
    allocation stand.
    """
    known, own = earlier.certificate, earlier.demand_price_cny_per_t
    if known is None:
        return own
    priced = known.demand_price_cny_per_t
    return np.where(priced != 0, priced, own)


def matched_openings(problem: SitingProblem, start: Solution) -> Ints | None:
    """Return the openings (f,) of `start` for `problem`, None when they do not fit.

    Facilities are matched by id and take the size nearest to the earlier one; of
    twins (the same size at another fixed cost, `siting.eco_parks`) that nearest
    in cost or, where such openings break a policy, the dearest. Forbidden ones
    stay closed and required ones open, at their smallest size when they were
    closed. Openings that break a policy do not fit, nor does a solution without
    an incumbent or without a facility in common.
    """
    if not start.has_incumbent:
        return None
    earlier = _sizes_and_costs(start)
    if not earlier.keys() & set(problem.facility_ids.tolist()):
        return None
    cost = problem.option_fixed_cost_cny_per_yr
    for dearest in (False, True):
        opened = np.full(problem.facility_ids.size, -1)
        for j, key in enumerate(problem.facility_ids.tolist()):
            size, paid = earlier.get(key, (0.0, 0.0))
            if problem.forbidden[j] or not (size > 0 or problem.required[j]):
                continue
            options = np.flatnonzero(problem.option_facility == j)
            distance = np.abs(problem.option_capacity_t_per_d[options] - size)
            rank = -cost[options] if dearest else np.abs(cost[options] - paid)
            opened[j] = options[np.lexsort((rank, distance))[0]]
        if not broken_policies(problem, opened):
            return opened
    return None


def _sizes_and_costs(start: Solution) -> dict[str, tuple[float, float]]:
    """Return capacity (t/d) and fixed cost (CNY/yr) of what was open, by facility id."""
    opened = np.flatnonzero(start.open)
    options = start.open_option[opened]
    values = zip(
        start.problem.facility_ids[opened].tolist(),
        start.problem.option_capacity_t_per_d[options].tolist(),
        start.problem.option_fixed_cost_cny_per_yr[options].tolist(),
        strict=True,
    )
    return {key: (size, paid) for key, size, paid in values}
