from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.apportion import share_out


def test_parts_by_hand():
    # quotas of 10 over 1 : 1 : 1 are 3.33 each; the odd one goes to the first
    assert share_out(10, [1, 1, 1]).tolist() == [4, 3, 3]


def test_largest_remainder_gets_the_step_left_over():
    # quotas in steps of 50: 1.2, 0.6, 0.2
    assert share_out(100, [6, 3, 1], step=50).tolist() == [50, 50, 0]


@given(st.integers(0, 10_000), st.lists(st.floats(0, 1e6), min_size=1, max_size=30))
def test_parts_add_up_exactly_and_stay_within_one_step_of_their_quota(steps, claims):
    if sum(claims) <= 1e-6:
        return
    parts = share_out(steps * 10, claims, step=10)
    assert parts.sum() == steps * 10
    quotas = [c / sum(claims) * steps * 10 for c in claims]
    assert all(abs(p - q) <= 10 + 1e-6 for p, q in zip(parts, quotas, strict=True))


@pytest.mark.parametrize("claims", [[0, 0], [-1, 2], [float("nan"), 1]])
def test_claims_that_share_nothing_out_are_refused(claims):
    with pytest.raises(ValueError, match="claims"):
        share_out(10, claims)


def test_a_total_that_the_step_does_not_divide_is_refused():
    with pytest.raises(ValueError, match="multiple"):
        share_out(105, [1, 2], step=10)
