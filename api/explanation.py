"""Why, of a stored run: the run's own arrays explained with the names in its tables."""

from __future__ import annotations

from api.errors import Fault, NotFoundError
from api.sheets import read_csv
from api.store import Run
from siting.explain import Explanation, explain
from siting.naming import Names
from siting.problem import SitingProblem
from siting.solution import Solution
from siting.summary import english_districts, names_of_run

MOST_CHOICES = 40


def explain_run(run: Run, subject: str) -> Explanation:
    """Explain one catchment or facility of a stored run.

    Raises
    ------
    NotFoundError
        The run has neither a catchment nor a facility of this id.
    FaultError
        A file of the run cannot be read, or the run holds no answer.
    """
    problem = SitingProblem.load(run.folder / "problem.npz")
    known = {*problem.catchment_ids.tolist(), *problem.facility_ids.tolist()}
    if subject not in known:
        raise NotFoundError([Fault("id_not_found", {"run": run.id, "id": subject[:80]})])
    solution = Solution.load(run.folder / "solution.npz", problem)
    return explain(problem, solution, subject, names=names_of(run))


def subjects_like(run: Run, text: str, lang: str) -> list[dict[str, str]]:
    """Return catchments and facilities that a text names: by id, by whole name, else by part.

    `name` and `district` are in `lang`; a text may name either language.
    """
    english = english_districts(run.summary()) if lang == "en" else {}
    rows = [
        {"id": row["id"], "name": row[f"name_{lang}"] or row["name_zh"],
         "district": english.get(row["district"], row["district"]),
         "whole": (row["name_zh"], row["name_en"]),
         "names": f"{row['name_zh']} {row['name_en']}".lower()}
        for table in ("catchments.csv", "facilities.csv")
        for row in read_csv(run.folder / table).to_dict(orient="records")
    ]  # fmt: skip
    wanted = text.strip()
    tests = (
        lambda row: row["id"] == wanted,
        lambda row: bool(wanted) and wanted in row["whole"],
        lambda row: bool(wanted) and wanted.lower() in row["names"],
    )
    found = next((hits for test in tests if (hits := [row for row in rows if test(row)])), [])
    return [{key: row[key] for key in ("id", "name", "district")} for row in found[:MOST_CHOICES]]


def names_of(run: Run) -> Names:
    """Return the display names that a run's summary and tables give."""
    catchments, facilities = (
        read_csv(run.folder / table) for table in ("catchments.csv", "facilities.csv")
    )
    return names_of_run(run.summary(), facilities, catchments)
