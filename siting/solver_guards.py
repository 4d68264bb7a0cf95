"""What must hold before a solver of PuLP may see a model, and may run at all.

PuLP and its solvers accept these without a word and answer wrongly or crash:
a maximisation (HiGHS leaves the sign of its duals, CBC turns it), a number that
is not finite (HiGHS drops the row or says "Optimal" of a cost that is NaN), two
variables of one name (CBC fails on its own file).
"""

from __future__ import annotations

import math
from collections import Counter
from typing import Any

import highspy

MINIMISE = 1
"""`pulp.LpMinimize`."""


def check_model(prob: Any) -> None:  # noqa: ANN401
    """Refuse a PuLP model that would be misread.

    Parameters
    ----------
    prob
        The PuLP model, its objective set.

    Raises
    ------
    ValueError
        With every fault: not a minimisation, numbers not finite, names repeated.
    """
    faults = []
    if prob.sense != MINIMISE:
        faults.append("目标不是最小化 / it does not minimise")
    rows = [("objective", prob.objective), *((row.name, row) for row in prob.constraints())]
    bad = [name for name, row in rows if not _is_finite(row)]
    if bad:
        named = ", ".join(bad[:8])
        faults.append(f"系数不是有限数 / a number is not finite: {named}")
    names = Counter(variable.name for variable in prob.variables())
    repeated = [name for name, count in names.items() if count > 1]
    if repeated:
        named = ", ".join(repeated[:8])
        faults.append(f"变量重名 / variables share a name: {named}")
    if faults:
        raise ValueError("; ".join(faults))


def _is_finite(row: Any) -> bool:  # noqa: ANN401
    return math.isfinite(sum(row.values(), start=row.constant))


def run_now(highs: Any) -> None:  # noqa: ANN401
    """Run HiGHS, also when another caller in this process ran it with more threads."""
    highs.run()
    if highs.getModelStatus() == highspy.HighsModelStatus.kNotset:
        highspy.Highs.resetGlobalScheduler(True)
        highs.run()
    if highs.getModelStatus() == highspy.HighsModelStatus.kNotset:
        msg = "HiGHS 未运行：本进程中另有线程数不同的求解 / HiGHS did not run: other threads in use"
        raise RuntimeError(msg)
