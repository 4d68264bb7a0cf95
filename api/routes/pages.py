"""Pages: the latest run, the list of runs, one run, two runs compared."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api.base_map import base_map_of
from api.diagnosis_views import diagnosis_view
from api.labels.view import labelled
from api.rendering import render_page, wanted_language, wants_html
from api.report.programs import report_forms
from api.routes.collections import landing
from api.routes.places import RunHere, SightHere, scenario_titles
from api.schedule_views import period_rows, schedule_rows
from api.sight import Sight
from api.store import Run
from api.views import run_row, run_view
from api.words import stage_words
from api.workbench_view import workbench_view

router = APIRouter(tags=["pages"])
SHOWN_RUNS = 12


def labelled_rows(sight: Sight, runs: list[Run], lang: str) -> list[dict[str, object]]:
    """Return a line for each run, with what people call it."""
    labels = sight.labels()
    return [labelled(run_row(run, lang), labels.get(run.id)) for run in runs]


def shared_values(sight: Sight, runs: list[Run], lang: str) -> dict[str, object]:
    """Return what every page needs: scenarios, runs and the state of the queue."""
    found = sight.jobs(process="siting")
    failed = [job.id for job in found[:1] if job.state == "failed"]
    titles = {row["name"]: row["title"] for row in scenario_titles(lang)}
    own = sight.job_titles(found, lang)
    return {
        "scenarios": scenario_titles(lang),
        "runs": labelled_rows(sight, runs[:SHOWN_RUNS], lang),
        "active_jobs": [job for job in reversed(found) if job.active],
        "failed_jobs": [sight.job(job_id) for job_id in failed],
        "jobs": found,
        "stages": stage_words(lang),
        "titles": titles,
        "job_titles": {
            job.id: own.get(job.id) or titles.get(job.scenario, job.scenario) for job in found
        },
    }


@router.head("/", include_in_schema=False)
@router.get("/")
def front(request: Request, sight: SightHere) -> Response:
    """Show the latest run, or how far the first one is."""
    if not wants_html(request):
        return landing(request)
    runs = sight.runs()
    lang = wanted_language(request)
    shared = shared_values(sight, runs, lang)
    if not runs:
        return render_page(request, "waiting.html", shared)
    return render_page(request, "run.html", {**shared, **run_values(runs[0], lang, sight)})


@router.get("/runs")
def run_list(request: Request, sight: SightHere) -> Response:
    """List every stored run, newest first."""
    runs = sight.runs()
    if not wants_html(request):
        rows = [{k: v for k, v in run.record.items() if k != "meta"} for run in runs]
        return JSONResponse({"runs": rows})
    lang = wanted_language(request)
    shared = shared_values(sight, runs, lang)
    return render_page(request, "runs.html", {**shared, "runs": labelled_rows(sight, runs, lang)})


@router.get("/runs/{run_id}")
def one_run(request: Request, run: RunHere, sight: SightHere) -> Response:
    """Show one run."""
    if not wants_html(request):
        return JSONResponse(dict(run.record))
    lang = wanted_language(request)
    shared = shared_values(sight, sight.runs(), lang)
    return render_page(request, "run.html", {**shared, **run_values(run, lang, sight)})


def run_values(run: Run, lang: str, sight: Sight) -> dict[str, object]:
    """Return what the page of a run shows, its periods and schedule with it."""
    summary = run.summary()
    periods, schedule = period_rows(summary, lang), schedule_rows(summary, lang)
    diagnosis = diagnosis_view(summary, lang)
    return {
        "run": labelled(run_view(run, lang), sight.labels().get(run.id)),
        "workbench": workbench_view(
            run,
            lang,
            explains=sight.visitor.may("analyst"),
            branches=sight.visitor.may("analyst"),
            base=base_map_of(sight.settings),
        ),
        "periods": periods,
        "schedule": schedule,
        "diagnosis": diagnosis,
        "report_forms": report_forms(),
    }
