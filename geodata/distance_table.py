"""Distances from a file: an origin-destination table made elsewhere.

One row per pair: ``from_id, to_id, km`` and, where known, ``minutes``. Pairs that
the table leaves out are no arcs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from geodata.errors import DataError, Fault
from geodata.foreign import read_text_table
from geodata.matrix import TravelMatrix

REQUIRED = ("from_id", "to_id", "km")


def read_table(
    path: Path | str, origin_ids: Sequence[str], destination_ids: Sequence[str]
) -> TravelMatrix:
    """Return the distances that a CSV or XLSX file gives.

    Parameters
    ----------
    path
        File with the columns ``from_id``, ``to_id``, ``km`` (one way) and
        optionally ``minutes``; CSV in UTF-8 or GB18030, opened as any file from outside.
    origin_ids, destination_ids
        Ids of all places of the scenario, which set the order.

    Raises
    ------
    DataError
        If columns are missing, or any row names an unknown id, repeats a pair, or
        gives a length or time that is no finite number of at least 0. All faults
        are listed with their row in the file.
    """
    table = read_text_table(path)
    name = Path(path).name
    missing = [column for column in REQUIRED if column not in table.columns]
    if missing:
        faults = [Fault("table_column_missing", {"file": name, "column": c}) for c in missing]
        raise DataError(faults)
    faults = list(_faults(table, name, origin_ids, destination_ids))
    if faults:
        raise DataError(faults)
    return _matrix(table, name, origin_ids, destination_ids)


def _faults(
    table: pd.DataFrame, name: str, origin_ids: Sequence[str], destination_ids: Sequence[str]
) -> Iterator[Fault]:
    """Yield every fault of the rows, each with its row in the file."""
    known = {"from_id": set(origin_ids), "to_id": set(destination_ids)}
    for column, ids in known.items():
        for row in np.flatnonzero(~table[column].isin(ids)):
            yield _fault("travel_row_unknown_id", table, name, (row, column))
    for column in ("km", "minutes"):
        if column in table.columns:
            numbers = _numbers(table[column])
            for row in np.flatnonzero(~(np.isfinite(numbers) & (numbers >= 0))):
                yield _fault("travel_row_bad_number", table, name, (row, column))
    for row in np.flatnonzero(table.duplicated(["from_id", "to_id"])):
        yield _fault("travel_row_repeated", table, name, (row, "to_id"))


def _fault(code: str, table: pd.DataFrame, name: str, cell: tuple[np.intp, str]) -> Fault:
    row, column = cell
    value = table[column].iloc[row]
    return Fault(
        code, {"file": name, "row": table.index.tolist()[row], "column": column, "value": value}
    )


def _numbers(column: pd.Series) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return pd.to_numeric(column, errors="coerce").to_numpy(float)


def _matrix(
    table: pd.DataFrame, name: str, origin_ids: Sequence[str], destination_ids: Sequence[str]
) -> TravelMatrix:
    """Return the checked rows as arcs sorted by origin, then destination."""
    origin = pd.Index(origin_ids).get_indexer(pd.Index(table["from_id"]))
    destination = pd.Index(destination_ids).get_indexer(pd.Index(table["to_id"]))
    order = np.lexsort((destination, origin))
    lost = [i for i in origin_ids if i not in set(table["from_id"])]
    lost += [i for i in destination_ids if i not in set(table["to_id"])]
    minutes = _numbers(table["minutes"])[order] if "minutes" in table.columns else None
    return TravelMatrix(
        origin_ids=np.array(origin_ids, np.str_),
        destination_ids=np.array(destination_ids, np.str_),
        origin=origin[order],
        destination=destination[order],
        distance_km=_numbers(table["km"])[order],
        minutes=minutes,
        source=f"table {name}",
        unreachable_ids=tuple(dict.fromkeys(lost)),
    )
