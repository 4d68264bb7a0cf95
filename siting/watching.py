"""Watching a HiGHS run from outside: what it has found, and stopping it.

HiGHS asks now and then whether to stop, in an integer programme at its nodes
and not inside the relaxations and the small programmes it solves there, which
can take seconds. So a watched run has a thread of its own, which frees
Python's lock; the caller polls, tells what was found, and leaves a run behind
that has not stopped shortly after a cancel. Such a run ends at its next question;
Python waits for it before it exits.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable
from typing import Any

import highspy
import numpy as np

from siting.options import Cancel
from siting.problem import Floats
from siting.solver_guards import run_now

Hear = Callable[[float, float], None]
"""Told incumbent (infinite when there is none) and bound, in the unit of the model."""

Tell = Callable[[str, float | None, float, float], None]
"""Told stage, share done, incumbent and bound of a search, in CNY/yr."""

POLL_S = 0.05
REPORT_EVERY_S = 0.25
PATIENCE_S = 0.25
"""How long a run may take to stop after a cancel before it is left behind."""


class Watch:
    """One watched run; without anybody to cancel or to hear it is a plain run.

    Parameters
    ----------
    cancel
        Stops the run when set.
    hear
        Told incumbent and bound, at most four times a second, in the caller's thread.
    """

    def __init__(self, cancel: Cancel | None, hear: Hear | None) -> None:
        self.cancel, self.hear = cancel, hear
        self.incumbent, self.bound = math.inf, -math.inf
        self.point: Floats | None = None
        self._stop = False

    def run(self, highs: Any) -> bool:  # noqa: ANN401
        """Run `highs`; False when a cancel left it behind, and it must not be read."""
        if self.cancel is None and self.hear is None:
            run_now(highs)
            return True
        highs.setCallback(self._called, None)
        kinds = highspy.cb.HighsCallbackType
        for kind in (
            kinds.kCallbackMipInterrupt,
            kinds.kCallbackSimplexInterrupt,
            kinds.kCallbackIpmInterrupt,
            kinds.kCallbackMipImprovingSolution,
        ):
            highs.startCallback(kind)
        thread = threading.Thread(target=run_now, args=(highs,))
        thread.start()
        try:
            return self._wait(thread)
        finally:
            self._stop = True

    def _wait(self, thread: threading.Thread) -> bool:
        told_s, told = time.monotonic(), (math.inf, -math.inf)
        ends_s = math.inf
        while thread.is_alive():
            thread.join(POLL_S)
            now_s, found = time.monotonic(), (self.incumbent, self.bound)
            if not self._stop and self.cancel is not None and self.cancel.is_set():
                self._stop, ends_s = True, now_s + PATIENCE_S
            if now_s > ends_s:
                return not thread.is_alive()
            if self.hear is not None and found != told and now_s - told_s >= REPORT_EVERY_S:
                self.hear(*found)
                told_s, told = now_s, found
        return True

    def _called(self, kind: Any, _: str, out: Any, answer: Any, __: object) -> None:  # noqa: ANN401
        """Note figures and say whether to stop; HiGHS calls this from its own thread."""
        kinds = highspy.cb.HighsCallbackType
        if kind == kinds.kCallbackMipImprovingSolution:
            if out.objective_function_value < self.incumbent:
                self.point = np.array(out.mip_solution, dtype=np.float64)
                self.incumbent = float(out.objective_function_value)
        elif kind == kinds.kCallbackMipInterrupt:
            self.bound = max(self.bound, float(out.mip_dual_bound))
        if self._stop and answer is not None:
            answer.user_interrupt = True
