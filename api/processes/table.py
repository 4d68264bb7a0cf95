"""Every process by its key."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from api.processes import checks, inputs, work
from api.processes.process import Process

_ALL = (
    Process("siting", "选址与分配", "Siting", inputs.SitingInputs, checks.siting_job, work.solve),
    Process(
        "allocation",
        "收运分配",
        "Allocation",
        inputs.AllocationInputs,
        checks.allocation_job,
        work.allocate,
    ),
    Process(
        "explain", "原因说明", "Explanation", inputs.ExplainInputs, checks.run_job, work.explain
    ),
    Process(
        "compare", "方案对比", "Comparison", inputs.CompareInputs, checks.pair_job, work.compare
    ),
    Process(
        "check-layer",
        "图层检查",
        "Check of a layer",
        inputs.CheckLayerInputs,
        checks.layer_job,
        work.check_layer,
    ),
    Process("draw", "制图", "Drawing", inputs.DrawInputs, checks.run_job, work.draw),
)
PROCESSES: Mapping[str, Process] = MappingProxyType({process.key: process for process in _ALL})
