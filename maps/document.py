"""The map as one JSON document: everything the page draws, as data.

The page's own script reads this document and writes text with ``textContent``
only, so that names from files and people are never markup nor template.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import geopandas as gpd
import shapely

from geodata.layers import Layers
from geodata.results import ResultLayers
from maps import legend, theme
from maps.areas import neighbour_pairs, takers
from maps.features import (
    POINT_DECIMALS,
    collection,
    generalised,
    merged_lines,
    plain,
    rows_of,
    within_land,
)
from maps.figures import (
    demand_points_of,
    district_totals,
    remainder_words,
    stream_words,
    type_words,
)
from maps.keeping import kept_by_geometry
from maps.layer_styles import demand_style, service_area_style, unserved_style
from maps.names import name_of, short_name
from maps.page_theme import page_theme
from maps.pinyin import keys_by_id
from maps.theme import Words
from maps.words import KIND_WORDS, LAYER_WORDS, LEGEND_WORDS, PANEL_WORDS, REGION_WORDS, check_word

DOCUMENT_VERSION = 3
"""Rises with every change that an older script could not draw."""

_NAMED_LAYERS = ("districts", "catchments", "facilities", "eco_parks", "industrial_parks")
_TRUTH = ("siting_basis", "capacity_basis", "source", "confidence")
_NAMES = ("name_zh", "name_en")
_DISTRICT_COLUMNS = (*_NAMES, "region", "population", "area_ha", "source")
_CATCHMENT_COLUMNS = (
    *_NAMES, "district_code", "district", "kind", "population", "population_basis", "point_basis",
)  # fmt: skip
_FACILITY_COLUMNS = (
    *_NAMES, "type", "site_id", "district_code", "district", "status", "plan_project", "open",
    "shares_park", "capacity_t_per_d", "load_t_per_d", "utilisation_share",
    "shadow_price_cny_per_t", *_TRUTH,
)  # fmt: skip
_PARK_COLUMNS = (*_NAMES, "district_code", "kind", "level", "industries", *_TRUTH)


def build_document(results: ResultLayers, *, lang: str = "zh") -> dict[str, Any]:
    """Return the document that the page draws.

    Layers are GeoJSON feature collections in degrees (WGS84, which CGCS2000 is
    taken to be), catchments carry per stream ``[demand, served, unserved,
    facility, km]`` in t/d and km.
    """
    streams = list(results.meta["streams"])
    keys = [s["key"] for s in streams]
    west, south, east, north = (round(float(v), 4) for v in results.districts.total_bounds)
    return {
        "version": DOCUMENT_VERSION,
        "lang": lang,
        "bounds": [[south, west], [north, east]],
        "meta": _meta(results.meta),
        "streams": _streams(results, streams),
        "layers": _layers(results, keys),
        "flows": _flows(results.flows, keys),
        "keys": {name: _search_keys(getattr(results, name)) for name in _NAMED_LAYERS},
        "legend": _legend(results),
        "theme": page_theme(),
        "words": {
            name: {key: asdict(w) for key, w in table.items()}
            for name, table in {**_WORD_TABLES, "types": _type_words(results)}.items()
        },
    }


def make_ready(places: Layers) -> None:
    """Work out what hangs on the places alone: documents of runs on them are then quick."""
    for name in _NAMED_LAYERS:
        _search_keys(getattr(places, name))
    for frame in (places.districts, places.catchments):
        collection(generalised(frame))
    neighbour_pairs(places.catchments)
    _label_places(places.districts)
    _lines(places)


_WORD_TABLES: Mapping[str, Mapping[str, Words]] = {
    "layers": LAYER_WORDS,
    "panel": PANEL_WORDS,
    "kinds": {**KIND_WORDS, **REGION_WORDS},
    "legend": LEGEND_WORDS,
    "status": theme.STATUS_WORDS,
    "basis": theme.BASIS_WORDS,
    "confidence": theme.CONFIDENCE_WORDS,
    "solution": theme.SOLUTION_WORDS,
}


def _type_words(results: ResultLayers) -> dict[str, Words]:
    keys = {*theme.FACILITY_TYPES, *results.meta.get("types", {})}
    return {key: type_words(results.meta, key) for key in sorted(keys)}


def _meta(meta: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the page says of the run."""
    keys = (
        "run_id", "title_zh", "title_en", "year", "status", "objective_cny_per_yr", "gap_share",
        "attribution", "attribution_en", "created", "remainder_zh", "remainder_en",
    )  # fmt: skip
    found: dict[str, Any] = {key: plain(meta.get(key), digits=6) for key in keys}
    found["check"] = check_word(meta)
    lists = (f"{name}_{lang}" for name in ("shortfalls", "binding") for lang in ("zh", "en"))
    return {**found, **{key: [str(line) for line in meta.get(key, ())] for key in lists}}


