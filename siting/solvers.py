"""Solvers behind one honest reading: HiGHS in process, CBC as a program.

PuLP's own status is not trusted. It says "Optimal" after a time limit and after
any relative gap, leaves values behind for infeasible models and gives zero
duals for integer ones. Here status, bound and gap come from the solver itself
(HiGHS's model status and info, CBC's log), and values are read only when the
solver holds an incumbent.
"""

from __future__ import annotations

import math
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import highspy
import numpy as np
import pulp

from siting.cbc_log import cbc_verdict
from siting.errors import Fault, ScenarioError
from siting.options import SOLVER_NAMES, Progress, SolverOptions
from siting.outcome import INTERRUPTED, Outcome
from siting.problem import Floats
from siting.program import run_program
from siting.solution import (
    FEASIBLE,
    INFEASIBLE,
    NO_SOLUTION,
    OPTIMAL,
    OPTIMAL_GAP_SHARE,
    UNBOUNDED,
    gap_share,
)
from siting.solver_guards import check_model
from siting.watching import Hear, Watch

__all__ = [
    "SOLVER_NAMES",
    "Outcome",
    "Progress",
    "SolverOptions",
    "cbc_path",
    "run_model",
    "solver_version",
]


def solver_version(name: str) -> str:
    """Return the version of the solver `name`."""
    if name == "highs":
        return str(highspy.Highs().version())
    return "2.10.3 (bundled with PuLP)"


def run_model(
    prob: Any,  # noqa: ANN401
    *,
    variables: Sequence[Any],
    rows: Sequence[Any],
    options: SolverOptions,
    start: Floats | None = None,
    hear: Hear | None = None,
) -> Outcome:
    """Solve a PuLP minimisation and read the result from the solver itself.

    Parameters
    ----------
    prob
        The PuLP model.
    variables, rows
        Variables whose values and constraints whose duals are wanted.
    options
        Solver, limits and gap.
    start
        Values of `variables` to start from, or None.
    hear
        Told incumbent and bound of an integer programme as HiGHS goes on.

    Returns
    -------
    Outcome
        Status in the platform's words, bound, gap, values and duals.
    """
    if options.cancelled:
        return Outcome.nothing(INTERRUPTED)
    prob.fixObjective()
    check_model(prob)
    if options.name == "highs":
        return _run_highs(prob, variables, rows, options, start, Watch(options.cancel, hear))
    outcome = _run_cbc(prob, variables, rows, options, start)
    return _confirmed(outcome, prob, options) if outcome.status in _REFUSALS else outcome


_REFUSALS = (INFEASIBLE, UNBOUNDED)


def _confirmed(outcome: Outcome, prob: Any, options: SolverOptions) -> Outcome:  # noqa: ANN401
    """Return CBC's refusal when HiGHS says the same, else that nothing is known.

    CBC calls feasible models with costs of 1e15 infeasible.
    """
    left_s = max(options.time_limit_s - outcome.seconds, 1.0)
    limited, watch = replace(options, time_limit_s=left_s), Watch(options.cancel, None)
    second = _run_highs(prob, [], [], limited, None, watch)
    if second.status == outcome.status:
        return outcome
    words = f"{outcome.model_status} (HiGHS: {second.model_status})"
    spent_s = outcome.seconds + second.seconds
    return replace(outcome, status=NO_SOLUTION, model_status=words, seconds=spent_s)


def _run_highs(  # noqa: PLR0913
    prob: Any,  # noqa: ANN401
    variables: Sequence[Any],
    rows: Sequence[Any],
    options: SolverOptions,
    start: Floats | None,
    watch: Watch,
) -> Outcome:
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        log_file = Path(folder) / "highs.log"
        solver = pulp.HiGHS(
            msg=True,
            gapRel=options.gap_share,
            threads=1,  # another number makes the next solve of this process refuse to run
            timeLimit=options.time_limit_s,
            random_seed=options.seed,
            log_to_console=False,
            log_file=str(log_file),
        )
        solver.createAndConfigureSolver(prob)
        solver.buildSolverModel(prob)
        highs = prob.solverModel
        if highs.getNumRow() != len(prob.constraints()):
            msg = f"HiGHS holds {highs.getNumRow()} rows of {len(prob.constraints())}"
            raise RuntimeError(msg)
        if start is not None:
            _set_start(highs, variables, start)
        if not watch.run(highs):
            return _left(variables, watch, time.monotonic() - began)
        if highs.getModelStatus() == highspy.HighsModelStatus.kUnboundedOrInfeasible:
            highs.setOptionValue("presolve", "off")
            watch.run(highs)
        highs.setOptionValue("log_file", "")
        log = log_file.read_text(encoding="utf-8", errors="replace") if log_file.exists() else ""
    return _read_highs(prob, variables, rows, time.monotonic() - began, log)


def _left(variables: Sequence[Any], watch: Watch, seconds: float) -> Outcome:
    """Return what was known of a run that did not stop in time after a cancel."""
    if watch.point is None:
        return Outcome.nothing(INTERRUPTED, bound=watch.bound, seconds=seconds)
    values = np.append(watch.point, 0.0)[_columns(variables)]
    return Outcome(FEASIBLE, watch.incumbent, watch.bound, values, None, INTERRUPTED, seconds, "")


def _columns(variables: Sequence[Any]) -> list[int]:
    """Return the column of each variable, -1 for one that stands in no row and no objective."""
    return [int(getattr(v, "index", -1)) for v in variables]


