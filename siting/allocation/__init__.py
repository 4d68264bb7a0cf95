"""Which catchment goes to which facility, on arrays: exact, certified, of any size.

`allocation` is the door; `routes` chooses how: PuLP on few arcs with all the rest
priced (`pulp_route`), or shortest paths on the graph of facilities (`plant_graph`,
compiled `kernel`). `certificate` proves either without knowing how it was found.
`held_openings` takes the parts of a siting problem with openings held the same way.
"""

from __future__ import annotations

from siting.allocation.allocation import Allocation, AllocationReport, allocate
from siting.allocation.cost_blocks import CostBlocks

__all__ = ["Allocation", "AllocationReport", "CostBlocks", "allocate"]
