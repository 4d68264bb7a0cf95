"""What the planners' page shows of a branch beside its run: figures, indicators, new takers."""

from __future__ import annotations

from typing import Any

from api.comparison import compare_runs, comparison_view
from api.diagnosis_views import diagnosis_view
from api.store import Run
from api.views import plan_rows, run_row, title_of


def difference_view(a: Run, b: Run, lang: str) -> dict[str, Any]:
    """Return what differs from run a to run b, as texts in one language.

    Returns
    -------
    dict
        ``rows``, ``changes``, ``moves`` as `api.comparison.comparison_view`, only rows that
        differ; ``indicators`` that differ; ``reassigned``: by stream the ids of the catchments
        that another plant takes; ``diagnosis``: why b has no plan, where it has none.
    """
    view = comparison_view(a, b, lang)
    reassigned = compare_runs(a, b)["reassigned"] if a.answered and b.answered else {}
    return {
        "a": {"id": a.id, "title": title_of(a, lang), "answered": a.answered},
        "b": {"id": b.id, "title": title_of(b, lang), "answered": b.answered},
        "status": run_row(b, lang)["status_words"],
        **view,
        "rows": [row for row in view["rows"] if row["a"] != row["b"]] if b.answered else [],
        "indicators": indicator_rows(a, b, lang) if b.answered else [],
        "reassigned": {key: [row["id"] for row in rows] for key, rows in reassigned.items()},
        "diagnosis": diagnosis_view(b.summary(), lang),
    }


def indicator_rows(a: Run, b: Run, lang: str) -> list[dict[str, str]]:
    """Return indicators of the plan whose value or verdict differs."""
    before, after = (
        {str(row["indicator"]): row for row in plan_rows(run.summary(), lang)} for run in (a, b)
    )
    keys = ("shown", "verdict")
    return [
        {
            "name": str(row["name"]),
            "unit": str(row["unit"]),
            "a": str(before[key]["shown"]),
            "b": str(row["shown"]),
            "verdict": str(row["verdict"]),
            "verdict_words": str(row["verdict_words"]),
        }
        for key, row in after.items()
        if key in before and any(row[name] != before[key][name] for name in keys)
    ]
