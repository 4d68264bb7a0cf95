"""The workbook read back: every number is that of the run, and no text is a formula."""

from __future__ import annotations

import math
import shutil
from pathlib import Path

import openpyxl
import pytest

from api.report.workbook import sheet_names, write_workbook
from api.sheets import FORMULA_STARTS, read_csv, write_csv
from api.store import Run, read_run
from siting.summary import english_districts

pytestmark = pytest.mark.slow

MONEY = {"zh": 1e4, "en": 1e6}
HEADING = 3


def book_of(path: Path) -> dict[str, list[tuple]]:
    """Return headings and rows of every sheet by its name."""
    book = openpyxl.load_workbook(path)
    return {sheet.title: list(sheet.iter_rows(min_row=HEADING, values_only=True)) for sheet in book}


def close(cell: object, value: float | None) -> bool:
    if value is None:
        return cell is None
    return isinstance(cell, int | float) and math.isclose(cell, value, rel_tol=1e-9, abs_tol=1e-6)


@pytest.fixture
def zh_book(small_run: Run, papers):
    return book_of(papers(small_run, "xlsx", "zh"))


def test_the_indicators_are_those_of_the_summary(zh_book, small_run: Run):
    rows = zh_book["规划指标"][1:]
    plan = small_run.summary()["plan"]
    assert [row[1] for row in rows] == [line["indicator"] for line in plan]
    for row, line in zip(rows, plan, strict=True):
        assert close(row[3], line["target"])
        assert close(row[4], line["value"])


def test_tonnes_and_hauls_of_every_stream_are_those_of_the_summary(zh_book, small_run: Run):
    names = ("demand_t_per_d", "served_t_per_d", "unserved_t_per_d", "haulage_tkm_per_d")
    names += ("mean_distance_km", "p95_distance_km", "max_distance_km")
    *rows, total = zh_book["产生与收运"][1:]
    streams = list(small_run.summary()["streams"].values())
    for row, figures in zip(rows, streams, strict=True):
        assert all(close(cell, figures[name]) for cell, name in zip(row[1:], names, strict=True))
    for place, name in enumerate(names[:4], start=1):
        assert close(total[place], sum(figures[name] for figures in streams))


def test_every_facility_that_stands_or_opens_is_listed_with_its_figures(zh_book, small_run: Run):
    *rows, total = zh_book["设施一览"][1:]
    listed = {row[0]: row for row in rows}
    facilities = small_run.summary()["facilities"]
    wanted = [f for f in facilities if f["open"] or f["status"] != "candidate"]
    assert set(listed) == {f["id"] for f in wanted}
    for facility in wanted:
        row = listed[facility["id"]]
        assert row[1] == facility["name"]
        assert row[5] == facility["district"]
        assert row[8] == ("是" if facility["open"] else "否")
        assert close(row[9], facility["capacity_t_per_d"])
        assert close(row[10], facility["load_t_per_d"])
        assert close(row[11], facility["utilisation_share"])
        assert close(row[12], facility["shadow_price_cny_per_t"])
        bases = (facility["siting_basis"], facility["capacity_basis"])
        assert ("推定" in (row[13] or "")) == ("assumed" in bases)
    opened = [f for f in facilities if f["open"]]
    assert total[8] == str(len(opened))
    assert close(total[9], sum(f["capacity_t_per_d"] for f in opened))
    assert close(total[10], sum(f["load_t_per_d"] for f in opened))


def test_capacity_by_type_is_that_of_the_summary_and_of_the_regions(zh_book, small_run: Run):
    capacity = small_run.summary()["capacity"]
    whole = [row for row in zh_book["分类型能力平衡"][1:] if row[1] == "全市合计"]
    for row, total, figures in zip(
        zh_book["能力与负荷"][1:], whole, capacity.values(), strict=True
    ):
        size = figures["standing_t_per_d"] + figures["new_t_per_d"]
        assert close(row[1], figures["standing_t_per_d"])
        assert close(row[2], figures["new_t_per_d"])
        assert close(row[4], figures["load_t_per_d"])
        assert close(row[6], figures["utilisation_share"])
        assert close(total[3], size)
        assert close(total[4], figures["load_t_per_d"])
        assert close(total[5], size - figures["load_t_per_d"])


