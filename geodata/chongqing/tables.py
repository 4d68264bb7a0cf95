"""Reading the dataset's own CSV files."""

from __future__ import annotations

import pandas as pd

from geodata.chongqing.manifest import FOLDER
from geodata.errors import DataError, Fault


def read_table(name: str) -> pd.DataFrame:
    """Return one table of ``extracts/`` or ``facts/`` with its text as text.

    The index is the column ``id`` where there is one. Columns whose name ends in
    a unit or a year are numbers, missing where empty; all others are text, empty
    where empty.

    Raises
    ------
    DataError
        If the file is missing or cannot be read.
    """
    path = FOLDER / name
    try:
        table = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8")
    except FileNotFoundError as error:
        raise DataError([Fault("dataset_missing", {"file": name})]) from error
    except (ValueError, UnicodeDecodeError) as error:
        raise DataError([Fault("dataset_damaged", {"file": name})]) from error
    for column in table.columns:
        if column.endswith(NUMBER_ENDINGS) or column in NUMBER_COLUMNS:
            table[column] = pd.to_numeric(table[column].replace("", None))
    return table.set_index("id") if "id" in table.columns else table


NUMBER_ENDINGS = ("_deg", "_km", "_t_per_d", "_t_per_yr", "_year")
NUMBER_COLUMNS = ("population", "population_2010")
