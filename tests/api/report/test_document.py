"""The Word report read back: chapters, numbers, captions, headings, and what it says plainly."""

from __future__ import annotations

import os
import re
import zipfile

import docx
import pytest
from docx.oxml.ns import qn

from api.report.programs import converter
from api.report.table import shown
from api.report.text_words import CHAPTERS, TEXT_WORDS
from api.store import Run
from api.views import plan_rows

pytestmark = pytest.mark.slow

MONEY = {"zh": 1e4, "en": 1e6}


@pytest.fixture
def zh_report(small_run: Run, papers):
    return docx.Document(str(papers(small_run, "docx", "zh")))


def text_of(document) -> str:
    return "\n".join(paragraph.text for paragraph in document.paragraphs)


def words_of(element) -> str:
    return "".join(text.text or "" for text in element.iter(qn("w:t")))


def tables_of(document) -> dict[str, list[list[str]]]:
    """Return the cells of every table by the title in its caption."""
    titles, found = [], {}
    for element in document.element.body:
        if element.tag == qn("w:p"):
            texts = words_of(element)
            titles = [texts.split("  ", 1)[1]] if "  " in texts else titles
        elif element.tag == qn("w:tbl"):
            rows = element.iter(qn("w:tr"))
            cells = [[words_of(cell) for cell in row.iter(qn("w:tc"))] for row in rows]
            found.setdefault(titles[0], cells[1:])
    return found


@pytest.mark.parametrize(
    ("which", "lang"), [("small_run", "zh"), ("phased_run", "en"), ("stuck_run", "zh")]
)
def test_the_chapters_are_those_of_the_citys_plans_in_order(which, lang, papers, request):
    document = docx.Document(str(papers(request.getfixturevalue(which), "docx", lang)))
    heads = [p.text for p in document.paragraphs if p.style.name == "Heading 1"]
    wanted = [TEXT_WORDS[key].say(lang) for key in CHAPTERS]
    assert heads == [f"{number} {title}" for number, title in enumerate(wanted, start=1)]


def test_the_title_page_names_run_date_stamp_and_review_number(zh_report, small_run: Run):
    first = "\n".join(p.text for p in zh_report.paragraphs[:30])
    for words in (small_run.id, "规划方案 2025", "内部使用", "审图号", "日期：20"):
        assert words in first
    assert small_run.id in zh_report.sections[0].header.paragraphs[0].text


def test_every_figure_of_the_tables_is_that_of_the_summary(zh_report, small_run: Run):
    told, summary = tables_of(zh_report), small_run.summary()
    *rows, total = told["产生与收运"]
    for row, figures in zip(rows, summary["streams"].values(), strict=True):
        names = ("demand_t_per_d", "served_t_per_d", "unserved_t_per_d")
        assert row[1:] == [shown(figures[name], "decimal") for name in names]
    demand = sum(figures["demand_t_per_d"] for figures in summary["streams"].values())
    assert total[1] == shown(demand, "decimal")
    for row, figures in zip(told["能力与负荷"], summary["capacity"].values(), strict=True):
        assert row[1] == shown(figures["standing_t_per_d"], "decimal")
        assert row[4] == shown(figures["load_t_per_d"], "decimal")
        assert row[6] == shown(figures["utilisation_share"], "percent")
    *parts, whole = told["成本构成"]
    for row, value in zip(parts, summary["costs"].values(), strict=True):
        assert row[1] == shown(value / 1e4, "fine")
    assert whole[1] == shown(summary["objective_cny_per_yr"] / 1e4, "fine")
    hauls = zip(told["运输周转量与运距"], summary["streams"].values(), strict=False)
    for row, figures in hauls:
        assert row[1] == shown(figures["haulage_tkm_per_d"], "whole")
        assert row[3] == shown(figures["max_distance_km"], "decimal")
    for row, km in zip(told["运距上限"], summary["limits_km"].values(), strict=True):
        assert row[1] == ("不限" if km is None else shown(km, "plain"))


def test_indicators_look_as_on_the_runs_page(zh_report, small_run: Run):
    for row, view in zip(
        tables_of(zh_report)["规划指标"], plan_rows(small_run.summary(), "zh"), strict=True
    ):
        assert row[1] == view["name"]
        assert row[3] == shown(view["target"], "plain")
        assert row[4] == view["shown"]
        assert row[5] == view["verdict_words"]


def test_every_open_facility_stands_in_the_annex_with_its_bases(zh_report, small_run: Run):
    rows = {row[0]: row for row in tables_of(zh_report)["设施一览"]}
    for facility in small_run.summary()["facilities"]:
        if not facility["open"]:
            continue
        row = rows[facility["id"]]
        assert row[1] == facility["name"]
        assert row[7] == shown(facility["capacity_t_per_d"], "decimal")
        assert row[8] == shown(facility["load_t_per_d"], "decimal")
        assert (row[10] == "推定") == (facility["siting_basis"] == "assumed")
        assert (row[11] == "推定") == (facility["capacity_basis"] == "assumed")


