"""Scenarios that name uploaded layers: by id and version, never by path."""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path

import pytest

import siting
from api.errors import UsageError
from api.jobs import JobRequest
from api.layers.errors import LayerError
from api.processes import PROCESSES, Task, request_for
from api.processes.asked import asked_scenario, merged
from api.processes.inputs import SitingInputs
from api.settings import Settings
from api.store import read_run
from tests.api.asking import Asking
from tests.api.conftest import SMALL_LAYERS, on_sqlite
from tests.api.layers.conftest import upload
from tests.api.test_ogc_processes import small_document

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="the sandbox for foreign files needs Linux"
)


def uploaded(client: Asking, folder: Path, kind: str) -> dict:
    reply = upload(client, folder / "layers" / f"{kind}.gpkg", kind=kind, file=f"{kind}.gpkg")
    assert reply.status_code == 201, reply.text
    return reply.json()


def asked_with(settings: Settings, made: dict[str, dict]) -> JobRequest:
    layers = {kind: layer["reference"] for kind, layer in made.items()}
    inputs = {"scenario": small_document(), "changes": {"layers": layers}}
    return request_for(settings, "siting", inputs)


def test_a_question_names_the_versions_of_its_layers(
    client: Asking, small_source: Path, either_store: Settings
):
    made = {kind: uploaded(client, small_source, kind) for kind in SMALL_LAYERS}
    request = asked_with(either_store, made)
    pinned = {kind: layer["pinned"] for kind, layer in made.items()}
    assert request.inputs["changes"]["layers"] == pinned
    replaced = client.put(
        f"/layers/{made['facilities']['id']}",
        params={"file": "f.gpkg"},
        content=(small_source / "layers" / "facilities.gpkg").read_bytes(),
        headers={
            "If-Match": f'"{made["facilities"]["version"]}.{made["facilities"]["sha256"][:32]}"'
        },
    )
    assert replaced.json()["version"] == 2
    later = asked_with(either_store, made)
    assert later.inputs["changes"]["layers"]["facilities"].endswith("@2")
    assert later.question_sha256 != request.question_sha256


@on_sqlite
def test_a_scenario_on_uploaded_layers_is_solved_with_their_versions_written_down(
    client: Asking, small_source: Path, either_store: Settings
):
    made = {kind: uploaded(client, small_source, kind) for kind in SMALL_LAYERS}
    request = asked_with(either_store, made)
    task = Task(either_store, "j0b", either_store.problem_limit_pairs)
    outcome = PROCESSES["siting"].work(SitingInputs.model_validate(dict(request.inputs)), task)
    run = read_run(either_store.data / outcome.result)
    written = tomllib.loads((run.folder / "scenario.toml").read_text(encoding="utf-8"))
    assert written["layers"] == {kind: layer["pinned"] for kind, layer in made.items()}
    hashes = {record["name"]: record["sha256"] for record in run.record["layers"]}
    assert hashes["catchments"] == made["catchments"]["sha256"]
    assert run.record["status"] in ("optimal", "feasible")


def test_what_is_not_there_is_one_fault_each_and_paths_stay_refused(
    client: Asking, small_source: Path, either_store: Settings
):
    layer = uploaded(client, small_source, "facilities")
    reference = layer["reference"]

    def faults(error: type[Exception], **layers: object) -> list[tuple[str, str]]:
        document = tomllib.loads(siting.scenario_text("plan-2025"))
        for inputs in (
            {"scenario": "plan-2025", "changes": {"layers": layers}},
            {"scenario": merged(document, {"layers": layers})},
        ):
            with pytest.raises(error) as caught:
                request_for(either_store, "siting", inputs)
            assert str(either_store.data) not in caught.value.text("en")
        return [(fault.code, str(fault.params["key"])) for fault in caught.value.faults]

    unknown = "layer_reference_unknown"
    nowhere = "layer:0123456789ab"
    assert faults(LayerError, sites=nowhere, rivers="layer:../../x") == [
        (unknown, "sites"), (unknown, "rivers"),
    ]  # fmt: skip
    assert faults(LayerError, facilities=f"{reference}@2") == [(unknown, "facilities")]
    assert faults(LayerError, sites=reference) == [("layer_reference_kind", "sites")]
    for path in ("/etc/passwd", "facilities.gpkg", f"layers/{layer['id']}/1.gpkg", 7):
        assert faults(UsageError, facilities=path) == [("scenario_names_file", "layers.facilities")]
    tag = client.get(f"/layers/{layer['id']}").headers["etag"]
    assert client.delete(f"/layers/{layer['id']}", headers={"If-Match": tag}).status_code == 204
    assert faults(LayerError, facilities=reference) == [(unknown, "facilities")]
    assert asked_scenario(
        SitingInputs(scenario="plan-2025", changes={"layers": {"facilities": layer["pinned"]}}),
        either_store,
    )[0].layers["facilities"].endswith("1.gpkg")  # fmt: skip


def test_without_a_store_no_layer_can_be_named():
    named = SitingInputs(
        scenario="plan-2025", changes={"layers": {"sites": "layer:0123456789ab@1"}}
    )
    with pytest.raises(siting.errors.ScenarioError):
        asked_scenario(named)
