"""The map's document in parts, and names as a keyboard writes them."""

import json
import re

import pytest

from maps.document import DOCUMENT_VERSION, build_document
from maps.interactive import render_frame, render_map
from maps.parts import FIRST, LATER, PART_NAMES, document_in, split_document
from maps.pinyin import search_keys


def test_the_parts_together_hold_every_layer_once(results):
    document = build_document(results)
    parts = split_document(document)
    assert tuple(parts) == PART_NAMES
    layers = dict(parts[FIRST]["layers"])
    for name in LATER:
        assert not layers.keys() & parts[name].keys()
        layers |= parts[name]
    assert layers == document["layers"]
    assert {**parts[FIRST], "layers": layers} == document


def test_the_document_is_read_back_from_the_page(results):
    document = document_in(render_map(results))
    assert document == json.loads(json.dumps(build_document(results)))
    assert document["version"] == DOCUMENT_VERSION


@pytest.mark.parametrize("page", ["", "<p>no map</p>", render_frame()])
def test_a_page_without_data_has_no_document(page):
    assert document_in(page) is None


def test_the_frame_holds_no_data_and_is_the_same_each_time():
    page = render_frame(font_address="/static/fonts/x.woff")
    assert page == render_frame(font_address="/static/fonts/x.woff")
    assert re.search(r'id="siting-data"[^>]*>null</script>', page)


@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("城口县", "chengkouxian ckx"),
        ("重庆", "chongqing cq"),
        ("长寿区", "changshouqu csq"),
        ("綦江区", "qijiangqu qjq"),
        ("Plant 1", "plant1"),
        ("", ""),
    ],
)
def test_names_are_found_by_pinyin_and_by_initials(name, keys):
    assert search_keys(name) == keys


def test_every_named_place_of_the_document_has_its_keys(results):
    document = build_document(results)
    for layer, keys in document["keys"].items():
        assert keys.keys() == {f["id"] for f in document["layers"][layer]["features"]}, layer