@pytest.mark.parametrize("which", ["small_run", "phased_run"])
def test_the_regions_add_up_to_the_streams_of_the_summary(which, papers, request):
    run = request.getfixturevalue(which)
    rows = book_of(papers(run, "xlsx", "zh"))["区域能力平衡"][1:]
    streams = run.summary()["streams"].values()
    totals = [row for row in rows if row[1] == "全市合计"]
    for total, figures in zip(totals, streams, strict=True):
        parts = [row for row in rows if row[0] == total[0] and row[1] != "全市合计"]
        assert close(total[2], figures["demand_t_per_d"])
        assert close(total[3], figures["unserved_t_per_d"])
        assert close(total[4], figures["served_t_per_d"])
        assert abs(total[5]) < 1e-6
        for place in (2, 3, 4, 6, 7, 8):
            assert close(total[place], sum(part[place] for part in parts))
        for part in parts:
            assert close(part[2], part[3] + part[4] + part[5])


def test_the_matrices_hold_the_allocation(zh_book, small_run: Run):
    flows = read_csv(small_run.folder / "allocation.csv")
    tonnes = flows["flow_t_per_d"].astype(float)
    places = read_csv(small_run.folder / "catchments.csv").set_index("id")["district"]
    titles = small_run.summary()["titles"]["streams"]
    for key in flows["stream"].unique():
        heads, *rows, total = zh_book[f"流向-{titles[key]['zh']}"]
        mine = flows["stream"] == key
        assert close(total[-1], tonnes[mine].sum())
        for place, head in enumerate(heads[1:-1], start=1):
            plant = head.rsplit("\n", 1)[1]
            assert close(total[place], tonnes[mine & (flows["to_id"] == plant)].sum())
        origins = flows["from_id"].map(places)
        proper = mine & (flows["from_kind"] == "catchment")
        for row in rows:
            assert close(row[-1], sum(cell for cell in row[1:-1] if cell is not None))
            if proper.sum() == mine.sum():
                assert close(row[-1], tonnes[proper & (origins == row[0])].sum())


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_costs_and_saved_money_are_those_of_the_summary(lang, small_run: Run, papers):
    book = book_of(papers(small_run, "xlsx", lang))
    summary = small_run.summary()
    *parts, total = book["成本构成" if lang == "zh" else "Cost by part"][1:]
    values = list(summary["costs"].values())
    assert all(close(row[1] * MONEY[lang], v) for row, v in zip(parts, values, strict=True))
    assert close(total[1] * MONEY[lang], summary["objective_cny_per_yr"])
    kinds = book["分类型成本" if lang == "zh" else "Cost by type"][-1]
    assert close(kinds[1] * MONEY[lang], summary["costs"]["fixed_cny_per_yr"])
    assert close(kinds[2] * MONEY[lang], summary["costs"]["processing_cny_per_yr"])
    binding = book["已用满的限值" if lang == "zh" else "Limits that bind"][1:]
    for row, told in zip(binding, summary["binding"], strict=True):
        saving = told["saving_cny_per_yr"]
        assert close(row[5], None if saving is None else saving / MONEY[lang])
        assert row[7] == told[lang]


def test_the_notes_tell_which_run_it_is_and_how_sure(zh_book, small_run: Run):
    notes = dict(row[:2] for row in zh_book["阅读说明"][1:])
    summary = small_run.summary()
    assert notes["运行编号"] == small_run.id
    assert close(notes["目标值 万元/年"] * 1e4, summary["objective_cny_per_yr"])
    assert close(notes["间隙"], summary["gap_share"])
    assert f"highspy {small_run.record['versions']['highspy']}" in notes["软件版本"]


def test_sources_and_assumptions_are_those_of_the_scenario(zh_book):
    texts = "\n".join(str(row[2]) for row in zh_book["推定与数据质量"][1:])
    assert "第七次全国人口普查，2020" in texts
    assert "Sorted capture 0.45 (0.30-0.60): assumption" in texts


