"""The child process: what it may not do, and how the parent says so."""

import socket
import subprocess
import sys

import pytest

from geodata.errors import DataError
from geodata.foreign import check_file, sandbox

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="the sandbox for foreign files needs Linux"
)


def test_file_that_needs_too_much_memory_is_one_clear_error(tmp_path):
    path = tmp_path / "a.geojson"
    path.write_text('{"type": [' + "{}," * 20_000_000 + "{}]}")
    assert [fault.code for fault in check_file(path).faults] == ["file_too_heavy"]


def test_larger_files_are_not_even_copied(tmp_path):
    path = tmp_path / "a.csv"
    with path.open("wb") as file:
        file.truncate(64_000_001)
    assert [fault.code for fault in check_file(path).faults] == ["file_too_large"]


def test_child_that_dies_is_one_clear_error(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("id,lon,lat\n")
    with pytest.raises(DataError) as error:
        sandbox.open_in_child(path, {"format": "csv"})  # a task without its other keys
    assert [fault.code for fault in error.value.faults] == ["file_unreadable"]


def test_child_has_no_network(tmp_path):
    command = sandbox.network_cut()
    if not command:
        pytest.skip("this kernel gives no network namespaces")
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        call = f"import socket; socket.create_connection(('127.0.0.1', {port}), 2)"
        child = subprocess.run([*command, sys.executable, "-c", call], capture_output=True)
    assert child.returncode != 0
    assert b"unreachable" in child.stderr


def test_child_inherits_nothing_from_our_environment(tmp_path, monkeypatch):
    monkeypatch.setenv("SITING_TOKEN", "secret")
    environment = sandbox.child_environment(tmp_path)
    assert "secret" not in environment.values()
    assert {"GeoJSON", "OGR_VRT", "GDALG", "CSV", "GML"} <= set(environment["GDAL_SKIP"].split(","))
    assert "GPKG" not in environment["GDAL_SKIP"].split(",")
