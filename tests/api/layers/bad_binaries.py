"""Bad inputs that are archives, workbooks and databases, and files of other kinds in disguise."""

from __future__ import annotations

import io
import random
import sqlite3
import struct
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from functools import cache
from pathlib import Path

import geopandas as gpd
import openpyxl
import pyogrio
from shapely import Point

from tests.api.layers.bad_texts import EITHER, GOOD, KEPT, REFUSED, Bad

SITES = {"id": ["S1", "S2"], "name_zh": ["甲场", "乙场"], "kind": ["town", "town"]}


def frame(**columns: list) -> gpd.GeoDataFrame:
    points = [Point(106.5, 29.5), Point(107.0, 30.0)]
    return gpd.GeoDataFrame(SITES | columns, geometry=points, crs="EPSG:4490")


@cache
def shapefile_parts() -> Mapping[str, bytes]:
    with tempfile.TemporaryDirectory() as folder:
        pyogrio.write_dataframe(
            frame(), Path(folder) / "a.shp", driver="ESRI Shapefile", encoding="utf-8"
        )
        return {path.suffix: path.read_bytes() for path in Path(folder).glob("a.*")}


def zipped(entries: Mapping[str | zipfile.ZipInfo, bytes], *, stored: bool = False) -> bytes:
    buffer = io.BytesIO()
    how = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
    with zipfile.ZipFile(buffer, "w", how) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def shapefile(stem: str = "a", **changed: bytes | None) -> bytes:
    parts = {s: changed.get(s[1:], content) for s, content in shapefile_parts().items()}
    return zipped({f"{stem}{s}": content for s, content in parts.items() if content is not None})


def bad_archives(rng: random.Random, port: int) -> Iterator[Bad]:
    good = shapefile()
    parts = shapefile_parts()
    for stem in ("../a", "/etc/a", "C:/a", "x/../../a", "a:b"):
        yield Bad(f"archive: {stem}", "a.zip", shapefile(stem), mark="archive_unsafe")
    yield Bad("archive: backslashes", "a.zip", shapefile("..\\..\\a"), EITHER)
    yield Bad("bomb", "a.zip", zipped({"a.shp": bytes(20_000_000)}), mark="archive_too_large")
    dense = zipped({"[Content_Types].xml": b" " * 20_000_000})
    yield Bad("bomb in a workbook", "a.xlsx", dense, mark="archive_too_large")
    many = {f"{n}.shp": b"" for n in range(501)}
    yield Bad("many entries", "a.zip", zipped(many), mark="archive_too_large")
    for depth in (1, 3):
        nested = good
        for _ in range(depth):
            nested = zipped({"a.zip": nested})
        yield Bad(f"nested {depth}", "a.zip", nested)
    for suffix in ("shp", "shx", "dbf", "prj"):
        yield Bad(f"without .{suffix}", "a.zip", shapefile(**{suffix: None}))
    for suffix in ("shp", "shx", "dbf"):
        yield Bad(f"empty .{suffix}", "a.zip", shapefile(**{suffix: b""}))
        yield Bad(f"noise as .{suffix}", "a.zip", shapefile(**{suffix: rng.randbytes(500)}))
        yield Bad(
            f"short .{suffix}", "a.zip", shapefile(**{suffix: parts[f".{suffix}"][:-20]}), EITHER
        )
    yield Bad("unknown .cpg", "a.zip", shapefile(cpg=b"KLINGON"), KEPT)
    yield Bad("wrong .cpg", "a.zip", shapefile(cpg=b"UTF-16"), EITHER)
    yield Bad("noise as .prj", "a.zip", shapefile(prj=rng.randbytes(60)))
    address = f"http://127.0.0.1:{port}/x".encode()
    yield Bad("address as .prj", "a.zip", shapefile(prj=address))
    yield Bad("archive of nothing", "a.zip", zipped({}))
    yield Bad("archive of texts", "a.zip", zipped({"readme.txt": b"x"}))
    yield Bad("GeoJSON in an archive", "a.zip", zipped({"a.geojson": GOOD}))
    two = {f"{stem}{s}": content for stem in "ab" for s, content in parts.items()}
    yield Bad("two shapefiles", "a.zip", zipped(two), mark="layers_several")
    link = zipfile.ZipInfo("a.shp")
    link.external_attr = 0o120777 << 16
    yield Bad("symbolic link", "a.zip", zipped({link: b"/etc/passwd", "a.shx": b"", "a.dbf": b""}))
    locked = bytearray(good)
    for start in (locked.find(b"PK\x03\x04") + 6, locked.find(b"PK\x01\x02") + 8):
        locked[start] |= 1
    yield Bad("encrypted", "a.zip", bytes(locked), mark="archive_encrypted")
    claimed = bytearray(good)
    at = claimed.find(b"PK\x01\x02") + 24
    claimed[at : at + 4] = struct.pack("<I", 10)
    yield Bad("claims too little", "a.zip", bytes(claimed), EITHER)
    for n in range(5):
        yield Bad(f"archive cut {n}", "a.zip", good[: rng.randrange(10, len(good) - 25)])
    for n in range(8):
        changed = bytearray(good)
        for _ in range(3):
            changed[rng.randrange(4, len(changed))] = rng.randrange(256)
        yield Bad(f"archive changed {n}", "a.zip", bytes(changed), EITHER)


