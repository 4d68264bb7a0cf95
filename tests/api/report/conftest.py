"""Runs that papers are written of: one answered, one in phases, one without a plan."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from api.report.paper import write_paper
from api.runs import solve_run
from api.store import Run
from tests.api.test_infeasible_runs import RULES
from tests.api.test_phased_runs import phased_folder


@pytest.fixture(scope="session")
def phased_run(small_source: Path, store, tmp_path_factory) -> Run:
    path = phased_folder(small_source, tmp_path_factory.mktemp("phased"))
    return solve_run(path, settings=store, solver={"time_limit_s": 20})


@pytest.fixture(scope="session")
def stuck_run(small_source: Path, store, tmp_path_factory) -> Run:
    folder = Path(shutil.copytree(small_source, tmp_path_factory.mktemp("stuck") / "scenario"))
    path = folder / "scenario.toml"
    text = path.read_text(encoding="utf-8").replace('"two-districts"', '"stuck"')
    path.write_text(text.replace("\n[layers]", RULES), encoding="utf-8")
    return solve_run(path, settings=store)


@pytest.fixture(scope="session")
def papers(tmp_path_factory):
    """Return the file of a paper of a run, written once in the test session."""
    folder, made = tmp_path_factory.mktemp("papers"), {}

    def paper(run: Run, kind: str, lang: str) -> Path:
        target = folder / f"{run.id}-{lang}.{kind}"
        if target not in made:
            write_paper(run, target, kind, lang)
            made[target] = True
        return target

    return paper
