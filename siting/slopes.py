"""Exact slopes of a cost that is convex and straight piece by piece."""

from __future__ import annotations

from collections.abc import Callable

_SMALLEST_STEP_T_PER_D = 1e-3
_NOISE_SHARE = 1e-14


def first_slope_cny_per_t(
    base_cny_per_d: float,
    at: Callable[[float], tuple[float, float] | None],
    step_t_per_d: float,
) -> float | None:
    """Return by how much the cost grows with the first tonne of a change, None if impossible.

    The cost is convex and piecewise linear in the size of a change, so its slope
    anywhere on the first piece is exact, where the prices of the present answer may
    be any of several. The step is cut until it lies on that piece.

    Parameters
    ----------
    base_cny_per_d
        Cost without the change.
    at
        Cost and slope with a change of the given size, or None where there is no answer.
    step_t_per_d
        Size to start from.
    """
    found = None
    while True:
        answer = at(step_t_per_d)
        if answer is not None:
            cost, found = answer
            bend = abs(cost - base_cny_per_d - found * step_t_per_d)
            if bend <= noise_cny_per_d(base_cny_per_d):
                return found
        if step_t_per_d <= _SMALLEST_STEP_T_PER_D:
            return found
        step_t_per_d /= 8


def noise_cny_per_d(cost_cny_per_d: float) -> float:
    """Return the difference between two costs of about this size that is rounding only."""
    return _NOISE_SHARE * max(abs(cost_cny_per_d), 1e5)