def workbook(rows: list[list[object]]) -> bytes:
    book, buffer = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(buffer)
    return buffer.getvalue()


def bad_workbooks(rng: random.Random, port: int) -> Iterator[Bad]:
    head = ["id", "name_zh", "kind", "lon", "lat"]
    row = ["S1", "甲", "town", 106.5, 29.5]
    good = workbook([head, row])
    yield Bad("workbook: empty", "a.xlsx", workbook([]))
    yield Bad("workbook: no rows", "a.xlsx", workbook([head]))
    yield Bad("workbook: header twice", "a.xlsx", workbook([[*head[:4], "lon"], row]))
    yield Bad("workbook: merged title", "a.xlsx", workbook([["场址表"], head, row]))
    yield Bad("workbook: errors", "a.xlsx", workbook([head, ["S1", "甲", "town", "#N/A", "#REF!"]]))
    formula = workbook([head, ["S1", "=HYPERLINK(1)", "town", 106.5, 29.5]])
    yield Bad("workbook: formula without its value", "a.xlsx", formula)
    with zipfile.ZipFile(io.BytesIO(good)) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    for name in ("xl/workbook.xml", "xl/worksheets/sheet1.xml", "[Content_Types].xml"):
        less = {key: content for key, content in entries.items() if key != name}
        yield Bad(f"workbook without {name}", "a.xlsx", zipped(less))
        yield Bad(
            f"workbook with noise as {name}",
            "a.xlsx",
            zipped({**entries, name: rng.randbytes(300)}),
        )
    laughs = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]><x>&b;</x>'
    outer = f'<!DOCTYPE x [<!ENTITY e SYSTEM "http://127.0.0.1:{port}/e">]><x>&e;</x>'
    for name, text in {"entities": laughs, "outer entity": outer}.items():
        sheet = {**entries, "xl/worksheets/sheet1.xml": text.encode()}
        yield Bad(f"workbook: {name}", "a.xlsx", zipped(sheet))
    yield Bad("workbook named as shapefile", "a.zip", good, EITHER)
    yield Bad("shapefile named as workbook", "a.xlsx", shapefile(), EITHER)


@cache
def geopackage() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.gpkg"
        pyogrio.write_dataframe(frame(), path, layer="sites", driver="GPKG")
        return path.read_bytes()


