"""A branch is stored without pictures: each is drawn when somebody asks for it."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import docx
import pytest

from api.app import create_app
from api.drawing import Drawing, draw_run
from api.map_document import write_document
from api.map_parts import stored_document
from api.question import Question
from api.report.paper import write_paper
from api.runs import read_question, store_answer
from api.settings import Settings
from api.stopwatch import Stopwatch
from api.store import ANSWER_FILES, DOCUMENT_FILE, RUN_FILES, Run
from maps.parts import document_in
from tests.api.asking import Asking


@pytest.fixture(scope="module")
def question(small_source: Path) -> Question:
    return read_question(small_source / "scenario.toml")


@pytest.fixture(scope="module")
def desk(tmp_path_factory) -> Settings:
    return Settings(data=tmp_path_factory.mktemp("branches"))


@pytest.fixture(scope="module")
def branch(question: Question, desk: Settings, small_run: Run) -> Run:
    """The small scenario, asked as a branch of its own run."""
    asked = replace(question, parent=small_run.id)
    return store_answer(asked, settings=desk, clock=Stopwatch(None))


def test_a_branch_holds_its_answer_and_the_maps_document_alone(branch: Run):
    names = sorted(path.name for path in branch.folder.iterdir())
    assert names == sorted([*ANSWER_FILES, DOCUMENT_FILE])


def test_a_branch_says_the_same_as_a_run_that_is_none(branch: Run, small_run: Run):
    assert branch.id == small_run.id
    assert branch.summary() == small_run.summary()
    page = (small_run.folder / "map.html").read_text(encoding="utf-8")
    known, found = document_in(page), stored_document(branch)
    assert known is not None
    assert found is not None
    for document in (known, found):
        document["meta"].pop("created")
    assert found == known


def test_the_document_of_a_branch_is_that_of_its_stored_layers(branch: Run, tmp_path: Path):
    write_document(branch, tmp_path / "map.json")
    stored = (branch.folder / DOCUMENT_FILE).read_text(encoding="utf-8")
    assert (tmp_path / "map.json").read_text(encoding="utf-8") == stored


def test_pictures_of_a_branch_are_drawn_when_asked_for(branch: Run, desk: Settings, tmp_path: Path):
    asking = Asking(create_app(desk))
    picture = asking.get(f"/runs/{branch.id}/map.png")
    draw_run(branch, tmp_path / "map.png", Drawing())
    assert picture.content == (tmp_path / "map.png").read_bytes()
    page = asking.get(f"/runs/{branch.id}/map")
    assert f'"run_id":"{branch.id}"' in page.text.replace(": ", ":")
    document = asking.get(f"/runs/{branch.id}/map/document.json").json()
    assert document["meta"]["run_id"] == branch.id
    assert not (branch.folder / "map.png").exists()


@pytest.mark.slow
def test_a_report_of_a_branch_has_its_map(branch: Run, small_run: Run, tmp_path: Path):
    shapes = []
    for name, run in (("branch", branch), ("run", small_run)):
        write_paper(run, tmp_path / f"{name}.docx", "docx", "zh")
        found = docx.Document(str(tmp_path / f"{name}.docx")).inline_shapes
        shapes.append([(shape.width, shape.height) for shape in found])
    assert shapes[0] == shapes[1]


def test_solving_the_question_of_a_branch_adds_the_pictures(
    branch: Run, question: Question, desk: Settings, tmp_path: Path
):
    other = Settings(data=tmp_path)
    shutil.copytree(branch.folder, other.runs_folder / branch.id)
    found = store_answer(question, settings=other, clock=Stopwatch(None))
    assert found.record == branch.record
    assert {path.name for path in found.folder.iterdir()} == {*RUN_FILES, DOCUMENT_FILE}
    draw_run(branch, tmp_path / "map.png", Drawing())
    assert (found.folder / "map.png").read_bytes() == (tmp_path / "map.png").read_bytes()
