"""What is different when the allocation of held openings is solved again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import numpy as np

from siting.problem import Ints

_NOTHING: Mapping[Any, float] = MappingProxyType({})
_NO_ARC: Ints = np.zeros(0, dtype=np.int64)


@dataclass(frozen=True, eq=False)
class Change:
    """What is different in a re-solve; everything not named stays.

    Parameters
    ----------
    capacity_t_per_d
        Capacity that facilities open with, by position; 0 closes one. The least load is
        the same share of it, but no more than it is now.
    least_flow_t_per_d
        Tonnes that arcs must carry, by position.
    demand_t_per_d
        Waste that arises, by (catchment, stream).
    limit_t_per_d
        Shared load limits, by position.
    least_load_t_per_d
        Least load of facilities, by position.
    lifted
        Barred arcs that may be used.
    all_served
        Demands (catchment, stream) of which nothing may be left over.
    """

    capacity_t_per_d: Mapping[int, float] = field(default_factory=lambda: _NOTHING)
    least_flow_t_per_d: Mapping[int, float] = field(default_factory=lambda: _NOTHING)
    demand_t_per_d: Mapping[tuple[int, int], float] = field(default_factory=lambda: _NOTHING)
    limit_t_per_d: Mapping[int, float] = field(default_factory=lambda: _NOTHING)
    least_load_t_per_d: Mapping[int, float] = field(default_factory=lambda: _NOTHING)
    lifted: Ints = field(default_factory=lambda: _NO_ARC)
    all_served: tuple[tuple[int, int], ...] = ()


AS_IT_IS = Change()
