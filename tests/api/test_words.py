from __future__ import annotations

import re
import string
from pathlib import Path

import pytest

import api
from api.errors import UsageError
from api.features.messages import MESSAGES as FEATURE_MESSAGES
from api.language import choose_language
from api.layers.messages import MESSAGES as LAYER_MESSAGES
from api.messages import MESSAGES as DOOR_MESSAGES
from api.views import UNITS_EN, beijing_minute, cost_figure, gap_percent, plain_value, shown_beside
from api.words import WORDS

MESSAGES = {**DOOR_MESSAGES, **FEATURE_MESSAGES, **LAYER_MESSAGES}
TEMPLATES = sorted((Path(api.__file__).parent / "web" / "templates").glob("*.html"))


def fields_of(text: str) -> set[str]:
    names = {name for _, name, _, _ in string.Formatter().parse(text) if name}
    return {name.removesuffix("_zh").removesuffix("_en") for name in names}


@pytest.mark.parametrize("code", MESSAGES)
def test_both_languages_name_the_same_things(code: str):
    assert fields_of(MESSAGES[code]["zh"]) == fields_of(MESSAGES[code]["en"])


@pytest.mark.parametrize("key", WORDS)
def test_every_word_of_the_pages_stands_in_both_languages(key: str):
    zh, en = WORDS[key]
    assert zh
    assert en
    assert fields_of(zh) == fields_of(en)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_templates_use_known_words_and_no_script_of_their_own(template: Path):
    text = template.read_text(encoding="utf-8")
    assert set(re.findall(r"\bw\.(\w+)", text)) <= WORDS.keys()
    assert "| safe" not in text
    assert "http://" not in text
    assert "https://" not in text


@pytest.mark.parametrize(
    ("option", "environ", "lang"),
    [
        ("en", {"SITING_LANG": "zh"}, "en"),
        (None, {"SITING_LANG": "zh", "LANG": "en_GB.UTF-8"}, "zh"),
        (None, {"LANG": "zh_CN.UTF-8"}, "zh"),
        (None, {"LC_ALL": "de_DE.UTF-8", "LANG": "zh_CN.UTF-8"}, "en"),
    ],
)
def test_the_language_is_the_option_else_the_variable_else_the_locale(option, environ, lang):
    assert choose_language(option, environ=environ) == lang


def test_an_unknown_language_is_refused():
    with pytest.raises(UsageError, match="--lang"):
        choose_language("fr", environ={})


def test_figures_are_rounded_as_planners_read_them():
    assert cost_figure(5_764_883_383.6, "zh") == "57.65"
    assert cost_figure(5_764_883_383.6, "en") == "5.76"
    assert gap_percent(2e-16) == "0.00%"
    assert gap_percent(0.00663) == "0.66%"
    assert plain_value(10460) == "10,460"
    assert plain_value(None) == "—"


def test_the_packages_use_one_form_of_terms_and_units():
    root = Path(api.__file__).parents[1]
    files = [
        path
        for package in ("siting", "api", "geodata")
        for suffix in ("py", "toml", "html")
        for path in (root / package).rglob(f"*.{suffix}")
    ]
    other = re.compile("假定|假设|吨/日|吨公里|公里|元/吨|CNY/吨|万吨/年|生活垃圾焚烧厂")
    wrong = [path.name for path in files if other.search(path.read_text(encoding="utf-8"))]
    assert wrong == []


def test_units_of_indicators_are_said_in_english():
    assert UNITS_EN["个"] == "eco-parks"
    assert UNITS_EN["万t/年"] == "10,000 t/yr"


def test_a_value_just_short_of_its_target_does_not_look_like_it():
    assert shown_beside(99.9962, 100) == "99.996"
    assert shown_beside(100, 100) == "100"
    assert shown_beside(None, 100) == "—"


def test_times_are_shown_as_clocks_in_chongqing_show_them():
    assert beijing_minute("2026-11-22T20:04:00+00:00") == "2026-11-23 04:04"
