"""Units in which a model is large enough for the tolerances of its solver.

Solvers take 1e-6 for nothing: whether a row is kept, whether a cost differs. A case in
thousands of tonnes or millions of CNY, with all figures below one, would be answered
wrongly. Such figures are counted in a power of two, so that nothing is rounded.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from siting.locate.location import Location
from siting.problem import Floats

_LEAST = 1.0
_BITS = 10


@dataclass(frozen=True)
class Units:
    """What one unit of the caller counts as in the model: 1 or a power of two above it.

    Parameters
    ----------
    amount_bits, cost_bits
        Powers of two by which amounts, and costs per unit of amount, are multiplied.
    """

    amount_bits: int
    cost_bits: int

    @property
    def amount(self) -> float:
        """Factor of demand, capacity and flow."""
        return math.ldexp(1.0, self.amount_bits)

    @property
    def cost(self) -> float:
        """Factor of the cost per unit of amount."""
        return math.ldexp(1.0, self.cost_bits)

    @property
    def total(self) -> float:
        """Factor of costs that are no longer per unit: fixed cost, objective, bound."""
        return self.amount * self.cost

    def restored(self, answer: Location) -> Location:
        """Return an answer of the model in the units of the caller."""
        return replace(
            answer,
            flow=answer.flow / self.amount,
            objective=answer.objective / self.total,
            bound=answer.bound / self.total,
        )


def model_units(cost: Floats, demand: Floats, fixed_cost: Floats) -> Units:
    """Return the units in which the largest figures are at least one.

    Parameters
    ----------
    cost, demand, fixed_cost
        As in `siting.locate.capacitated`; infinity in `cost` is no figure.
    """
    amount = _bits(float(demand.max(initial=0.0)))
    largest = float(cost.max(initial=0.0, where=np.isfinite(cost)))
    spread = float(fixed_cost.max(initial=0.0)) / (float(demand.max(initial=0.0)) or 1.0)
    return Units(amount, _bits(max(largest, spread)))


def _bits(largest: float) -> int:
    if largest <= 0 or largest >= _LEAST:
        return 0
    return _BITS - math.frexp(largest)[1]
