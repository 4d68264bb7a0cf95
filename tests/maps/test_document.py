"""The map's data: complete, finite, inert, and the same for the same run."""

import json
import math
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pytest
from shapely import box
from shapely.geometry import shape

from maps.areas import area_colours, neighbour_pairs, takers
from maps.document import build_document
from maps.embedding import embedded_json
from maps.features import geometry_of, plain
from maps.legend import class_words
from maps.marks import CHANGE_AREAS, CHANGE_RINGS
from maps.theme import DEMAND_COLOURS, ValueClass, class_of, demand_classes

AWKWARD = [
    "</script><b>bold</b>",
    "{{ 7 * 191 }}",
    "zone {% A",
    "{# note #}",
    "${name} `tick` \\ back",
    "line\u2028break & 'quote' \"double\" 100 %",
]


def test_document_survives_embedding(results):
    document = build_document(results)
    assert json.loads(embedded_json(document)) == json.loads(json.dumps(document))


@pytest.mark.parametrize("text", AWKWARD)
def test_markup_and_template_characters_in_names_come_back_as_they_were(text):
    held = embedded_json({"name": text, text: 1})
    assert json.loads(held) == {"name": text, text: 1}


@pytest.mark.parametrize("text", AWKWARD)
def test_embedded_json_holds_no_markup_and_no_template_characters(text):
    held = embedded_json({"name": text})
    assert not set(held) & set("<>&'`$%#\u2028\u2029")
    assert "{" not in held[1:]
    assert "}" not in held[:-1]


def test_every_catchment_carries_its_figures_per_stream(results):
    features = build_document(results)["layers"]["catchments"]["features"]
    first = next(f for f in features if f["id"] == "500100000")
    assert first["properties"]["streams"]["residual_msw"] == [70.0, 70.0, 0.0, "I01", 22.5]
    assert first["properties"]["point"] == [106.05, 29.05]


def test_districts_carry_the_sums_of_their_catchments(results):
    document = build_document(results)
    cells = results.catchments
    own = cells[cells["district_code"] == "500101"]
    district = document["layers"]["districts"]["features"][0]["properties"]
    assert district["streams"]["kitchen_waste"][0] == own["kitchen_waste_demand_t_per_d"].sum()


def test_missing_distance_is_null_and_never_nan(results):
    document = build_document(results)
    unserved = document["layers"]["catchments"]["features"][35]["properties"]["streams"]
    assert unserved["residual_msw"][3:] == ["", None]


@pytest.mark.parametrize("value", [math.nan, math.inf, np.float64("nan"), None])
def test_values_that_json_cannot_hold_become_null(value):
    assert plain(value) is None


def test_outlines_stay_where_they_are(results):
    features = build_document(results)["layers"]["catchments"]["features"]
    for feature, geometry in zip(features, results.catchments.geometry, strict=True):
        assert (
            shape(feature["geometry"]).symmetric_difference(geometry).area
            < 1e-4 * geometry.area * 50
        )


def test_rounded_coordinates_have_four_decimals():
    found = geometry_of(box(106.123456, 29.0, 106.2, 29.1), 4)
    assert max(x for x, _ in found["coordinates"][0]) == 106.2
    assert min(x for x, _ in found["coordinates"][0]) == 106.1235


def test_touching_service_areas_have_different_colours(results):
    cells = results.catchments
    pairs = neighbour_pairs(cells)
    taker = takers(cells, "residual_msw")
    colours = area_colours(taker, pairs)
    ids = taker.to_numpy()
    touching = {(a, b) for a, b in zip(ids[pairs[:, 0]], ids[pairs[:, 1]], strict=True) if a and b}
    assert all(colours[a] != colours[b] for a, b in touching if a != b)


def test_neighbours_are_found_once_each():
    row = gpd.GeoDataFrame(geometry=[box(i, 0, i + 1, 1) for i in range(3)], crs="EPSG:4490")
    assert neighbour_pairs(row).tolist() == [[0, 1], [1, 2]]


def test_one_large_district_does_not_paint_all_others_alike():
    classes = demand_classes([1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10000.0])
    assert [c.lower for c in classes] == [0.0, 3.0, 5.0, 7.0, 9.0]
    assert class_of(10000.0, classes).colour == DEMAND_COLOURS[-1]


def test_equal_demands_make_one_class_less_instead_of_an_empty_one():
    classes = demand_classes([5.0] * 10)
    assert [(c.lower, c.upper) for c in classes] == [(0.0, 5.0), (5.0, math.inf)]


def test_no_demand_at_all_still_makes_a_legend():
    assert demand_classes([]) == (ValueClass(0.0, math.inf, DEMAND_COLOURS[-1]),)


@pytest.mark.parametrize(
    ("one", "words"),
    [
        (ValueClass(0.0, 120.0, "#000000"), "< 120"),
        (ValueClass(120.0, 2500.0, "#000000"), "120 – 2,500"),
        (ValueClass(2500.0, math.inf, "#000000"), "≥ 2,500"),
    ],
)
def test_class_labels_read_well(one, words):
    assert class_words(one).zh == words


def test_share_classes_are_shown_in_percent():
    assert class_words(ValueClass(0.001, 0.05, "#000000"), share=True).en == "0.1 – 5%"


def test_same_results_give_the_same_document(results):
    again = replace(results)
    assert embedded_json(build_document(results)) == embedded_json(build_document(again))


@pytest.mark.parametrize(
    ("status", "verified", "said"),
    [
        ("optimal", True, "verified"),
        ("feasible", False, "not_verified"),
        ("infeasible", False, "nothing_to_verify"),
        ("no_solution", False, "nothing_to_verify"),
    ],
)
def test_a_run_without_an_answer_is_not_called_unverified(results, status, verified, said):
    meta = {**results.meta, "status": status, "verified": verified}
    document = build_document(replace(results, meta=meta))
    assert document["meta"]["check"] == said
    assert said in document["words"]["panel"]


def test_what_differs_between_runs_has_the_colours_of_printed_maps(results):
    colours = build_document(results)["theme"]["changes"]
    printed = {rule.colour for rule in (*CHANGE_AREAS.values(), *CHANGE_RINGS.values())}
    assert set(colours.values()) <= printed
    areas = [colours[name] for name in ("moved", "gained", "lost", "same")]
    assert len(set(areas)) == len(areas)
