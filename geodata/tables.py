"""Tables from planners: CSV and XLSX, every cell as text, numbers as people type them."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from geodata.errors import DataError, Fault

CSV_ENCODINGS = ("utf-8-sig", "gb18030")


def read_text_table(path: Path) -> pd.DataFrame:
    """Return the rows of a CSV or XLSX file, every cell as stripped text.

    Raises
    ------
    DataError
        If the file is missing, is neither CSV nor XLSX, or cannot be read.
    """
    if not path.is_file():
        raise DataError([Fault("file_missing", {"file": path})])
    table = _read_csv(path)
    table.columns = [str(column).strip() for column in table.columns]
    stripped: pd.DataFrame = table.apply(lambda column: column.str.strip())
    return stripped


def _read_csv(path: Path) -> pd.DataFrame:
    for encoding in CSV_ENCODINGS:
        try:
            table: pd.DataFrame = pd.read_csv(
                path, dtype=str, keep_default_na=False, encoding=encoding
            )
        except UnicodeDecodeError:
            continue
        return table
    raise DataError([Fault("file_encoding", {"file": path.name})])
