"""Bounds that are loosened a little, answered from the basis of the answer.

With the basis B of an answer, loosening the bound of row i by t moves the basic columns
and rows by t B^-1 e_i. While all of them stay within their bounds the basis stays the best,
and the cost changes by t times the price of the row: exactly, without another solve.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import highspy
import numpy as np
from scipy import sparse

from siting.held_program import HeldProgram
from siting.problem import Flags, Floats, Ints

_TOLERANCE = 1e-7
"""How far HiGHS lets a value lie beyond its bound."""

Bounds = tuple[Floats, Floats]
"""Least and most."""


@dataclass(frozen=True, eq=False)
class HeldSteps:
    """The answer that a solver stands at, without any change.

    Parameters
    ----------
    highs
        The solver; it must not be run again while this is asked.
    matrix
        Rows, and the solver's columns: what is left over, then arcs.
    most_t_per_d
        Most of each column; the least is 0.
    rows_t_per_d
        Least and most of each row.
    column_value, row_value, row_price
        The answer.
    basic
        Positions of the basic columns, and -1 less those of the basic rows, as HiGHS
        orders them.
    """

    highs: highspy.Highs
    matrix: sparse.csr_array
    most_t_per_d: Floats
    rows_t_per_d: Bounds
    column_value: Floats
    row_value: Floats
    row_price: Floats
    basic: Ints

    @classmethod
    def of_answer(cls, highs: highspy.Highs, program: HeldProgram, columns: Ints) -> HeldSteps:
        """Return the steps from the answer that `highs` stands at.

        `columns` are the places in the programme's arcs of those that have a column.
        """
        point, basic = highs.getSolution(), highs.getBasicVariables()[1]
        value, row, price = map(np.array, (point.col_value, point.row_value, point.row_dual))
        left = program.left
        ones = (np.ones(left.size), (left, np.arange(left.size)))
        over = sparse.csc_array(ones, shape=(program.matrix.shape[0], left.size))
        matrix = sparse.hstack([over, program.matrix[:, columns]], format="csr")
        shut = program.barred[program.arcs[columns]]
        most = np.append(np.full(left.size, np.inf), np.where(shut, 0.0, np.inf))
        bounds = program.row_bounds_t_per_d
        return cls(highs, matrix, most, bounds, value, row, price, np.array(basic))

    def cost_of(self, row: int, step: float) -> float | None:
        """Return by how much the cost changes when the bound of `row` moves by `step`.

        The move must let more be possible. None where another basis would be better.
        """
        if not self._held[row]:
            return 0.0
        wanted = np.zeros(self.row_value.size)
        wanted[row] = 1.0
        status, moved = self.highs.getBasisSolve(wanted)
        if status != highspy.HighsStatus.kOk:
            return None
        change = np.zeros(self.column_value.size)
        inside = self.basic >= 0
        change[self.basic[inside]] = np.array(moved)[inside]
        along = self.matrix @ change
        if abs(np.where(self._held, along - wanted, 0.0)).max() > _TOLERANCE:
            return None
        fits = _inside(self.column_value + step * change, (np.zeros(1), self.most_t_per_d))
        fits &= _inside((self.row_value + step * along)[~self._held], self._free_rows)
        return float(self.row_price[row]) * step if fits else None

    @cached_property
    def _held(self) -> Flags:
        """Return which rows are held at a bound."""
        held = np.ones(self.row_value.size, dtype=np.bool_)
        held[-1 - self.basic[self.basic < 0]] = False
        return held

    @cached_property
    def _free_rows(self) -> Bounds:
        least, most = self.rows_t_per_d
        return least[~self._held], most[~self._held]


def _inside(values: Floats, bounds: Bounds) -> bool:
    least, most = bounds
    return bool((values >= least - _TOLERANCE).all() and (values <= most + _TOLERANCE).all())
