"""Why, of a stored run: the run's own arrays explained with the names in its tables."""

from __future__ import annotations

import tomllib
from typing import Any

from api.errors import Fault, NotFoundError
from api.sheets import read_csv
from api.store import Run
from siting.explain import Explanation, explain
from siting.naming import Names
from siting.problem import SitingProblem
from siting.solution import Solution

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


def subjects_like(run: Run, text: str) -> list[dict[str, str]]:
    """Return catchments and facilities that a text names: by id, by whole name, else by part."""
    rows = [
        {"id": row["id"], "name": row["name_zh"], "district": row["district"],
         "names": f"{row['name_zh']} {row.get('name_en', '')}".lower()}
        for table in ("catchments.csv", "facilities.csv")
        for row in read_csv(run.folder / table).to_dict(orient="records")
    ]  # fmt: skip
    wanted = text.strip()
    tests = (
        lambda row: row["id"] == wanted,
        lambda row: row["name"] == wanted,
        lambda row: bool(wanted) and wanted.lower() in row["names"],
    )
    found = next((hits for test in tests if (hits := [row for row in rows if test(row)])), [])
    return [{key: row[key] for key in ("id", "name", "district")} for row in found[:MOST_CHOICES]]


def names_of(run: Run) -> Names:
    """Return the display names that a run's tables and scenario give."""
    catchments = read_csv(run.folder / "catchments.csv").set_index("id")
    facilities = read_csv(run.folder / "facilities.csv").set_index("id")
    scenario = tomllib.loads((run.folder / "scenario.toml").read_text(encoding="utf-8"))
    types = scenario.get("facility_types", {})
    streams: Any = run.meta["streams"]
    return Names(
        catchments=catchments["name_zh"].to_dict(),
        facilities=facilities["name_zh"].to_dict(),
        facilities_en=facilities["name_en"].to_dict(),
        districts=catchments["district"].to_dict(),
        streams={row["key"]: row["title_zh"] for row in streams},
        streams_en={row["key"]: row["title_en"] for row in streams},
        types={key: kind.get("title_zh", key) for key, kind in types.items()},
        types_en={key: kind.get("title_en", key) for key, kind in types.items()},
        limit_km=distance_limits(scenario),
    )


def distance_limits(scenario: dict[str, Any]) -> dict[str, float]:
    """Return the service distance limit of each stream that has one, km."""
    limits: dict[str, float] = {}
    for policy in scenario.get("policies", []):
        if policy.get("kind") == "max_service_distance":
            for stream in policy.get("streams", []):
                limits[stream] = min(float(policy["max_km"]), limits.get(stream, float("inf")))
    return limits
