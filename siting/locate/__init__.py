"""The classic location models on arrays: one function a model, one kind of answer.

n catchments, m sites. Costs and distances come as a matrix (n, m), so where they
come from does not matter; every answer is a `Location` with status, bound and gap.

============== ==========================================================
capacitated    least fixed and haul cost with capacities, sizes, least loads
p_median       least haul cost with p sites
p_center       shortest longest haul with p sites
set_cover      least cost so that everybody is covered
max_cover      most demand covered with p sites
p_dispersion   p sites as far from one another as can be
============== ==========================================================
"""

from __future__ import annotations

from siting.locate.capacitated import capacitated
from siting.locate.coverage import max_cover, set_cover
from siting.locate.dispersion import p_dispersion
from siting.locate.location import Location
from siting.locate.p_center import p_center
from siting.locate.p_median import p_median

__all__ = [
    "Location",
    "capacitated",
    "max_cover",
    "p_center",
    "p_dispersion",
    "p_median",
    "set_cover",
]
