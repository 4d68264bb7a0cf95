"""Shadow prices: what one more tonne of capacity or of demand is worth.

An integer programme has no duals (PuLP and its solvers give zeros). So the
openings are held fixed, the allocation is solved again as a linear programme,
and its duals are the prices: CNY/yr saved per extra t/d of capacity divided by
days per year, hence CNY/t, at least 0. In degenerate problems one of several
valid sets of prices is given.
"""

from __future__ import annotations

import time
from dataclasses import replace

from siting.allocation.held_openings import allocate_plain
from siting.allocation.words import full_model_words
from siting.held_route import allocate_held, is_middling
from siting.options import SolverOptions
from siting.problem import Ints, SitingProblem
from siting.transport import LEAST_S, Allocation, allocate_open


def price_openings(problem: SitingProblem, open_option: Ints, options: SolverOptions) -> Allocation:
    """Return allocation and prices with `open_option` (f,) held fixed.

    Single-source streams are allowed to split here: their prices are those of
    the linear relaxation. The one place that decides how: a plain part goes the way
    of `siting.allocate`, one that is not (a least load binds, residues or shared
    limits tie plants together) takes the model with all its rows, as arrays where HiGHS
    answers, else in PuLP. So does a plain one of middling size, too large to be put
    together by PuLP at once and too small for the compiled code.
    """
    began = time.monotonic()
    is_plain = not problem.is_coupled and not is_middling(problem, open_option, options)
    plain = allocate_plain(problem, open_option, options) if is_plain else None
    if plain is not None:
        return plain
    direct = allocate_held(problem, open_option, options)
    if direct is not None:
        return direct
    left_s = max(options.time_limit_s - (time.monotonic() - began), LEAST_S)
    held = allocate_open(problem, open_option, replace(options, time_limit_s=left_s))
    zh, en = full_model_words(held.rounds, options.name, is_coupled=problem.is_coupled)
    return replace(held, words_zh=zh, words_en=en)