def changed_gpkg(*statements: str | tuple[str, tuple]) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.gpkg"
        path.write_bytes(geopackage())
        with closing(sqlite3.connect(path)) as database:
            for name, count in {
                "ST_IsEmpty": 1,
                "ST_MinX": 1,
                "ST_MaxX": 1,
                "ST_MinY": 1,
                "ST_MaxY": 1,
            }.items():
                database.create_function(name, count, lambda _blob: 0)
            database.execute("PRAGMA writable_schema = ON")
            for statement in statements:
                text, values = statement if isinstance(statement, tuple) else (statement, ())
                database.execute(text, values)
            database.commit()
        return path.read_bytes()


def point_blob(x: float, y: float) -> bytes:
    return b"GP\x00\x01" + struct.pack("<i", 4490) + b"\x01" + struct.pack("<Idd", 1, x, y)


def bad_geopackages(rng: random.Random, _port: int) -> Iterator[Bad]:
    good = geopackage()
    for n in range(6):
        yield Bad(
            f"GeoPackage cut {n}", "a.gpkg", good[: rng.randrange(100, len(good) - 5000)], EITHER
        )
    for n in range(16):
        changed = bytearray(good)
        for _ in range(rng.randrange(1, 40)):
            changed[rng.randrange(16, len(changed))] = rng.randrange(256)
        yield Bad(f"GeoPackage changed {n}", "a.gpkg", bytes(changed), EITHER)
    yield Bad("only its first bytes", "a.gpkg", b"SQLite format 3\x00")
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n"
    blob = "UPDATE sites SET geom = ? WHERE id = 'S1'"
    nan, infinity = float("nan"), float("inf")
    refused: dict[str, tuple] = {
        "no contents": ("DROP TABLE gpkg_contents",),
        "no geometry columns": ("DROP TABLE gpkg_geometry_columns",),
        "contents empty": ("DELETE FROM gpkg_contents",),
        "undefined system": ("UPDATE gpkg_geometry_columns SET srs_id = 0",),
        "undefined plane": ("UPDATE gpkg_geometry_columns SET srs_id = -1",),
        "unknown system": ("UPDATE gpkg_geometry_columns SET srs_id = 987654",),
        "no systems": ("DELETE FROM gpkg_spatial_ref_sys",),
        "a view": ("ALTER TABLE sites RENAME TO hidden",
                   f"CREATE VIEW sites AS SELECT fid, geom, ({endless}) AS i FROM hidden",
                   "UPDATE gpkg_contents SET table_name = 'sites'",
                   "UPDATE gpkg_geometry_columns SET table_name = 'sites'"),
        "not a number": ((blob, (point_blob(nan, 29.5),)),),
        "boundless": ((blob, (point_blob(infinity, 29.5),)),),
        "swapped": ((blob, (point_blob(29.5, 106.5),)),),
        "text as geometry": ((blob, ("POINT (106 29)",)),),
        "short geometry": ((blob, (point_blob(106, 29)[:-6],)),),
        "noise as geometry": ((blob, (b"GP\x00\x01" + bytes(40),)),),
        "no geometry": ((blob, (None,)),),
        "id missing": ("UPDATE sites SET id = NULL WHERE id = 'S1'",),
        "id twice": ("UPDATE sites SET id = 'S1'",),
        "no rows": ("DELETE FROM sites",),
        "blob as text": ("UPDATE sites SET kind = x'00ff'",),
        "bytes of no encoding": ("UPDATE sites SET name_zh = CAST(x'ff80fe' AS TEXT)",),
    }  # fmt: skip
    loose = {
        "unknown system",
        "blob as text",
        "bytes of no encoding",
        "text as geometry",
        "no systems",
    }
    for name, statements in refused.items():
        outcome = EITHER if name in loose else REFUSED
        yield Bad(f"GeoPackage: {name}", "a.gpkg", changed_gpkg(*statements), outcome)
    for count in (0, 1, -5, 10**12):
        lie = changed_gpkg(f"UPDATE gpkg_ogr_contents SET feature_count = {count}")
        yield Bad(f"GeoPackage: says {count} rows", "a.gpkg", lie, KEPT)
    trigger = changed_gpkg("CREATE TRIGGER t AFTER UPDATE ON sites BEGIN DELETE FROM sites; END")
    yield Bad("GeoPackage: trigger", "a.gpkg", trigger, KEPT)
    text_size = changed_gpkg("UPDATE sites SET name_zh = hex(zeroblob(2000))")
    yield Bad("GeoPackage: long texts", "a.gpkg", text_size, KEPT)
    other = frame(beds=[1, 2]).rename(columns={"beds": "Kind"})
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.gpkg"
        for layer in ("x", "y"):
            pyogrio.write_dataframe(frame(), path, layer=layer, driver="GPKG", append=layer == "y")
        yield Bad("GeoPackage: two layers", "a.gpkg", path.read_bytes(), mark="layers_several")
        strange = Path(folder) / "b.gpkg"
        pyogrio.write_dataframe(frame(), strange, layer='s"; DROP TABLE x; --', driver="GPKG")
        yield Bad("GeoPackage: strange name", "a.gpkg", strange.read_bytes(), KEPT)
    assert "Kind" in other.columns


