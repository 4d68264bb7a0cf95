"""Checking the arrays that a location model is asked with: all faults at once."""

from __future__ import annotations

import math
import operator
import time

import numpy as np
from numpy.typing import ArrayLike

from siting.errors import Fault, ProblemError
from siting.locate.location import Location
from siting.options import Cancel, ProgressCallback, SolverOptions
from siting.problem import Flags, Floats
from siting.reporting import Reporter

Size = int | None


class Inputs:
    """Collects the faults of one call; `finish` raises them together.

    Sizes that a faulty array leaves unknown are None and match everything, so
    that one fault does not draw others after it.
    """

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.began_s = time.monotonic()
        self.reporter = Reporter(None, self.began_s)

    @property
    def seconds(self) -> float:
        """Wall time since the call began."""
        return time.monotonic() - self.began_s

    def array(
        self,
        name: str,
        value: ArrayLike,
        shape: tuple[Size, ...],
        *,
        infinite: bool = False,
        upper: float = math.inf,
    ) -> Floats:
        """Return `value` as numbers of at least 0 in `shape`, or note what is wrong.

        Parameters
        ----------
        name
            Name of the argument.
        value
            What the caller gave.
        shape
            Expected sizes, None where any will do.
        infinite
            Whether infinity is allowed.
        upper
            Largest number allowed.
        """
        nothing = np.zeros(tuple(size or 0 for size in shape))
        try:
            array = np.array(value, dtype=np.float64)
        except (TypeError, ValueError):
            self.faults.append(Fault("locate_not_numbers", {"name": name}))
            return nothing
        pairs = zip(array.shape, shape, strict=False)
        if array.ndim != len(shape) or any(b is not None and a != b for a, b in pairs):
            params = {"name": name, "found": array.shape, "expected": _words(shape)}
            self.faults.append(Fault("locate_shape", params))
            return nothing
        bad = np.isnan(array) | (array < 0) | (array > upper)
        if not infinite:
            bad |= np.isinf(array)
        if bad.any():
            count, value = int(bad.sum()), float(array[bad][0])
            fault = Fault("locate_number", {"name": name, "count": count, "value": value})
            self.faults.append(fault)
            return np.zeros_like(array)
        return array

    def matrix(self, name: str, value: ArrayLike, *, infinite: bool = True) -> Floats:
        """Return a two-dimensional array, infinity (no haul allowed) included."""
        return self.array(name, value, (None, None), infinite=infinite)

    def sizes(self, matrix: Floats) -> tuple[Size, Size]:
        """Return the sizes of a checked matrix, unknown when it was faulty."""
        if self.faults and matrix.shape == (0, 0):
            return None, None
        return matrix.shape[0], matrix.shape[1]

    def choice(
        self, required: ArrayLike | None, forbidden: ArrayLike | None, m: Size
    ) -> tuple[Flags, Flags]:
        """Return required and forbidden sites as flags (m,)."""
        must, never = self.sites("required", required, m), self.sites("forbidden", forbidden, m)
        for j in np.flatnonzero(must & never)[:20].tolist():
            self.faults.append(Fault("locate_required_forbidden", {"position": j}))
        return must, never

    def sites(self, name: str, value: ArrayLike | None, m: Size) -> Flags:
        """Return flags (m,) from flags, or from positions when `value` holds integers."""
        flags = np.zeros(m or 0, dtype=bool)
        if value is None or m is None:
            return flags
        given = np.atleast_1d(np.array(value))
        if given.dtype == bool and given.shape == (m,):
            return np.asarray(given, dtype=bool)
        if given.size == 0 and given.dtype != bool:
            return flags
        whole = np.issubdtype(given.dtype, np.integer) and given.ndim == 1
        if not whole or given.min() < 0 or given.max() >= m or np.unique(given).size != given.size:
            self.faults.append(Fault("locate_sites", {"name": name, "count": m, "last": m - 1}))
            return flags
        flags[given] = True
        return flags

    def count(self, p: object, m: Size, *, lower: int = 1) -> int:
        """Return `p` when it is a whole number of `lower` to m sites."""
        number = None
        if not isinstance(p, bool | np.bool_):
            try:
                number = operator.index(p)  # type: ignore[arg-type]
            except TypeError:
                number = None
        if number is None or number < lower or (m is not None and number > m):
            params = {"value": p, "lower": lower, "upper": "m" if m is None else m}
            self.faults.append(Fault("locate_p", params))
            return lower
        return number

    def options(
        self, time_limit_s: float, gap_share: float, cancel: Cancel | None = None
    ) -> SolverOptions:
        """Return solver options, or the default ones after noting a fault."""
        good = {
            "time_limit_s": _is_number(time_limit_s) and 0 < time_limit_s < math.inf,
            "gap_share": _is_number(gap_share) and 0 <= gap_share < 1,
        }
        values = {"time_limit_s": time_limit_s, "gap_share": gap_share}
        for name in (name for name, fine in good.items() if not fine):
            self.faults.append(Fault("solver_number", {"name": name, "value": values[name]}))
        if not all(good.values()):
            return SolverOptions()
        return SolverOptions(
            time_limit_s=float(time_limit_s), gap_share=float(gap_share), cancel=cancel
        )

    def report_to(self, progress: ProgressCallback | None, *, maximise: bool = False) -> None:
        """Report the search to `progress` from now on."""
        self.reporter = Reporter(progress, self.began_s, maximise=maximise)

    def ended(self, answer: Location) -> Location:
        """Report the end and return `answer`."""
        self.reporter.tell("done", answer.objective, answer.bound, share=1.0)
        return answer

    def spread(self, name: str, value: ArrayLike, m: Size, *, upper: float) -> Floats:
        """Return one number per site (m,) from one number or from m."""
        scalar = np.ndim(value) == 0 and m is not None
        return self.array(name, np.full(m or 0, value) if scalar else value, (m,), upper=upper)

    def site_sizes(
        self, capacity: ArrayLike, fixed_cost: ArrayLike, m: Size
    ) -> tuple[Floats, Floats]:
        """Return capacity and fixed cost, both (m, k)."""
        flat = np.ndim(capacity) < 2  # noqa: PLR2004
        shape: tuple[Size, ...] = (m,) if flat else (m, None)
        sizes = self.array("capacity", capacity, shape)
        fixed = self.array("fixed_cost", fixed_cost, shape)
        if sizes.shape != fixed.shape and not self.faults:
            params = {"found": fixed.shape, "expected": sizes.shape}
            self.faults.append(Fault("locate_sizes", params))
        return (sizes[:, None], fixed[:, None]) if flat else (sizes, fixed)

    def finish(self) -> None:
        """Raise every fault found.

        Raises
        ------
        ProblemError
            When anything was wrong.
        """
        if self.faults:
            raise ProblemError(self.faults)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float | np.integer | np.floating) and not isinstance(value, bool)


def _words(shape: tuple[Size, ...]) -> str:
    letters = ["n", "m"] if len(shape) == 2 else ["m"]
    sizes = [letters[k] if size is None else str(size) for k, size in enumerate(shape)]
    return "(" + ", ".join(sizes) + ("," if len(sizes) == 1 else "") + ")"
