"""What one printed map is about: which run, which stream, which district, which words."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import pandas as pd

from geodata.results import ResultLayers
from maps import ground as grounds
from maps.areas import area_colours, neighbour_pairs, takers
from maps.figures import stream_words
from maps.ground import Ground
from maps.names import name_of
from maps.words import SHEET_WORDS


@dataclass(frozen=True)
class Subject:
    """What one map is about.

    Parameters
    ----------
    results, ground
        The run's layers, as stored and projected.
    facilities
        The open facilities to draw, projected.
    stream
        Key of the stream shown, None for the overview.
    district
        Code of the district zoomed to, None for all.
    colours
        Service area colour per facility id.
    lang
        Language of names and words.
    """

    results: ResultLayers
    ground: Ground
    facilities: gpd.GeoDataFrame
    stream: str | None
    district: str | None
    colours: dict[str, str]
    lang: str


def build_subject(
    results: ResultLayers, lang: str, stream: str | None, district: str | None, crs: str
) -> Subject:
    """Return what a map of `results` is about: open facilities, projected ground, colours."""
    ground = grounds.project(results, crs)
    facilities = ground.facilities
    opened = facilities[facilities["open"].fillna(False).astype(bool)]
    colours: dict[str, str] = {}
    if stream:
        taker = takers(results.catchments, stream)
        used = results.flows.loc[results.flows["stream"] == stream, "to_id"]
        types = set(opened["type"][opened.index.isin([*used, *taker])])
        opened = opened[opened["type"].isin(types)]
        colours = dict(area_colours(taker, neighbour_pairs(results.catchments)))
    opened = opened.sort_values("capacity_t_per_d", ascending=False)
    return Subject(results, ground, opened, stream, district, colours, lang)


def flows_shown(subject: Subject) -> gpd.GeoDataFrame:
    """Return the flows of the stream; on a district's map those of its own catchments."""
    flows = subject.ground.flows
    flows = flows[flows["stream"] == subject.stream]
    if not subject.district:
        return flows
    cells = subject.ground.catchments
    own = cells.index[cells["district_code"].astype(str) == subject.district]
    return flows[flows["from_id"].isin(own)]


def facilities_listed(subject: Subject) -> gpd.GeoDataFrame:
    """Return the facilities of the table; on a district's map all that it uses, near or far."""
    if not subject.district:
        return subject.facilities
    facilities = subject.ground.facilities
    return facilities[facilities.index.isin(flows_shown(subject)["to_id"])]


def region_order(districts: gpd.GeoDataFrame) -> list[str]:
    """Return the regions, the most densely peopled first."""
    if not {"region", "population", "area_ha"} <= set(districts.columns):
        return list(dict.fromkeys(districts.get("region", ())))
    sums = pd.DataFrame(districts).groupby("region")[["population", "area_ha"]].sum()
    return list((sums["population"] / sums["area_ha"]).sort_values(ascending=False).index)


def subject_words(subject: Subject) -> str:
    """Return what the map shows, in words."""
    lang = subject.lang
    words = SHEET_WORDS["overview"].say(lang)
    if subject.stream:
        streams = {s["key"]: s for s in subject.results.meta["streams"]}
        name = stream_words(streams[subject.stream]).say(lang)
        words = SHEET_WORDS["stream"].say(lang).replace("{stream}", name)
    if subject.district:
        name = name_of(subject.results.districts.loc[subject.district], lang)
        words = SHEET_WORDS["in_district"].say(lang).replace("{district}", name) + words
    return words
