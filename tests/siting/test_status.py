"""What a facility's status means for every answer."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from siting import parse_scenario, solve_scenario

PLANTS = (("I01", "A", 100.0), ("I02", "B", 50.0), ("I03", "C", 60.0), ("I04", "D", 80.0))
flags = st.lists(st.booleans(), min_size=len(PLANTS), max_size=len(PLANTS))


@given(may_close=flags, forbidden=flags)
@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_existing_never_closes_unless_it_may_and_forbidden_is_never_used(
    data, layers_with, plant, may_close, forbidden
):
    ids = [name for name, *_ in PLANTS]
    banned = [name for name, bad in zip(ids, forbidden, strict=True) if bad]
    rows = [
        plant(name, place, "incineration", size, may_close=free)
        for (name, place, size), free in zip(PLANTS, may_close, strict=True)
    ]
    rows.append(plant("K01", "B", "kitchen_plant", 40.0))
    policies = [{"kind": "existing_stays_open"}]
    if banned:
        policies.append({"kind": "forbidden", "ids": banned})
    scenario = parse_scenario({**data, "policies": policies})
    answer = solve_scenario(scenario, layers=layers_with(rows))
    opened = answer.facilities.set_index("id")["open"]
    assert answer.verification.ok
    assert not opened[banned].any()
    kept = [i for i, free in zip(ids, may_close, strict=True) if not free and i not in banned]
    assert opened[kept].all()
    assert not answer.allocation["to_id"].isin(banned).any()
