"""Which uploaded layers are there for a visitor, and which of them the visitor may change.

A visitor of one project sees its layers and the common ones, which belong to no
project; only visitors of all projects change those. An analyst changes what the analyst
uploaded, editors all that they may change by its project.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import sqlalchemy as sa

from api.access.belongings import is_only_holder
from api.access.roles import Role
from api.access.visitor import Visitor
from api.layers.errors import Fault, LayerError, LayerProjectError
from api.layers.references import REFERENCE, SHOWN_LENGTH, is_reference
from api.layers.register import Layer, list_layers, missing

COMMON = ""


def sees(visitor: Visitor, layer: Layer) -> bool:
    """Say whether a layer is there for a visitor."""
    return visitor.project is None or layer.project in (visitor.project, COMMON)


def seen_layers(engine: sa.Engine, visitor: Visitor) -> frozenset[str]:
    """Return the ids of the layers that are there for a visitor."""
    return frozenset(layer.id for layer in list_layers(engine) if sees(visitor, layer))


def check_sees(visitor: Visitor, layer: Layer) -> None:
    """Treat a layer of another project as one that is not there.

    Raises
    ------
    LayerMissingError
        It is of another project.
    """
    if not sees(visitor, layer):
        raise missing(layer.id)


def check_changes(engine: sa.Engine, visitor: Visitor, layer: Layer) -> None:
    """Let a visitor of one project change only its layers, and an analyst only own ones.

    Raises
    ------
    LayerMissingError
        The layer is of another project.
    LayerProjectError
        It is common to all, or an analyst's who is not this one.
    """
    check_sees(visitor, layer)
    if visitor.project is not None and layer.project != visitor.project:
        raise LayerProjectError([Fault("layer_common", {"id": layer.id})])
    if visitor.role < Role.EDITOR and not is_only_holder(engine, "layer", layer.id, visitor):
        raise LayerProjectError([Fault("layer_of_others", {"id": layer.id})])


def may_replace(engine: sa.Engine, visitor: Visitor, layer: Layer) -> bool:
    """Say whether a visitor may keep a new version of a layer."""
    if visitor.role < Role.ANALYST:
        return False
    try:
        check_changes(engine, visitor, layer)
    except LayerError:
        return False
    return True


def project_of(visitor: Visitor, wanted: str) -> str:
    """Return the project that a new layer belongs to: a bound visitor's own.

    Raises
    ------
    LayerProjectError
        A bound visitor names another.
    """
    if visitor.project is None:
        return wanted
    if wanted not in (COMMON, visitor.project):
        raise LayerProjectError([Fault("layer_project_other", {"project": wanted})])
    return visitor.project


def check_references(engine: sa.Engine, visitor: Visitor, inputs: Mapping[str, Any]) -> None:
    """Refuse a scenario on layers that are not there for this visitor.

    Raises
    ------
    LayerError
        With a fault for each: the same as for a layer that nobody has.
    """
    named = list(_named(inputs))
    if visitor.project is None or not named:
        return
    allowed = seen_layers(engine, visitor)
    faults = [
        Fault("layer_reference_unknown", {"key": key, "value": value[:SHOWN_LENGTH]})
        for key, value in named
        if (found := REFERENCE.fullmatch(value)) is None or found["id"] not in allowed
    ]
    if faults:
        raise LayerError(faults)


def _named(inputs: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for part in ("scenario", "changes"):
        document = inputs.get(part)
        layers = document.get("layers") if isinstance(document, dict) else None
        if isinstance(layers, dict):
            yield from ((str(k)[:SHOWN_LENGTH], v) for k, v in layers.items() if is_reference(v))
