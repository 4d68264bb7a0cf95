"""Why here? What a planner asks of one catchment or one facility.

Figures come from re-solves of the allocation with the openings held fixed
(`siting.held_model`): the first tonne forced on another haul, everything forced
there, a plant closed, a tenth smaller or opened. Nothing is estimated; what the
openings themselves would become is not asked.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

from siting.errors import Fault, ScenarioError
from siting.explain_cards import FacilityCard, StreamCard
from siting.explain_catchment import stream_cards
from siting.explain_facility import facility_card
from siting.explain_plan import HeldPlan
from siting.explain_words import catchment_lines
from siting.explain_words_facility import facility_lines
from siting.naming import Names
from siting.problem import SitingProblem
from siting.solution import Solution
from siting.surroundings import Surroundings


@dataclass(frozen=True)
class Period:
    """Which period of a plan in phases is explained.

    Parameters
    ----------
    year
        Year in which it begins.
    is_last
        Whether no other follows.
    """

    year: int
    is_last: bool

    def line(self, lang: str) -> str:
        """Return the sentence that says so."""
        if lang == "zh":
            return f"本方案分期；以下针对 {self.year} 年起的{'末期' if self.is_last else '期次'}"
        which = "the last period, from" if self.is_last else "the period from"
        return f"The plan has periods; what follows is of {which} {self.year}"


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
    period
        The period explained, of a plan in phases.
    """

    kind: str
    id: str
    names: Names
    streams: tuple[StreamCard, ...] = field(default=())
    facility: FacilityCard | None = None
    period: Period | None = None

    def title(self, lang: str) -> str:
        """Return the display name in `lang`."""
        name = self.names.catchment if self.kind == "catchment" else self.names.facility
        return name(self.id, lang)

    def lines(self, lang: str) -> list[str]:
        """Return the sentences in `lang`."""
        heading = [] if self.period is None else [self.period.line(lang)]
        if self.facility is not None:
            return heading + facility_lines(self.facility, self.names, lang)
        return heading + catchment_lines(self.streams, self.names, lang)

    @property
    def document(self) -> dict[str, Any]:
        """Return everything as plain values for JSON."""
        return {
            "kind": self.kind,
            "id": self.id,
            "year": None if self.period is None else self.period.year,
            "name_zh": self.title("zh"),
            "name_en": self.title("en"),
            "streams": [asdict(card) for card in self.streams],
            "facility": None if self.facility is None else asdict(self.facility),
            "zh": self.lines("zh"),
            "en": self.lines("en"),
        }


def explain(
    problem: SitingProblem,
    solution: Solution,
    subject: str,
    *,
    names: Names | None = None,
    surroundings: Surroundings | None = None,
) -> Explanation:
    """Explain a catchment or a facility by its id.

    Parameters
    ----------
    problem, solution
        As stored with a run.
    subject
        Id of a catchment or a facility; a catchment wins when both have it, unless it
        is only the place where the facility's residues arise.
    names
        Display names; ids where missing.
    surroundings
        Hauls that only a distance limit bars and what parks save; without them nothing is
        said of either.

    Raises
    ------
    ScenarioError
        When no catchment and no facility has this id, or there is no answer.
    """
    plan = HeldPlan(problem, solution, surroundings=surroundings)
    return explain_held(plan, subject, names=names)


def explain_held(plan: HeldPlan, subject: str, *, names: Names | None = None) -> Explanation:
    """Explain as `explain` does, by a plan that answers one question after another.

    Parameters
    ----------
    plan
        The answer; not asked by two threads at once.
    subject, names
        As of `explain`, and so are the errors.
    """
    problem, solution, known = plan.problem, plan.solution, names or Names()
    if not solution.has_incumbent:
        raise ScenarioError([Fault("explain_nothing", {"status": solution.status})])
    plan.restart()
    proper = problem.source_facility < 0
    catchment = np.flatnonzero((problem.catchment_ids == subject) & proper)
    if catchment.size:
        cards = stream_cards(plan, int(catchment[0]))
        return Explanation("catchment", subject, known, streams=cards)
    facility = np.flatnonzero(problem.facility_ids == subject)
    if not facility.size:
        raise ScenarioError([Fault("explain_unknown", {"id": subject})])
    j = int(facility[0])
    # A closed plant that is to open needs columns of its own.
    able = plan if solution.open[j] else HeldPlan(problem, solution, j, plan.surroundings)
    return Explanation("facility", subject, known, facility=facility_card(able, j))
