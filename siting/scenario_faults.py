"""Turn pydantic's findings into our own faults, with key path, value and cure."""

from __future__ import annotations

import difflib
import typing
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from pydantic import BaseModel, ValidationError

from siting.errors import Fault

Place = tuple[str | int, ...]

_BOUNDS: Mapping[str, str] = MappingProxyType(
    {
        "greater_than_equal": "ge",
        "greater_than": "gt",
        "less_than_equal": "le",
        "less_than": "lt",
    }
)
_OWN: Mapping[str, str] = MappingProxyType(
    {
        "policy_limit": "scenario_one_limit",
        "type_sizes": "scenario_sizes",
        "one_place": "scenario_one_place",
    }
)
_SIGNS: Mapping[str, str] = MappingProxyType({"ge": ">=", "gt": ">", "le": "<=", "lt": "<"})


def faults_of(
    error: ValidationError, model: type[BaseModel], data: Mapping[str, Any], *, file: str
) -> list[Fault]:
    """Return one fault per finding of pydantic, without doubles.

    Parameters
    ----------
    error
        What pydantic raised.
    model, data
        Model that was filled and what it was filled from.
    file
        Name of the scenario file.
    """
    found: dict[object, Fault] = {}
    for item in error.errors(include_url=False):
        if item["type"] == "too_short" and item["input"]:
            continue  # pydantic counts only the valid items: their faults are listed already
        place = _place(item["loc"], data, item["type"])
        fault = _fault(item, place, model, data, file)
        found.setdefault(fault.params["key"], fault)
    return list(found.values())


def key_path(place: Iterable[str | int]) -> str:
    """Return `place` as a TOML path: ``policies[2].type``."""
    text = ""
    for part in place:
        text += f"[{part + 1}]" if isinstance(part, int) else f".{part}"
    return text.lstrip(".")


def nearest_key(word: str, known: Iterable[str]) -> str:
    """Return the known key most like `word`, or an empty text."""
    close = difflib.get_close_matches(word, sorted(known), n=1, cutoff=0.6)
    return close[0] if close else ""


def _place(loc: Sequence[str | int], data: object, kind: str) -> Place:
    """Drop the parts of `loc` that name a branch of a union, not a key."""
    kept: list[str | int] = []
    here: Any = data
    for part in loc:
        if _has(here, part):
            here = here[part]
            kept.append(part)
        elif kind == "missing" and part == loc[-1]:
            kept.append(part)
    return tuple(kept)


def _has(table: object, part: str | int) -> bool:
    if isinstance(table, Mapping):
        return part in table
    return isinstance(table, Sequence) and isinstance(part, int) and part < len(table)


def _fault(
    item: Any,  # noqa: ANN401 - pydantic's error dictionary
    place: Place,
    model: type[BaseModel],
    data: Mapping[str, Any],
    file: str,
) -> Fault:
    kind = str(item["type"])
    context = item.get("ctx", {})
    base: dict[str, object] = {"file": file, "key": key_path(place), "value": _short(item["input"])}
    if kind == "extra_forbidden":
        return _unknown_key(base, place, model, data)
    if kind == "missing":
        return Fault("scenario_missing_key", base)
    if kind == "union_tag_not_found":
        return Fault("scenario_missing_key", {**base, "key": f"{base['key']}.kind"})
    if kind == "union_tag_invalid":
        known = str(context["expected_tags"]).replace("'", "")
        path = {"key": f"{base['key']}.kind", "value": context["tag"]}
        return _choice({**base, **path}, known.split(", "))
    if kind == "literal_error":
        known = str(context["expected"]).replace("'", "").replace(" or ", ", ")
        return _choice(base, known.split(", "))
    if kind in _BOUNDS:
        bound = f"{_SIGNS[_BOUNDS[kind]]} {context[_BOUNDS[kind]]:g}"
        return Fault("scenario_range", {**base, "bound": bound})
    if kind == "finite_number":
        return Fault("scenario_range", {**base, "bound": "-inf < x < inf"})
    if kind in _OWN:
        return Fault(_OWN[kind], base)
    code = "scenario_type" if kind.endswith(("_type", "_parsing", "from_float")) else ""
    return Fault(code or "scenario_invalid", {**base, "reason": str(item["msg"])})


def _choice(base: dict[str, object], known: list[str]) -> Fault:
    nearest = nearest_key(str(base["value"]), known)
    params = {**base, "known": ", ".join(known), "nearest": nearest or known[0]}
    return Fault("scenario_choice", params)


def _unknown_key(
    base: dict[str, object], place: Place, model: type[BaseModel], data: Mapping[str, Any]
) -> Fault:
    known = _known_keys(place[:-1], model, data)
    nearest = nearest_key(str(place[-1]), known)
    params = {**base, "known": ", ".join(known), "nearest": nearest}
    return Fault("scenario_unknown_key_near" if nearest else "scenario_unknown_key", params)


def _known_keys(place: Place, model: type[BaseModel], data: Any) -> list[str]:  # noqa: ANN401
    """Return the keys that the table at `place` may have."""
    models: list[type[BaseModel]] = [model]
    for part in place:
        data = data[part]
        fields = [m.model_fields[part] for m in models if part in m.model_fields]
        if fields:
            models = [m for field in fields for m in _models_in(field.annotation)]
    if isinstance(data, Mapping) and "kind" in data:
        named = [m for m in models if _kind(m) == data["kind"]]
        models = named or models
    return sorted({name for m in models for name in m.model_fields})


def _kind(model: type[BaseModel]) -> str:
    field = model.model_fields.get("kind")
    options = typing.get_args(field.annotation) if field else ()
    return str(options[0]) if options else ""


def _models_in(annotation: object) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [m for part in typing.get_args(annotation) for m in _models_in(part)]


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."
