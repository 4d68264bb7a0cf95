"""Two runs compared: the page with both maps, the same as JSON, the workbook."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api.base_map import base_map_of
from api.comparison import compare_runs, comparison_view
from api.labels.label import Label
from api.labels.view import labelled
from api.rendering import render_page, wanted_language, wants_html
from api.report.comparison_tables import comparison_workbook
from api.report.paper import WORKBOOK
from api.routes.pages import labelled_rows
from api.routes.papers import MEDIA_TYPES
from api.routes.places import SightHere
from api.store import Run
from api.views import run_row
from api.workbench_view import comparison_desk

router = APIRouter(tags=["runs"])


class TablesQuery(BaseModel):
    """Parameters of the workbook of two runs."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    a: str = Field(max_length=80, description="One run.")
    b: str = Field(max_length=80, description="The run that is compared with it.")
    lang: Literal["zh", "en"] = Field("zh", description="Language of every word in it.")


@router.get("/compare", tags=["pages"])
def compare(
    request: Request,
    sight: SightHere,
    a: str | None = None,
    b: str | None = None,
    year: Annotated[int | None, Query(ge=1900, le=2200, description="Of plans in phases.")] = None,
) -> Response:
    """Compare two runs, or offer to choose them; of plans in phases the periods of a year."""
    pair = [sight.run(name) for name in (a, b) if name]
    if not wants_html(request):
        content = compare_runs(*pair, year) if len(pair) == 2 else {"a": a, "b": b}
        return JSONResponse(content)
    lang = wanted_language(request)
    runs = labelled_rows(sight, sight.runs(), lang)
    values: dict[str, object] = {"runs": runs, "a": None, "b": None, "year": year}
    if len(pair) == 2:
        both = labelled_rows(sight, pair, lang)
        values |= {"a": both[0], "b": both[1], "streams": shared_streams(pair, lang)}
        values |= comparison_view(*pair, lang, year)
        values["desk"] = comparison_desk(pair, lang, base=base_map_of(sight.settings))
    return render_page(request, "compare.html", values)


def shared_streams(pair: list[Run], lang: str) -> list[dict[str, str]]:
    """Return key and title of the streams that both runs have."""
    first, second = (run.meta["streams"] for run in pair)
    known = {stream["key"] for stream in second}  # type: ignore[attr-defined]
    return [
        {"key": str(stream["key"]), "title": str(stream[f"title_{lang}"])}
        for stream in first  # type: ignore[attr-defined]
        if stream["key"] in known
    ]


@router.get("/compare/tables.xlsx")
def tables(sight: SightHere, wanted: Annotated[TablesQuery, Query()]) -> Response:
    """Send the workbook of two runs compared."""
    pair = (sight.run(wanted.a), sight.run(wanted.b))
    labels = sight.labels()
    titles = (title(pair[0], labels, wanted.lang), title(pair[1], labels, wanted.lang))
    name = f"compare-{pair[0].id}-{pair[1].id}-{wanted.lang}.xlsx"
    return Response(
        comparison_workbook(pair, titles, wanted.lang),
        media_type=MEDIA_TYPES[WORKBOOK],
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "no-cache",
        },
    )


def title(run: Run, labels: dict[str, Label], lang: str) -> str:
    """Return what a run is called."""
    return str(labelled(run_row(run, lang), labels.get(run.id))["title"])
