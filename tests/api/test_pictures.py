"""Pictures and styles of stored runs: the same by every door, refused with their reasons."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from pypdf import PdfReader

from api.app import create_app
from api.drawing import Drawing, draw_run, drawing_with
from api.errors import UsageError
from api.processes import PROCESSES, Task
from api.processes.asking import request_for
from api.settings import Settings
from api.store import Run, run_by_id
from geodata.errors import FaultError
from maps.layer_styles import STYLES
from maps.themes import THEMES
from siting.solvers import Progress
from tests.api.asking import Asking
from tests.api.conftest import CommandLine


@pytest.fixture(scope="module")
def gallery(small_run: Run, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A data folder with the small run, and the same answer under another id."""
    settings = Settings(data=tmp_path_factory.mktemp("gallery"))
    shutil.copytree(small_run.folder, settings.runs_folder / small_run.id)
    folder = Path(shutil.copytree(small_run.folder, settings.runs_folder / "other-run"))
    record = (folder / "run.json").read_text(encoding="utf-8")
    (folder / "run.json").write_text(record.replace(small_run.id, "other-run"), encoding="utf-8")
    return settings


@pytest.fixture(scope="module")
def asking(gallery: Settings) -> Iterator[Asking]:
    app = create_app(gallery)
    yield Asking(app)
    app.state.engine.dispose()


@pytest.fixture
def other_run(gallery: Settings) -> Run:
    return run_by_id(gallery.runs_folder, "other-run")


@pytest.mark.parametrize(
    ("suffix", "query"),
    [
        ("png", {"theme": "plan", "dpi": 96}),
        ("svg", {"theme": "demand", "lang": "en", "stream": "kitchen_waste"}),
        ("pdf", {"theme": "flows", "paper": "A3", "orientation": "portrait"}),
        ("png", {"theme": "atlas", "district": "500103", "dpi": 96}),
        ("png", {"theme": "comparison", "dpi": 96, "against": "other-run"}),
        pytest.param(
            "png",
            {"dpi": 96, "release": "public", "review_number": "渝S(2026)018号"},
            marks=pytest.mark.slow,
        ),
    ],
)
def test_every_door_gives_the_same_picture(
    asking: Asking, command: CommandLine, gallery: Settings, small_run: Run, other_run: Run,
    tmp_path: Path, suffix: str, query: dict,
):  # fmt: skip
    reply = asking.get(f"/runs/{small_run.id}/map.{suffix}", params=query)
    assert reply.status_code == 200, reply.text
    file = tmp_path / f"map.{suffix}"
    options = [part for k, v in query.items() for part in (f"--{k.replace('_', '-')}", v)]
    done = command("draw", small_run.id, "-o", file, "--data", gallery.data, *options)
    assert done.returncode == 0, done.stderr
    assert file.read_bytes() == reply.content
    here = tmp_path / f"python.{suffix}"
    draw_run(small_run, here, Drawing(suffix=suffix, **query),
             against=other_run if "against" in query else None)  # fmt: skip
    assert here.read_bytes() == reply.content


@pytest.mark.parametrize(
    ("query", "status", "words"),
    [
        ({"theme": "loud"}, 400, "theme"),
        ({"release": "public"}, 409, "审图号"),
        ({"release": "public", "review_number": "soon"}, 409, "digit"),
        ({"theme": "comparison"}, 409, "second run"),
        ({"theme": "comparison", "against": "nothing"}, 404, "nothing"),
        ({"theme": "atlas"}, 400, "job"),
    ],
)
def test_a_picture_that_cannot_be_is_refused_with_the_reason(
    asking: Asking, small_run: Run, query: dict, status: int, words: str
):
    reply = asking.get(f"/runs/{small_run.id}/map.pdf", params=query)
    assert reply.status_code == status, reply.text
    assert words in reply.text


def test_the_command_line_refuses_public_output_without_a_number(
    command: CommandLine, small_run: Run, tmp_path: Path
):
    done = command("draw", small_run.id, "-o", tmp_path / "m.png", "--release", "public")
    assert done.returncode != 0
    assert "审图号" in done.stderr
    assert not list(tmp_path.iterdir())


