"""What each short process answers, as JSON."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

import siting
from api.comparison import compare_runs
from api.errors import Fault, UsageError
from api.explanation import explain_run
from api.inspection import inspect_file
from api.processes.inputs import (
    MOST_CELLS,
    AllocationInputs,
    CheckLayerInputs,
    CompareInputs,
    ExplainInputs,
)
from api.settings import Settings
from api.store import run_by_id


def allocate(_: Settings, inputs: AllocationInputs) -> dict[str, Any]:
    """Return the least-cost allocation with its bound and prices."""
    cost = _cost_matrix(inputs)
    found = siting.allocate(
        cost,
        inputs.demand,
        inputs.capacity,
        allow_unserved=inputs.allow_unserved,
        unserved_cost=inputs.unserved_cost,
        single_source=inputs.single_source,
        time_limit_s=inputs.time_limit_s,
    )
    flow = found.flow.tocoo()
    return {
        "status": found.status,
        "objective_cny_per_d": _finite(found.objective),
        "bound_cny_per_d": _finite(found.bound),
        "gap_share": _finite(found.gap_share),
        "flow": [
            {"catchment": int(i), "facility": int(j), "flow_t_per_d": float(x)}
            for i, j, x in zip(*flow.coords, flow.data, strict=True)
        ],
        "unserved_t_per_d": [_finite(x) for x in found.unserved],
        "capacity_price_cny_per_t": [_finite(x) for x in found.capacity_price],
        "demand_price_cny_per_t": [_finite(x) for x in found.demand_price],
        "shortfalls": [{"zh": s.words_zh, "en": s.words_en} for s in found.shortfalls],
    }


def _cost_matrix(inputs: AllocationInputs) -> np.ndarray:
    """Return the cost matrix (n, m), infinity where no haul is allowed.

    Raises
    ------
    UsageError
        When rows differ in length, or the lengths of the inputs do not fit.
    """
    rows = inputs.cost
    wanted = (len(inputs.demand), len(inputs.capacity))
    widths = sorted({len(row) for row in rows})
    if len(rows) != wanted[0] or widths != [wanted[1]]:
        params = {"rows": len(rows), "widths": widths, "n": wanted[0], "m": wanted[1]}
        raise UsageError([Fault("allocation_shape", params)])
    if wanted[0] * wanted[1] > MOST_CELLS:
        params = {"cells": wanted[0] * wanted[1], "limit": MOST_CELLS}
        raise UsageError([Fault("allocation_size", params)])
    return np.array([[np.inf if c is None else c for c in row] for row in rows], dtype=float)


def _finite(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def explain(settings: Settings, inputs: ExplainInputs) -> dict[str, Any]:
    """Return why a catchment's waste goes where it goes, or why a facility is open."""
    return explain_run(run_by_id(settings.runs_folder, inputs.run), inputs.id).document


def compare(settings: Settings, inputs: CompareInputs) -> dict[str, Any]:
    """Return what differs between two runs."""
    return compare_runs(*(run_by_id(settings.runs_folder, run) for run in (inputs.a, inputs.b)))


def check_layer(_: Settings, inputs: CheckLayerInputs) -> dict[str, Any]:
    """Return every fault of a layer, by row; the file is opened in a child process."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{inputs.kind}.geojson"
        path.write_text(json.dumps(inputs.layer, ensure_ascii=False), encoding="utf-8")
        report = inspect_file(path, inputs.kind).document()
    return {**report, "file": inputs.kind}
