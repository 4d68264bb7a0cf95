"""Sharing out a whole so that the parts add up to it exactly."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


def share_out(
    total: int, parts: Sequence[float] | NDArray[np.float64], *, step: int = 1
) -> NDArray[np.int64]:
    """Return whole multiples of `step`, in proportion to `parts`, that sum to `total`.

    Largest remainder (Hamilton): every part gets its quota rounded down, the
    steps left over go to the largest remainders, ties to the earlier part.

    Parameters
    ----------
    total
        What is shared out; a multiple of `step`.
    parts
        Non-negative claims (n,), at least one of them positive.
    step
        Smallest unit handed out, for example 10 t/d.

    Raises
    ------
    ValueError
        If a claim is negative or not finite, none is positive, or `total` is no
        multiple of `step`.
    """
    claims = np.asarray(parts, dtype=float)
    if not np.isfinite(claims).all() or (claims < 0).any() or claims.sum() <= 0:
        message = "claims must be finite, non-negative and not all zero"
        raise ValueError(message)
    if total % step:
        message = f"{total} is no multiple of {step}"
        raise ValueError(message)
    quotas = claims / claims.sum() * (total // step)
    shares = np.floor(quotas).astype(np.int64)
    left = total // step - int(shares.sum())
    order = np.argsort(-(quotas - shares), kind="stable")
    shares[order[:left]] += 1
    whole: NDArray[np.int64] = shares * step
    return whole
