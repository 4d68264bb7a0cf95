"""Reading CBC's verdict from its log, since PuLP gives neither its bound nor its gap."""

from __future__ import annotations

import math
import re

from siting.solution import FEASIBLE, INFEASIBLE, NO_SOLUTION, OPTIMAL, UNBOUNDED

_PROVEN = re.compile(r"proven infeasible|problem is infeasible|relaxation infeasible")


def cbc_verdict(log: str, *, whole: bool, limit_hit: bool = False) -> tuple[str, float, float, str]:
    """Return status, objective, bound and CBC's own words, read from its log.

    Parameters
    ----------
    log
        CBC's output.
    whole
        Whether the model has integer variables.
    limit_hit
        Whether the time limit was reached. CBC cut off while preprocessing says
        "infeasible or unbounded" of feasible models; only a proof counts then.
    """
    found = re.search(r"^Result - (.+)$", log, re.MULTILINE)
    words = found.group(1).strip() if found else _cbc_last_word(log)
    objective = _figure(log, "Objective value", math.nan)
    bound = _figure(log, "Lower bound", -math.inf)
    low = words.lower()
    if "infeasible" in low and limit_hit and not _PROVEN.search(low):
        return NO_SOLUTION, math.nan, bound, words
    if "infeasible" in low:
        return INFEASIBLE, math.nan, -math.inf, words
    if "unbounded" in low:
        return UNBOUNDED, math.nan, -math.inf, words
    if "no feasible solution" in log.lower():
        return NO_SOLUTION, math.nan, bound, words
    if low.startswith("optimal"):
        return OPTIMAL, objective, bound, words
    if whole and found and math.isfinite(objective):
        return FEASIBLE, objective, bound, words
    return NO_SOLUTION, math.nan, bound, words


def _figure(log: str, label: str, missing: float) -> float:
    found = re.findall(rf"^{label}:\s+(-?[\d.eE+-]+)", log, re.MULTILINE)
    return float(found[-1]) if found else missing


def _cbc_last_word(log: str) -> str:
    pattern = r"^(Optimal - objective value.*|.*infeasible.*|.*unbounded.*|Stopped.*)$"
    found = re.findall(pattern, log, re.MULTILINE | re.IGNORECASE)
    return str(found[-1]).strip() if found else "no verdict"
