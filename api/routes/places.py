"""What every route takes from the application: settings, a run, the scenarios."""

from __future__ import annotations

from functools import lru_cache
from typing import Annotated

import sqlalchemy as sa
from fastapi import Depends
from starlette.requests import Request

import siting
from api.settings import Settings
from api.store import Run, run_by_id


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


def run_here(run_id: str, settings: SettingsHere) -> Run:
    """Return the run that the address names."""
    return run_by_id(settings.runs_folder, run_id)


RunHere = Annotated[Run, Depends(run_here)]


@lru_cache(maxsize=4)
def scenario_titles(lang: str) -> tuple[dict[str, str], ...]:
    """Return name and title of every built-in scenario, the plan first."""
    rows = []
    for name in siting.scenario_names():
        heading = siting.read_scenario(name).scenario
        rows.append({"name": name, "title": heading.title_zh if lang == "zh" else heading.title_en})
    return tuple(sorted(rows, key=lambda row: (row["name"] != "plan-2025", row["name"])))
