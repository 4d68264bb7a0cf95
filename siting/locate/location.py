"""The answer of a location model on arrays: which sites open, what goes where, how good it is."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np
from scipy.sparse import csr_array

from siting.problem import Flags, Floats, Ints, SitingProblem
from siting.solution import (
    FEASIBLE,
    INFEASIBLE,
    NO_SOLUTION,
    OPTIMAL,
    OPTIMAL_GAP_SHARE,
    Shortfall,
)


@dataclass(frozen=True, eq=False)
class Location:
    """Answer of a model of `siting.locate`; the arrays are read-only.

    Parameters
    ----------
    open
        Whether each site is open (m,).
    flow
        What each catchment sends to each site, sparse (n, m), in the unit of the
        demand; where a model has no demand, 1 for the site that serves it.
    objective, bound
        Value of this answer, and the proven limit of any answer: from below when
        the model minimises, from above when it maximises. The objective is NaN
        without an incumbent; the bound is infinite while nothing is proven.
    gap_share
        |objective - bound| / |objective|; infinity without an incumbent.
    status
        ``optimal`` (gap at most 1e-4), ``feasible``, ``infeasible``,
        ``unbounded`` or ``no_solution`` (the time ran out first).
    seconds
        Wall time.
    shortfalls
        Why there is no answer, in words (``.text("zh")``, ``.text("en")``).
    notes
        Codes of `siting.notes`: whether a start was used; `siting.notes.note_text`
        puts them into words.
    """

    open: Flags
    flow: csr_array
    objective: float
    bound: float
    gap_share: float
    status: str
    seconds: float
    shortfalls: tuple[Shortfall, ...] = field(default=())
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Freeze the arrays."""
        flags = np.array(self.open, dtype=bool)
        flags.flags.writeable = False
        object.__setattr__(self, "open", flags)
        self.flow.data.flags.writeable = False

    def text(self, lang: str) -> str:
        """Return why there is no answer, one sentence a line, in `lang` (``"zh"``, ``"en"``)."""
        return "\n".join(s.text(lang) for s in self.shortfalls)


def answered(
    opened: Flags,
    flow: csr_array,
    *,
    objective: float,
    bound: float,
    seconds: float,
) -> Location:
    """Return a `Location` whose status follows from objective and bound alone."""
    gap = math.inf
    if math.isfinite(bound):
        gap = abs(objective - bound) / max(abs(objective), 1e-9) if objective != bound else 0.0
    status = OPTIMAL if gap <= OPTIMAL_GAP_SHARE else FEASIBLE
    return Location(opened, flow, objective, bound, gap, status, seconds)


def impossible(
    shape: tuple[int, int], seconds: float, words: tuple[str, str], *, maximise: bool = False
) -> Location:
    """Return the answer that nothing fits, with the reason in Chinese and English.

    Parameters
    ----------
    shape
        Numbers of catchments and sites.
    seconds
        Wall time.
    words
        The reason in Chinese and in English.
    maximise
        Whether the model maximises; the bound is then minus infinity.
    """
    bound = -math.inf if maximise else math.inf
    reason = Shortfall("policy", "", 0.0, (), *words)
    return _without(shape, INFEASIBLE, bound, seconds, (reason,))


def undecided(shape: tuple[int, int], seconds: float, *, bound: float) -> Location:
    """Return the answer of a run whose time ended before any site set was found."""
    zh = "时限内（或取消前）未找到可行解；请延长时限。"
    en = "no answer within the time limit or before the cancel; give more time"
    return _without(shape, NO_SOLUTION, bound, seconds, (Shortfall("time", "", 0.0, (), zh, en),))


def _without(
    shape: tuple[int, int],
    status: str,
    bound: float,
    seconds: float,
    reasons: tuple[Shortfall, ...],
) -> Location:
    flow = csr_array(shape, dtype=np.float64)
    closed = np.zeros(shape[1], dtype=bool)
    return Location(closed, flow, math.nan, bound, math.inf, status, seconds, reasons)


def whole_flow(shape: tuple[int, int], rows: Ints, sites: Ints, amount: Floats) -> csr_array:
    """Return the sparse flow (n, m) that sends `amount` of each of `rows` to its site."""
    return csr_array((amount.astype(np.float64), (rows, sites)), shape=shape)


def count_conflict(p: int, required: Flags, forbidden: Flags) -> tuple[str, str] | None:
    """Return, in Chinese and English, why no `p` sites can be opened; None when they can."""
    must, able = int(required.sum()), int((~forbidden).sum())
    if must > p:
        return (
            f"要求启用的场址有 {must} 处，多于 p = {p}；请增大 p 或减少要求。",
            f"{must} sites are required, more than p = {p}; raise p or require fewer",
        )
    if able < p:
        return (
            f"可启用的场址只有 {able} 处，少于 p = {p}；请减小 p 或减少禁止的场址。",
            f"only {able} sites may open, fewer than p = {p}; lower p or forbid fewer",
        )
    return None


def unreached(rows: Ints) -> tuple[str, str]:
    """Return, in Chinese and English, that no site may serve the catchments `rows`."""
    shown = ", ".join(str(i) for i in rows[:5].tolist()) + (" ..." if rows.size > 5 else "")
    return (
        f"{rows.size} 个收运单元没有任何可启用的场址能服务（序号 {shown}）。",
        f"no site that may open serves {rows.size} catchments (positions {shown})",
    )


def whole_misfit(problem: SitingProblem) -> tuple[str, str]:
    """Return, in Chinese and English, why catchments that may not split do not fit."""
    largest = float(problem.option_capacity_t_per_d.max(initial=0.0))
    big = np.flatnonzero(problem.demand_t_per_d[:, 0] > largest)
    if big.size:
        shown = ", ".join(str(i) for i in big[:5].tolist()) + (" ..." if big.size > 5 else "")  # noqa: PLR2004
        return (
            f"{big.size} 个收运单元的产生量大于任何场址的能力 {largest:g}，"
            f"不能整体运往一处（序号 {shown}）。",
            f"{big.size} catchments are larger than any site ({largest:g}) and may not be split "
            f"(positions {shown})",
        )
    return (
        "不拆分收运单元时，没有任何分配能满足能力与规则；请允许拆分或增加能力。",
        "no allocation of whole catchments keeps capacities and rules; let them split or add "
        "capacity",
    )
