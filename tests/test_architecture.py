"""The shape of the platform: floors, only-here rules, sizes of files and functions."""

from __future__ import annotations

import ast
import dataclasses
import importlib
import pkgutil
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FLOORS = {
    "geodata": set(),
    "siting": {"geodata"},
    "maps": {"geodata"},
    "api": {"geodata", "siting", "maps"},
}
NEVER = {
    "geodata": {"pulp", "highspy", "folium", "branca", "fastapi", "matplotlib"},
    "siting": {"geopandas", "shapely", "folium", "branca", "fastapi", "matplotlib"},
    "maps": {"pulp", "highspy", "fastapi"},
    "api": {"pulp", "highspy", "folium", "branca", "matplotlib"},
}
ONLY_HERE = {
    "pulp": {
        "siting/formulation.py",
        "siting/locate/models.py",
        "siting/objectives.py",
        "siting/solvers.py",
    },
    "folium": {"maps/interactive.py", "maps/offline.py"},
    "branca": {"maps/interactive.py", "maps/offline.py"},
}
FILES = sorted(p for package in FLOORS for p in (ROOT / package).rglob("*.py"))


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _package(path: Path) -> str:
    return path.relative_to(ROOT).parts[0]


def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _imports(tree: ast.Module) -> set[str]:
    found = set()
    for item in ast.walk(tree):
        if isinstance(item, ast.Import):
            found |= {alias.name.split(".")[0] for alias in item.names}
        elif isinstance(item, ast.ImportFrom) and item.module and item.level == 0:
            found.add(item.module.split(".")[0])
    return found


@pytest.mark.parametrize("path", FILES, ids=_name)
def test_a_package_imports_only_from_the_floors_below(path):
    ours = _imports(_tree(path)) & set(FLOORS)
    assert ours <= FLOORS[_package(path)] | {_package(path)}


@pytest.mark.parametrize("path", FILES, ids=_name)
def test_a_package_never_imports_what_its_floor_must_not_know(path):
    assert not _imports(_tree(path)) & NEVER[_package(path)]


@pytest.mark.parametrize("library", sorted(ONLY_HERE))
def test_a_library_is_imported_only_where_it_is_at_home(library):
    users = {_name(p) for p in FILES if library in _imports(_tree(p))}
    assert users <= ONLY_HERE[library]
    assert users, f"nobody imports {library}: drop the rule"


def test_reprojection_happens_only_in_geodata_crs():
    users = {_name(p) for p in FILES if ".to_crs(" in p.read_text(encoding="utf-8")}
    assert users == {"geodata/crs.py"}


def test_matplotlib_stays_in_maps_and_pyplot_stays_out():
    for path in FILES:
        imports = _imports(_tree(path))
        assert "matplotlib" not in imports or _package(path) == "maps", _name(path)
        assert "pyplot" not in path.read_text(encoding="utf-8"), _name(path)


@pytest.mark.parametrize("path", FILES, ids=_name)
def test_a_file_is_one_noun_of_at_most_300_lines(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 300


def _code_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    body = function.body
    has_docstring = ast.get_docstring(function) is not None
    first = body[1] if has_docstring and len(body) > 1 else body[0]
    return (function.end_lineno or first.lineno) - first.lineno + 1


@pytest.mark.parametrize("path", FILES, ids=_name)
def test_a_function_has_at_most_40_lines_of_code(path):
    functions = [
        f for f in ast.walk(_tree(path)) if isinstance(f, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    assert not {f.name: _code_lines(f) for f in functions if _code_lines(f) > 40}


@pytest.mark.parametrize("path", FILES, ids=_name)
def test_no_handler_swallows_every_exception(path):
    handlers = [h for h in ast.walk(_tree(path)) if isinstance(h, ast.ExceptHandler)]
    broad = [
        h.lineno
        for h in handlers
        if h.type is None or (isinstance(h.type, ast.Name) and h.type.id == "Exception")
    ]
    assert not broad


@pytest.mark.parametrize("path", FILES, ids=_name)
def test_a_file_is_not_named_after_nothing(path):
    words = set(path.stem.split("_"))
    assert not words & {"utils", "util", "helpers", "helper", "common", "manager", "handler"}


UNITS = [
    "_t_per_d",
    "_t_per_yr",
    "_km",
    "_m",
    "_ha",
    "_deg",
    "_s",
    "_mm",
    "_px",
    "_pt",
    "_yr",
    "_per_yr",
    "_share",
    "_cny",
    "_cny_per_t",
    "_cny_per_yr",
    "_cny_per_tkm",
    "_km_per_h",
    "_kg_per_person_d",
    "_tkm_per_d",
    "_mb",
    "_dpi",
    "_bytes",
    "_kg_per_tkm",
    "_minutes",
    "_min",
    "_t_per_person_yr",
    "_g_per_person_d",
    "_d",
]
UNITLESS = {
    # counts, years, codes and positions have no unit; a target's stands in the field beside it
    "year", "threads", "seed", "rows", "count", "port", "lower", "upper", "limit", "coefficient",
    "value", "target", "value_low", "value_high", "dpi", "road_factor", "access_factor", "circuity",
    "nearest_sites", "discount_rate", "minutes", "exponent", "read", "rows_read", "rows_kept",
    # a report of a running solve and of a solver; an amount is in the unit of its rule
    "share", "incumbent", "bound", "objective", "seconds", "amount", "used", "change",
}  # fmt: skip


def _dataclass_fields():
    for package in FLOORS:
        module_names = [
            m.name
            for m in pkgutil.walk_packages(importlib.import_module(package).__path__, package + ".")
            if not m.name.endswith(("__main__", ".build"))
        ]
        for name in module_names:
            module = importlib.import_module(name)
            for cls in vars(module).values():
                is_class = isinstance(cls, type) and dataclasses.is_dataclass(cls)
                if is_class and cls.__module__ == name:
                    yield from ((name, cls.__name__, f) for f in dataclasses.fields(cls))


def test_every_float_of_a_dataclass_names_its_unit():
    bad = [
        f"{module}.{cls}.{field.name}"
        for module, cls, field in _dataclass_fields()
        if str(field.type) in {"float", "float | None"}
        and field.name not in UNITLESS
        and not field.name.endswith(tuple(UNITS))
    ]
    assert not bad