def test_the_sentences_hold_the_numbers_of_the_run(zh_report, small_run: Run):
    text, summary = text_of(zh_report), small_run.summary()
    opened = [f for f in summary["facilities"] if f["open"]]
    assert f"启用设施 {len(opened)} 座" in text
    assert f"目标值 {shown(summary['objective_cny_per_yr'] / 1e4, 'fine')} 万元/年" in text
    assert f"间隙 {shown(summary['gap_share'], 'gap')}" in text
    left = sum(s["unserved_t_per_d"] for s in summary["streams"].values())
    assert f"未收运量合计 {shown(left, 'decimal')} t/d" in text
    for shortfall in summary["shortfalls"]:
        assert shortfall["zh"] in text


def test_what_the_run_cannot_tell_is_said(zh_report):
    text = text_of(zh_report)
    for key in ("no_history", "not_held", "no_capital", "no_environment"):
        assert TEXT_WORDS[key].zh in text


def test_maps_and_charts_stand_with_captions_that_word_counts(zh_report, small_run: Run):
    captions = [p.text for p in zh_report.paragraphs if p.style.name == "Caption"]
    pictures = [text for text in captions if text.startswith("图")]
    hauled = [s for s in small_run.summary()["streams"].values() if s["served_t_per_d"] > 0]
    assert len(pictures) == 4 + len(hauled)
    assert len(zh_report.inline_shapes) == len(pictures)
    assert [re.match(r"图 (\d+)", text)[1] for text in pictures] == [
        str(number) for number in range(1, len(pictures) + 1)
    ]
    codes = [c.text.strip() for c in zh_report.element.body.iter(qn("w:instrText"))]
    assert codes[0].startswith("TOC")
    assert codes.count("SEQ 图 \\* ARABIC") == len(pictures)


def test_headings_of_tables_repeat_and_pages_are_numbered(zh_report):
    for table in zh_report.tables:
        heads = [
            row for row in table._tbl.tr_lst if row.find(f".//{qn('w:tblHeader')}") is not None
        ]
        assert heads == [table._tbl.tr_lst[0]]
    footer = zh_report.sections[0].footer.paragraphs[0]._p
    assert [c.text.strip() for c in footer.iter(qn("w:instrText"))] == ["PAGE", "NUMPAGES"]
    assert [s.page_width > s.page_height for s in zh_report.sections] == [False, True]


def test_chinese_is_set_in_fonts_that_word_has(small_run: Run, papers):
    with zipfile.ZipFile(papers(small_run, "docx", "zh")) as parts:
        styles = parts.read("word/styles.xml").decode()
    for style in ("Normal", "Heading1", "Caption"):
        told = styles.split(f'w:styleId="{style}"', 1)[1].split("</w:style>", 1)[0]
        fonts = re.search("<w:rFonts[^>]*>", told)[0]
        assert 'w:ascii="Times New Roman"' in fonts
        assert re.search('w:eastAsia="(宋体|黑体)"', fonts)
        assert "Theme" not in fonts


def test_a_plan_in_phases_tells_its_periods_in_english(phased_run: Run, papers):
    document = docx.Document(str(papers(phased_run, "docx", "en")))
    told, summary = tables_of(document), phased_run.summary()
    assert TEXT_WORDS["last_period"].en in text_of(document)
    for row, period in zip(told["Periods"], summary["periods"], strict=False):
        assert row[0] == str(period["year"])
        assert row[1] == shown(period["objective_cny_per_yr"] / 1e6, "fine")
        assert row[7] == shown(period["capital_cny"] / 1e6, "fine")
    schedule = told["Build schedule"]
    assert len(schedule) == len(summary["schedule"]) + 1
    assert not re.search("[\u4e00-\u9fff]", text_of(document))


def test_a_run_without_a_plan_says_why_and_what_would_help(stuck_run: Run, papers):
    document = docx.Document(str(papers(stuck_run, "docx", "zh")))
    text, summary = text_of(document), stuck_run.summary()
    for line in (*summary["conflict"]["requirements"], *summary["repairs"]):
        assert line["zh"] in text
    assert text.count(TEXT_WORDS["no_answer"].zh) == 3
    assert "成本构成" not in tables_of(document)
    assert "推定与数据质量" in tables_of(document)


def test_the_pdf_holds_the_chinese_text_with_its_font(stuck_run: Run, papers):
    if converter() is None:
        if os.environ.get("CI") == "true":
            pytest.fail("LibreOffice is missing")
        pytest.skip("LibreOffice is not installed")
    from pypdf import PdfReader

    pdf = PdfReader(papers(stuck_run, "pdf", "zh"))
    text = "".join(page.extract_text() for page in pdf.pages).replace("\n", "")
    assert "现状与预测" in text
    assert stuck_run.id in text


def test_characters_that_no_file_can_hold_are_left_out():
    assert shown("a\x01\ud800b\ufffe", "text") == "ab"
    assert shown(-1e-12, "decimal") == "0.0"
    assert shown(None, "decimal") == shown(float("nan"), "whole") == "—"
    assert shown(-2.0, "decimal") == "-2.0"
