"""Why, of a stored run: the run's own arrays explained with the names in its tables."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from api.errors import Fault, NotFoundError
from api.period_layers import period_folder, period_years
from api.sheets import read_csv
from api.store import Run
from siting.explain import Explanation, Period, explain_held
from siting.explain_plan import HeldPlan
from siting.naming import Names
from siting.problem import SitingProblem
from siting.solution import Solution
from siting.summary import english_districts, names_of_run
from siting.surroundings import Surroundings

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")

MOST_CHOICES = 120
MOST_RUNS, MOST_EXPLANATIONS = 3, 4000


def explain_run(run: Run, subject: str, year: int | None = None) -> Explanation:
    """Explain one catchment or facility of a stored run.

    Parameters
    ----------
    run
        The run.
    subject
        Id of a catchment or facility.
    year
        Year in which a period of a plan in phases begins; None for the last one.

    Raises
    ------
    NotFoundError
        The run has neither a catchment nor a facility of this id, or no such period.
    FaultError
        A file of the run cannot be read, or the run holds no answer.
    """
    return Answered.of(run, year).explain(run, subject)


@dataclass(frozen=True, eq=False)
class Answered:
    """What a stored run is explained from.

    Parameters
    ----------
    plan
        The run's arrays, which answer one question after another.
    names
        Display names of its catchments and facilities.
    period
        Which period the arrays are of, of a plan in phases.
    """

    plan: HeldPlan
    names: Names
    period: Period | None

    @classmethod
    def of(cls, run: Run, year: int | None = None) -> Answered:
        """Read a run, of a plan in phases the period that begins in `year`, else the last.

        Raises
        ------
        FaultError
            A file of the run cannot be read, or it has no such period.
        """
        folder = run.folder if year is None else period_folder(run, year)
        problem = SitingProblem.load(folder / "problem.npz")
        solution = Solution.load(folder / "solution.npz", problem)
        around = Surroundings.load(folder / "problem.npz", problem)
        plan = HeldPlan(problem, solution, surroundings=around)
        return cls(plan, names_of(run), explained_period(run, year))

    def explain(self, run: Run, subject: str) -> Explanation:
        """Explain one catchment or facility; errors as of `explain_run`."""
        problem = self.plan.problem
        known = (problem.catchment_ids, problem.facility_ids)
        if not any((ids == subject).any() for ids in known):
            raise NotFoundError([Fault("id_not_found", {"run": run.id, "id": subject[:80]})])
        found = explain_held(self.plan, subject, names=self.names)
        return replace(found, period=self.period)


def explained_period(run: Run, year: int | None) -> Period | None:
    """Return the period that is explained, None for a run without phases."""
    years = period_years(run)
    if not years:
        return None
    return Period(years[-1] if year is None else year, is_last=year in (None, years[-1]))


class Explanations:
    """Explanations of stored runs, kept for the next who asks; the longest unused go first."""

    def __init__(self) -> None:
        self._answered: OrderedDict[tuple[str, str, int | None], Answered] = OrderedDict()
        self._found: OrderedDict[tuple[str, str, int | None, str], Explanation] = OrderedDict()
        self._lock, self._working = threading.Lock(), threading.Lock()

    def known(self, run: Run, subject: str, year: int | None = None) -> Explanation | None:
        """Return the explanation if it is kept."""
        key = (run.id, run.created, year, subject)
        with self._lock:
            if key in self._found:
                self._found.move_to_end(key)
            return self._found.get(key)

    def explain(self, run: Run, subject: str, year: int | None = None) -> Explanation:
        """Return the explanation, worked out now and kept; errors as of `explain_run`."""
        key = (run.id, run.created, year)
        with self._working:  # the models of a run answer one after another
            answered = self._answered.get(key) or Answered.of(run, year)
            found = answered.explain(run, subject)
        with self._lock:
            keep(self._answered, key, answered, MOST_RUNS)
            keep(self._found, (*key, subject), found, MOST_EXPLANATIONS)
        return found


def keep(kept: OrderedDict[Key, Value], key: Key, value: Value, most: int) -> None:
    """Keep a value as the last used, and let go of the longest unused one beyond `most`."""
    kept[key] = value
    kept.move_to_end(key)
    if len(kept) > most:
        kept.popitem(last=False)


@dataclass(frozen=True)
class Found:
    """What a text fits.

    Parameters
    ----------
    subjects
        Id, name and district of each catchment and facility, in the reader's language.
    sure
        Whether the only subject is what is meant, so that it need not be chosen.
    """

    subjects: list[dict[str, str]]
    sure: bool


def subjects_like(run: Run, text: str, lang: str) -> Found:
    """Return catchments and facilities that a text names, those that fit best first.

    An id comes alone. Else whole names come first, then names that hold the
    text, then all that lies in a district whose name holds it. It is sure with
    an id, or with one whole name, else one name alone, when no district fits.

    Parameters
    ----------
    run
        The run.
    text
        Id or name of either language, of a catchment, facility or district.
    lang
        Language of `name` and `district`.
    """
    rows = named_rows(run, lang)
    wanted = text.strip().casefold()
    if not wanted:
        return Found([], sure=False)
    own = [row for row in rows if row["id"].casefold() == wanted]
    if own:
        return Found(shown(own[:1]), sure=True)
    whole = [row for row in rows if wanted in row["whole"]]
    part = [row for row in rows if any(wanted in name for name in row["whole"])]
    near = [row for row in rows if any(wanted in name for name in row["areas"])]
    ordered = {row["id"]: row for row in (*whole, *part, *near)}
    single = len(whole) == 1 or len(part) == 1
    return Found(shown(list(ordered.values())[:MOST_CHOICES]), sure=single and not near)


def named_rows(run: Run, lang: str) -> list[dict[str, Any]]:
    """Return the names of a run's catchments and facilities, and of their districts."""
    english = english_districts(run.summary())
    rows = []
    for table in ("catchments.csv", "facilities.csv"):
        for row in read_csv(run.folder / table).to_dict(orient="records"):
            area = (row["district"], english.get(row["district"], row["district"]))
            rows.append(
                {
                    "id": row["id"],
                    "name": row[f"name_{lang}"] or row["name_zh"],
                    "district": area[lang == "en"],
                    "whole": tuple(row[key].casefold() for key in ("name_zh", "name_en")),
                    "areas": tuple(name.casefold() for name in area),
                }
            )
    return rows


def shown(rows: list[dict[str, Any]]) -> list[dict[str, str]]:
    """Return id, name and district of each row."""
    return [{key: row[key] for key in ("id", "name", "district")} for row in rows]


def names_of(run: Run) -> Names:
    """Return the display names that a run's summary and tables give."""
    catchments, facilities = (
        read_csv(run.folder / table) for table in ("catchments.csv", "facilities.csv")
    )
    return names_of_run(run.summary(), facilities, catchments)