def _streams(results: ResultLayers, streams: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return, per stream, titles, totals, colours of service areas and demand classes."""
    pairs = neighbour_pairs(results.catchments)
    found = []
    for stream in streams:
        key = stream["key"]
        demand, areas = demand_style(results, key), service_area_style(results, key, pairs)
        found.append(
            {
                "key": key,
                "words": asdict(stream_words(stream)),
                **{
                    name: plain(stream.get(name), digits=2)
                    for name in ("demand_t_per_d", "served_t_per_d", "unserved_t_per_d")
                },
                "colours": {str(r.value): r.colour for r in areas.rules if r.value},
                "demand_limits": [max(r.lower, 0.0) for r in demand.rules],
                "demand_colours": [r.colour for r in demand.rules],
                "legend": _section(legend.style_section(demand)),
            }
        )
    return found


def _layers(results: ResultLayers, keys: Sequence[str]) -> dict[str, Any]:
    """Return every layer as GeoJSON; roads that leave the districts stand apart."""
    return {
        "districts": _districts(results, keys),
        "catchments": _catchments(results.catchments, keys),
        "facilities": _facilities(results.facilities),
        "eco_parks": collection(results.eco_parks, _PARK_COLUMNS, decimals=POINT_DECIMALS),
        "industrial_parks": collection(
            results.industrial_parks, _PARK_COLUMNS, decimals=POINT_DECIMALS
        ),
        **_lines(results),
    }


def _lines(places: ResultLayers | Layers) -> dict[str, Any]:
    home = within_land(places.roads, places.districts)
    return {
        "roads": merged_lines(places.roads[home]),
        "roads_beyond": merged_lines(places.roads[~home]),
        "rivers": merged_lines(places.rivers),
    }


def _districts(results: ResultLayers, keys: Sequence[str]) -> dict[str, Any]:
    """Return districts with ``[demand, unserved]`` per stream."""
    found = collection(generalised(results.districts), _DISTRICT_COLUMNS)
    totals = {key: district_totals(results.catchments, key) for key in keys}
    for feature, place in zip(found["features"], _label_places(results.districts), strict=True):
        code = feature["id"]
        feature["properties"]["label"] = place
        feature["properties"]["streams"] = {
            key: [plain(v, digits=2) for v in table.loc[code]]
            for key, table in totals.items()
            if code in table.index
        }
    return found


@kept_by_geometry
def _label_places(districts: gpd.GeoDataFrame) -> list[list[float]]:
    """Return the middle of each district's widest part, in degrees."""
    inside = shapely.maximum_inscribed_circle(districts.geometry.to_numpy())
    return [[round(v, 4) for v in radius.coords[0]] for radius in inside]


def _facilities(facilities: gpd.GeoDataFrame) -> dict[str, Any]:
    """Return facilities with the radius of their symbol and a short name."""
    found = collection(facilities, _FACILITY_COLUMNS, decimals=POINT_DECIMALS)
    for feature, (_, row) in zip(found["features"], facilities.iterrows(), strict=True):
        feature["properties"]["radius_px"] = theme.symbol_radius_px(row["capacity_t_per_d"])
        feature["properties"]["label"] = {
            lang: short_name(name_of(row, lang), lang) for lang in ("zh", "en")
        }
    return found


def _catchments(catchments: gpd.GeoDataFrame, keys: Sequence[str]) -> dict[str, Any]:
    """Return catchments with their figures per stream and their demand point."""
    found = collection(generalised(catchments), _CATCHMENT_COLUMNS)
    points = demand_points_of(catchments)
    figures = {key: _stream_rows(catchments, key) for key in keys}
    for position, feature in enumerate(found["features"]):
        feature["properties"]["point"] = points[position]
        feature["properties"]["streams"] = {key: rows[position] for key, rows in figures.items()}
    return found


def _stream_rows(catchments: gpd.GeoDataFrame, key: str) -> list[list[Any]]:
    """Return ``[demand, served, unserved, facility, km]`` for each catchment."""
    names = [f"{key}_{n}_t_per_d" for n in ("demand", "served", "unserved")]
    figures = catchments.reindex(columns=[*names, f"{key}_mean_distance_km"])
    return [
        [plain(a, digits=2), plain(b, digits=2), plain(c, digits=2), taker, plain(km, digits=1)]
        for (a, b, c, km), taker in zip(
            rows_of(figures, list(figures.columns)), takers(catchments, key).tolist(), strict=True
        )
    ]


def _search_keys(frame: gpd.GeoDataFrame) -> dict[str, str]:
    """Return, by id, what finds a name by Pinyin and by initials."""
    if "name_zh" not in frame:
        return {}
    return keys_by_id(frame["name_zh"].fillna("").astype(str).items())


def _flows(flows: gpd.GeoDataFrame, keys: Sequence[str]) -> list[list[Any]]:
    """Return ``[stream, from_kind, from, to, t/d, km]`` for each flow."""
    order = {key: i for i, key in enumerate(keys)}
    columns = ["stream", "from_kind", "from_id", "to_id", "flow_t_per_d", "distance_km"]
    return [
        [order.get(s, str(s)), str(kind), str(a), str(b), plain(t, digits=2), plain(km, digits=1)]
        for s, kind, a, b, t, km in rows_of(flows.reindex(columns=columns), columns)
    ]


def _legend(results: ResultLayers) -> dict[str, Any]:
    """Return the legend sections that do not hang on the stream, by layer."""
    present = set(results.facilities["type"]) if len(results.facilities) else set()
    known = [t for t in theme.FACILITY_TYPES if t in present]
    types = [*known, *sorted(present - set(known))]
    titles = {t: type_words(results.meta, t) for t in types}
    sections = [
        legend.service_area_section(remainder_words(results.meta)),
        legend.style_section(unserved_style(results, None)),
        *(legend.line_section(layer) for layer in ("districts", "roads", "rivers")),
        legend.line_section("flows", residues=(results.flows["from_kind"] == "facility").any()),
        legend.eco_park_section(results.eco_parks.get("kind", ())),
        legend.industrial_park_section(results.industrial_parks.get("level", ())),
    ]
    found: dict[str, Any] = {section.layer: _section(section) for section in sections}
    found["facilities"] = _section(legend.facility_section(titles))
    return found


def _section(section: legend.LegendSection) -> dict[str, Any]:
    return asdict(section)
