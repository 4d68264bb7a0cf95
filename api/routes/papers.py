"""Papers of a run for report authors: the workbook of tables, the Word report, the PDF."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import FileResponse, Response

from api.lanes import MAKE, in_lane
from api.pictures import paper_file
from api.report.paper import DOCUMENT, PORTABLE, WORKBOOK
from api.routes.places import RunHere, SettingsHere
from api.settings import Settings
from api.store import Run

router = APIRouter(prefix="/runs/{run_id}", tags=["runs"])

OFFICE = "application/vnd.openxmlformats-officedocument."
MEDIA_TYPES = {
    WORKBOOK: OFFICE + "spreadsheetml.sheet",
    DOCUMENT: OFFICE + "wordprocessingml.document",
    PORTABLE: "application/pdf",
}


class PaperQuery(BaseModel):
    """Parameters of a paper's address."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    lang: Literal["zh", "en"] = Field("zh", description="Language of every word in it.")


@router.get("/tables.xlsx")
async def tables(
    run: RunHere, settings: SettingsHere, wanted: Annotated[PaperQuery, Query()]
) -> Response:
    """Send the workbook of tables; one written before is sent again."""
    return await sent_paper(settings, run, WORKBOOK, wanted.lang)


@router.get("/report.docx")
async def report(
    run: RunHere, settings: SettingsHere, wanted: Annotated[PaperQuery, Query()]
) -> Response:
    """Send the Word report; one written before is sent again."""
    return await sent_paper(settings, run, DOCUMENT, wanted.lang)


@router.get("/report.pdf")
async def portable(
    run: RunHere, settings: SettingsHere, wanted: Annotated[PaperQuery, Query()]
) -> Response:
    """Send the report as PDF, where the server has LibreOffice."""
    return await sent_paper(settings, run, PORTABLE, wanted.lang)


async def sent_paper(settings: Settings, run: Run, paper: str, lang: str) -> FileResponse:
    """Return a paper as a download under a name that says which run it is of."""
    path = await in_lane(MAKE, partial(paper_file, settings, run, paper, lang))
    stem = "tables" if paper == WORKBOOK else "report"
    name = f"{run.id}-{stem}-{lang}.{paper}"
    return FileResponse(
        path,
        media_type=MEDIA_TYPES[paper],
        filename=name,
        headers={"Cache-Control": "no-cache"},
    )
