"""Whatever is asked, the description of the interface foresees the answer (schemathesis)."""

from __future__ import annotations

import os

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import (
    CheckContext,
    not_a_server_error,
)
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

CASES = int(os.environ.get("SITING_FUZZ_CASES", "20"))
"""Cases per address; thousands may be asked for by the variable."""
NAMES = ("facilities", "catchments", "sites", "eco_parks", "rivers", "districts")
CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
)
SLOW = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]


@pytest.fixture(scope="module")
def described(address: str):
    document = httpx.get(f"{address}/api", headers={"Accept": "application/json"}).json()
    return schemathesis.openapi.from_dict(document)
