"""Colours stay apart for colour-blind readers, symbols grow with capacity, words are complete."""

import itertools
import math

import numpy as np
import pytest

from maps import theme, words
from maps.legend import facility_section, service_area_section
from maps.theme import Words

# Machado, Oliveira and Fernandes 2009, severity 1.0, on linear RGB.
SIGHT = {
    "usual": np.eye(3),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
}
TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
WHITE = np.array([0.9505, 1.0, 1.089])


def lab(colour, sight):
    """Return CIE L*a*b* of a colour as it looks with that sight."""
    rgb = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    xyz = TO_XYZ @ np.clip(SIGHT[sight] @ linear, 0, 1) / WHITE
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def apart(one, other, sight):
    return float(np.linalg.norm(lab(one, sight) - lab(other, sight)))


@pytest.mark.parametrize("sight", SIGHT)
@pytest.mark.parametrize(
    "colours",
    [
        theme.DEMAND_COLOURS,
        [c.colour for c in theme.UNSERVED_CLASSES],
        [c.colour for c in theme.UTILISATION_CLASSES],
        [*theme.INDUSTRIAL_PARK_COLOURS.values()][:2],
    ],
)
def test_neighbouring_classes_stay_apart_for_every_eye(colours, sight):
    assert all(apart(a, b, sight) >= 10 for a, b in itertools.pairwise(colours))


@pytest.mark.parametrize("sight", SIGHT)
def test_sequential_classes_grow_darker_for_every_eye(sight):
    for colours in (theme.DEMAND_COLOURS, [c.colour for c in theme.UNSERVED_CLASSES]):
        lightness = [lab(c, sight)[0] for c in colours]
        assert lightness == sorted(lightness, reverse=True)


def test_no_two_facility_types_share_a_symbol():
    shapes = [style.shape for style in theme.FACILITY_TYPES.values()]
    assert len(set(shapes)) == len(shapes)


def test_every_shape_fits_its_circle():
    for shape in theme.SHAPES.values():
        assert max(math.hypot(x, y) for x, y in shape) <= 1.2


def test_larger_plants_have_larger_symbols():
    sizes = [theme.symbol_radius_px(t) for t in (0, 2, 30, 500, 3000)]
    assert sizes == sorted(set(sizes))


@pytest.mark.parametrize("capacity", [math.nan, -5.0, math.inf])
def test_symbol_of_an_unknown_capacity_is_the_smallest(capacity):
    assert theme.symbol_radius_px(capacity) == theme.symbol_radius_px(0)


def test_type_of_the_users_own_gets_a_neutral_symbol():
    assert theme.facility_style("plasma_torch") is theme.OTHER_TYPE


def test_all_words_are_there_in_both_languages():
    tables = [
        table
        for module in (theme, words)
        for name, table in vars(module).items()
        if name.endswith("_WORDS")
    ]
    assert len(tables) >= 8
    for table in tables:
        assert all(isinstance(w, Words) and w.zh and w.en for w in table.values())


def test_legend_explains_assumed_places_and_sizes():
    labels = [
        entry.words.zh
        for entry in facility_section(
            {"incineration": theme.facility_style("incineration").words}
        ).entries
    ]
    assert "空心：场址为推定" in labels
    assert "外圈虚线：规模为推定" in labels


def test_legend_calls_the_remainder_as_the_run_does():
    section = service_area_section(Words("填埋（未建模）", "landfilled (not modelled)"))
    assert section.entries[0].words.zh == "填埋（未建模）"
