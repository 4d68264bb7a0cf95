"""Residues: what facilities leave per tonne they take, and where it arises.

A facility j that leaves r_js tonnes of stream s per tonne taken stands in the
list of catchments as well (`SitingProblem.source_facility`). There arises

q_is + r_js * sum_{a into j} x_a     with j the source of i,

so hauls from plant to plant are arcs like all others, and a transfer station is
a facility that leaves one tonne of what it takes per tonne. With the demand
prices p_is, a tonne taken by j costs  sum_s r_js p_is  more downstream.
"""

from __future__ import annotations

import numpy as np

from siting.problem import Flags, Floats, Ints, SitingProblem


def load_t_per_d(problem: SitingProblem, flow_t_per_d: Floats) -> Floats:
    """Return the tonnes that each facility takes (f,) with the flows (a,)."""
    size = problem.facility_ids.size
    load: Floats = np.bincount(problem.arc_facility, flow_t_per_d, minlength=size).astype(
        np.float64
    )
    return load


def source_yield_share(problem: SitingProblem) -> Floats:
    """Return what arises at each catchment per tonne that its source takes (n, s)."""
    share = np.zeros(problem.demand_t_per_d.shape)
    sources = problem.source_facility >= 0
    share[sources] = problem.yield_share[problem.source_facility[sources]]
    return share


def arising_flags(problem: SitingProblem, able: Flags | None = None) -> Flags:
    """Return where waste arises or may arise (n, s).

    Parameters
    ----------
    problem
        The problem.
    able
        Facilities (f,) that may take waste, and so leave some; None = those not
        forbidden.
    """
    share = source_yield_share(problem) > 0
    kept = ~problem.forbidden if able is None else able
    sources = problem.source_facility >= 0
    share[sources] &= kept[problem.source_facility[sources], None]
    arising: Flags = (problem.demand_t_per_d > 0) | share
    return arising


def arising_t_per_d(problem: SitingProblem, load_t_per_d: Floats) -> Floats:
    """Return what arises (n, s) when the facilities take `load_t_per_d` (f,)."""
    sources = problem.source_facility >= 0
    arising = problem.demand_t_per_d.copy()
    rows = problem.source_facility[sources]
    arising[sources] += problem.yield_share[rows] * load_t_per_d[rows, None]
    return arising


def sent_on_t_per_d(problem: SitingProblem, flow_t_per_d: Floats) -> Floats:
    """Return what facilities send on of the stream they took, per stream (s,).

    Only a facility that leaves some of the very stream it takes sends it on.
    """
    share = problem.yield_share[problem.arc_facility, problem.arc_stream]
    size = problem.stream_keys.size
    return np.bincount(problem.arc_stream, flow_t_per_d * share, minlength=size).astype(np.float64)


def onward_cost_cny_per_t(problem: SitingProblem, demand_price_cny_per_t: Floats) -> Floats:
    """Return what the residues of one tonne taken cost downstream (f,).

    Parameters
    ----------
    problem
        The problem.
    demand_price_cny_per_t
        Cost of one more tonne arising (n, s).
    """
    onward = np.zeros(problem.facility_ids.size)
    sources = np.flatnonzero(problem.source_facility >= 0)
    rows = problem.source_facility[sources]
    onward[rows] = (problem.yield_share[rows] * demand_price_cny_per_t[sources]).sum(axis=1)
    return onward


def limit_cost_cny_per_t(problem: SitingProblem, load_limit_price_cny_per_t: Floats) -> Floats:
    """Return what the shared load limits add to a tonne taken (f,), from their prices (g,)."""
    added = np.zeros(problem.facility_ids.size)
    for limit, price in zip(problem.load_limits, load_limit_price_cny_per_t.tolist(), strict=True):
        added += price * limit.members
    return added


def source_catchment(problem: SitingProblem) -> Ints:
    """Return the catchment where the residues of each facility arise (f,), -1 without any."""
    place = np.full(problem.facility_ids.size, -1)
    sources = np.flatnonzero(problem.source_facility >= 0)
    place[problem.source_facility[sources]] = sources
    return place
