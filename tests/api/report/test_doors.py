"""The doors to the papers: command line, server, process, and the run's page."""

from __future__ import annotations

import io

import docx
import httpx
import openpyxl
import pytest

from api.report.programs import converter, report_forms
from api.store import Run
from tests.api.conftest import CommandLine
from tests.api.serving import PATIENCE_S


@pytest.fixture(scope="module")
def address(served: str, stuck_run: Run) -> str:
    return served


def cells(content: bytes) -> list[list[tuple]]:
    book = openpyxl.load_workbook(io.BytesIO(content))
    return [list(sheet.iter_rows(values_only=True)) for sheet in book]


def test_the_server_and_the_command_line_write_the_same_tables(
    address: str, small_run: Run, command: CommandLine, tmp_path
):
    reply = httpx.get(f"{address}/runs/{small_run.id}/tables.xlsx", timeout=PATIENCE_S)
    assert reply.status_code == 200
    assert reply.headers["content-type"].endswith("spreadsheetml.sheet")
    assert f"{small_run.id}-tables-zh.xlsx" in reply.headers["content-disposition"]
    again = httpx.get(f"{address}/runs/{small_run.id}/tables.xlsx", timeout=PATIENCE_S)
    assert again.content == reply.content
    done = command("tables", small_run.id, "-o", tmp_path / "t.xlsx")
    assert done.returncode == 0, done.stderr
    assert cells((tmp_path / "t.xlsx").read_bytes()) == cells(reply.content)


def test_the_server_sends_the_report_of_a_run_without_a_plan_too(address: str, stuck_run: Run):
    where = f"{address}/runs/{stuck_run.id}/report.docx"
    reply = httpx.get(where, params={"lang": "en"}, timeout=PATIENCE_S)
    assert reply.status_code == 200
    text = "\n".join(p.text for p in docx.Document(io.BytesIO(reply.content)).paragraphs)
    assert stuck_run.summary()["repairs"][0]["en"] in text


@pytest.mark.parametrize("query", ["lang=fr", "x=1"])
def test_what_the_server_does_not_know_is_refused(address: str, small_run: Run, query: str):
    reply = httpx.get(f"{address}/runs/{small_run.id}/tables.xlsx?{query}", timeout=PATIENCE_S)
    assert 400 <= reply.status_code < 500


def test_the_page_of_a_run_offers_the_papers(address: str, small_run: Run):
    where = f"{address}/runs/{small_run.id}?lang=en"
    page = httpx.get(where, headers={"accept": "text/html"}, timeout=PATIENCE_S).text
    assert f'href="/runs/{small_run.id}/tables.xlsx?lang=en"' in page
    for form in report_forms():
        assert f'href="/runs/{small_run.id}/report.{form}?lang=en"' in page


def test_the_command_line_writes_the_report(command: CommandLine, stuck_run: Run, tmp_path):
    done = command("report", stuck_run.id, "-o", tmp_path / "r.docx", "--lang", "en")
    assert done.returncode == 0, done.stderr
    heads = [p.text for p in docx.Document(str(tmp_path / "r.docx")).paragraphs]
    assert "1 Present state and forecast" in heads


@pytest.mark.parametrize(
    ("name", "file", "code"), [("tables", "t.docx", 2), ("report", "r.xlsx", 2)]
)
def test_a_wrong_ending_is_a_usage_error(
    command: CommandLine, small_run: Run, tmp_path, name: str, file: str, code: int
):
    done = command(name, small_run.id, "-o", tmp_path / file)
    assert done.returncode == code
    assert list(tmp_path.iterdir()) == []


def test_without_libreoffice_a_pdf_is_refused_with_the_way_out(stuck_run, tmp_path, monkeypatch):
    from api.errors import RunError
    from api.report.paper import write_paper

    monkeypatch.setenv("PATH", str(tmp_path))
    assert converter() is None
    with pytest.raises(RunError, match="LibreOffice"):
        write_paper(stuck_run, tmp_path / "r.pdf", "pdf", "zh")
    assert list(tmp_path.iterdir()) == []