def test_the_english_book_has_no_chinese_word_of_its_own(small_run: Run, papers):
    book = book_of(papers(small_run, "xlsx", "en"))
    heads = [cell for name, rows in book.items() for cell in (name, *rows[0])]
    assert not [h for h in heads if any("一" <= c <= "鿿" for c in h)]
    districts = set(english_districts(small_run.summary()).values())
    assert {row[5] for row in book["Facilities"][1:-1]} <= districts


def test_a_plan_in_phases_has_its_periods_and_schedule(phased_run: Run, papers):
    book = book_of(papers(phased_run, "xlsx", "zh"))
    summary = phased_run.summary()
    for row, period in zip(book["分期"][1:], summary["periods"], strict=False):
        assert row[0] == period["year"]
        assert close(row[1] * 1e4, period["objective_cny_per_yr"])
        assert close(row[7] * 1e4, period["capital_cny"])
    heads, *rows, total = book["建设时序"]
    assert [row[0] for row in rows] == [line["id"] for line in summary["schedule"]]
    for row, line in zip(rows, summary["schedule"], strict=True):
        assert row[4] == line["opens_year"]
        assert close(row[5], line["capacity_2024_t_per_d"])
        assert close(row[6], line["capacity_2025_t_per_d"])
    assert close(total[-1] * 1e4, sum(period["capital_cny"] for period in summary["periods"]))
    assert heads[5] == "2024 年能力 t/d"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_run_without_a_plan_has_the_reasons_and_no_costs(lang, stuck_run: Run, papers):
    book = book_of(papers(stuck_run, "xlsx", lang))
    told = [row[1] for row in book["为何无解" if lang == "zh" else "Why there is no plan"][1:]]
    summary = stuck_run.summary()
    lines = (*summary["conflict"]["requirements"], *summary["repairs"])
    assert {line[lang] for line in lines} <= set(told)
    assert not {"成本构成", "区域能力平衡", "Cost by part", "Balance by region"} & set(book)


def test_numbers_are_numbers_and_sheets_print_on_landscape_pages(small_run: Run, papers):
    book = openpyxl.load_workbook(papers(small_run, "xlsx", "zh"))
    for sheet in book:
        assert sheet.page_setup.orientation == "landscape"
        assert int(sheet.page_setup.paperSize) == 9
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.print_title_rows == f"${HEADING}:${HEADING}"
        assert sheet.freeze_panes.endswith(str(HEADING + 1))
        assert {c.data_type for row in sheet.iter_rows() for c in row} <= {"s", "n"}
    capacity = book["设施一览"].cell(HEADING + 1, 10)
    assert capacity.number_format == "#,##0.0"


def test_no_text_of_the_user_becomes_a_formula(copied_run: Path, tmp_path: Path):
    table = read_csv(copied_run / "facilities.csv")
    bad = ["=1+1", "+1", "-1", "@x", "\tx", "\rx", '=HYPERLINK("x")', "a\x01b"]
    open_rows = table.index[table["open"] == "True"][: len(bad)]
    table.loc[open_rows, "name_zh"] = bad
    table.loc[open_rows, "source"] = bad
    write_csv(table, copied_run / "facilities.csv")
    write_workbook(read_run(copied_run), tmp_path / "bad.xlsx", "zh")
    book = openpyxl.load_workbook(tmp_path / "bad.xlsx")
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    texts = [cell.value for cell in cells if isinstance(cell.value, str)]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert not [text for text in texts if text.startswith(FORMULA_STARTS)]
    assert {"'=1+1", "'+1", "'-1", "'@x", "ab"} <= set(texts)


def test_names_of_sheets_are_such_as_a_workbook_may_have():
    long = "流向-" + "很长的废物种类名称" * 5
    names = sheet_names(["a/b:c", "A b c", long, long, "''", ""])
    assert len({name.casefold() for name in names}) == len(names)
    assert all(0 < len(name) <= 31 and not set(name) & set("[]:*?/\\'") for name in names)


def test_a_file_that_cannot_be_read_leaves_nothing_behind(copied_run: Path, tmp_path: Path):
    (copied_run / "scenario.toml").write_text("[", encoding="utf-8")
    target = tmp_path / "out"
    target.mkdir()
    with pytest.raises(Exception, match="scenario.toml"):
        write_workbook(read_run(copied_run), target / "t.xlsx", "zh")
    assert list(target.iterdir()) == []
    shutil.rmtree(target)
