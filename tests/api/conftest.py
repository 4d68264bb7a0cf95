from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

import siting
from api.database import open_database
from api.runs import solve_run
from api.settings import Settings
from api.starter import write_layer
from api.store import Run
from geodata import chongqing
from tests import postgres
from tests.api.serving import serving
from tests.api.variants import phased_folder, stuck_folder
from tests.api.warm import environment, run_command

SMALL_DISTRICTS = ("500103", "500105")
SMALL_LAYERS = ("catchments", "facilities")

CommandLine = Callable[..., "subprocess.CompletedProcess[str]"]


def small_scenario_text() -> str:
    text = siting.scenario_text("plan-2025").replace('"plan-2025"', '"two-districts"')
    text = text.replace('provider = "roads"', 'provider = "straight_line"')
    assert 'provider = "straight_line"' in text
    named = "\n".join(f'{name} = "layers/{name}.gpkg"' for name in SMALL_LAYERS)
    return f"{text}\n[layers]\n{named}\n"


@pytest.fixture(scope="session")
def small_source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A scenario folder whose catchments are those of two districts."""
    folder = tmp_path_factory.mktemp("small")
    (folder / "layers").mkdir()
    layers = chongqing.load()
    catchments = layers.catchments[layers.catchments["district_code"].isin(SMALL_DISTRICTS)]
    write_layer(catchments, folder / "layers" / "catchments.gpkg", "catchments")
    write_layer(layers.facilities, folder / "layers" / "facilities.gpkg", "facilities")
    (folder / "scenario.toml").write_text(small_scenario_text(), encoding="utf-8")
    return folder


@pytest.fixture
def small_folder(small_source: Path, tmp_path: Path) -> Path:
    """A copy of the small scenario folder that a test may spoil."""
    return Path(shutil.copytree(small_source, tmp_path / "scenario"))


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of a data folder that the whole test session shares."""
    return Settings(data=tmp_path_factory.mktemp("data"))


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """Address of a PostgreSQL server that lives as long as the test session."""
    with postgres.cluster() as address:
        yield address


@pytest.fixture(params=["sqlite", "postgres"])
def either_store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Settings]:
    """Settings of an empty data folder and an empty database, once on each kind of database."""
    if request.param == "sqlite":
        yield Settings(data=tmp_path / "data")
        return
    with postgres.fresh_database(request.getfixturevalue("postgres_server")) as address:
        yield Settings(data=tmp_path / "data", database_url=address)


on_sqlite = pytest.mark.parametrize("either_store", ["sqlite"], indirect=True)
"""Mark of tests in which the kind of database plays no part."""


@pytest.fixture
def database(either_store: Settings) -> Iterator[sa.Engine]:
    """An empty database with this version's tables, once on each kind."""
    engine = open_database(either_store)
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def small_run(small_source: Path, store: Settings) -> Run:
    """The stored run of the small scenario."""
    return solve_run(small_source / "scenario.toml", settings=store)


@pytest.fixture(scope="session")
def phased_run(small_source: Path, store: Settings, tmp_path_factory) -> Run:
    """The stored run of the small scenario in two periods."""
    path = phased_folder(small_source, tmp_path_factory.mktemp("phased"))
    return solve_run(path, settings=store, solver={"time_limit_s": 120})


@pytest.fixture(scope="session")
def stuck_scenario(small_source: Path, tmp_path_factory) -> Path:
    """The file of the small scenario in which all kitchen waste must find a plant within 6 km."""
    return stuck_folder(small_source, tmp_path_factory.mktemp("stuck"))


@pytest.fixture(scope="session")
def stuck_run(stuck_scenario: Path, store: Settings) -> Run:
    """The stored run of a scenario that has no plan."""
    return solve_run(stuck_scenario, settings=store)


@pytest.fixture(scope="session")
def served(small_run: Run, store: Settings) -> Iterator[str]:
    """Address of a real server on the session's data folder, where one run is stored."""
    with serving(store.data) as address:
        yield address


@pytest.fixture
def copied_run(small_run: Run, tmp_path: Path) -> Path:
    """A copy of the small run that a test may spoil."""
    return Path(shutil.copytree(small_run.folder, tmp_path / "run"))


@pytest.fixture
def command(store: Settings) -> CommandLine:
    """Run the real command line against the session's data folder."""

    def run(*arguments: object, lang: str = "en") -> subprocess.CompletedProcess[str]:
        return run_command([*map(str, arguments)], environment(store.data, lang))

    return run
