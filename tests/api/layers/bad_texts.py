"""Bad inputs that are texts: JSON, GeoJSON and CSV, made from a seed."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass

from tests.api.layers.conftest import collection, site

REFUSED, KEPT, EITHER = "refused", "kept", "either"


@dataclass(frozen=True)
class Bad:
    """One bad input and what must become of it."""

    name: str
    file: str
    content: bytes
    outcome: str = REFUSED
    kind: str = "sites"
    mark: str = ""  # a code that must be among the faults, a word that must be in the notes


GOOD = collection(*(site(n) for n in range(1, 9)))
CHINESE = json.dumps(json.loads(GOOD), ensure_ascii=False)


def shaped(geometry: object, **properties: object) -> dict:
    return {**site(1, **properties), "geometry": geometry}


def broken_json(rng: random.Random, _port: int) -> Iterator[Bad]:
    for n in range(12):
        cut = rng.randrange(2, len(GOOD) - 1)
        yield Bad(f"cut at {cut}", f"cut{n}.geojson", GOOD[:cut], mark="json_broken")
    for n in range(14):
        changed = bytearray(GOOD)
        for _ in range(rng.randrange(1, 6)):
            changed[rng.randrange(1, len(changed))] = rng.randrange(256)
        yield Bad(f"bytes changed {n}", f"changed{n}.geojson", bytes(changed), EITHER)
    texts = {
        "nested": "[" * 100_000,
        "nested in features": '{"type":"FeatureCollection","features":'
        + "[" * 5000
        + "]" * 5000
        + "}",
        "objects nested": '{"a":' * 50_000,
        "trailing comma": CHINESE[:-1] + ",}",
        "single quotes": CHINESE.replace('"', "'"),
        "comment": CHINESE + "// end",
        "two documents": CHINESE + CHINESE,
        "NaN": CHINESE.replace("106.51", "NaN"),
        "Infinity": CHINESE.replace("106.51", "-Infinity"),
        "beyond all numbers": CHINESE.replace("106.51", "1e999"),
        "a very long number": CHINESE.replace("106.51", "9" * 6000),
        "an array": "[1, 2, 3]",
        "a text": '"FeatureCollection"',
        "null": "null",
        "an empty object": "{}",
        "a feature alone": json.dumps(site(1)),
        "a geometry alone": '{"type":"Point","coordinates":[106.5,29.5]}',
        "features no list": '{"type":"FeatureCollection","features":{}}',
        "features null": '{"type":"FeatureCollection","features":null}',
        "features of numbers": '{"type":"FeatureCollection","features":[1,"a",null,[]]}',
        "no features": '{"type":"FeatureCollection","features":[]}',
        "type in another case": CHINESE.replace("FeatureCollection", "featurecollection"),
        "zero bytes inside": CHINESE.replace("场址1", "a\x00b"),
        "escaped zero": CHINESE.replace("场址1", "a\\u0000b"),
        "half a character": CHINESE.replace("场址1", "\\ud800"),
        "half a character as column": CHINESE.replace('"kind"', '"\\udfff": 1, "kind"'),
        "half a character in an id": CHINESE.replace('"S1"', '"\\ud800"'),
    }
    for name, text in texts.items():
        outcome = EITHER if name == "half a character as column" else REFUSED
        yield Bad(name, "a.geojson", text.encode(), outcome)
    yield Bad(
        "key twice",
        "a.geojson",
        CHINESE.replace('"id": "S1"', '"id":"S1","id":"S9"').encode(),
        EITHER,
    )
    for encoding in ("utf-16", "utf-32", "gb18030", "big5"):
        yield Bad(f"JSON in {encoding}", "a.geojson", CHINESE.encode(encoding, "replace"))
    yield Bad("marked UTF-8 twice", "a.geojson", b"\xef\xbb\xbf" * 2 + GOOD)
    yield Bad("overlong UTF-8", "a.geojson", GOOD.replace(b"S1", b"\xc0\xaf"))
    yield Bad("empty", "a.geojson", b"")
    yield Bad("blanks", "a.geojson", b" \n" * 500)


def bad_geometry(rng: random.Random, _port: int) -> Iterator[Bad]:
    square = [[106, 29], [107, 29], [107, 30], [106, 30], [106, 29]]
    point = {"type": "Point", "coordinates": [106, 29]}
    inner = {"type": "GeometryCollection", "geometries": [point]}
    lost: dict[str, object] = {
        "none": None,
        "a number": 7,
        "a list": [106, 29],
        "no type": {"coordinates": [106, 29]},
        "unknown type": {"type": "Circle", "coordinates": [106, 29]},
        "no coordinates": {"type": "Point"},
        "texts": {"type": "Point", "coordinates": ["106", "29"]},
        "one ordinate": {"type": "Point", "coordinates": [106]},
        "no ordinate": {"type": "Point", "coordinates": []},
        "nulls": {"type": "Point", "coordinates": [None, None]},
        "truth values": {"type": "Point", "coordinates": [True, [False]]},
        "too deep": {"type": "Point", "coordinates": [[106, 29]]},
        "an object": {"type": "Point", "coordinates": {"x": 106, "y": 29}},
        "a line": {"type": "LineString", "coordinates": square},
        "a line of one": {"type": "LineString", "coordinates": square[:1]},
        "several points": {"type": "MultiPoint", "coordinates": square},
        "a collection": {"type": "GeometryCollection", "geometries": []},
        "a collection in itself": {"type": "GeometryCollection", "geometries": [inner]},
        "swapped": {"type": "Point", "coordinates": [29.5, 106.5]},
        "metres": {"type": "Point", "coordinates": [500000.0, 3264000.0]},
        "zone number": {"type": "Point", "coordinates": [36500000.0, 3264000.0]},
        "near the end of numbers": {"type": "Point", "coordinates": [1.7e308, 29]},
        "far east": {"type": "Point", "coordinates": [181.0, 29]},
        "beyond the pole": {"type": "Point", "coordinates": [106.5, 91]},
    }  # fmt: skip
    for name, geometry in lost.items():
        yield Bad(name, "a.geojson", collection(site(2), shaped(geometry)))
    tall = shaped({"type": "Point", "coordinates": [106.5, 29.5, 300.0]})
    yield Bad("height", "a.geojson", collection(tall), KEPT, mark="heights")
    far = shaped({"type": "Point", "coordinates": [-179.9, -89.0]})
    yield Bad("far away", "a.geojson", collection(far), KEPT, mark="surroundings")
    rings: dict[str, tuple[object, str]] = {
        "bow tie": ([[106, 29], [107, 30], [107, 29], [106, 30], [106, 29]], KEPT),
        "not closed": (square[:-1], EITHER),
        "two corners": ([[106, 29], [107, 29], [106, 29]], REFUSED),
        "flat": ([[106, 29], [107, 29], [108, 29], [106, 29]], EITHER),
        "one point four times": ([[106, 29]] * 4, EITHER),
        "empty": ([], REFUSED),
        "a text": ("POLYGON", REFUSED),
        "ring of nothing": ([[]], REFUSED),
        "twice round": ([*square, *square[1:]], EITHER),
        "spike": ([*square[:2], [109, 29], *square[1:]], EITHER),
    }
    area = {"id": "500103001", "name_zh": "甲", "population": 10}
    for name, (ring, outcome) in rings.items():
        geometry = {"type": "Polygon", "coordinates": [ring]}
        body = collection({"type": "Feature", "properties": area, "geometry": geometry})
        mark = "repaired" if outcome == KEPT else ""
        yield Bad(f"ring: {name}", "a.geojson", body, outcome, "catchments", mark)
    for n in range(8):
        corners = [
            [rng.uniform(105.5, 108), rng.uniform(28.5, 31)] for _ in range(rng.randrange(4, 30))
        ]
        geometry = {"type": "Polygon", "coordinates": [[*corners, corners[0]]]}
        body = collection({"type": "Feature", "properties": area, "geometry": geometry})
        yield Bad(f"tangle {n}", "a.geojson", body, KEPT, "catchments")
    hole = [square, [[200, 29], [201, 29], [201, 30], [200, 29]]]
    body = collection({"type": "Feature", "properties": area,
                       "geometry": {"type": "Polygon", "coordinates": hole}})  # fmt: skip
    yield Bad("hole elsewhere", "a.geojson", body, EITHER, "catchments")


def bad_systems(_rng: random.Random, port: int) -> Iterator[Bad]:
    address = f"http://127.0.0.1:{port}/crs"
    names = {
        "of another ellipsoid": "EPSG:4610",
        "Beijing 1954": "urn:ogc:def:crs:EPSG::4214",
        "unknown number": "EPSG:99999",
        "unknown register": "MOON:1",
        "a path": "/etc/passwd",
        "a file address": "file:///etc/passwd",
        "an address": address,
        "well-known text": 'GEOGCS["x",DATUM["y",SPHEROID["z",6378137,298]]]',
        "PROJ text": "+proj=longlat +datum=WGS84 +nadgrids=@/etc/passwd",
        "a pipeline": "+init=epsg:4326",
        "empty": "",
        "long": "EPSG:" + "4" * 5000,
        "metres declared": "EPSG:4545",
        "web maps": "EPSG:3857",
        "zone declared": "EPSG:4524",
    }
    for name, text in names.items():
        member = {"type": "name", "properties": {"name": text}}
        outcome = EITHER if name in ("metres declared", "web maps", "zone declared") else REFUSED
        yield Bad(f"system: {name}", "a.geojson", collection(site(1), crs=member), outcome)
    for kind in ("link", "url", "EPSG", "ogcwkt"):
        member = {"type": kind, "properties": {"href": address, "url": address, "code": 4326}}
        yield Bad(
            f"system by {kind}",
            "a.geojson",
            collection(site(1), crs=member),
            mark="geojson_crs_link",
        )
    for name, member in {"text": "EPSG:4326", "number": 4326, "list": [address]}.items():
        yield Bad(f"system as {name}", "a.geojson", collection(site(1), crs=member))


def bad_values(rng: random.Random, _port: int) -> Iterator[Bad]:
    plant = {"type": "incineration", "capacity_t_per_d": 600.0}

    def with_capacity(value: object) -> bytes:
        return collection(site(1, **{**plant, "capacity_t_per_d": value, "kind": None}))

    wrong = (-1, "NaN", "inf", "-Infinity", "1,000", "1_0", "0x10", "六百", "600 t/d", "", None)
    for value in (*wrong, True, [600], {"t": 600}, 10**30, "1e999", "٦٠٠x"):
        name = f"capacity {str(value)[:20]!r}"
        yield Bad(name, "a.geojson", with_capacity(value), REFUSED, "facilities")
    for value in ("６００", " 600 ", "6e2"):
        yield Bad(f"capacity {value!r}", "a.geojson", with_capacity(value), KEPT, "facilities")
    yield Bad("id twice", "a.geojson", collection(site(1), site(1)), mark="schema_id_duplicate")
    yield Bad("id empty", "a.geojson", collection(site(1, id="  ")), mark="schema_id_empty")
    yield Bad("id missing", "a.geojson", collection(site(1, id=None)), mark="schema_id_empty")
    yield Bad("no ids", "a.geojson", CHINESE.replace('"id"', '"nr"').encode())
    yield Bad("name missing", "a.geojson", CHINESE.replace('"name_zh"', '"title"').encode())
    yield Bad("kind unknown", "a.geojson", collection(site(1, kind="<b>")), mark="schema_choice")
    wide = collection(site(1, **{f"column {n}": n for n in range(400)}))
    yield Bad("too many columns", "a.geojson", wide, mark="columns_too_many")
    yield Bad("many faults", "a.geojson", collection(*(site(n, kind="x") for n in range(3000))),
              mark="faults_more")  # fmt: skip
    yield Bad("a long value", "a.geojson", collection(site(1, kind="x" * 500_000)))
    texts = ["<script>alert(1)</script>", "${7*7}", "{{7*7}}", "{%print(7*7)%}", "=1+1", "+1", "-1",
             "@x", "\t=1", "\r=1", "'; DROP TABLE layer; --", "../../x", "%s%n", "\u202eabc",
             "a\nb", "`x`", "{0.__class__}", "$x_{"]  # fmt: skip
    for text in texts:
        body = collection(site(1, name_zh=text, **{text: text}))
        yield Bad(f"text {text[:12]!r}", f"{rng.randrange(99)}.geojson", body, KEPT)


def bad_tables(rng: random.Random, _port: int) -> Iterator[Bad]:
    head, row = "id,name_zh,kind,lon,lat\n", "S1,甲,town,106.5,29.5\n"
    texts = {
        "only a header": head,
        "no header": row,
        "header twice": "id,id,kind,lon,lat\n" + row,
        "header with a gap": "id,,kind,lon,lat\n" + row,
        "row too long": head + "S1,甲,town,106.5,29.5,extra\n",
        "row too short": head + "S1,甲\n",
        "no coordinates": "id,name_zh,kind\nS1,甲,town\n",
        "words for degrees": head + "S1,甲,town,东经,北纬\n",
        "degrees minutes": head + "S1,甲,town,106°30′,29°30′\n",
        "no number": head + "S1,甲,town,nan,nan\n",
        "boundless": head + "S1,甲,town,inf,29\n",
        "swapped": head + "S1,甲,town,29.5,106.5\n",
        "metres": head + "S1,甲,town,500000,3264000\n",
        "decimal commas": "id;name_zh;kind;lon;lat\nS1;甲;town;106,5;29,5\n",
        "quote left open": head + 'S1,"甲,town,106.5,29.5\n' + row * 3,
        "unknown datum": "id,name_zh,kind,lon,lat,datum\nS1,甲,town,106.5,29.5,mars\n",
        "id twice": head + row + row,
        "markup": "<table><tr><td>id</td></tr></table>",
        "JSON": GOOD.decode(),
        "blank": "\n\n   \n",
    }
    for name, text in texts.items():
        yield Bad(f"table: {name}", "a.csv", text.encode())
    yield Bad(
        "a field beyond the limit",
        "a.csv",
        (head + f"S1,{'甲' * 200_000},town,106.5,29.5\n").encode(),
    )
    for encoding in ("utf-16", "utf-16-le", "utf-32"):
        yield Bad(f"table in {encoding}", "a.csv", (head + row).encode(encoding))
    yield Bad("table in GB18030", "a.csv", (head + row).encode("gb18030"), KEPT)
    yield Bad("bytes of no encoding", "a.csv", head.encode() + b"S1,\xff\xfe\x80,town,106.5,29.5\n")
    formulas = head + "S1,=1+1,town,106.5,29.5\nS2,@x,town,106.5,29.5\n"
    yield Bad("formulas in a table", "a.csv", formulas.encode(), KEPT)
    for n in range(6):
        noise = bytes(rng.randrange(256) for _ in range(rng.randrange(1, 3000)))
        yield Bad(f"noise {n}", "a.csv", noise)
