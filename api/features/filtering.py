"""Working out a filter: which features of a collection it is true for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import orjson
import shapely

from api.features import operations
from api.features.boxes import box_shapes
from api.features.cql import Node
from api.features.errors import Fault, QueryError
from api.features.prepared import Prepared
from api.features.systems import System
from api.features.values import (
    Values,
    column_values,
    conjunction,
    disjunction,
    geometry,
    literal,
    negated,
)

GEOMETRY_NAME = "geometry"
OPERATIONS = (
    "and", "or", "not", *operations.COMPARE, "like", "between", "in", "isNull", "casei",
    "accenti", *operations.ARITHMETIC, *operations.SPATIAL,
)  # fmt: skip


@dataclass(frozen=True)
class Table:
    """What a filter may ask of a collection.

    Parameters
    ----------
    prepared
        The features.
    system
        System of the filter's own geometries.
    """

    prepared: Prepared
    system: System

    def values(self, name: str) -> Values:
        """Return a column, the ids or the geometries.

        Raises
        ------
        QueryError
            There is no such column.
        """
        if name == GEOMETRY_NAME:
            return geometry(self.prepared.shapes(self.system).geometries)
        if name == "id":
            return column_values(list(self.prepared.ids), "str")
        column = self.prepared.collection.column(name)
        if column is None:
            known = ", ".join(queryable_names(self.prepared))
            params = {"name": "filter", "value": name[:80], "known": known}
            raise QueryError([Fault("no_property", params)])
        return column_values(self.prepared.cells[name], column.dtype)


def queryable_names(prepared: Prepared) -> list[str]:
    """Return what a filter may name."""
    return ["id", *(column.name for column in prepared.collection.columns), GEOMETRY_NAME]


def matching(tree: Node, prepared: Prepared, system: System) -> np.ndarray:
    """Return for each feature whether the filter is surely true for it.

    Raises
    ------
    QueryError
        The filter names what is not there, mixes kinds of values or is no condition.
    """
    found = evaluate(tree, Table(prepared, system))
    if found.kind != "flag":
        raise QueryError([Fault("filter_not_condition")])
    return np.broadcast_to(found.data & found.known, len(prepared.ids))


def evaluate(node: Node, table: Table) -> Values:
    """Return the values of one node of the tree."""
    if not isinstance(node, dict):
        return _evaluate_plain(node)
    if "property" in node:
        return table.values(str(node["property"]))
    if "op" in node:
        return _evaluate_call(str(node["op"]), node.get("args"), table)
    if "bbox" in node:
        return geometry(_box(node["bbox"], table.system))
    if "coordinates" in node or "geometries" in node:
        return geometry(_shape(node, table.system))
    raise _not_offered(next(iter(node), "{}"))


def _evaluate_plain(node: Node) -> Values:
    if isinstance(node, list):
        raise QueryError(
            [operations.wrong_arguments("()", "列表 / list", "number", "text", "flag")]
        )
    return literal(node)


def _not_offered(name: str) -> QueryError:
    params = {"name": name[:40], "known": ", ".join(OPERATIONS)}
    return QueryError([Fault("filter_function", params)])


def _evaluate_call(name: str, args: Any, table: Table) -> Values:  # noqa: ANN401
    if name not in OPERATIONS:
        raise _not_offered(name)
    if not isinstance(args, list) or not args:
        raise QueryError(
            [operations.wrong_arguments(name, "无参数 / nothing", "number", "text", "flag")]
        )
    if name == "in":
        return _evaluate_in(args, table)
    values = [evaluate(arg, table) for arg in args]
    if name in ("and", "or"):
        return _joined(name, values)
    count = {"not": 1, "isNull": 1, "casei": 1, "accenti": 1, "between": 3}.get(name, 2)
    if len(values) != count:
        found = f"{len(values)} 个参数 / {len(values)} arguments"
        raise QueryError(
            [operations.wrong_arguments(name, found, *(value.kind for value in values[:count]))]
        )
    return _operation(name)(*values)


def _evaluate_in(args: list[Node], table: Table) -> Values:
    if len(args) != 2 or not isinstance(args[1], list):
        raise QueryError(
            [operations.wrong_arguments("in", "无列表 / no list", "number", "text", "flag")]
        )
    choices = [evaluate(choice, table) for choice in args[1]]
    return operations.one_of(evaluate(args[0], table), choices)


def _joined(name: str, values: list[Values]) -> Values:
    join = conjunction if name == "and" else disjunction
    truths = [operations.need(name, value, "flag") for value in values]
    found = truths[0]
    for truth in truths[1:]:
        found = join(found, truth)
    return found


def _operation(name: str) -> Callable[..., Values]:
    """Return the operation as a function of its values alone."""
    plain: dict[str, Callable[..., Values]] = {
        "not": lambda value: negated(operations.need("not", value, "flag")),
        "isNull": operations.is_null,
        "between": operations.between,
        "like": operations.like,
    }
    if name in plain:
        return plain[name]
    groups: tuple[tuple[Any, Callable[..., Values]], ...] = (
        (operations.COMPARE, operations.compare),
        (operations.ARITHMETIC, operations.calculate),
        (operations.SPATIAL, operations.related),
        (("casei", "accenti"), operations.folded),
    )
    work = next(work for names, work in groups if name in names)
    return lambda *values: work(name, *values)


def _box(numbers: Any, system: System) -> np.ndarray:  # noqa: ANN401
    usable = isinstance(numbers, list) and len(numbers) in (4, 6)
    if not usable or not all(isinstance(n, int | float) and np.isfinite(n) for n in numbers):
        raise QueryError([_bad_shape("bbox")])
    return np.array([shapely.union_all(box_shapes([float(n) for n in numbers], system))])


def _shape(node: Node, system: System) -> np.ndarray:
    try:
        shape = shapely.force_2d(shapely.from_geojson(orjson.dumps(node)))
    except (shapely.GEOSException, orjson.JSONEncodeError) as error:
        raise QueryError([_bad_shape(str(error)[:120])]) from error
    if shape is None or not np.isfinite(shapely.get_coordinates(shape)).all():
        raise QueryError([_bad_shape("coordinates")])
    if not shapely.is_valid(shape):
        raise QueryError([_bad_shape(shapely.is_valid_reason(shape)[:120])])
    if system.north_first:
        shape = shapely.transform(shape, lambda points: points[:, ::-1])
    return np.array([shape])


def _bad_shape(reason: str) -> Fault:
    return Fault("filter_geometry", {"reason": reason})
