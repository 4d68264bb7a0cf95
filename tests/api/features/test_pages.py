"""Pages for readers: words in place of codes, and every address named in both languages."""

from __future__ import annotations

import re

import httpx
import pytest

from api.features.codes import CODE_WORDS
from api.features.result_columns import result_column
from api.features.summaries import SUMMARIES, TAGS
from api.features.views import cell_of
from geodata.columns import SCHEMAS

CHINESE = re.compile("[\u4e00-\u9fff]")
CODED = [(layer, c) for layer, columns in SCHEMAS.items() for c in columns if c.choices]


@pytest.mark.parametrize(("layer", "column"), CODED, ids=lambda part: getattr(part, "name", part))
def test_every_code_of_a_layer_has_words_in_both_languages(layer: str, column):
    for code in column.choices:
        zh, en = (cell_of(column, code, lang) for lang in ("zh", "en"))
        assert CHINESE.search(zh["text"]), (layer, code)
        assert en["text"] != code
        assert not CHINESE.search(en["text"])
        assert zh["code"] == en["code"] == code


def test_a_text_that_only_looks_like_a_code_stays():
    named = next(c for c in SCHEMAS["sites"] if c.name == "name_zh")
    assert cell_of(named, "town", "zh")["text"] == "town"
    stream = result_column("flows", "stream", "O")
    assert cell_of(stream, "sludge", "zh")["text"] == CODE_WORDS["sludge"].zh
    assert cell_of(stream, "a stream of my own", "zh")["text"] == "a stream of my own"


def test_pages_show_words_and_files_keep_codes(client: httpx.Client):
    items = "/collections/facilities/items"
    chinese = client.get(f"{items}?f=html&limit=1000&lang=zh").text
    assert '<td title="modelled">模型推算</td>' in chinese
    assert '<td title="existing">已建</td>' in chinese
    assert not re.search("<td[^>]*>(published|modelled|assumed|existing|high)</td>", chinese)
    assert '<td title="existing">Existing</td>' in client.get(f"{items}?f=html&lang=en").text
    assert client.get(f"{items}/I01").json()["properties"]["status"] == "existing"
    assert "已建" in client.get(f"{items}/I01?f=html&lang=zh").text


def test_every_address_is_named_in_chinese_and_english(client: httpx.Client):
    described = client.get("/api", headers={"Accept": "application/json"}).json()
    named = {}
    for path, methods in described["paths"].items():
        for method, one in methods.items():
            zh, _, en = one["summary"].partition(" / ")
            assert CHINESE.search(zh), (method, path)
            assert en
            assert not CHINESE.search(en), (method, path)
            assert set(one["tags"]) <= set(TAGS)
            if one["tags"] != ["features"]:
                named[f"{method} {path}"] = one["summary"]
    assert named == SUMMARIES
    assert "Processes" in described["info"]["description"]