def disguised(_rng: random.Random, port: int) -> Iterator[Bad]:
    address = f"http://127.0.0.1:{port}"
    secret = "/etc/passwd"
    texts = {
        "virtual layer": f'<OGRVRTDataSource><OGRVRTLayer name="x"><SrcDataSource>{secret}'
        "</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>",
        "streamed algorithm": '{"type": "gdal_streamed_alg", "command_line": '
        f'"gdal vector pipeline ! read /vsicurl/{address}/x ! stream"}}',
        "features by another name": f'{{"type": "FeatureCollection", "features": "{address}"}}',
        "KML": f"<kml><NetworkLink><Link><href>{address}</href></Link></NetworkLink></kml>",
        "GML": f'<?xml version="1.0"?><gml:x xmlns:gml="g" schemaLocation="{address}/x.xsd"/>',
        "WFS": f"<OGRWFSDataSource><URL>{address}/wfs</URL></OGRWFSDataSource>",
        "outer entity": f'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file://{secret}">]><a>&b;</a>',
        "Esri JSON": '{"geometryType":"esriGeometryPoint","features":[{"attributes":{"id":"S1"}}]}',
        "TopoJSON": '{"type":"Topology","objects":{},"arcs":[]}',
        "page": "<html><body>404</body></html>",
        "address alone": f"/vsicurl/{address}/a.gpkg",
        "PostgreSQL": "PG:host=127.0.0.1 dbname=siting",
    }
    names = ("a.geojson", "a.gpkg", "a.csv", "a.zip", "a.xlsx")
    for number, (name, text) in enumerate(texts.items()):
        for file in (names[number % 5], names[(number + 2) % 5]):
            yield Bad(f"{name} as {file}", file, text.encode())
    starts = {
        "PNG": b"\x89PNG\r\n\x1a\n",
        "TIFF": b"II*\x00",
        "ELF": b"\x7fELF",
        "gzip": b"\x1f\x8b\x08",
    }
    pictures = {name: start + bytes(90) for name, start in starts.items()} | {"PDF": b"%PDF-1.7 x"}
    for number, (name, content) in enumerate(pictures.items()):
        yield Bad(f"{name} in disguise", names[number % 5], content)
    yield Bad("GeoPackage as GeoJSON", "a.geojson", geopackage())
    yield Bad("GeoJSON as GeoPackage", "a.gpkg", GOOD)
    yield Bad("shapefile as GeoPackage", "a.gpkg", shapefile())
    for file in ("a.shp", "a.vrt", "a.kml", "a.gml", "a", "a.geojson.exe"):
        yield Bad(f"named {file}", file, GOOD)


Group = Callable[[random.Random, int], Iterator[Bad]]
