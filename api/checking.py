"""Checking a stored run: its tables and summary against the problem and the solution."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from api.checked import ABSOLUTE_T_PER_D, Finding, RunCheck, compare
from api.phased_checking import phase_findings, read_whole
from api.sheets import read_csv
from api.store import Run
from siting.periods import PhasedSolution
from siting.problem import SitingProblem
from siting.residues import arising_t_per_d, sent_on_t_per_d
from siting.solution import Solution
from siting.verification import verify


def check_run(run: Run) -> RunCheck:
    """Recompute a run from `problem.npz` and `solution.npz` and compare everything told of it.

    Raises
    ------
    FaultError
        A file cannot be read.
    """
    problem = SitingProblem.load(run.folder / "problem.npz")
    solution = Solution.load(run.folder / "solution.npz", problem)
    verification = verify(problem, solution)
    summary, whole = run.summary(), read_whole(run)
    allocation = read_csv(run.folder / "allocation.csv")
    findings = [
        Finding("solution.npz", "solved", (v.text("zh"), v.text("en")))
        for v in verification.violations
    ]
    findings += heading_findings(summary, whole or solution, verification.ok)
    findings += stream_findings(summary, problem, solution)
    findings += facility_findings(run, summary, problem, solution)
    findings += binding_findings(summary, problem, solution)
    findings += allocation_findings(allocation, problem, solution)
    if whole is not None:
        findings += phase_findings(run, whole, check_run)
    figures = {
        "objective_cny_per_yr": verification.objective_cny_per_yr,
        "catchments": int((problem.source_facility < 0).sum()),
        "facilities": problem.facility_ids.size,
        "arcs": problem.arc_stream.size,
        "flows": len(allocation),
    }
    return RunCheck(tuple(findings), figures)


def heading_findings(
    summary: Mapping[str, Any], solution: Solution | PhasedSolution, ok: bool
) -> Iterator[Finding]:
    """Compare status, cost, bound, gap and the claim to be verified."""
    for name in ("objective_cny_per_yr", "bound_cny_per_yr", "gap_share"):
        yield from compare("summary.json", name, summary[name], float(getattr(solution, name)))
    if summary["status"] != solution.status:
        item = ("status", "status")
        yield Finding("summary.json", "differs", item, summary["status"], solution.status)
    if bool(summary["verified"]) and not ok:
        yield Finding("summary.json", "differs", ("verified", "verified"), True, False)


def stream_findings(
    summary: Mapping[str, Any], problem: SitingProblem, solution: Solution
) -> Iterator[Finding]:
    """Compare the tonnes and the haulage of every stream; what is sent on counts once."""
    arising = arising_t_per_d(problem, solution.load_t_per_d).sum(axis=0)
    sent_on = sent_on_t_per_d(problem, solution.flow_t_per_d)
    for position, key in enumerate(problem.stream_keys.tolist()):
        arcs = problem.arc_stream == position
        flow = solution.flow_t_per_d[arcs]
        computed = {
            "demand_t_per_d": float(arising[position] - sent_on[position]),
            "served_t_per_d": float(flow.sum() - sent_on[position]),
            "unserved_t_per_d": float(solution.unserved_t_per_d[:, position].sum()),
            "haulage_tkm_per_d": float(flow @ problem.arc_distance_km[arcs]),
        }
        stated = summary["streams"].get(key, {})
        for name, value in computed.items():
            yield from compare("summary.json", f"streams.{key}.{name}", stated.get(name), value)


def facility_findings(
    run: Run, summary: Mapping[str, Any], problem: SitingProblem, solution: Solution
) -> Iterator[Finding]:
    """Compare load, capacity and opening of every facility in both tables."""
    table = read_csv(run.folder / "facilities.csv").set_index("id")
    listed = {str(row["id"]): row for row in summary["facilities"]}
    ids = problem.facility_ids.tolist()
    for file, known in (("facilities.csv", set(table.index)), ("summary.json", set(listed))):
        if known != set(ids):
            yield Finding(file, "ids", ("id", "id"))
            return
    loads = np.asarray(solution.load_t_per_d)
    for position, name in enumerate(ids):
        load, is_open = float(loads[position]), bool(solution.open[position])
        for file, row in (("facilities.csv", table.loc[name]), ("summary.json", listed[name])):
            item = f"{name} load_t_per_d"
            yield from compare(file, item, row["load_t_per_d"], load)
            if str(row["open"]).lower() != str(is_open).lower():
                yield Finding(file, "differs", (f"{name} open",) * 2, row["open"], is_open)


def binding_findings(
    summary: Mapping[str, Any], problem: SitingProblem, solution: Solution
) -> Iterator[Finding]:
    """Compare what limits on plants use and allow; runs stored before they were list none.

    What lifting a limit would save takes a solver, and is not asked here.
    """
    position = {str(key): j for j, key in enumerate(problem.facility_ids.tolist())}
    loads, capacity = solution.load_t_per_d, solution.capacity_t_per_d
    least = problem.min_load_share * capacity
    for row in summary.get("binding", []):
        if row["kind"] not in ("capacity", "minimum_load"):
            continue
        item, j = f"binding.{row['id']}", position.get(str(row["id"]))
        if j is None:
            yield Finding("summary.json", "ids", (item, item))
            continue
        limit = capacity if row["kind"] == "capacity" else least
        yield from compare("summary.json", f"{item}.used", row["used"], float(loads[j]))
        yield from compare("summary.json", f"{item}.limit", row["limit"], float(limit[j]))


def allocation_findings(
    allocation: pd.DataFrame, problem: SitingProblem, solution: Solution
) -> Iterator[Finding]:
    """Compare the flows, summed by stream, origin and facility, with the solution."""
    keys = ["stream", "from_kind", "from_id", "to_id"]
    stated = (
        allocation.assign(flow=allocation["flow_t_per_d"].astype(float)).groupby(keys)["flow"].sum()
    )
    proper = problem.source_facility < 0
    arcs = pd.DataFrame(
        {
            "stream": problem.stream_keys[problem.arc_stream],
            "from_kind": np.where(proper[problem.arc_catchment], "catchment", "facility"),
            "from_id": problem.catchment_ids[problem.arc_catchment],
            "to_id": problem.facility_ids[problem.arc_facility],
            "flow": solution.flow_t_per_d,
        }
    )
    computed = arcs.groupby(keys)["flow"].sum()
    joined = pd.concat([stated, computed], axis=1, keys=["stated", "computed"]).fillna(0.0)
    wrong = joined[(joined["stated"] - joined["computed"]).abs() > ABSOLUTE_T_PER_D]
    for index, row in wrong.iterrows():
        item = " ".join(str(part) for part in index)  # type: ignore[attr-defined]
        yield from compare("allocation.csv", item, row["stated"], float(row["computed"]))
