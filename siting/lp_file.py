"""The allocation of an answer as a model that people and other solvers can read.

The openings are held as the answer has them, so what is left is the cheapest
allocation: a linear programme, with 0/1 variables only for streams whose loads
go whole. Its minimum is the answer's daily cost of hauling, processing and
leaving over. Names in the model are positions (`siting.formulation`); a legend
puts them into words.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from siting.formulation import Formulation, usable_arcs
from siting.models import formulate
from siting.naming import Names
from siting.objectives import arc_cost_cny_per_t
from siting.problem import Ints, SitingProblem
from siting.solution import Solution
from siting.transport import nearest_arcs

MOST_ARCS = 50_000
"""Up to this many arcs the whole model is written."""

KEPT_ARCS = 40
"""Arcs kept per demand in a larger one, those of smallest reduced cost."""

LEGEND_COLUMNS = (
    "name", "part_zh", "part_en", "unit", "limit",
    "stream", "stream_zh", "stream_en",
    "catchment_id", "catchment_zh", "catchment_en",
    "facility_id", "facility_zh", "facility_en",
)  # fmt: skip

_PARTS = {
    "x": ("运量", "tonnes hauled", "t/d"),
    "z": ("整量运往（1 是，0 否）", "hauled whole (1 yes, 0 no)", "0/1"),
    "u": ("未收运量", "tonnes unserved", "t/d"),
    "demand": ("收运量与未收运量之和等于产生量", "hauled plus unserved equals what arises", "t/d"),
    "capacity": ("不超过处理能力", "load at most the capacity", "t/d"),
    "load": ("不低于最低负荷", "load at least the minimum load", "t/d"),
    "OBJ": ("每日运输、处理与未收运成本", "cost a day: haul, processing, unserved", "CNY/d"),
}


def lp_arcs(problem: SitingProblem, solution: Solution) -> Ints:
    """Return the arcs to write: all that lead to open facilities, or the best of them.

    The prices certify that no arc left out of a large model would make it cheaper.
    """
    usable = usable_arcs(problem, solution.open_option)
    if usable.size <= MOST_ARCS:
        return usable
    price = solution.demand_price_cny_per_t[problem.arc_catchment, problem.arc_stream]
    place = solution.capacity_price_cny_per_t[problem.arc_facility]
    reduced = arc_cost_cny_per_t(problem) + place - price
    kept = nearest_arcs(problem, usable, reduced, KEPT_ARCS)
    return np.union1d(kept, np.flatnonzero(solution.flow_t_per_d > 0))


def allocation_cost_cny_per_d(problem: SitingProblem, solution: Solution) -> float:
    """Return what the answer's hauls, processing and waste left over cost a day."""
    left = solution.unserved_t_per_d.sum(axis=0)
    price = np.where(left > 0, problem.unserved_cost_cny_per_t, 0.0)
    return float(arc_cost_cny_per_t(problem) @ solution.flow_t_per_d) + float(left @ price)


def write_lp(
    problem: SitingProblem, solution: Solution, path: Path, *, names: Names | None = None
) -> pd.DataFrame:
    """Write the allocation of `solution` as a CPLEX LP file and return its legend.

    Parameters
    ----------
    problem
        The problem.
    solution
        An answer with an incumbent.
    path
        File to write; its suffix must be ``.lp`` for most solvers to read it.
    names
        Display names for the legend; ids where missing.

    Returns
    -------
    pandas.DataFrame
        One row per variable and row of the model: its name there, its part, unit
        and right-hand side, and the stream, catchment and facility it is about.
    """
    form = formulate(problem, arcs=lp_arcs(problem, solution), open_option=solution.open_option)
    form.prob.writeLP(str(path))
    cost = allocation_cost_cny_per_d(problem, solution)
    head = (
        f"\\ 每日分配成本 / allocation cost a day: {cost:.12g} CNY/d\n"
        f"\\ 运输弧 / arcs: {form.arcs.size} of "
        f"{usable_arcs(problem, solution.open_option).size}; t/d, CNY/t\n"
    )
    path.write_text(head + path.read_text(encoding="utf-8"), encoding="utf-8")
    return pd.DataFrame(_legend(form, names or Names()), columns=LEGEND_COLUMNS)


def _legend(form: Formulation, names: Names) -> Iterator[tuple[object, ...]]:
    problem = form.problem
    yield _line("OBJ", "OBJ", None, ("", "", ""), names)
    for a, variable in zip(form.arcs.tolist(), form.flow, strict=True):
        i, s = int(problem.arc_catchment[a]), int(problem.arc_stream[a])
        about = (_stream(problem, s), _catchment(problem, i), _facility(problem, a=a))
        yield _line(variable.name, variable.name[0], None, about, names)
    for (i, s), variable in form.unserved.items():
        about = (_stream(problem, s), _catchment(problem, i), "")
        yield _line(variable.name, "u", None, about, names)
    for (i, s), row in form.demand_row.items():
        about = (_stream(problem, s), _catchment(problem, i), "")
        yield _line(row.name, "demand", -float(row.constant), about, names)
    for part, rows in (("capacity", form.capacity_row), ("load", form.load_row)):
        for j, row in rows.items():
            about = ("", "", str(problem.facility_ids[j]))
            yield _line(row.name, part, -float(row.constant), about, names)


def _stream(problem: SitingProblem, s: int) -> str:
    return str(problem.stream_keys[s])


def _catchment(problem: SitingProblem, i: int) -> str:
    return str(problem.catchment_ids[i])


def _facility(problem: SitingProblem, *, a: int) -> str:
    return str(problem.facility_ids[problem.arc_facility[a]])


def _line(
    name: str, part: str, limit: float | None, about: tuple[str, str, str], names: Names
) -> tuple[object, ...]:
    cells: list[object] = []
    for key, word in zip(about, (names.stream, names.catchment, names.facility), strict=True):
        cells += [key, word(key, "zh") if key else "", word(key, "en") if key else ""]
    return (name, *_PARTS[part], limit, *cells)
