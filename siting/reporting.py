"""Reports of a running search that only ever get better, a few times a second."""

from __future__ import annotations

import math
import time

from siting.options import Progress, ProgressCallback
from siting.watching import REPORT_EVERY_S, Hear


class Reporter:
    """Tells a caller how far a search is: the incumbent never gets worse, nor does the bound.

    Parameters
    ----------
    progress
        Who wants to hear of it, or None.
    began_s
        Monotonic time of the start.
    maximise
        Whether a higher incumbent is the better one.
    """

    def __init__(
        self, progress: ProgressCallback | None, began_s: float, *, maximise: bool = False
    ) -> None:
        self.progress, self.began_s = progress, began_s
        self.sign = -1.0 if maximise else 1.0
        self.incumbent, self.bound = math.inf, -math.inf
        self.last: tuple[str, float] = ("", -math.inf)
        self.unit = 1.0
        """What one unit of the caller counts as in the model: figures told are divided by it."""

    def tell(
        self, stage: str, incumbent: float, bound: float, *, share: float | None = None
    ) -> None:
        """Report figures in the unit of the model, NaN or infinity where unknown.

        A new stage is told at once, figures of the same one four times a second.
        """
        if self.progress is None:
            return
        better, proved = self.sign * incumbent, self.sign * bound
        if not math.isnan(better):
            self.incumbent = min(self.incumbent, better)
        if not math.isnan(proved):
            self.bound = max(self.bound, min(proved, self.incumbent))
        now_s = time.monotonic()
        if stage == self.last[0] and now_s - self.last[1] < REPORT_EVERY_S:
            return
        self.last = (stage, now_s)
        self.progress(Progress(stage, share, *self._figures(), now_s - self.began_s))

    def hear(self, stage: str, factor: float = 1.0, constant: float = 0.0) -> Hear | None:
        """Return what hears of an integer programme; its figures are scaled, then shifted."""
        if self.progress is None:
            return None

        def heard(incumbent: float, bound: float) -> None:
            self.tell(stage, constant + factor * incumbent, constant + factor * bound)

        return heard

    def pass_on(self, report: Progress) -> None:
        """Report what an inner search reported, its end left out."""
        if report.stage != "done":
            figures = (report.incumbent, report.bound)
            incumbent, bound = (math.nan if value is None else value for value in figures)
            self.tell(report.stage, incumbent, bound, share=report.share)

    def _figures(self) -> tuple[float | None, float | None, float | None]:
        factor = self.sign / self.unit
        incumbent = factor * self.incumbent if math.isfinite(self.incumbent) else None
        bound = factor * self.bound if math.isfinite(self.bound) else None
        if incumbent is None or bound is None:
            return incumbent, bound, None
        gap = max(self.incumbent - self.bound, 0.0) / max(abs(self.incumbent), 1e-9)
        return incumbent, bound, gap
