"""The pages a newcomer reads say what is so."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PAGES = ("README.md", "README.zh.md")


def _text(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


def _make_targets() -> set[str]:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    return set(re.findall(r"^([a-z]+):", makefile, flags=re.MULTILINE))


@pytest.mark.parametrize("page", PAGES)
def test_readme_names_the_two_commands_and_make_knows_them(page):
    named = set(re.findall(r"^make ([a-z]+)$", _text(page), flags=re.MULTILINE))
    assert {"serve", "test"} <= named <= _make_targets()


@pytest.mark.parametrize("page", PAGES)
def test_every_siting_command_in_a_readme_exists(page):
    from typer.main import get_command

    from api.cli import app

    known = set(get_command(app).commands)
    assert set(re.findall(r"\bsiting ([a-z]+)\b", _text(page))) & known == set(
        re.findall(r"^siting ([a-z]+)\b", _text(page), flags=re.MULTILINE)
    )
    assert known <= set(re.findall(r"siting ([a-z]+)", _text(page))), "a command is undocumented"


@pytest.mark.parametrize("page", PAGES)
def test_options_of_solve_that_a_readme_explains_exist(page):
    from typer.main import get_command

    from api.cli import app

    known = {option for p in get_command(app).commands["solve"].params for option in p.opts}
    named = set(re.findall(r"`siting solve [^`]*?(--[a-z-]+)", _text(page)))
    assert {"--start", "--write-lp"} <= named <= known


@pytest.mark.parametrize("page", PAGES)
def test_every_picture_and_page_that_a_readme_links_is_there(page):
    links = re.findall(r"\]\(([^)#]+)\)", _text(page)) + re.findall(r'src="([^"]+)"', _text(page))
    assert links
    for link in links:
        assert (ROOT / link).exists(), link


def test_the_scenario_reference_names_every_policy_and_every_key_of_a_park():
    from siting.policies import COMPILERS
    from siting.scenario_parks import EcoParks
    from siting.scenario_policies import Policy

    named = set(re.findall(r"`([a-z_]+)`", _text("docs/scenario.md")))
    keys = {key for model in Policy.__origin__.__args__ for key in model.model_fields}
    wanted = {*COMPILERS, *EcoParks.model_fields, *keys} - {"kind"}
    assert wanted <= named | {"kind"}, wanted - named


def test_the_examples_of_the_scenario_reference_are_valid():
    import tomllib

    from siting import parse_scenario, read_layers, scenario_text
    from siting.candidates import facility_menu

    data = tomllib.loads(scenario_text("optimal-2025"))
    for block in re.findall(r"```toml\n(.*?)```", _text("docs/scenario.md"), flags=re.DOTALL):
        parts = tomllib.loads(block)
        data["policies"] += parts.pop("policies", [])
        data |= parts
    scenario = parse_scenario(data)
    assert len(facility_menu(scenario, read_layers(scenario))) > 100


def test_pinned_versions_carry_no_address():
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    assert all(re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.+!]+", line) for line in lines)


def test_every_dependency_is_pinned():
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["test"]]
    names = {re.split(r"[\[<>=]", w)[0].lower().replace("_", "-") for w in wanted}
    pinned = {
        line.split("==")[0].lower().replace("_", "-")
        for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    }
    assert names <= pinned


def test_the_page_about_the_interface_names_every_address_parameter_format_and_setting():
    from api.features.formats import ITEMS
    from api.features.query import KNOWN
    from api.routes.collections import ROUTES
    from geodata.layers import LAYER_NAMES

    prose = re.sub(r"```.*?```", "", _text("docs/api.md"), flags=re.DOTALL)
    named = set(re.findall(r"`([^`]+)`", prose))
    addresses = {path.replace(":path", "") for path, _ in ROUTES} | {"/", "/api", "/docs"}
    wanted = {*addresses, *KNOWN, *LAYER_NAMES, *(form.key for form in ITEMS), "parquet"}
    assert wanted <= named, wanted - named
    assert "SITING_CORS_ORIGINS" in named


def test_the_page_about_the_interface_names_every_address_and_parameter_of_uploads():
    from api.routes.layers import LayersQuery, NewLayerQuery, router

    page = _text("docs/api.md")
    named = set(re.findall(r"`([^`]+)`", re.sub(r"```.*?```", "", page, flags=re.DOTALL)))
    assert {*NewLayerQuery.model_fields} <= named
    assert {f"{name}=" for name in LayersQuery.model_fields} <= named
    assert {route.path for route in router.routes} <= set(re.findall(r"/layers[^\s`,]*", page))


def test_every_function_of_cql2_that_is_offered_is_documented():
    from api.features.filtering import OPERATIONS

    words = set(re.findall(r"[A-Za-z_]+", _text("docs/api.md")))
    written = {"isNull": "null", "div": "arithmetic"}
    wanted = {written.get(name, name) for name in OPERATIONS if name.isidentifier()}
    assert wanted <= words, wanted - words


def test_every_setting_is_documented():
    from api.settings import Settings

    named = set(re.findall(r"`(SITING_[A-Z_]+)`", _text("docs/server.md")))
    assert named == {f"SITING_{name.upper()}" for name in Settings.model_fields}


def test_the_page_about_maps_names_every_theme_option_and_layer():
    from api.routes.runs import PictureQuery, StyleQuery
    from maps.layer_styles import STYLES
    from maps.themes import THEMES

    named = set(
        re.findall(r"`([^`]+)`", re.sub(r"```.*?```", "", _text("docs/maps.md"), flags=re.S))
    )
    options = {*PictureQuery.model_fields, *StyleQuery.model_fields}
    wanted = {*THEMES, *STYLES, *options}
    assert wanted <= {part.split("=")[0] for name in named for part in name.split()}
    assert all(theme.words.zh.replace("{stream}", "").removeprefix("设施") in _text("docs/maps.md")
               for name, theme in THEMES.items() if name != "atlas")  # fmt: skip


def test_every_picture_of_the_page_about_maps_is_there_and_of_modest_size():
    for link in re.findall(r'src="([^"]+)"', _text("docs/maps.md")):
        assert 0 < (ROOT / "docs" / link).stat().st_size < 400_000, link
