"""The classic location models on arrays: one function a model, one kind of answer.

n catchments, m sites. Costs and distances come as a matrix (n, m), so where they
come from does not matter; every answer is a `Location` with status, bound and gap.
"""

from __future__ import annotations

from siting.capacitated import capacitated
from siting.location import Location
from siting.p_median import p_median

__all__ = ["Location", "capacitated", "p_median"]
