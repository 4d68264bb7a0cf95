"""The small site models as PuLP programmes: cover, partial cover, sites far apart.

Each function returns a minimisation, its opening variables y_<j> and what else
it decides. Names are positions.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pulp

from siting.options import SolverOptions
from siting.problem import Flags, Floats, Ints
from siting.solvers import Outcome, run_model
from siting.watching import Hear


@dataclass(frozen=True)
class SiteModel:
    """A PuLP model over sites.

    Parameters
    ----------
    prob
        The PuLP model.
    opened
        One 0/1 variable per site.
    covered
        One variable per group of catchments, where the model counts them.
    """

    prob: Any
    opened: list[Any]
    covered: list[Any] = field(default_factory=list)

    def run(
        self, options: SolverOptions, start: Floats | None = None, hear: Hear | None = None
    ) -> Outcome:
        """Solve it; values are those of `opened`, then of `covered`."""
        variables = self.opened + self.covered
        return run_model(
            self.prob, variables=variables, rows=[], options=options, start=start, hear=hear
        )


def _model(name: str, count: int) -> SiteModel:
    prob = pulp.LpProblem(name, pulp.LpMinimize)
    opened = [prob.add_variable(f"y_{j}", 0, 1, pulp.LpInteger) for j in range(count)]
    return SiteModel(prob, opened)


def _sum(variables: Iterable[Any], factor: float = 1.0) -> Any:  # noqa: ANN401
    return pulp.LpAffineExpression([(v, factor) for v in variables])


def cover_model(covers: Flags, fixed_cost: Floats, most: int | None = None) -> SiteModel:
    """Cover every row at least cost, or with at most `most` sites whatever they cost.

    min sum_j f_j y_j  s.t.  sum_{j covers i} y_j >= 1 for all i;  sum_j y_j <= most.

    Parameters
    ----------
    covers
        Whether a site covers a row (n, m).
    fixed_cost
        f (m,); not looked at when `most` is given.
    most
        Largest number of sites, or None.
    """
    model = _model("cover", covers.shape[1])
    pairs = zip(model.opened, fixed_cost.tolist(), strict=True)
    cost = pulp.LpAffineExpression([(y, f) for y, f in pairs if f and most is None])
    model.prob.setObjective(cost)
    for i, row in enumerate(covers):
        near = [model.opened[j] for j in np.flatnonzero(row).tolist()]
        model.prob.addConstraint(_sum(near) >= 1.0, f"cover_{i}")
    if most is not None:
        model.prob.addConstraint(_sum(model.opened) <= float(most), "count")
    return model


def partial_cover_model(covers: Flags, demand: Floats, most: int) -> SiteModel:
    """Cover the most demand with at most `most` sites.

    min - sum_i q_i z_i  s.t.  z_i <= sum_{j covers i} y_j,  sum_j y_j <= most,  z_i <= 1.

    Parameters
    ----------
    covers
        Whether a site covers a row (n, m).
    demand
        q (n,).
    most
        Largest number of sites.
    """
    model = _model("partial_cover", covers.shape[1])
    for i, row in enumerate(covers):
        model.covered.append(model.prob.add_variable(f"z_{i}", 0, 1))
        near = [model.opened[j] for j in np.flatnonzero(row).tolist()]
        model.prob.addConstraint(_sum(near) - model.covered[i] >= 0.0, f"cover_{i}")
    model.prob.addConstraint(_sum(model.opened) <= float(most), "count")
    pairs = zip(model.covered, demand.tolist(), strict=True)
    model.prob.setObjective(pulp.LpAffineExpression([(z, -q) for z, q in pairs]))
    return model


def apart_model(cliques: list[Ints], count: int, least: int) -> SiteModel:
    """Open at least `least` of `count` sites, at most one in each clique of sites too close.

    sum_j y_j >= least;  sum_{j in C} y_j <= 1 for every clique C.

    Parameters
    ----------
    cliques
        Positions of sites each two of which are too close.
    count
        Number of sites.
    least
        Sites to open.
    """
    model = _model("apart", count)
    model.prob.setObjective(_sum([]))
    model.prob.addConstraint(_sum(model.opened) >= float(least), "count")
    for number, clique in enumerate(cliques):
        members = [model.opened[j] for j in clique.tolist()]
        model.prob.addConstraint(_sum(members) <= 1.0, f"clique_{number}")
    return model