def test_the_servers_review_number_is_for_maps_of_the_public_only(tmp_path: Path):
    settings = Settings(data=tmp_path, review_number="渝S(2026)018号")
    assert drawing_with(settings, release="public").review_number == "渝S(2026)018号"
    assert drawing_with(settings).review_number == ""
    own = drawing_with(settings, release="public", review_number="GS(2026)1号")
    assert own.review_number == "GS(2026)1号"


def test_themes_of_the_doors_are_those_of_the_maps():
    for theme in THEMES:
        assert Drawing(theme=theme).theme == theme
    with pytest.raises(UsageError, match="atlas"):
        Drawing(theme="loud")


@pytest.mark.slow
def test_an_atlas_is_a_job_that_tells_how_far_it_is(small_run: Run, gallery: Settings):
    inputs = {"run": small_run.id, "theme": "atlas", "format": "pdf"}
    request = request_for(gallery, "draw", inputs)
    told: list[Progress] = []
    task = Task(gallery, "atlas-job", gallery.problem_limit_pairs, told.append)
    process = PROCESSES["draw"]
    outcome = process.work(process.inputs.model_validate(dict(request.inputs)), task)
    pages = len(PdfReader(gallery.data / outcome.result).pages)
    assert pages > 1
    assert [p.stage for p in told] == ["page"] * pages
    assert [p.share for p in told] == pytest.approx([i / pages for i in range(1, pages + 1)])


def test_a_job_for_a_picture_that_cannot_be_is_refused_at_once(gallery: Settings, small_run: Run):
    for inputs in ({"theme": "loud"}, {"theme": "comparison", "against": "nothing"}):
        with pytest.raises(FaultError):
            request_for(gallery, "draw", {"run": small_run.id, **inputs})


@pytest.mark.parametrize("suffix", ["qml", "sld"])
@pytest.mark.parametrize("layer", ["demand", "facilities"])
def test_every_door_gives_the_same_style(
    asking: Asking, command: CommandLine, gallery: Settings, small_run: Run, tmp_path: Path,
    suffix: str, layer: str,
):  # fmt: skip
    query = {"layer": layer, "stream": "residual_msw", "lang": "en"}
    reply = asking.get(f"/runs/{small_run.id}/style.{suffix}", params=query)
    assert reply.status_code == 200, reply.text
    assert f"{small_run.id}-{layer}.{suffix}" in reply.headers["content-disposition"]
    file = tmp_path / f"style.{suffix}"
    options = [part for k, v in query.items() for part in (f"--{k}", v)]
    done = command("style", small_run.id, "-o", file, "--data", gallery.data, *options)
    assert done.returncode == 0, done.stderr
    assert file.read_bytes() == reply.content


def test_an_unknown_layer_is_refused_with_those_there_are(asking: Asking, small_run: Run):
    reply = asking.get(f"/runs/{small_run.id}/style.qml", params={"layer": "clouds"})
    assert reply.status_code == 409
    assert all(layer in reply.text for layer in STYLES)


def test_a_hidden_run_is_not_compared_with(asking: Asking, small_run: Run):
    for query in ("theme=comparison&against=..%2Fx", "theme=comparison&against=none"):
        assert asking.get(f"/runs/{small_run.id}/map.png?{query}").status_code == 404


def test_both_doors_draw_the_same_comparison(
    asking: Asking, command: CommandLine, gallery: Settings, small_run: Run, other_run: Run,
    tmp_path: Path,
):  # fmt: skip
    query = {"against": other_run.id, "lang": "en"}
    reply = asking.get(f"/runs/{small_run.id}/comparison.png", params=query)
    assert reply.status_code == 200, reply.text
    file = tmp_path / "costs.png"
    pair = ("compare", other_run.id, small_run.id, "--data", gallery.data)
    done = command(*pair, "--chart", file)
    assert done.returncode == 0, done.stderr
    assert file.read_bytes() == reply.content
    wrong = command(*pair, "--chart", tmp_path / "costs.bmp")
    assert wrong.returncode == 2
    gone = asking.get(f"/runs/{small_run.id}/comparison.png", params={"against": "none"})
    assert gone.status_code == 404
