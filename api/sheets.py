"""CSV files of a run: UTF-8 with a byte order mark, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import pandas as pd

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
NUMBER_FORMAT = "%.12g"


def guarded(text: object) -> object:
    """Return a text cell with a leading quote where a spreadsheet would read a formula."""
    if isinstance(text, str) and text.startswith(FORMULA_STARTS):
        return "'" + text
    return text


def write_csv(table: pd.DataFrame, path: Path | BinaryIO) -> None:
    """Write `table` with its ids first; a named index becomes the first column."""
    frame = table.reset_index() if table.index.name else table
    frame = frame.rename(columns=guarded)
    texts = [name for name in frame if not pd.api.types.is_numeric_dtype(frame[name])]
    frame = frame.assign(**{str(name): frame[name].map(guarded) for name in texts})
    # Left to itself the writer quotes a line feed, but not a carriage return, which ends a row too.
    broken = any("\r" in text for name in texts for text in frame[name] if isinstance(text, str))
    frame.to_csv(
        path,
        index=False,
        encoding="utf-8-sig",
        lineterminator="\n",
        float_format=NUMBER_FORMAT,
        quoting=csv.QUOTE_ALL if broken else csv.QUOTE_MINIMAL,
    )


def read_csv(path: Path, wanted: Callable[[str], bool] | None = None) -> pd.DataFrame:
    """Return a table that `write_csv` wrote: ids as text, quotes of guarded cells removed.

    Of columns that are not `wanted` nothing is read; None = all are.
    """
    frame = pd.read_csv(
        path, encoding="utf-8-sig", dtype=str, keep_default_na=False, usecols=wanted
    )
    for name in frame:
        cells = frame[name]
        if not any(cell.startswith("'") for cell in cells):
            continue
        marked = cells.str.startswith("'") & cells.str[1:].str.startswith(FORMULA_STARTS)
        frame[name] = cells.mask(marked, cells.str[1:])
    return frame
