"""GeoPackages from outside: every row counted, real tables only."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from geodata.errors import DataError, Fault
from geodata.foreign.answer import Answer
from geodata.foreign.vector import choose_layer, read_vector

_APPLICATION_IDS = (0x47504B47, 0x47503130, 0x47503131)
_UNDEFINED_SYSTEMS = (-1, 0)
_LAYERS = """
SELECT c.table_name, g.srs_id, m.type
FROM gpkg_contents c
JOIN gpkg_geometry_columns g ON g.table_name = c.table_name
JOIN sqlite_master m ON m.name = c.table_name
WHERE c.data_type = 'features' ORDER BY c.table_name
"""


def read_geopackage(path: Path, file: str, wanted: str | None, kind: str | None) -> Answer:
    """Return one feature table of the GeoPackage copy at `path`.

    The copy loses its stored feature counts, which GDAL would trust: concurrent
    writers leave them wrong, and rows would be dropped without a word.

    Parameters
    ----------
    path
        A copy that may be changed.
    file
        Name to use in faults.
    wanted, kind
        Layer asked for; layer kind, which picks among several by name.

    Raises
    ------
    DataError
        If the file is no GeoPackage, holds no or several feature tables to choose
        from, or the layer is a view.
    """
    try:
        with closing(sqlite3.connect(path)) as database:
            database.execute("PRAGMA trusted_schema = OFF")
            layers = _list_layers(database, file)
            name = choose_layer(sorted(layers), wanted, kind, file)
            system, table_type = layers[name]
            if table_type != "table":
                raise DataError([Fault("gpkg_view", {"file": file, "layer": name})])
            count = _count(database, name)
            database.execute("DROP TABLE IF EXISTS gpkg_ogr_contents")
            database.commit()
    except sqlite3.Error as error:
        raise DataError([Fault("gpkg_damaged", {"file": file, "detail": error})]) from error
    answer = read_vector(path, name, file, encoding=None)
    answer.format, answer.layers = "gpkg", sorted(layers)
    if system in _UNDEFINED_SYSTEMS:
        answer.crs = ""
    if len(answer.rows) != count:
        counts = {"file": file, "read": len(answer.rows), "count": count}
        answer.faults.append(Fault("rows_lost", counts))
    return answer


def _list_layers(database: sqlite3.Connection, file: str) -> dict[str, tuple[int, str]]:
    """Return system id and table type by feature table."""
    (application,) = database.execute("PRAGMA application_id").fetchone()
    names = {row[0] for row in database.execute("SELECT name FROM sqlite_master")}
    if application not in _APPLICATION_IDS and "gpkg_contents" not in names:
        raise DataError([Fault("gpkg_damaged", {"file": file, "detail": "no gpkg_contents"})])
    return {name: (srs_id, kind) for name, srs_id, kind in database.execute(_LAYERS)}


def _count(database: sqlite3.Connection, name: str) -> int:
    quoted = name.replace('"', '""')
    (count,) = database.execute(f'SELECT count(*) FROM "{quoted}"').fetchone()
    return int(count)
