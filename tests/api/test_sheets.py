from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from api.sheets import guarded, read_csv, write_csv

FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx"]


@pytest.mark.parametrize("text", FORMULAS)
def test_a_text_that_a_spreadsheet_would_run_is_quoted(text: str):
    assert guarded(text) == "'" + text


@pytest.mark.parametrize("value", ["垫江县", "K-500231-1", "", 5, -5.0, None])
def test_other_cells_stay_as_they_are(value: object):
    assert guarded(value) == value


def test_only_text_cells_are_quoted_in_a_table(tmp_path: Path):
    table = pd.DataFrame({"id": FORMULAS, "flow_t_per_d": [-1.5] * len(FORMULAS)})
    write_csv(table, tmp_path / "t.csv")
    content = (tmp_path / "t.csv").read_bytes().decode("utf-8-sig")
    assert "'=1+1" in content
    assert "-1.5" in content
    assert "'-1.5" not in content


def test_a_table_comes_back_as_it_was(tmp_path: Path):
    table = pd.DataFrame({"id": ["010", "=x", "'quoted"], "name_zh": ["渝中区", "a,b", "“引”"]})
    write_csv(table, tmp_path / "t.csv")
    assert read_csv(tmp_path / "t.csv").to_dict() == table.to_dict()


def test_a_named_index_becomes_the_first_column(tmp_path: Path):
    table = pd.DataFrame({"a": [1]}, index=pd.Index(["x"], name="id"))
    write_csv(table, tmp_path / "t.csv")
    assert list(read_csv(tmp_path / "t.csv").columns) == ["id", "a"]


@pytest.mark.parametrize("text", ["\rx", "a\rb", "a\nb", "a\r\nb"])
def test_a_line_break_in_a_text_does_not_break_the_row(tmp_path: Path, text: str):
    path = tmp_path / "table.csv"
    write_csv(pd.DataFrame({"a": [text, "2"], "b": ["y", "z"]}), path)
    assert read_csv(path).to_numpy().tolist() == [[text, "y"], ["2", "z"]]
