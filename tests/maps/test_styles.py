"""One style of each layer: page, paper, QGIS and SLD show the same classes and colours."""

import itertools
import json
import math
import os
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pandas as pd
import pytest

from geodata.results import write_gpkg
from maps import theme
from maps.document import build_document
from maps.errors import MapError
from maps.hatches import HATCHES, hatch_colour
from maps.layer_styles import STYLES, layer_style
from maps.marks import CHANGE_AREAS
from maps.static import draw
from maps.style_files import STYLE_FORMATS, style_file
from maps.styles import LayerStyle, StyleRule
from maps.theme import Words
from tests.maps.test_theme import SIGHT, apart, lab

QGIS_PYTHON = "/usr/bin/python3"
ASK_QGIS = Path(__file__).parent / "qgis_classes.py"
LEAST_APART, LEAST_GREY = 10.0, 6.0
OGC = "{http://www.opengis.net/ogc}"
SE = "{http://www.opengis.net/se}"


def test_every_area_stays_apart_in_print_for_every_eye_and_in_grey():
    """Two service areas differ in hatch, or else in colour and in lightness."""
    for sight in SIGHT:
        for (a, hatch_a), (b, hatch_b) in itertools.combinations(theme.AREA_HATCHES.items(), 2):
            if hatch_a == hatch_b:
                assert apart(a, b, sight) >= LEAST_APART, (a, b, sight)
                assert abs(lab(a, sight)[0] - lab(b, sight)[0]) >= LEAST_GREY, (a, b, sight)


@pytest.mark.parametrize("sight", SIGHT)
def test_changes_between_two_plans_stay_apart_for_every_eye_and_in_grey(sight):
    shown = [("#FFFFFF" if r.hollow else r.colour, r.hatch) for r in CHANGE_AREAS.values()]
    for (a, hatch_a), (b, hatch_b) in itertools.combinations(shown, 2):
        assert apart(a, b, sight) >= LEAST_APART or hatch_a != hatch_b
        assert abs(lab(a, sight)[0] - lab(b, sight)[0]) >= LEAST_GREY or hatch_a != hatch_b


@pytest.mark.parametrize(
    "colours",
    [
        theme.DEMAND_COLOURS,
        [c.colour for c in theme.UNSERVED_CLASSES],
        [c.colour for c in theme.UTILISATION_CLASSES],
    ],
)
def test_classes_can_be_read_in_grey(colours):
    light = [lab(c, "usual")[0] for c in colours]
    assert light == sorted(light, reverse=True)
    assert all(a - b >= LEAST_GREY for a, b in itertools.pairwise(light))


@pytest.mark.parametrize("colour", theme.AREA_COLOURS)
def test_a_hatch_can_be_seen_on_its_fill(colour):
    assert apart(colour, hatch_colour(colour), "usual") >= LEAST_APART


def rule(**given):
    return StyleRule(Words("类", "class"), "#112233", **given)


def test_a_value_belongs_to_the_class_that_it_begins():
    style = LayerStyle(
        "demand", "districts", "polygon", Words("量", "tonnes"),
        (rule(upper=10.0), rule(lower=10.0, upper=20.0), rule(lower=20.0)), ("a", "b"),
    )  # fmt: skip
    frame = pd.DataFrame({"a": [0.0, 9.0, 15.0, None], "b": [0.0, 1.0, 5.0, 3.0]})
    assert style.positions(frame).tolist() == [0, 1, 2, 0]


def test_nothing_is_of_a_class_where_nothing_is_there_to_divide_by():
    style = LayerStyle(
        "unserved_share", "districts", "polygon", Words("率", "share"), (rule(upper=0.5),),
        ("a",), per="b",
    )  # fmt: skip
    assert style.positions(pd.DataFrame({"a": [1.0, 0.0], "b": [0.0, 4.0]})).tolist() == [-1, 0]


def test_the_page_and_the_paper_use_one_style(results):
    document = build_document(results)
    for stream in document["streams"]:
        demand = layer_style(results, "demand", stream["key"])
        assert stream["demand_colours"] == [r.colour for r in demand.rules]
        limits = [max(r.lower, 0.0) for r in demand.rules]
        assert stream["demand_limits"] == limits
        areas = layer_style(results, "service_areas", stream["key"])
        assert stream["colours"] == {r.value: r.colour for r in areas.rules if r.value}
    unserved = layer_style(results, "unserved_share", "residual_msw")
    shown = [[max(r.lower, 0.0), r.colour] for r in unserved.rules]
    assert document["theme"]["unserved"] == shown


def test_the_printed_map_is_filled_with_the_colours_of_the_style(results, tmp_path):
    path = tmp_path / "map.svg"
    draw(results, path, theme="demand", stream="residual_msw")
    drawn = path.read_text(encoding="utf-8").lower()
    colours = [r.colour.lower() for r in layer_style(results, "demand", "residual_msw").rules]
    assert all(f"fill: {colour}" in drawn for colour in colours)


