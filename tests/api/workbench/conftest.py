from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

import siting
from api.runs import solve_run
from api.settings import Settings
from api.store import Run, read_run
from tests.api.serving import IDLE, serving
from tests.api.workbench.visit import Visit, begin


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of a data folder of these tests alone: what they call runs stays here."""
    return Settings(data=tmp_path_factory.mktemp("desk"))


@pytest.fixture(scope="session")
def plan_run(desk: Settings) -> Run:
    """The built-in plan, all 38 districts of it."""
    return solve_run("plan-2025", settings=desk)


@pytest.fixture(scope="session")
def two_periods(phased_run: Run, desk: Settings) -> Run:
    """A small plan in two periods."""
    return read_run(Path(shutil.copytree(phased_run.folder, desk.runs_folder / phased_run.id)))


@pytest.fixture(scope="session")
def other_run(plan_run: Run, desk: Settings, tmp_path_factory) -> Run:
    """The plan without one plant and with another of half its size."""
    busy = [row for row in plan_run.summary()["facilities"] if row["type"] == "incineration"]
    gone, less = sorted(busy, key=lambda row: -row["load_t_per_d"])[2:4]
    text = siting.scenario_text("plan-2025").replace('"plan-2025"', '"plan-without"')
    text += f'\n[[policies]]\nkind = "forbidden"\nids = ["{gone["id"]}"]\n'
    text += f"\n[facilities.changes.{less['id']}]\n"
    text += f"capacity_t_per_d = {less['capacity_t_per_d'] / 2}\n"
    path = tmp_path_factory.mktemp("without") / "scenario.toml"
    path.write_text(text, encoding="utf-8")
    return solve_run(path, settings=desk, solver={"time_limit_s": 30})


@pytest.fixture(scope="session")
def server(plan_run: Run, two_periods: Run, desk: Settings) -> Iterator[str]:
    """Address of a real server of these runs."""
    with serving(desk.data, *IDLE) as address:
        yield address


@pytest.fixture
def visits(browser: Browser, server: str) -> Iterator[Callable[..., Visit]]:
    """Begin visits; at the end none of them may have met a fault."""
    begun: list[Visit] = []

    def start(**options: object) -> Visit:
        begun.append(begin(browser, server, **options))  # type: ignore[arg-type]
        return begun[-1]

    yield start
    faults = [fault for visit in begun for fault in visit.faults]
    for visit in begun:
        visit.page.close()
    assert faults == []


@pytest.fixture
def plan(visits: Callable[..., Visit], plan_run: Run) -> Visit:
    """The plan's page, Chinese."""
    return visits().open(f"/runs/{plan_run.id}?lang=zh")
