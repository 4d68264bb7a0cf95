"""Haul lengths that were measured before are found again, and only for the same question."""

from __future__ import annotations

from dataclasses import replace

import pytest

import siting
from geodata import chongqing
from siting import measured
from siting.building import measure_travel

ORIGINS, SITES = 4, 3


@pytest.fixture
def asked():
    layers, scenario = chongqing.load(), siting.read_scenario("plan-2025")
    origins = list(layers.catchments.index[:ORIGINS])
    return scenario, layers, list(layers.sites.index[:SITES]), origins


def test_the_same_places_by_the_same_rules_are_measured_once(asked):
    scenario, layers, sites, origins = asked
    first = measure_travel(scenario, layers, sites, origin_ids=origins)
    same = replace(layers, districts=layers.districts.copy())  # lengths do not hang on it
    assert measure_travel(scenario, same, sites, origin_ids=origins) is first


def test_other_roads_places_or_rules_are_measured_anew(asked):
    scenario, layers, sites, origins = asked
    first = measure_travel(scenario, layers, sites, origin_ids=origins)
    longer = layers.roads.assign(length_km=layers.roads["length_km"] * 2)
    other = measure_travel(scenario, replace(layers, roads=longer), sites, origin_ids=origins)
    assert (other.distance_km >= first.distance_km).all()
    assert (other.distance_km > first.distance_km).any()
    fewer = measure_travel(scenario, layers, sites[:2], origin_ids=origins)
    assert list(fewer.destination_ids) == sites[:2]
    rules = scenario.travel.model_copy(update={"road_factor": 2.0})
    slower = measured.by_roads(layers, rules, origins, sites, crs=scenario.scenario.crs)
    assert slower.distance_km.sum() > first.distance_km.sum()
