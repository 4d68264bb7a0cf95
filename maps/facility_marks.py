"""How the symbol of one facility looks on a map of a theme."""

from __future__ import annotations

import pandas as pd

from maps import theme
from maps.marks import CHANGE_RINGS, STATUS_RINGS, RingMark
from maps.printed_symbols import Symbol
from maps.subject import Subject

_PALE = "#9AA5B1"


def symbol_of(row: pd.Series, subject: Subject, radius_mm: float) -> Symbol:
    """Return the symbol of a facility: its type, its ring by the theme, what is assumed of it."""
    style = theme.facility_style(str(row["type"]))
    mark = _MARKS[subject.theme.ring](row, subject)
    change = _change_of(row, subject)
    return Symbol(
        radius_mm,
        style.shape,
        _PALE if change == "closed" else style.colour,
        mark.share,
        theme.is_assumed(row.get("siting_basis")),
        theme.is_assumed(row.get("capacity_basis")),
        ring_colour=mark.colour,
        crossed=change == "closed",
    )


def _utilisation_mark(row: pd.Series, _: Subject) -> RingMark:
    """Return the ring of a utilisation: as long as the share, in the colour of its class."""
    share = row["utilisation_share"]
    known = float(share) if pd.notna(share) else 0.0
    one = theme.class_of(known, theme.UTILISATION_CLASSES)
    return RingMark(theme.Words("", ""), one.colour, known)


def status_of(row: pd.Series) -> str:
    """Return the status of a facility, the nearest known one for a status of the user's own."""
    return str(row["status"]) if str(row["status"]) in STATUS_RINGS else "existing"


def _status_mark(row: pd.Series, _: Subject) -> RingMark:
    return STATUS_RINGS[status_of(row)]


def _change_of(row: pd.Series, subject: Subject) -> str:
    if subject.comparison is None:
        return ""
    return str(subject.comparison.facilities.get(str(row.name), ""))


def _change_mark(row: pd.Series, subject: Subject) -> RingMark:
    return CHANGE_RINGS[_change_of(row, subject) or "kept"]


_MARKS = {"utilisation": _utilisation_mark, "status": _status_mark, "change": _change_mark}


def rings_of(rows: list[pd.Series], subject: Subject) -> frozenset[str]:
    """Return which rings of statuses or changes the symbols of `rows` carry."""
    if subject.theme.ring == "status":
        return frozenset(status_of(row) for row in rows)
    if subject.theme.ring == "change":
        return frozenset(_change_of(row, subject) for row in rows)
    return frozenset()