@pytest.mark.parametrize("layer", STYLES)
def test_sld_has_a_rule_with_limits_and_colour_for_every_class(results, layer):
    style = layer_style(results, layer)
    rules = ET.fromstring(style_file(results, "sld", layer=layer)).iter(f"{SE}Rule")  # noqa: S314
    for one, found in zip(style.rules, rules, strict=True):
        literals = {e.text for e in found.iter(f"{OGC}Literal")}
        bounds = {f"{b:.12g}" for b in (one.lower, one.upper) if math.isfinite(b)}
        assert bounds <= literals
        colours = {e.text.upper() for e in found.iter(f"{SE}SvgParameter") if "#" in e.text}
        assert one.colour in colours


@pytest.mark.parametrize("suffix", STYLE_FORMATS)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_style_is_labelled_in_the_language_and_the_same_twice(results, suffix, lang):
    text = style_file(results, suffix, layer="facilities", lang=lang)
    assert text == style_file(results, suffix, layer="facilities", lang=lang)
    words = {
        "zh": "生活垃圾焚烧发电厂（场址为推定）",
        "en": "Waste-to-energy plant (assumed place)",
    }
    assert words[lang] in text.decode("utf-8")


def test_names_with_quotes_and_brackets_stay_data(results):
    plants = results.facilities.rename(index={"I01": "I'01<&"})
    cells = results.catchments.replace({"residual_msw_facility_id": {"I01": "I'01<&"}})
    own = type(results)(**{**vars(results), "facilities": plants, "catchments": cells})
    for suffix in STYLE_FORMATS:
        text = style_file(own, suffix, layer="service_areas").decode("utf-8")
        ET.fromstring(text.encode("utf-8"))  # noqa: S314
        assert "<&" not in text


def test_an_unknown_layer_or_stream_is_refused(results):
    with pytest.raises(MapError) as caught:
        layer_style(results, "clouds", "gold")
    assert len(caught.value.faults) == 2


@pytest.fixture(scope="module")
def ask_qgis():
    """Return a function that gives what QGIS makes of style files; see `qgis_classes`."""
    probe = [QGIS_PYTHON, "-c", "import qgis.core"]
    if sys.platform == "win32" or subprocess.run(probe, capture_output=True).returncode:  # noqa: S603
        if os.environ.get("CI") == "true":
            pytest.fail("python3-qgis is missing")
        pytest.skip("python3-qgis is missing")

    def asked(package, wanted, folder):
        listed = folder / "wanted.json"
        listed.write_text(json.dumps(wanted), encoding="utf-8")
        environment = {**os.environ, "XDG_RUNTIME_DIR": str(folder), "HOME": str(folder)}
        for name in ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV"):
            environment.pop(name, None)
        done = subprocess.run(  # noqa: S603
            [QGIS_PYTHON, str(ASK_QGIS), str(package), str(listed)],
            capture_output=True, text=True, check=True, env=environment,
        )  # fmt: skip
        return json.loads(done.stdout.splitlines()[-1])

    return asked


def drawn_as(frame, style):
    """Return the place of the class of each feature that the style draws, by id."""
    shown = frame
    if style.where is not None:
        column, sign, value = style.where
        held = {
            "=": lambda s: s.astype(str).str.lower() == value,
            ">": lambda s: s.astype(float) > float(value),
        }[sign](frame[column])
        shown = frame[held]
    places = style.positions(shown)
    if style.tells_assumed:
        hollow = shown["siting_basis"] == "assumed"
        kinds = shown[style.columns[0]]
        places = pd.Series(
            [
                next(i for i, r in enumerate(style.rules) if r.value == kind and r.hollow == open_)
                for kind, open_ in zip(kinds, hollow, strict=True)
            ],
            index=shown.index,
        )
    return {str(k): [int(v)] if v >= 0 else [] for k, v in places.items()}


def test_qgis_sees_the_classes_colours_and_hatches_of_the_printed_maps(results, tmp_path, ask_qgis):
    package = tmp_path / "result.gpkg"
    write_gpkg(results, package)
    keys = [(layer, suffix) for layer in STYLES for suffix in STYLE_FORMATS]
    wanted = []
    for layer, suffix in keys:
        file = tmp_path / f"{layer}.{suffix}"
        file.write_bytes(style_file(results, suffix, layer=layer))
        wanted.append([layer_style(results, layer).table, str(file)])
    for (layer, suffix), found in zip(keys, ask_qgis(package, wanted, tmp_path), strict=True):
        style = layer_style(results, layer)
        looks = [look[0]["colour"] for look in found["looks"]]
        assert looks == ["#FFFFFF" if r.hollow else r.colour for r in style.rules], (layer, suffix)
        hatches = [look[1]["style"] if len(look) > 1 else "" for look in found["looks"]]
        brushes = [HATCHES[r.hatch].brush if r.hatch else "" for r in style.rules]
        assert hatches == brushes, (layer, suffix)
        if not found["labels"]:  # QGIS makes a plain symbol of an SLD with one rule
            assert not style.columns
            continue
        frame = getattr(results, style.table)
        assert found["labels"] == [r.words.zh for r in style.rules], (layer, suffix)
        held = {key: places for key, places in found["held"].items() if places}
        assert held == {k: v for k, v in drawn_as(frame, style).items() if v}, (layer, suffix)
