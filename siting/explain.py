"""Why here? What a planner asks of one catchment or one facility.

Pure functions of a problem and its solution, so that a stored run explains
itself without solver or layers. Figures come from the flows and the prices:

* sending one tonne of catchment i by another arc b costs the whole system
  c_b + p_j - l_is more (its reduced cost), what it displaces at a full
  facility included;
* opening or closing one facility with all others held changes the annual cost
  by at least V (weak duality, see `siting.bound`).
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

from siting.bound import knapsack_table, lagrangian_bound
from siting.coupling import priced_problem, residue_price_cny_per_t
from siting.errors import Fault, ScenarioError
from siting.explain_cards import FacilityCard, Haul, Source, StreamCard
from siting.explain_words import catchment_lines, facility_lines
from siting.naming import Names
from siting.objectives import arc_cost_cny_per_t
from siting.problem import Flags, Floats, Ints, SitingProblem
from siting.residues import limit_cost_cny_per_t, onward_cost_cny_per_t
from siting.solution import Solution

FULL_SHARE = 1 - 1e-6
_SOURCES = 10


@dataclass(frozen=True)
class Explanation:
    """The answer to "why?" for one id.

    Parameters
    ----------
    kind
        ``"catchment"`` or ``"facility"``.
    id
        What was asked about.
    names
        Display names used in the sentences.
    streams
        One card per stream with demand, for a catchment.
    facility
        The card, for a facility.
    """

    kind: str
    id: str
    names: Names
    streams: tuple[StreamCard, ...] = field(default=())
    facility: FacilityCard | None = None

    def title(self, lang: str) -> str:
        """Return the display name in `lang`."""
        name = self.names.catchment if self.kind == "catchment" else self.names.facility
        return name(self.id, lang)

    def lines(self, lang: str) -> list[str]:
        """Return the sentences in `lang`."""
        if self.facility is not None:
            return facility_lines(self.facility, self.names, lang)
        return catchment_lines(self.streams, self.names, lang)

    @property
    def document(self) -> dict[str, Any]:
        """Return everything as plain values for JSON."""
        return {
            "kind": self.kind,
            "id": self.id,
            "name_zh": self.title("zh"),
            "name_en": self.title("en"),
            "streams": [asdict(card) for card in self.streams],
            "facility": None if self.facility is None else asdict(self.facility),
            "zh": self.lines("zh"),
            "en": self.lines("en"),
        }


def explain(
    problem: SitingProblem, solution: Solution, subject: str, *, names: Names | None = None
) -> Explanation:
    """Explain a catchment or a facility by its id.

    Parameters
    ----------
    problem, solution
        As stored with a run.
    subject
        Id of a catchment or a facility; a catchment proper wins when both have it.
    names
        Display names; ids where missing.

    Raises
    ------
    ScenarioError
        When no catchment and no facility has this id, or there is no answer.
    """
    known = names or Names()
    if not solution.has_incumbent:
        raise ScenarioError([Fault("explain_nothing", {"status": solution.status})])
    proper = problem.source_facility < 0
    catchment = np.flatnonzero((problem.catchment_ids == subject) & proper)
    if catchment.size:
        cards = _stream_cards(problem, solution, int(catchment[0]))
        return Explanation("catchment", subject, known, streams=cards)
    facility = np.flatnonzero(problem.facility_ids == subject)
    if facility.size:
        card = _facility_card(problem, solution, int(facility[0]))
        return Explanation("facility", subject, known, facility=card)
    raise ScenarioError([Fault("explain_unknown", {"id": subject})])


def _stream_cards(problem: SitingProblem, solution: Solution, i: int) -> tuple[StreamCard, ...]:
    capacity = solution.capacity_t_per_d
    full = solution.open & (solution.load_t_per_d >= capacity * FULL_SHARE)
    streams = np.flatnonzero(problem.demand_t_per_d[i] > 0).tolist()
    return tuple(_stream_card(problem, solution, i, s, full) for s in streams)


def _stream_card(
    problem: SitingProblem, solution: Solution, i: int, s: int, full: Flags
) -> StreamCard:
    mine = (problem.arc_catchment == i) & (problem.arc_stream == s)
    arcs = np.flatnonzero(mine & solution.open[problem.arc_facility])
    extra = _extra_cny_per_t(problem, solution, arcs, i, s)
    hauls = [
        _haul(problem, solution, int(a), float(e), full) for a, e in zip(arcs, extra, strict=True)
    ]
    takers = sorted((h for h in hauls if h.flow_t_per_d > 0), key=lambda h: -h.flow_t_per_d)
    others = [h for h in hauls if h.flow_t_per_d <= 0]
    next_best = min(others, key=lambda h: (h.extra_cny_per_t, h.facility_id), default=None)
    dearest = max((_own_cost(h) for h in takers), default=np.inf)
    nearer = sorted((h for h in others if h.full and _own_cost(h) < dearest), key=_own_cost)
    left = float(solution.unserved_t_per_d[i, s])
    binds = "capacity" if nearer else "none"
    if not nearer and not others:
        binds = "distance"
    return StreamCard(
        stream=str(problem.stream_keys[s]),
        demand_t_per_d=float(problem.demand_t_per_d[i, s]),
        unserved_t_per_d=left,
        takers=tuple(takers),
        next_best=next_best,
        nearer_full=tuple(h.facility_id for h in nearer),
        binds=binds,
        marginal_cny_per_t=float(solution.demand_price_cny_per_t[i, s]),
    )


def _own_cost(haul: Haul) -> float:
    return haul.haul_cost_cny_per_t + haul.processing_cost_cny_per_t


def _extra_cny_per_t(
    problem: SitingProblem, solution: Solution, arcs: Ints, i: int, s: int
) -> Floats:
    """Return the reduced cost of each arc, at least 0."""
    place = solution.capacity_price_cny_per_t
    place = place + onward_cost_cny_per_t(problem, solution.demand_price_cny_per_t)
    place = place + limit_cost_cny_per_t(problem, solution.load_limit_price_cny_per_t)
    place = place[problem.arc_facility[arcs]]
    price = float(solution.demand_price_cny_per_t[i, s])
    return np.maximum(arc_cost_cny_per_t(problem)[arcs] + place - price, 0.0)


def _haul(problem: SitingProblem, solution: Solution, a: int, extra: float, full: Flags) -> Haul:
    j = int(problem.arc_facility[a])
    flow = float(solution.flow_t_per_d[a])
    return Haul(
        facility_id=str(problem.facility_ids[j]),
        flow_t_per_d=flow,
        distance_km=float(problem.arc_distance_km[a]),
        haul_cost_cny_per_t=float(problem.arc_haul_cost_cny_per_t[a]),
        processing_cost_cny_per_t=float(problem.arc_processing_cost_cny_per_t[a]),
        extra_cny_per_t=0.0 if flow > 0 else extra,
        full=bool(full[j]),
    )


def _facility_card(problem: SitingProblem, solution: Solution, j: int) -> FacilityCard:
    arcs = np.flatnonzero((problem.arc_facility == j) & (solution.flow_t_per_d > 0))
    flow = solution.flow_t_per_d[arcs]
    load, capacity = float(flow.sum()), float(solution.capacity_t_per_d[j])
    largest = arcs[np.argsort(-flow, kind="stable")][:_SOURCES]
    streams = np.bincount(problem.arc_stream[arcs], flow, minlength=problem.stream_keys.size)
    keys = problem.stream_keys.tolist()
    haulage = float(flow @ problem.arc_distance_km[arcs])
    return FacilityCard(
        open=bool(solution.open[j]),
        required=bool(problem.required[j]),
        forbidden=bool(problem.forbidden[j]),
        capacity_t_per_d=capacity,
        load_t_per_d=load,
        utilisation_share=load / capacity if capacity > 0 else 0.0,
        shadow_price_cny_per_t=float(solution.capacity_price_cny_per_t[j]),
        change_cny_per_yr=change_cny_per_yr(problem, solution, j),
        streams_t_per_d={k: float(t) for k, t in zip(keys, streams, strict=True) if t > 0},
        sources=tuple(_source(problem, solution, int(a)) for a in largest),
        source_count=int(np.unique(problem.arc_catchment[arcs]).size),
        mean_distance_km=haulage / load if load > 0 else 0.0,
    )


def _source(problem: SitingProblem, solution: Solution, a: int) -> Source:
    return Source(
        catchment_id=str(problem.catchment_ids[problem.arc_catchment[a]]),
        stream=str(problem.stream_keys[problem.arc_stream[a]]),
        flow_t_per_d=float(solution.flow_t_per_d[a]),
        distance_km=float(problem.arc_distance_km[a]),
    )


def change_cny_per_yr(problem: SitingProblem, solution: Solution, j: int) -> float:
    """Return the least change of the annual cost when facility `j` alone opens or closes.

    V = F_k + D v_k at the present demand prices; opening adds at least the
    smallest V of its sizes, closing at least minus the V of its present size.
    """
    price = solution.demand_price_cny_per_t
    if problem.is_coupled:
        closed = residue_price_cny_per_t(problem, solution.capacity_price_cny_per_t)
        price = np.where(price > 0, price, closed)
        problem = priced_problem(problem, price, solution.load_limit_price_cny_per_t).problem
    point = lagrangian_bound(knapsack_table(problem), price)
    option = int(solution.open_option[j])
    if option >= 0:
        return -float(point.option_value_cny_per_yr[option])
    own = point.option_value_cny_per_yr[problem.option_facility == j]
    return float(own.min()) if np.isfinite(own.min()) else 0.0
