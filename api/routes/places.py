"""What every route takes from the application: settings, a run, the scenarios."""

from __future__ import annotations

from functools import lru_cache
from typing import Annotated

import sqlalchemy as sa
from fastapi import Depends
from starlette.requests import Request

import siting
from api.access.entrance import Entrance
from api.access.visitor import Visitor, visitor_of
from api.explanation import Explanations
from api.settings import Settings
from api.sight import Sight
from api.store import Run


def settings_of(request: Request) -> Settings:
    """Return the settings that the application was made with."""
    settings: Settings = request.app.state.settings
    return settings


SettingsHere = Annotated[Settings, Depends(settings_of)]


def engine_of(request: Request) -> sa.Engine:
    """Return the database that the application was made with."""
    engine: sa.Engine = request.app.state.engine
    return engine


DatabaseHere = Annotated[sa.Engine, Depends(engine_of)]


def visitor_here(request: Request) -> Visitor:
    """Return the visitor whom the gate let in."""
    return visitor_of(request)


def explanations_of(request: Request) -> Explanations:
    """Return the explanations that the application keeps."""
    explanations: Explanations = request.app.state.explanations
    return explanations


ExplanationsHere = Annotated[Explanations, Depends(explanations_of)]
VisitorHere = Annotated[Visitor, Depends(visitor_here)]


def entrance_of(request: Request) -> Entrance:
    """Return what looks visitors up."""
    entrance: Entrance = request.app.state.entrance
    return entrance


EntranceHere = Annotated[Entrance, Depends(entrance_of)]


def sight_of(settings: SettingsHere, database: DatabaseHere, visitor: VisitorHere) -> Sight:
    """Return what the visitor sees of jobs and runs."""
    return Sight(settings, database, visitor)


SightHere = Annotated[Sight, Depends(sight_of)]


def run_here(run_id: str, sight: SightHere) -> Run:
    """Return the run that the address names."""
    return sight.run(run_id)


RunHere = Annotated[Run, Depends(run_here)]


@lru_cache(maxsize=4)
def scenario_titles(lang: str) -> tuple[dict[str, str], ...]:
    """Return name and title of every built-in scenario, the plan first."""
    rows = []
    for name in siting.scenario_names():
        heading = siting.read_scenario(name).scenario
        rows.append({"name": name, "title": heading.title_zh if lang == "zh" else heading.title_en})
    return tuple(sorted(rows, key=lambda row: (row["name"] != "plan-2025", row["name"])))
