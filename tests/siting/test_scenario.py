from __future__ import annotations

import copy
import math
import re
from pathlib import Path

import pytest
from pydantic import BaseModel

import siting.scenario_parks
import siting.scenario_parts
import siting.scenario_policies
from siting.errors import ScenarioError
from siting.messages import MESSAGES
from siting.policies import COMPILERS
from siting.scenario import Scenario, parse_scenario, read_scenario, scenario_names, scenario_text
from siting.scenario_policies import Policy


def faults(data, **options):
    with pytest.raises(ScenarioError) as caught:
        parse_scenario(data, **options)
    return caught.value


def only_fault(data, **options):
    error = faults(data, **options)
    assert len(error.faults) == 1, error.text("en")
    return error.faults[0]


def test_built_ins_are_six():
    assert scenario_names() == (
        "baseline-2020",
        "do-not-build",
        "optimal-2025",
        "phased-2035",
        "plan-2025",
        "recycling-network",
    )


@pytest.mark.parametrize("name", scenario_names())
def test_built_in_reads_and_bears_its_name(name):
    assert read_scenario(name).name == name


def test_plan_and_optimal_share_demand_costs_prices_and_distance_limits():
    plan, best = read_scenario("plan-2025"), read_scenario("optimal-2025")
    for part in ("streams", "facility_types", "transport", "travel", "objective"):
        assert getattr(plan, part) == getattr(best, part)
    limits = [[p for p in s.policies if p.kind == "max_service_distance"] for s in (plan, best)]
    assert limits[0] == limits[1]


def test_baseline_shares_costs_and_prices_with_the_plan():
    plan, base = read_scenario("plan-2025"), read_scenario("baseline-2020")
    for part in ("facility_types", "transport", "travel", "objective"):
        assert getattr(plan, part) == getattr(base, part)
    assert base.scenario.remainder == "landfill"


def test_kitchen_waste_is_consistent_with_what_is_left_over():
    streams = {s.key: s for s in read_scenario("plan-2025").streams}
    residual, kitchen = streams["residual_msw"], streams["kitchen_waste"]
    captured = kitchen.total_t_per_d * kitchen.share_captured
    assert kitchen.total_t_per_d == pytest.approx(
        0.5 * (residual.total_t_per_d + captured), rel=1e-4
    )


