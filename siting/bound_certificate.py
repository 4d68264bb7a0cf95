"""The prices that prove the bound of an answer, kept with it.

They are not those of the answer: a bound over choices is highest at prices of
its own (`siting.bound`). Stored, they let anybody compute the bound again from
the problem, with no solver. Parts whose bound is the solver's own proof have no
such prices; what they add to the bound is stated, and stays the solver's word.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from siting.coupling import bound_of_proof
from siting.duals import Proof
from siting.problem import Flags, Floats, SitingProblem

_PREFIX = "certificate_"


@dataclass(frozen=True, eq=False)
class BoundCertificate:
    """Prices of a bound; arrays are read-only.

    Parameters
    ----------
    demand_price_cny_per_t
        Price of each demand (n, s).
    residue_price_cny_per_t
        Price at which residues were taken out of the problem (n, s) (`siting.coupling`).
    load_limit_price_cny_per_t
        Price of each shared load limit (g,).
    policy_price
        Price of each policy (p,), CNY/yr per unit of the policy; 0 where it is kept exactly.
    by_prices
        Facilities (f,) of the parts that the prices speak of.
    solver_cny_per_yr
        What the other parts add to the bound, proven by the solver.
    """

    demand_price_cny_per_t: Floats
    policy_price: Floats
    residue_price_cny_per_t: Floats
    load_limit_price_cny_per_t: Floats
    by_prices: Flags
    solver_cny_per_yr: float

    def __post_init__(self) -> None:
        """Freeze the arrays."""
        for name, dtype in _ARRAYS.items():
            array = np.array(getattr(self, name), dtype=dtype)
            array.flags.writeable = False
            object.__setattr__(self, name, array)

    def fits(self, problem: SitingProblem) -> bool:
        """Return whether there is one finite price for each demand and policy of `problem`."""
        shapes = (
            self.demand_price_cny_per_t.shape == problem.demand_t_per_d.shape,
            self.policy_price.shape == (len(problem.option_policies),),
            self.residue_price_cny_per_t.shape == problem.demand_t_per_d.shape,
            self.load_limit_price_cny_per_t.shape == (len(problem.load_limits),),
            self.by_prices.shape == problem.facility_ids.shape,
        )
        prices = (
            self.demand_price_cny_per_t, self.policy_price,
            self.residue_price_cny_per_t, self.load_limit_price_cny_per_t,
        )  # fmt: skip
        return all(shapes) and all(bool(np.isfinite(array).all()) for array in prices)

    def bound_cny_per_yr(self, problem: SitingProblem) -> float:
        """Return the bound that the prices prove for the parts that they speak of.

        Parameters
        ----------
        problem
            The problem that was asked; the certificate must fit it.
        """
        mine, owner = self.by_prices, problem.option_facility
        kept = [
            p
            for p, policy in enumerate(problem.option_policies)
            if policy.coefficient[mine[owner]].any()
        ]
        part = replace(
            problem,
            required=problem.required & mine,
            forbidden=problem.forbidden | ~mine,
            option_policies=tuple(problem.option_policies[p] for p in kept),
        )
        proof = Proof(
            self.demand_price_cny_per_t,
            self.policy_price[kept],
            self.residue_price_cny_per_t,
            self.load_limit_price_cny_per_t,
        )
        return bound_of_proof(part, proof)

    def arrays(self) -> dict[str, Any]:
        """Return what a file holds of it, by name."""
        named = {name: getattr(self, name) for name in _ARRAYS}
        named["solver_cny_per_yr"] = np.array(self.solver_cny_per_yr)
        return {_PREFIX + name: array for name, array in named.items()}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, Any]) -> BoundCertificate | None:
        """Read what `arrays` gave; None when a file holds none (runs stored before)."""
        if _PREFIX + "solver_cny_per_yr" not in arrays:
            return None
        values = {name: arrays[_PREFIX + name] for name in _ARRAYS}
        return cls(**values, solver_cny_per_yr=float(arrays[_PREFIX + "solver_cny_per_yr"]))


_ARRAYS: Mapping[str, type[np.generic]] = {
    "demand_price_cny_per_t": np.float64,
    "policy_price": np.float64,
    "residue_price_cny_per_t": np.float64,
    "load_limit_price_cny_per_t": np.float64,
    "by_prices": np.bool_,
}
