"""Formats that answers come in, and which of them a request wants."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec

from api.features.errors import Fault, NotAcceptableError, QueryError

SCHEMA = "application/schema+json"
WEIGHT = re.compile(r"(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)")


@dataclass(frozen=True)
class Format:
    """One format.

    Parameters
    ----------
    key
        Value of ``f=``.
    media_type
        What the answer says it is.
    accepts
        Media types of ``Accept`` that it meets, besides its own.
    title_zh, title_en
        Names for readers.
    suffix
        Ending of a file; "" for what is no file.
    """

    key: str
    media_type: str
    title_zh: str
    title_en: str
    accepts: tuple[str, ...] = ()
    suffix: str = ""

    @property
    def title(self) -> str:
        """Name in both languages, or the one it has in both."""
        both = (self.title_zh, self.title_en)
        return " / ".join(dict.fromkeys(both))


JSON = Format("json", "application/json", "JSON", "JSON")
GEOJSON = Format("json", "application/geo+json", "GeoJSON", "GeoJSON", ("application/json",))
HTML = Format("html", "text/html", "网页", "Page", ("application/xhtml+xml",))
SCHEMA_JSON = Format("json", SCHEMA, "JSON Schema", "JSON Schema", ("application/json",))
CSV = Format("csv", "text/csv", "CSV 表格", "CSV table", (), "csv")
GPKG = Format(
    "gpkg", "application/geopackage+sqlite3", "GeoPackage", "GeoPackage",
    ("application/geopackage+vnd.sqlite3",), "gpkg",
)  # fmt: skip
FGB = Format(
    "fgb", "application/flatgeobuf", "FlatGeobuf", "FlatGeobuf",
    ("application/vnd.flatgeobuf",), "fgb",
)  # fmt: skip
PARQUET = Format(
    "parquet", "application/vnd.apache.parquet", "GeoParquet", "GeoParquet", (), "parquet"
)

PLAIN = (JSON, HTML)
SCHEMAS = (SCHEMA_JSON, HTML)
FEATURE = (GEOJSON, HTML)
FILES = (GPKG, CSV, FGB, *((PARQUET,) if find_spec("pyarrow") else ()))
ITEMS = (GEOJSON, HTML, *FILES)


def wanted_format(f: str | None, accept: str, offered: Sequence[Format]) -> Format:
    """Return the format that a request wants.

    Parameters
    ----------
    f
        Value of ``f=``; it wins over `accept`.
    accept
        The header ``Accept``; empty takes the first.
    offered
        What there is, the preferred first.

    Raises
    ------
    QueryError
        `f` names no format.
    NotAcceptableError
        The header accepts none.
    """
    if f is not None:
        for form in offered:
            if f in (form.key, "geojson" if form is GEOJSON else form.key):
                return form
        known = ", ".join(form.key for form in offered)
        raise QueryError([Fault("bad_choice", {"name": "f", "value": f[:80], "known": known})])
    if not accept.strip():
        return offered[0]
    best = max(((quality(accept, form), -place, form) for place, form in enumerate(offered)),
               key=lambda item: item[:2])  # fmt: skip
    if best[0] <= 0:
        known = ", ".join(form.media_type for form in offered)
        raise NotAcceptableError([Fault("not_acceptable", {"known": known})])
    return best[2]


def quality(accept: str, form: Format) -> float:
    """Return how much ``Accept`` wants a format: the weight of its closest range."""
    closest, weight = 0, 0.0
    for part in accept.lower().split(","):
        media_range, *params = (piece.strip() for piece in part.split(";"))
        rank = closeness(media_range, form)
        if rank > closest:
            closest, weight = rank, read_weight(params)
    return weight


def closeness(media_range: str, form: Format) -> int:
    """Return how closely a media range names a format: 0 is not at all."""
    if media_range == form.media_type:
        return 4
    if media_range in form.accepts:
        return 3
    if media_range == f"{form.media_type.split('/')[0]}/*":
        return 2
    return 1 if media_range == "*/*" else 0


def read_weight(params: Sequence[str]) -> float:
    """Return the weight ``q=`` among the parameters of a media range."""
    for param in params:
        name, _, value = param.partition("=")
        if name.strip() == "q":
            return float(value) if WEIGHT.fullmatch(value.strip()) else 0.0
    return 1.0