def _set_start(highs: Any, variables: Sequence[Any], start: Floats) -> None:  # noqa: ANN401
    values = np.zeros(highs.getNumCol() + 1)
    values[_columns(variables)] = start
    point = highspy.HighsSolution()
    point.col_value = values[:-1].tolist()
    highs.setSolution(point)


def _read_highs(
    prob: Any,  # noqa: ANN401
    variables: Sequence[Any],
    rows: Sequence[Any],
    seconds: float,
    log: str,
) -> Outcome:
    highs, whole = prob.solverModel, bool(prob.isMIP())
    word, info = highs.getModelStatus(), highs.getInfo()
    states = highspy.HighsModelStatus
    status, objective, bound = NO_SOLUTION, math.nan, -math.inf
    values = duals = None
    if word == states.kInfeasible:
        status = INFEASIBLE
    elif word == states.kUnbounded:
        status = UNBOUNDED
    elif info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible:
        objective = float(info.objective_function_value)
        bound = _highs_bound(word, info, whole=whole)
        proven = word == states.kOptimal and gap_share(objective, bound) <= OPTIMAL_GAP_SHARE
        status = OPTIMAL if proven else FEASIBLE
        point = highs.getSolution()
        values = np.append(point.col_value, 0.0)[_columns(variables)]
        if word == states.kOptimal and not whole:
            duals = np.array(point.row_dual)[[r.index for r in rows]]
    elif whole:
        bound = float(info.mip_dual_bound)
    words = str(highs.modelStatusToString(word))
    return Outcome(status, objective, bound, values, duals, words, seconds, log)


def _highs_bound(word: Any, info: Any, *, whole: bool) -> float:  # noqa: ANN401
    if whole:
        return float(info.mip_dual_bound)
    if word == highspy.HighsModelStatus.kOptimal:
        return float(info.objective_function_value)
    return -math.inf


def cbc_path() -> str:
    """Return the path of the CBC program that PuLP 3.3 brings.

    Raises
    ------
    ScenarioError
        When this PuLP has no CBC for the platform.
    """
    path = str(getattr(getattr(pulp, "PULP_CBC_CMD", None), "pulp_cbc_path", ""))
    if not path or not Path(path).is_file():
        raise ScenarioError([Fault("cbc_missing", {})])
    return path


def _run_cbc(
    prob: Any,  # noqa: ANN401
    variables: Sequence[Any],
    rows: Sequence[Any],
    options: SolverOptions,
    start: Floats | None,
) -> Outcome:
    began = time.monotonic()
    if start is not None:
        for variable, value in zip(variables, start.tolist(), strict=True):
            variable.setInitialValue(value, check=False)
    solver = pulp.COIN_CMD(path=cbc_path(), msg=False)
    with tempfile.TemporaryDirectory() as folder:
        model, point, found = (str(Path(folder) / name) for name in ("m.mps", "s.mst", "f.sol"))
        columns, names, row_names, _ = prob.writeMPS(model, rename=1)
        if start is not None:
            solver.writesol(point, prob, columns, names, row_names)
        told = [solver.path, model, *(["-mips", point] if start is not None else [])]
        log_file = Path(folder) / "cbc.log"
        code = run_program([*told, *_cbc_options(options), found], log_file, options.cancel)
        log = log_file.read_text(encoding="utf-8", errors="replace")
        if Path(found).is_file():
            _, values, _, duals, _, _ = solver.readsol_MPS(found, prob, columns, names, row_names)
            prob.assignVarsVals(values)
            prob.assignConsPi(duals)
        elif code is None:
            return Outcome.nothing(INTERRUPTED, seconds=time.monotonic() - began)
        else:
            msg = f"CBC ended with code {code} and no answer file:\n{log[-2000:]}"
            raise RuntimeError(msg)
    seconds = time.monotonic() - began
    limit_hit = seconds >= 0.9 * options.time_limit_s
    outcome = _read_cbc(prob, variables, rows, (seconds, limit_hit), log)
    return outcome if code is not None else replace(outcome, model_status=INTERRUPTED)


def _cbc_options(options: SolverOptions) -> list[str]:
    return [
        *("-sec", str(options.time_limit_s), "-randomCbcSeed", str(options.seed)),
        *("-ratio", str(options.gap_share), "-timeMode", "elapsed"),
        *("-solve", "-printingOptions", "all", "-solution"),
    ]


def _read_cbc(
    prob: Any,  # noqa: ANN401
    variables: Sequence[Any],
    rows: Sequence[Any],
    spent: tuple[float, bool],
    log: str,
) -> Outcome:
    whole, (seconds, limit_hit) = bool(prob.isMIP()), spent
    status, objective, bound, words = cbc_verdict(log, whole=whole, limit_hit=limit_hit)
    values = duals = None
    if status in (OPTIMAL, FEASIBLE):
        values = np.array([v.varValue or 0.0 for v in variables])
        terms = prob.objective.items()
        objective = prob.objective.constant + sum(c * (v.varValue or 0.0) for v, c in terms)
        if whole and words.startswith("Optimal solution found") and "within" not in words:
            bound = objective if not math.isfinite(bound) else bound
        if not whole:
            bound = objective
            duals = np.array([r.pi or 0.0 for r in rows])
    if status == OPTIMAL and gap_share(objective, bound) > OPTIMAL_GAP_SHARE:
        status = FEASIBLE
    return Outcome(status, objective, bound, values, duals, words, seconds, log)
