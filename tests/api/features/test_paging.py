"""Paging by keys: nothing is lost or seen twice, also when features come and go."""

from __future__ import annotations

from dataclasses import replace

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.features.dataset_source import DatasetSource
from api.features.ordering import read_order, read_token, write_token
from api.features.prepared import prepare
from api.features.query import ItemsQuery, read_query
from api.features.selection import next_token, select
from tests.api.features.conftest import all_pages, ids_of


def collection(name: str):
    return DatasetSource().find(name)


def without(name: str, gone: set[str]):
    """The collection as it was before some of its features came."""
    whole = collection(name)
    return replace(whole, read=lambda: whole.frame().drop(index=list(gone)), revision="before")


@pytest.mark.parametrize("order", ["id", "-id", "kind", "-population,kind", "area_ha", "+name_zh"])
@pytest.mark.parametrize("limit", [1000, 333, 97])
def test_pages_put_together_are_the_whole_in_order(client: httpx.Client, order: str, limit: int):
    address = f"/collections/catchments/items?sortby={order.replace('+', '%2B')}"
    pages = all_pages(client, f"{address}&limit={limit}&properties=id")
    found = [name for page in pages for name in ids_of(page)]
    assert found == ids_of(client.get(f"{address}&limit=10000").json())


@settings(deadline=None, max_examples=60)
@given(
    data=st.data(),
    keys=st.sampled_from(["", "end_year", "-end_year,type", "-capacity_t_per_d", "may_close"]),
    limit=st.integers(1, 60),
)
def test_features_that_come_between_pages_shift_no_other(data, keys, limit):
    name = "facilities"
    ids = sorted(collection(name).frame().index)
    gone = data.draw(st.sets(st.sampled_from(ids), max_size=40))
    before, after = prepare(without(name, gone)), prepare(collection(name))
    order = read_order(keys, before.collection) if keys else ()
    query = ItemsQuery(limit=limit, order=order)
    first = select(before, query)
    token = next_token(before, query, first)
    seen = [before.ids[at] for at in first.page]
    if token is None:
        return
    place = read_token(token, order, before.collection)
    rest = select(after, replace(query, limit=10_000, after=place))
    later = [after.ids[at] for at in rest.page]
    kept = [after.ids[at] for at in select(after, replace(query, limit=10_000)).page]
    assert not set(seen) & set(later)
    assert set(ids) - gone <= {*seen, *later}
    assert later == kept[kept.index(seen[-1]) + 1 :]


@settings(deadline=None)
@given(text=st.text(max_size=60))
def test_a_token_is_ours_or_refused(text: str):
    layer = collection("sites")
    try:
        place = read_token(text, (), layer)
    except ValueError:
        return
    assert read_token(write_token(place), (), layer) == place


@pytest.mark.parametrize("token", ["", "x", "WyJFMDEiXQ", "bnVsbA", "W10", "WzFd", "W251bGwsMV0"])
def test_a_token_of_another_order_is_refused(client: httpx.Client, token: str):
    query = {"token": token, "sortby": "name_zh,kind"}
    assert client.get("/collections/sites/items", params=query).status_code == 400


def test_a_token_of_other_types_is_refused():
    layer = collection("catchments")
    for text in ('["x","id"]', "[true,2]", '[[1],"id"]', '[{"a":1},"id"]'):
        import base64

        token = base64.urlsafe_b64encode(text.encode()).decode()
        with pytest.raises(ValueError, match="token"):
            read_query([("token", token), ("sortby", "population")], layer)
