"""What a rule of a style asks of a feature, as QGIS and SLD write it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from maps.styles import LayerStyle, StyleRule


@dataclass(frozen=True)
class Condition:
    """One comparison of what columns hold with a value.

    Parameters
    ----------
    columns
        Columns whose sum is compared; one for texts.
    per
        Column by which the sum is divided, ``""`` for none.
    sign
        ``=``, ``!=``, ``<``, ``>`` or ``>=``.
    value
        Text, number or truth that it is compared with.
    """

    columns: tuple[str, ...]
    per: str
    sign: str
    value: str | float | bool


def conditions(style: LayerStyle, rule: StyleRule) -> Sequence[Condition]:
    """Return everything that a feature must meet to be drawn by a rule."""
    found = []
    if style.where is not None:
        column, sign, value = style.where
        found.append(Condition((column,), "", sign, _read(value)))
    if rule.value is not None:
        found.append(Condition(style.columns, "", "=", rule.value))
    for sign, bound in ((">=", rule.lower), ("<", rule.upper)):
        if math.isfinite(bound):
            found.append(Condition(style.columns, style.per, sign, bound))
    if style.tells_assumed:
        sign = "=" if rule.hollow else "!="
        found.append(Condition(("siting_basis",), "", sign, "assumed"))
    return found


def _read(value: str) -> str | float | bool:
    """Return a value as what it is: a truth, a number or a text."""
    if value in ("true", "false"):
        return value == "true"
    try:
        return float(value)
    except ValueError:
        return value


def expression(found: Sequence[Condition]) -> str:
    """Return conditions as an expression of QGIS."""
    return " AND ".join(_comparison(one) for one in found)


def _comparison(one: Condition) -> str:
    if isinstance(one.value, bool):
        return f"{_name(one.columns[0])} {one.sign} {str(one.value).lower()}"
    if isinstance(one.value, str):
        quoted = "'" + one.value.replace("'", "''") + "'"
        return f"coalesce({_name(one.columns[0])}, '') {one.sign} {quoted}"
    total = " + ".join(f"coalesce({_name(column)}, 0)" for column in one.columns)
    if one.per:
        total = f"({total}) / nullif({_name(one.per)}, 0)"
    return f"{total} {one.sign} {one.value:.12g}"


def _name(column: str) -> str:
    return '"' + column.replace('"', '""') + '"'
