"""One golden LP file per policy of openings and hauls: the model says what its algebra says.

The files are written from the town of `conftest`: options 0 I01 (A), 1 I02 (C),
2 K01 (B), and what the policy's own facilities add.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from siting import build_case, constraints, parse_scenario, solve, verify
from siting.formulation import new_formulation, set_objective
from siting.models import formulate_openings

GOLDEN = Path(__file__).parent / "golden"
NEW_PLANTS = {"types": ["incineration"], "site_kinds": ["standing_plant", "industrial_park"]}
PARK = {
    "core_type": "incineration",
    "saving_share": {"incineration": 0.05, "kitchen_plant": 0.10},
    "source": "x",
}
IN_PARK = {
    "types": ["kitchen_plant", "incineration"],
    "site_kinds": ["eco_park"],
}

OPENINGS = {
    "count_in_region": {
        "policies": [
            {"kind": "count", "type": "incineration", "regions": ["渝东北"], "at_most": 1}
        ],
        "facilities": {"candidates": {"types": ["incineration"], "site_kinds": ["town"]}},
    },
    "total_capacity_in_district": {
        "policies": [
            {
                "kind": "total_capacity",
                "type": "incineration",
                "districts": ["500101"],
                "at_least": 120,
            }
        ],
        "facilities": {"candidates": NEW_PLANTS},
    },
    "budget_in_district": {
        "policies": [{"kind": "budget", "districts": ["500101"], "at_most_cny": 9e7}],
        "facilities": {"candidates": NEW_PLANTS},
    },
    "single_plant": {
        "policies": [{"kind": "single_plant", "type": "incineration"}],
        "facilities": {"candidates": NEW_PLANTS},
    },
    "minimum_spacing": {
        "policies": [{"kind": "minimum_spacing", "type": "incineration", "min_km": 15}],
        "facilities": {"candidates": NEW_PLANTS},
    },
    "expand_types": {"policies": [], "facilities": {"expand_types": ["kitchen_plant"]}},
    "park_core_first": {
        "policies": [],
        "facilities": {"candidates": IN_PARK},
        "eco_parks": PARK,
    },
    "park_sharing": {
        "policies": [],
        "facilities": {"candidates": IN_PARK},
        "eco_parks": {**PARK, "core_first": False},
    },
    "park_required": {
        "policies": [],
        "facilities": {"candidates": IN_PARK},
        "eco_parks": {**PARK, "required": ["sC"]},
    },
    "park_land": {
        "policies": [],
        "facilities": {"candidates": IN_PARK},
        "eco_parks": {**PARK, "synergy": False, "core_first": False, "land_ha": {"sC": 1.5}},
    },
}
BREACHES = {  # openings (f,) that break the policy, and the row that verify must name
    "count_in_region": ([0, 1, 2, 3], "count_1"),
    "total_capacity_in_district": ([-1, 1, 2, -1, -1], "total_capacity_1"),
    "budget_in_district": ([0, 1, 2, 3, 4], "budget_1"),
    "single_plant": ([-1, 1, 2, 3, 4], "single_plant_1_500101"),
    "minimum_spacing": ([-1, 1, 2, 3, 4], "minimum_spacing_1_3"),
    "park_core_first": ([0, -1, 3, 4], "park_core_first_3"),
    "park_sharing": ([0, -1, 3, 5], "park_sharing_3"),
    "park_required": ([0, 2, 3, -1], "park_sharing_1"),
    "park_land": ([0, 1, 2, 4], "park_land_sC"),
}
HAULS = {
    "forbidden_pairs": {
        "kind": "forbidden_pairs",
        "pairs": [["residual_msw", "cB", "I01"], ["residual_msw", "cA", "I02"]],
    },
    "required_pairs": {
        "kind": "required_pairs",
        "pairs": [["residual_msw", "cC", "I01"], ["residual_msw", "cA", "I02"]],
    },
    "cross_district": {
        "kind": "cross_district",
        "streams": ["residual_msw"],
        "allowed": False,
        "allowed_pairs": [["500102", "500101"]],
    },
}


def problem_of(data, layers, **parts):
    data["facility_types"]["kitchen_plant"]["sizes_t_per_d"] = [40, 60]
    data["facility_types"]["kitchen_plant"]["land_ha_per_t_per_d"] = 0.02
    data["facility_types"]["incineration"]["sizes_t_per_d"] = [50]
    data["facility_types"]["incineration"]["land_ha_per_t_per_d"] = 0.0110
    return build_case(parse_scenario({**data, **parts}), layers).problem


def lp_text(form, tmp_path: Path) -> str:
    form.prob.writeLP(str(tmp_path / "model.lp"))
    return (tmp_path / "model.lp").read_text(encoding="ascii")


def openings_text(data, layers, parts, tmp_path: Path) -> str:
    problem = problem_of(data, layers, **parts)
    return lp_text(formulate_openings(problem, problem.option_fixed_cost_cny_per_yr), tmp_path)


def hauls_text(data, layers, policy, tmp_path: Path) -> str:
    distances = {"provider": "straight_line", "circuity": 1.0}
    problem = problem_of(data, layers, policies=[policy], travel=distances)
    form = new_formulation(problem, arcs=None, open_option=None, relaxed=False, elastic=False)
    constraints.serve_demand(form)
    constraints.keep_capacity(form)
    constraints.open_one_option(form)
    set_objective(form, [])
    return lp_text(form, tmp_path)


@pytest.mark.parametrize("name", OPENINGS)
def test_the_openings_under_the_policy_read_as_their_golden_file(name, data, layers, tmp_path):
    text = openings_text(data, layers, OPENINGS[name], tmp_path)
    assert text == (GOLDEN / f"{name}.lp").read_text(encoding="ascii")


@pytest.mark.parametrize("name", HAULS)
def test_the_hauls_under_the_policy_read_as_their_golden_file(name, data, layers, tmp_path):
    text = hauls_text(data, layers, HAULS[name], tmp_path)
    assert text == (GOLDEN / f"{name}.lp").read_text(encoding="ascii")


@pytest.mark.parametrize("name", BREACHES)
def test_verify_names_the_policy_that_an_answer_breaks(name, data, layers):
    openings, row = BREACHES[name]
    problem = problem_of(data, layers, **OPENINGS[name])
    broken = replace(solve(problem), open_option=np.array(openings))
    found = [v.item for v in verify(problem, broken).violations if v.rule == "policy"]
    assert found == [row]
