"""Whatever is asked, the description of the interface foresees the answer (schemathesis)."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import httpx
import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from api.access.register import add_key
from api.access.roles import Role
from api.database import open_database
from api.settings import Settings
from api.store import Run
from tests.api.serving import serving

CASES = int(os.environ.get("SITING_FUZZ_CASES", "15"))
"""Cases per address; the variable asks for thousands."""
OF = "/collections/{collection_id}"
FEATURES = ("/conformance", "/collections", OF, f"{OF}/queryables", f"{OF}/items",
            f"{OF}/items/{{feature_id}}")  # fmt: skip
ALL_CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance,
              response_schema_conformance]  # fmt: skip
LAYERS = {"facilities": "I01", "catchments": "500103004", "sites": "S-E01", "rivers": "nobody"}
WORDS = st.sampled_from(
    ["name_zh", "population", "id", "geometry", "=", "<>", ">", "<", "(", ")", "'渝%'", "like",
     "AND", "or", "NOT", "in", "between", "3", "-1e400", "is null", "casei", ",", "+", "/ 0",
     "s_intersects(geometry,bbox(106,29,107,30))", "point(106 29)", "true", "\x00", "\ufffd", '"']
)  # fmt: skip
VALUES = {
    "filter": st.lists(WORDS, min_size=1, max_size=12).map(" ".join),
    "sortby": st.sampled_from(["id", "-id", "name_zh,-source", "x", "-capacity_t_per_d"]),
    "properties": st.sampled_from(["name_zh", "id", "", "x", "source,name_en"]),
    "bbox": st.sampled_from(["106,29,107,30", "170,20,-170,30", "1,2,3,4,5,6", "nan,1,2,3"]),
    "datetime": st.sampled_from(["2020-01-01", "../2020-01-01", "x", "9999-12-31/.."]),
    "token": st.sampled_from(["WyJFMDEiXQ", "x", "W10"]),
    "f": st.sampled_from(["json", "html", "csv", "gpkg", "fgb", "x"]),
    "crs": st.sampled_from(["EPSG:4545", "EPSG:4490", "x"]),
}
QUIET = settings(
    max_examples=CASES, deadline=None, database=None, suppress_health_check=list(HealthCheck)
)


@pytest.fixture(scope="module")
def key(small_run: Run, tmp_path_factory) -> Iterator[tuple[str, str]]:
    """Address of a server of its own, which random requests may spoil, and a key to it."""
    own = Settings(data=tmp_path_factory.mktemp("fuzzed"))
    shutil.copytree(small_run.folder, own.runs_folder / small_run.id)
    engine = open_database(own)
    made = add_key(engine, "fuzz", Role.ADMIN)
    engine.dispose()
    with serving(own.data) as address:
        yield address, made.text


@pytest.fixture(scope="module")
def address(key) -> str:
    return key[0]


@pytest.fixture(scope="module")
def described(address: str, key):
    headers = {"Accept": "application/json", "Authorization": f"Bearer {key[1]}"}
    document = httpx.get(f"{address}/api", headers=headers).json()
    return schemathesis.openapi.from_dict(document)


def run_cases(operation, address: str, session, checks, change) -> None:
    @QUIET
    @given(data=st.data(), case=operation.as_strategy())
    def answers_as_described(data, case):
        change(data, case)
        reply = case.call(base_url=address, session=session, timeout=60)
        case.validate_response(reply, checks=checks)

    answers_as_described()


def made_likely(data, case) -> None:
    """Name a layer that is there, and ask half of the time what could be meant."""
    parts = case.path_parameters or {}
    if "collection_id" in parts and data.draw(st.integers(0, 9)):
        layer = data.draw(st.sampled_from(sorted(LAYERS)))
        parts["collection_id"] = layer
        if "feature_id" in parts and data.draw(st.booleans()):
            parts["feature_id"] = LAYERS[layer]
    if case.path.endswith("/items") and data.draw(st.integers(0, 4)):
        chosen = data.draw(st.sets(st.sampled_from(sorted(VALUES)), max_size=4))
        case.query = {name: data.draw(VALUES[name]) for name in sorted(chosen)}


@pytest.fixture(scope="module")
def session(key):
    with requests.Session() as opened:
        opened.trust_env = False
        opened.headers["Authorization"] = f"Bearer {key[1]}"
        yield opened


@pytest.mark.parametrize("path", FEATURES)
def test_addresses_of_features_answer_as_they_are_described(described, address, session, path):
    run_cases(described[path]["GET"], address, session, ALL_CHECKS, made_likely)


def test_no_other_address_fails(described, address, session):
    checks = [not_a_server_error, status_code_conformance]
    paths = sorted(set(described) - set(FEATURES))
    assert len(paths) > 8
    for path in paths:
        for operation in described[path].values():
            run_cases(operation, address, session, checks, lambda data, case: None)