def test_scenario_file_is_read_by_path(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(scenario_text("plan-2025"), encoding="utf-8")
    assert read_scenario(path) == read_scenario("plan-2025")


def test_scenario_cannot_be_changed(data):
    with pytest.raises(ValueError, match="frozen"):
        parse_scenario(data).scenario.year = 2030


def test_unknown_name_lists_the_built_ins():
    with pytest.raises(ScenarioError, match="plan-2025"):
        read_scenario("plan-2052")


def test_bad_toml_names_file_and_line(tmp_path):
    path = tmp_path / "bad.toml"
    path.write_text("[scenario\n", encoding="utf-8")
    with pytest.raises(ScenarioError, match=r"bad\.toml.*line 1"):
        read_scenario(path)


def test_file_that_is_not_utf8_is_refused(tmp_path):
    path = tmp_path / "gbk.toml"
    path.write_bytes("[scenario]\ntitle_zh = '规划'".encode("gbk"))
    with pytest.raises(ScenarioError, match="UTF-8"):
        read_scenario(path)


def test_unknown_key_suggests_the_nearest(data):
    data["scenario"]["daysperyr"] = 365
    fault = only_fault(data, file="mine.toml")
    assert fault.code == "scenario_unknown_key_near"
    assert fault.params["key"] == "scenario.daysperyr"
    assert fault.params["nearest"] == "days_per_yr"
    assert fault.params["file"] == "mine.toml"


def test_unknown_key_deep_in_a_list_is_named_by_its_path(data):
    data["streams"][1]["rates_kg_per_person_d"] = {
        "central": 1, "urban": 1, "town": 1, "rural": 1, "villages": 2,
    }  # fmt: skip
    fault = only_fault(data)
    assert fault.params["key"] == "streams[2].rates_kg_per_person_d.villages"
    assert "rural" in str(fault.params["known"])


def test_unknown_key_of_a_policy_lists_the_keys_of_its_kind(data):
    data["policies"].append({"kind": "single_site", "streams": ["residual_msw"], "strems": []})
    fault = only_fault(data)
    assert fault.params["key"] == "policies[3].strems"
    assert fault.params["known"] == "kind, source, streams, years"


def test_negative_capacity_is_refused(data):
    data["facility_types"]["incineration"]["sizes_t_per_d"] = [-300]
    fault = only_fault(data)
    assert fault.code == "scenario_range"
    assert fault.params["key"] == "facility_types.incineration.sizes_t_per_d[1]"
    assert fault.params["value"] == "-300"


def test_negative_capacity_of_a_changed_facility_is_refused(data):
    data["facilities"] = {"changes": {"I01": {"capacity_t_per_d": -5}}}
    assert only_fault(data).params["key"] == "facilities.changes.I01.capacity_t_per_d"


@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_number_that_is_not_finite_is_refused(data, value):
    data["streams"][1]["total_t_per_d"] = value
    assert only_fault(data).code == "scenario_range"


def test_unknown_stream_is_refused_with_the_nearest(data):
    data["policies"][1]["streams"] = ["residual_mws"]
    fault = only_fault(data)
    assert fault.code == "scenario_choice"
    assert fault.params["nearest"] == "residual_msw"


def test_unknown_policy_kind_is_refused_with_the_nearest(data):
    data["policies"].append({"kind": "cuont", "type": "incineration", "exactly": 1})
    fault = only_fault(data)
    assert fault.params["key"] == "policies[3].kind"
    assert fault.params["nearest"] == "count"


def test_policy_without_kind_is_refused(data):
    data["policies"].append({"type": "incineration"})
    assert only_fault(data).params["key"] == "policies[3].kind"


@pytest.mark.parametrize("limits", [{}, {"exactly": 1, "at_most": 2}])
def test_count_needs_exactly_one_limit(data, limits):
    data["policies"].append({"kind": "count", "type": "incineration", **limits})
    assert only_fault(data).code == "scenario_one_limit"


@pytest.mark.parametrize(
    "policy",
    [
        {"kind": "count", "type": "incinerator", "exactly": 1},
        {"kind": "minimum_load", "type": "incinerator", "share": 0.5},
        {"kind": "budget", "types": ["incinerator"], "at_most_cny": 1},
        {"kind": "existing_stays_open", "types": ["incinerator"]},
    ],
)
def test_unknown_facility_type_of_a_policy_is_refused(data, policy):
    data["policies"].append(policy)
    fault = only_fault(data)
    assert fault.code == "scenario_unknown_facility_type_near"
    assert fault.params["nearest"] == "incineration"


def test_unknown_candidate_type_is_refused(data):
    data["facilities"] = {"candidates": {"types": ["landfill"]}}
    assert only_fault(data).params["key"] == "facilities.candidates.types"


def test_missing_layer_file_is_refused(data, tmp_path):
    data["layers"] = {"catchments": "towns.gpkg"}
    fault = only_fault(data, folder=tmp_path)
    assert fault.code == "scenario_no_file"
    assert fault.params["value"] == str(tmp_path / "towns.gpkg")


def test_layer_paths_start_at_the_scenario_file(data, tmp_path):
    (tmp_path / "towns.gpkg").touch()
    data["layers"] = {"catchments": "towns.gpkg"}
    read = parse_scenario(data, folder=tmp_path)
    assert read.layers == {"catchments": str(tmp_path / "towns.gpkg")}


def test_missing_distance_table_is_refused(data):
    data["travel"] = {"provider": "table"}
    assert only_fault(data).params["key"] == "travel.table"


def test_dataset_of_files_needs_every_layer_of_the_model(data):
    data["scenario"]["dataset"] = "files"
    keys = {fault.params["key"] for fault in faults(data).faults}
    assert keys == {
        f"layers.{n}" for n in ("districts", "catchments", "sites", "facilities", "roads")
    }


def test_stream_without_demand_transport_type_and_price_lists_all_four(data):
    data["streams"].append(
        {"key": "medical_waste", "title_zh": "医", "title_en": "M", "source": "x"}
    )
    data["objective"]["unserved_cost_cny_per_t"] = {"residual_msw": 1, "kitchen_waste": 1}
    codes = [fault.code for fault in faults(data).faults]
    assert codes == [
        "scenario_no_demand",
        "scenario_no_transport",
        "scenario_no_type",
        "scenario_no_price",
    ]


def test_stream_stated_twice_is_refused(data):
    data["streams"].append(copy.deepcopy(data["streams"][0]))
    assert only_fault(data).code == "scenario_repeated"


def test_scenario_without_an_enabled_stream_is_refused(data):
    for stream in data["streams"]:
        stream["enabled"] = False
    assert only_fault(data).code == "scenario_no_stream"


def test_same_facility_required_and_forbidden_is_refused(data):
    data["policies"] += [
        {"kind": "required", "ids": ["I01"]},
        {"kind": "forbidden", "ids": ["I01"]},
    ]
    assert only_fault(data).code == "scenario_opposite"


@pytest.mark.parametrize(
    ("required", "forbidden", "opposite"),
    [([2024], [2025], False), ([2024], [2024, 2025], True), ([2024], [], True), ([], [2025], True)],
)
def test_a_plant_may_be_required_first_and_forbidden_in_a_later_period(
    data, required, forbidden, opposite
):
    data["phases"] = {"years": [2024, 2025], "last_period_yr": 5, "demand_year": 2025}
    data["policies"] += [
        {"kind": "required", "ids": ["I01"], "years": required},
        {"kind": "forbidden", "ids": ["I01"], "years": forbidden},
    ]
    if opposite:
        assert only_fault(data).code == "scenario_opposite"
    else:
        parse_scenario(data)


def test_all_faults_come_at_once(data):
    data["scenario"]["yaer"] = 1
    data["objective"]["discount_rate"] = -1
    del data["transport"]["residual_msw"]["vehicle"]
    error = faults(data)
    assert {f.params["key"] for f in error.faults} == {
        "scenario.yaer",
        "objective.discount_rate",
        "transport.residual_msw.vehicle",
    }
    assert len(error.text("zh").splitlines()) == 3


def test_every_message_is_in_both_languages():
    for code, words in MESSAGES.items():
        assert set(words) == {"zh", "en"}, code
        assert all(words.values()), code


def test_every_policy_kind_has_a_compiler():
    union = Policy.__origin__
    kinds = {model.model_fields["kind"].annotation.__args__[0] for model in union.__args__}
    assert kinds == set(COMPILERS)


def sections() -> list[type[BaseModel]]:
    found = [Scenario]
    for module in (siting.scenario_parts, siting.scenario_parks, siting.scenario_policies):
        for value in vars(module).values():
            if isinstance(value, type) and issubclass(value, BaseModel) and value is not BaseModel:
                found.append(value)
    return found


@pytest.mark.parametrize("section", sections(), ids=lambda s: s.__name__)
def test_every_field_of_a_scenario_is_documented(section):
    for name, field in section.model_fields.items():
        assert field.description or name == "kind", name


def test_every_fault_that_is_raised_has_words():
    folder = Path(siting.scenario_parts.__file__).parent
    used = {
        code
        for path in folder.glob("*.py")
        for code in re.findall(r'Fault\(\s*"([a-z_]+)"', path.read_text(encoding="utf-8"))
    }
    assert used
    assert used <= set(MESSAGES)


@pytest.mark.parametrize("name", scenario_names())
def test_every_number_of_a_built_in_names_its_source(name):
    scenario = read_scenario(name)
    parts = [*scenario.streams, *scenario.facility_types.values(), *scenario.transport.values()]
    for part in (*parts, *scenario.policies, scenario.travel, scenario.objective):
        assert part.source, part
