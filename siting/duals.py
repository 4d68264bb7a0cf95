"""Prices: what capacity, demand and shared limits are worth, and what proves a bound."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from siting.problem import Floats, SitingProblem


@dataclass(frozen=True, eq=False)
class Prices:
    """Duals of an allocation: capacity (f,), demand (n, s), shared load limits (g,), CNY/t."""

    capacity_cny_per_t: Floats
    demand_cny_per_t: Floats
    load_limit_cny_per_t: Floats

    @classmethod
    def nothing(cls, problem: SitingProblem) -> Prices:
        """Return prices that are all 0."""
        f, g = problem.facility_ids.size, len(problem.load_limits)
        return cls(np.zeros(f), np.zeros(problem.demand_t_per_d.shape), np.zeros(g))


@dataclass(frozen=True, eq=False)
class Proof:
    """Prices at which a bound can be computed again from the problem alone.

    Parameters
    ----------
    demand_cny_per_t
        Prices of the demands (n, s), of those made of residues too.
    policy
        Prices of the policies (p,), CNY/yr per unit of the policy.
    residue_cny_per_t
        Prices at which residues were taken out of the problem (n, s), 0 elsewhere.
    load_limit_cny_per_t
        Prices of the shared load limits (g,).
    """

    demand_cny_per_t: Floats
    policy: Floats
    residue_cny_per_t: Floats
    load_limit_cny_per_t: Floats
