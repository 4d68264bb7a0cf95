"""The Python client against a real server."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path

import pypdf
import pytest

from api import connect
from api.client import Server, ServerError
from api.store import Run
from geodata import chongqing
from tests.api.test_ogc_processes import small_document


@pytest.fixture(scope="module")
def server(served: str) -> Iterator[Server]:
    with connect(served) as opened:
        yield opened


def test_layers_come_whole_and_as_they_are_stored(server: Server):
    own = chongqing.load().catchments
    frame = server.layers["catchments"]
    assert list(frame.index) == list(own.index)
    assert frame.crs == own.crs
    assert frame["population"].sum() == own["population"].sum()
    assert "roads" in server.layers


def test_part_of_a_layer_is_chosen_by_the_server(server: Server):
    own = chongqing.load().catchments
    wanted = own[(own["population"] > 50_000) & (own["kind"] == "town")]
    found = server.layers.read(
        "catchments", where="population > 50000 AND kind = 'town'", columns=["name_zh"]
    )
    assert sorted(found["name_zh"]) == sorted(wanted["name_zh"])
    assert "population" not in found.columns


def test_a_run_is_read_and_explained_and_drawn(server: Server, small_run: Run, tmp_path: Path):
    run = server.run(small_run.id)
    assert run.summary() == small_run.summary()
    loads = run.facilities["load_t_per_d"]
    stated = {f["id"]: f["load_t_per_d"] for f in run.summary()["facilities"]}
    assert {key: value for key, value in loads.items() if value > 0} == pytest.approx(
        {key: value for key, value in stated.items() if value > 0}
    )
    assert math.isclose(run.flows["flow_t_per_d"].sum(), loads.sum(), rel_tol=1e-9)
    town = run.catchments.index[0]
    assert run.explain(town)["id"] == town
    assert run.draw(tmp_path / "map.png", dpi=96).read_bytes().startswith(b"\x89PNG")
    assert small_run.id in [known.id for known in server.runs]


@pytest.mark.slow
def test_the_atlas_of_all_districts_is_drawn_by_a_job_and_saved(
    server: Server, small_run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    run = server.run(small_run.id)
    path = run.draw(tmp_path / "atlas.pdf", theme="atlas", dpi=50, lang="en")
    districts = {row["district"] for row in server.layers["catchments"].to_dict("records")}
    assert len(pypdf.PdfReader(path).pages) == len(districts)
    assert "0:0" in capsys.readouterr().out
    one = run.draw(tmp_path / "one.png", theme="atlas", district="500105", dpi=60)
    assert one.read_bytes().startswith(b"\x89PNG")
    assert capsys.readouterr().out == ""


def test_an_atlas_that_cannot_be_is_refused_with_the_reason(
    server: Server, small_run: Run, tmp_path: Path
):
    with pytest.raises(ServerError) as caught:
        server.run(small_run.id).draw(tmp_path / "atlas.png", theme="atlas")
    assert caught.value.faults
    assert not (tmp_path / "atlas.png").exists()


def test_an_amended_scenario_is_solved_and_waited_for(server: Server):
    job = server.solve(
        small_document(), amendments=[{"kind": "close", "ids": ["I01"]}], name="client"
    )
    run = job.wait(progress=False)
    assert run.status in ("optimal", "feasible")
    assert not run.facilities.loc["I01", "open"]
    assert job.state == "successful"


def test_every_fault_of_a_scenario_reaches_the_caller(server: Server):
    wrong = small_document()
    wrong["objective"]["discount_rate"] = 7
    wrong["nonsense"] = 1
    with pytest.raises(ServerError) as caught:
        server.solve(wrong)
    assert caught.value.status == 422
    assert len(caught.value.faults) == 2
    assert "nonsense" in str(caught.value)


def test_a_layer_is_fetched_by_one_request_and_looked_up_without_its_rows(server: Server):
    asked: list[str] = []
    with connect(str(server.connection.http.base_url)) as other:
        other.connection.http.event_hooks = {"request": [lambda r: asked.append(r.url.path)]}
        assert "rivers" in other.layers
        assert "nothing" not in other.layers
        assert asked == ["/collections", "/collections"]
        assert len(other.layers["districts"]) == 38
    assert asked[2:] == ["/collections/districts/items"]


def test_a_layer_or_run_that_is_not_there_is_named(server: Server):
    for name in ("nothing", "../runs"):
        with pytest.raises(KeyError, match=name):
            server.layers[name]
    with pytest.raises(ServerError, match="nothing"):
        server.run("nothing").summary()


def test_a_job_that_failed_says_why(server: Server):
    job = server.solve("plan-2025", amendments=[{"kind": "close", "ids": ["nowhere"]}])
    with pytest.raises(ServerError, match="nowhere"):
        job.wait(progress=False)


def test_an_uploaded_layer_is_solved_with_and_read_back(server: Server, small_source: Path):
    facilities = chongqing.load().facilities
    layer_id = server.upload(facilities, kind="facilities", name="设施")
    towns = server.upload(small_source / "layers" / "catchments.gpkg", kind="catchments", name="镇")
    frame = server.layers[f"layer-{layer_id}"]
    assert sorted(frame.index) == sorted(facilities.index)
    assert frame["capacity_t_per_d"].sum() == facilities["capacity_t_per_d"].sum()
    less = facilities.drop(index="I02")
    assert server.upload(less, kind="facilities", name="设施", replaces=layer_id) == layer_id
    scenario = small_document()
    chosen = {"facilities": layer_id, "catchments": towns}
    run = server.solve(scenario, layers=chosen, name="uploaded").wait(progress=False)
    assert "I02" not in run.facilities.index
    assert "I01" in run.facilities.index


def test_every_fault_of_an_upload_reaches_the_caller(server: Server):
    wrong = chongqing.load().sites.head(3).assign(kind=["volcano", "town", "volcano"])
    with pytest.raises(ServerError) as caught:
        server.upload(wrong, kind="sites", name="x")
    assert caught.value.status == 422
    assert len(caught.value.faults) == 2
