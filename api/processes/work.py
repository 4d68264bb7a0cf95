"""The work of each process, done in the child process of its job."""

from __future__ import annotations

import json
import math
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

import siting
from api.comparison import compare_runs
from api.drawing import draw_run, drawing_with
from api.explanation import explain_run
from api.inspection import inspect_file
from api.processes.asked import asked_scenario
from api.processes.inputs import (
    AllocationInputs,
    CheckLayerInputs,
    CompareInputs,
    DrawInputs,
    ExplainInputs,
    ReportInputs,
    SitingInputs,
)
from api.processes.process import Outcome, Task
from api.question import check_size, question_of, refuse_above
from api.report.paper import write_paper
from api.runs import store_answer
from api.starting import read_start
from api.stopwatch import Stopwatch
from api.store import run_by_id


def solve(inputs: SitingInputs, task: Task) -> Outcome:
    """Answer a scenario and store the run."""
    clock = Stopwatch(task.progress)
    runs = task.settings.runs_folder
    with clock.stage("layers"):
        scenario, text = asked_scenario(inputs, task.settings)
        start = None
        if inputs.start is not None:
            start = read_start(runs, run_by_id(runs, inputs.start).id)
        question = replace(question_of(scenario, text, start), parent=inputs.parent)
        check_size(question, task.limit_pairs)
    run = store_answer(question, settings=task.settings, clock=clock)
    return task.outcome_of(run.folder, run_id=run.id)


def allocate(inputs: AllocationInputs, task: Task) -> Outcome:
    """Answer the classic transportation problem and keep flows, prices and proof."""
    refuse_above(task.limit_pairs, len(inputs.demand), len(inputs.capacity))
    answer = siting.allocate(
        np.array(inputs.cost, dtype=float),
        inputs.demand,
        inputs.capacity,
        forbidden=None if inputs.forbidden is None else np.array(inputs.forbidden, dtype=bool),
        allow_unserved=inputs.allow_unserved,
        unserved_cost=inputs.unserved_cost,
        single_source=inputs.single_source,
        time_limit_s=inputs.time_limit_s,
        gap_share=inputs.gap_share,
    )
    flow = answer.flow.tocoo()
    rows = zip(flow.coords[0].tolist(), flow.coords[1].tolist(), flow.data.tolist(), strict=True)
    document = {
        "status": answer.status,
        "objective": finite(answer.objective),
        "bound": finite(answer.bound),
        "gap_share": finite(answer.gap_share),
        "flow": [{"catchment": i, "facility": j, "flow_t": tonnes} for i, j, tonnes in rows],
        "unserved": [finite(value) for value in answer.unserved.tolist()],
        "capacity_price": [finite(value) for value in answer.capacity_price.tolist()],
        "demand_price": [finite(value) for value in answer.demand_price.tolist()],
        "shortfalls": [
            {"zh": fall.text("zh"), "en": fall.text("en")} for fall in answer.shortfalls
        ],
    }
    return task.keep(as_json(document))


def explain(inputs: ExplainInputs, task: Task) -> Outcome:
    """Explain one catchment or facility of a stored run."""
    run = run_by_id(task.settings.runs_folder, inputs.run)
    return task.keep(as_json(explain_run(run, inputs.subject, inputs.year).document))


def compare(inputs: CompareInputs, task: Task) -> Outcome:
    """Compare two stored runs."""
    runs = task.settings.runs_folder
    return task.keep(as_json(compare_runs(run_by_id(runs, inputs.a), run_by_id(runs, inputs.b))))


def check_layer(inputs: CheckLayerInputs, task: Task) -> Outcome:
    """Check a layer as it would be opened for a scenario, and list every fault."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "layer.geojson"
        file.write_text(json.dumps(inputs.layer, ensure_ascii=False), encoding="utf-8")
        report = inspect_file(file, inputs.kind)
    return task.keep(as_json(replace(report, file="layer.geojson").document()))


def draw(inputs: DrawInputs, task: Task) -> Outcome:
    """Draw a stored run."""
    run = run_by_id(task.settings.runs_folder, inputs.run)
    options = inputs.model_dump(exclude={"run", "format"})
    target = task.result_file(f".{inputs.format}")
    drawing = drawing_with(task.settings, suffix=inputs.format, **options)
    others = None
    if inputs.against is not None:
        others = run_by_id(task.settings.runs_folder, inputs.against)
    draw_run(run, target, drawing, against=others, progress=task.progress)
    return task.outcome_of(target)


def report(inputs: ReportInputs, task: Task) -> Outcome:
    """Write the workbook or the report of a stored run."""
    run = run_by_id(task.settings.runs_folder, inputs.run)
    target = task.result_file(f".{inputs.format}")
    write_paper(run, target, inputs.format, inputs.lang)
    return task.outcome_of(target)


def finite(value: float) -> float | None:
    """Return a number as JSON has it: None where it is not finite."""
    return value if math.isfinite(value) else None


def as_json(document: Any) -> str:  # noqa: ANN401
    """Return a document as JSON text."""
    return json.dumps(document, ensure_ascii=False, allow_nan=False)
