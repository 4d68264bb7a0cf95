"""What is checked before a job is made; each check returns what the job is about, for lists."""

from __future__ import annotations

from api.drawing import drawing_with
from api.errors import Fault, UsageError
from api.period_layers import period_folder
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
from api.question import refuse_above
from api.settings import Settings
from api.store import run_by_id
from geodata.schemas import SCHEMAS


def siting_job(inputs: SitingInputs, settings: Settings) -> str:
    """Check a scenario and the runs that it names; return the scenario's name."""
    for named in (inputs.start, inputs.parent):
        if named is not None:
            run_by_id(settings.runs_folder, named)
    return asked_scenario(inputs, settings)[0].name


def allocation_job(inputs: AllocationInputs, settings: Settings) -> str:
    """Check that the arrays fit together; return their shape."""
    rows, columns = len(inputs.demand), len(inputs.capacity)
    shaped = {"cost": inputs.cost, "forbidden": inputs.forbidden or []}
    faults = [
        Fault("array_shape", {"name": name, "rows": rows, "columns": columns})
        for name, table in shaped.items()
        if table and (len(table) != rows or any(len(row) != columns for row in table))
    ]
    price = inputs.unserved_cost
    if isinstance(price, list) and len(price) != rows:
        faults.append(Fault("array_length", {"name": "unserved_cost", "rows": rows}))
    if faults:
        raise UsageError(faults)
    refuse_above(settings.problem_limit_pairs, rows, columns)
    return f"{rows} × {columns}"


def run_job(inputs: ReportInputs, settings: Settings) -> str:
    """Check that the run is stored; return its id."""
    return run_by_id(settings.runs_folder, inputs.run).id


def explain_job(inputs: ExplainInputs, settings: Settings) -> str:
    """Check that the run is stored and has the period; return its id."""
    run = run_by_id(settings.runs_folder, inputs.run)
    if inputs.year is not None:
        period_folder(run, inputs.year)
    return run.id


def draw_job(inputs: DrawInputs, settings: Settings) -> str:
    """Check that the runs are stored and that the picture can be; return the run's id."""
    if inputs.against is not None:
        run_by_id(settings.runs_folder, inputs.against)
    options = inputs.model_dump(exclude={"run", "format"})
    drawing_with(settings, suffix=inputs.format, **options)
    return run_by_id(settings.runs_folder, inputs.run).id


def pair_job(inputs: CompareInputs, settings: Settings) -> str:
    """Check that both runs are stored; return their ids."""
    pair = [run_by_id(settings.runs_folder, name).id for name in (inputs.a, inputs.b)]
    return " · ".join(pair)


def layer_job(inputs: CheckLayerInputs, _settings: Settings) -> str:
    """Check that there is a layer of this kind; return the kind."""
    if inputs.kind not in SCHEMAS:
        params = {"option": "kind", "value": inputs.kind, "known": ", ".join(SCHEMAS)}
        raise UsageError([Fault("option_unknown", params)])
    return inputs.kind
