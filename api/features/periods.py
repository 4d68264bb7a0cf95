"""Times of requests: an instant or an interval, and which years they touch."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np

from api.features.errors import Fault, QueryError

INSTANT = re.compile(r"\d{4}-\d\d-\d\d(?:[Tt]\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:[Zz]|[+-]\d\d:\d\d))?")
OPEN = ("", "..")


@dataclass(frozen=True)
class Period:
    """A stretch of time; None = open.

    Parameters
    ----------
    start, end
        First and last instant, both included.
    """

    start: datetime | None
    end: datetime | None

    def touches(self, first_year: np.ndarray, last_year: np.ndarray) -> np.ndarray:
        """Say of each pair of years (not-a-number = open) whether it meets the period."""
        met = np.ones(len(first_year), dtype=bool)
        if self.end is not None:
            met &= np.isnan(first_year) | (first_year <= self.end.astimezone(UTC).year)
        if self.start is not None:
            met &= np.isnan(last_year) | (last_year >= self.start.astimezone(UTC).year)
        return met


def read_period(text: str) -> Period:
    """Return the period that `datetime=` names.

    Raises
    ------
    QueryError
        It is no RFC 3339 date, time or interval, or ends before it starts.
    """
    parts = text.split("/")
    try:
        if len(parts) == 1:
            return Period(_start_of(text), _end_of(text))
        period = Period(
            None if parts[0] in OPEN else _start_of(parts[0]),
            None if parts[1] in OPEN else _end_of(parts[1]),
        )
        ordered = period.start is None or period.end is None or period.start <= period.end
        known = period.start is not None or period.end is not None
        if len(parts) == 2 and ordered and known:
            return period
    except (ValueError, OverflowError):
        pass
    raise QueryError([Fault("bad_datetime", {"value": text[:80]})])


def _start_of(text: str) -> datetime:
    if not INSTANT.fullmatch(text):
        raise ValueError(text)
    instant = datetime.fromisoformat(text.upper())
    instant = instant if instant.tzinfo else instant.replace(tzinfo=UTC)
    return instant.astimezone(UTC)


def _end_of(text: str) -> datetime:
    whole_day = timedelta(days=1, microseconds=-1) if len(text) == len("2025-01-01") else None
    return _start_of(text) + (whole_day or timedelta())
