"""Everything that a question demands and could give up, one requirement each, in words.

A requirement is what a planner asked: a stream that must be collected, a rule, a
facility that must stand, the sizes of a type of facility. Rows of a model are finer.
The order is that of preference: where several conflicts exist, one of earlier
requirements is named.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from siting.asked import Ask
from siting.conflict import (
    CAPACITY,
    DISTANCE,
    FORBIDDEN,
    HAULS,
    LOAD_LIMIT,
    MINIMUM_LOAD,
    POLICY,
    REQUIRED,
    SERVE,
    WHOLE,
    Requirement,
)
from siting.naming import Names, mid_sentence
from siting.objectives import unserved_is_allowed
from siting.residues import arising_flags


def requirements_of(ask: Ask, names: Names) -> tuple[Requirement, ...]:
    """Return all requirements of `ask` that may matter for whether a plan exists."""
    return tuple(
        requirement
        for each in (_serve, _policies, _required, _bars, _limits, _loads, _sizes, _shut, _whole)
        for requirement in each(ask, names)
    )


def _serve(ask: Ask, names: Names) -> Iterator[Requirement]:
    problem = ask.problem
    arising = arising_flags(problem, ~ask.never_open).any(axis=0)
    for s in np.flatnonzero(~unserved_is_allowed(problem) & arising).tolist():
        key = str(problem.stream_keys[s])
        tonnes = float(problem.demand_t_per_d[:, s].sum())
        amount = f" {tonnes:,.2f} t/d" if tonnes > 0 else ""
        zh = f"{names.stream(key, 'zh')}须全部收运{amount}"
        en = f"all {mid_sentence(names.stream(key, 'en'))} must be collected"
        yield Requirement(SERVE, key, zh, f"{en},{amount}" if amount else en)


def _policies(ask: Ask, _: Names) -> Iterator[Requirement]:
    for policy in ask.problem.option_policies:
        yield Requirement(POLICY, policy.name, policy.words_zh, policy.words_en)


def _required(ask: Ask, names: Names) -> Iterator[Requirement]:
    for j in np.flatnonzero(ask.problem.required).tolist():
        key = str(ask.problem.facility_ids[j])
        zh = f"{names.facility(key, 'zh')}必须启用"
        yield Requirement(REQUIRED, key, zh, f"{names.facility(key, 'en')} must be open")


def _bars(ask: Ask, _: Names) -> Iterator[Requirement]:
    for bar in ask.bars:
        kind = DISTANCE if bar.is_distance else HAULS
        if bar.barred.any():
            yield Requirement(kind, bar.name, bar.words_zh, bar.words_en)


def _limits(ask: Ask, _: Names) -> Iterator[Requirement]:
    for limit in ask.problem.load_limits:
        yield Requirement(LOAD_LIMIT, limit.name, limit.words_zh, limit.words_en)


def _loads(ask: Ask, names: Names) -> Iterator[Requirement]:
    problem = ask.problem
    for kind in np.unique(problem.facility_type[problem.min_load_share > 0]).tolist():
        shares = problem.min_load_share[problem.facility_type == kind]
        share = " - ".join(f"{v:.4g}" for v in sorted({100 * shares.min(), 100 * shares.max()}))
        zh = f"启用的{names.type(kind, 'zh')}负荷不低于能力的 {share}%"
        en = f"every open {mid_sentence(names.type(kind, 'en'))} takes at least {share}% of "
        yield Requirement(MINIMUM_LOAD, kind, zh, f"{en}its capacity")


def _sizes(ask: Ask, names: Names) -> Iterator[Requirement]:
    problem = ask.problem
    for kind in np.unique(problem.facility_type).tolist():
        mine = problem.facility_type[problem.option_facility] == kind
        able = ~ask.never_open[problem.option_facility]
        largest = np.zeros(problem.facility_ids.size)
        options = np.flatnonzero(mine & able)
        sizes = problem.option_capacity_t_per_d[options]
        np.maximum.at(largest, problem.option_facility[options], sizes)
        zh = f"{names.type(kind, 'zh')}的规模（全部启用至多共 {largest.sum():,.2f} t/d）"
        en = f"the sizes of {mid_sentence(names.type(kind, 'en'))} facilities "
        yield Requirement(CAPACITY, kind, zh, f"{en}({largest.sum():,.2f} t/d at most in all)")


def _shut(ask: Ask, names: Names) -> Iterator[Requirement]:
    for j in np.flatnonzero(ask.problem.forbidden & ~ask.never_open).tolist():
        key = str(ask.problem.facility_ids[j])
        zh = f"{names.facility(key, 'zh')}禁止启用"
        yield Requirement(FORBIDDEN, key, zh, f"{names.facility(key, 'en')} must stay closed")


def _whole(ask: Ask, names: Names) -> Iterator[Requirement]:
    problem = ask.problem
    for s in np.flatnonzero(problem.single_source & problem.demand_t_per_d.any(axis=0)).tolist():
        key = str(problem.stream_keys[s])
        zh = f"各收运单元的{names.stream(key, 'zh')}不得拆分"
        en = f"no catchment may split its {mid_sentence(names.stream(key, 'en'))}"
        yield Requirement(WHOLE, key, zh, en)
