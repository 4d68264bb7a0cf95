"""What an allocation says about itself, in Chinese and English."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from siting.allocation.certificate import stranded_rows
from siting.allocation.transportation import RouteAnswer, TransportationProblem
from siting.problem import Floats, Ints
from siting.solution import Shortfall

SOLVER_TITLES: Mapping[str, str] = {"highs": "HiGHS", "cbc": "CBC"}

_NAMED = 8


def _named(positions: Ints) -> str:
    shown = ", ".join(str(p) for p in positions[:_NAMED])
    return shown + (", ..." if positions.size > _NAMED else "")


def route_words(
    problem: TransportationProblem,
    answer: RouteAnswer,
    *,
    route: str,
    is_missing: bool,
    solver: str = "highs",
) -> tuple[str, str]:
    """Return which route ran and why, Chinese and English.

    Parameters
    ----------
    problem
        What was asked.
    answer
        What the route found.
    route
        The route that ran.
    is_missing
        Whether the compiled route was wanted but is not installed.
    solver
        Which solver PuLP used.
    """
    n, m = problem.shape
    zh, en = f"{n} 项产生量 × {m} 座设施，", f"{n} demands x {m} facilities, "
    rounds = _rounds(answer.rounds)
    if route == "pulp":
        zh += f"PuLP + {SOLVER_TITLES[solver]}，逐步加入运输弧，共 {answer.rounds} 轮。"
        en += f"PuLP and {SOLVER_TITLES[solver]} on a growing set of arcs, {rounds}."
    else:
        zh += f"设施图最短路（编译代码），共 {answer.rounds} 轮；"
        en += f"shortest paths on the plant graph (compiled), {rounds}; "
        zh += f"费用步长 {answer.cost_step_cny_per_t:.3g}，"
        en += f"costs in steps of {answer.cost_step_cny_per_t:.3g}, "
        zh += f"吨位步长 {answer.tonnage_step_t_per_d:.3g} t/d。"
        en += f"tonnes in steps of {answer.tonnage_step_t_per_d:.3g} t/d."
    if is_missing:
        zh += "未安装 numba（chongqing-siting[large]），大型算例因此较慢。"
        en += " numba (chongqing-siting[large]) is not installed, so large cases take longer."
    return zh, en


def full_model_words(rounds: int, solver: str, *, is_coupled: bool) -> tuple[str, str]:
    """Return why the model with all its rows was needed.

    Parameters
    ----------
    rounds
        How often the model was solved.
    solver
        Which solver PuLP used.
    is_coupled
        Whether residues or shared limits tie plants together; else least loads bind.
    """
    cause_zh, cause_en = _causes(is_coupled=is_coupled)
    zh = f"{cause_zh}：PuLP + {SOLVER_TITLES[solver]}，逐步加入运输弧，共 {rounds} 轮。"
    en = f"{cause_en}: PuLP and {SOLVER_TITLES[solver]} on a growing set of arcs, "
    return zh, f"{en}{_rounds(rounds)}."


def held_model_words(*, is_coupled: bool) -> tuple[str, str]:
    """Return why the model with all its rows was needed, where HiGHS gets it as arrays."""
    cause_zh, cause_en = _causes(is_coupled=is_coupled)
    return (
        f"{cause_zh}：HiGHS 直接读入数组，按价格逐步加入运输弧。",
        f"{cause_en}: HiGHS from arrays, arcs join by price.",
    )


def plain_model_words(demands: int, facilities: int) -> tuple[str, str]:
    """Return that a plain part was solved as arrays."""
    zh = f"{demands} 项产生量 × {facilities} 座设施，HiGHS 直接读入数组，按价格逐步加入运输弧。"
    return (
        zh,
        f"{demands} demands x {facilities} facilities, HiGHS from arrays, arcs join by price.",
    )


def _causes(*, is_coupled: bool) -> tuple[str, str]:
    if is_coupled:
        return "残余物或共用上限把设施联系在一起", "residues or shared limits tie plants together"
    return "最低负荷起约束作用", "least loads bind"


def _rounds(count: int) -> str:
    return f"{count} round" + "s" * (count != 1)


def proof_shortfall(
    problem: TransportationProblem, columns: Ints, excess_t_per_d: float
) -> Shortfall:
    """Return why not all can be served: tonnes that exceed the capacity they can reach.

    Parameters
    ----------
    problem
        What was asked.
    columns
        Facilities that cannot take all that reaches only them; none where
        catchments have no allowed arc at all.
    excess_t_per_d
        Tonnes too many.
    """
    rows = stranded_rows(problem, columns)
    demand = float(problem.demand_t_per_d[rows].sum())
    capacity = float(problem.capacity_t_per_d[columns].sum())
    tail = f"{excess_t_per_d:,.9g} t/d"
    if columns.size == 0:
        zh = f"{rows.size} 个收运单元（第 {_named(rows)} 行）没有任何允许的运输弧，缺 {tail}。"
        en = f"{rows.size} catchments (rows {_named(rows)}) have no allowed arc: {tail} too many."
        return Shortfall("out_of_reach", "", excess_t_per_d, tuple(map(str, rows)), zh, en)
    zh = (
        f"{rows.size} 个收运单元的 {demand:,.9g} t/d 只能运往 {columns.size} 座设施"
        f"（第 {_named(columns)} 列），其能力合计 {capacity:,.9g} t/d，超出 {tail}。"
    )
    en = (
        f"{demand:,.9g} t/d of {rows.size} catchments can only go to {columns.size} facilities "
        f"(columns {_named(columns)}) with a capacity of {capacity:,.9g} t/d: {tail} too many."
    )
    return Shortfall("capacity", "", excess_t_per_d, tuple(map(str, columns)), zh, en)


def left_over_shortfall(unserved_t_per_d: Floats) -> tuple[Shortfall, ...]:
    """Return how much is left over, nothing when all is served."""
    rows = np.flatnonzero(unserved_t_per_d)
    if rows.size == 0:
        return ()
    left = float(unserved_t_per_d.sum())
    zh = f"{rows.size} 个收运单元（第 {_named(rows)} 行）有 {left:,.9g} t/d 未收运。"
    en = f"{left:,.9g} t/d of {rows.size} catchments (rows {_named(rows)}) are left over."
    return (Shortfall("total", "", left, tuple(map(str, rows)), zh, en),)
