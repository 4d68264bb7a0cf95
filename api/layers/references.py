"""Uploaded layers in a scenario: ``layer:<id>`` or ``layer:<id>@<version>``, never a path.

The version is fixed when the scenario is submitted, so that a run says which one
it rests on, whatever is uploaded later. Only the server turns a reference into a
file, and only into one of its own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import sqlalchemy as sa

from api.database import open_engine, reading
from api.layers.errors import Fault, LayerError
from api.layers.files import layer_file
from api.layers.register import find_layer, kept_versions
from api.settings import Settings

PREFIX = "layer:"
REFERENCE = re.compile(r"layer:(?P<id>[0-9a-f]{12})(?:@(?P<version>[1-9][0-9]{0,8}))?")
SHOWN_LENGTH = 80


def is_reference(value: object) -> bool:
    """Say whether a value means an uploaded layer; it may be one that is not there."""
    return isinstance(value, str) and value.startswith(PREFIX)


def with_versions(layers: Mapping[str, str], settings: Settings) -> dict[str, str]:
    """Return references with the version that they mean now.

    Parameters
    ----------
    layers
        References by name of the scenario's layer.
    settings
        The database.

    Raises
    ------
    LayerError
        Every reference that names no layer, no version, or a layer of another kind.
    """
    faults: list[Fault] = []
    fixed: dict[str, str] = {}
    engine = open_engine(settings)
    try:
        with reading(engine) as connection:
            for key, value in layers.items():
                found = _settled(connection, key, value)
                if isinstance(found, Fault):
                    faults.append(found)
                else:
                    fixed[key] = found
    finally:
        engine.dispose()
    if faults:
        raise LayerError(faults)
    return fixed


def file_of(key: str, value: str, settings: Settings) -> Path:
    """Return the file of a reference whose version is fixed.

    Raises
    ------
    LayerError
        There is no such version.
    """
    named = REFERENCE.fullmatch(value)
    if named is None or named["version"] is None:
        raise LayerError([_unknown(key, value)])
    path = layer_file(settings.layers_folder, named["id"], int(named["version"]))
    if not path.is_file():
        raise LayerError([_unknown(key, value)])
    return path


def _settled(connection: sa.Connection, key: str, value: str) -> str | Fault:
    named = REFERENCE.fullmatch(value)
    found = None if named is None else find_layer(connection, named["id"])
    if named is None or found is None:
        return _unknown(key, value)
    if found.kind != key:
        params = {"key": key[:SHOWN_LENGTH], "value": value, "kind": found.kind}
        return Fault("layer_reference_kind", params)
    if named["version"] is None:
        return f"{PREFIX}{found.id}@{found.newest.version}"
    known = int(named["version"]) in kept_versions(connection, found.id)
    return value if known else _unknown(key, value)


def _unknown(key: str, value: str) -> Fault:
    params = {"key": key[:SHOWN_LENGTH], "value": value[:SHOWN_LENGTH]}
    return Fault("layer_reference_unknown", params)
