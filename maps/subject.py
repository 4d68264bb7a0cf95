"""What one printed map is about: which run, which stream, which district, which words."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import pandas as pd

from geodata.crs import WORKING_CRS, to_working
from geodata.results import ResultLayers
from maps import comparison as comparisons
from maps import ground as grounds
from maps.areas import area_colours, district_code, neighbour_pairs, takers
from maps.comparison import Comparison, in_use
from maps.figures import stream_words
from maps.ground import Ground
from maps.names import name_of
from maps.order import SheetOrder
from maps.theme import Words
from maps.themes import THEMES, PrintTheme, print_theme
from maps.words import SHEET_WORDS, has_answer

_STANDING = ("existing", "under_construction")


@dataclass(frozen=True)
class Subject:
    """What one map is about.

    Parameters
    ----------
    results, ground
        The run's layers, as stored and projected.
    order
        What was asked for.
    theme
        What the map shows.
    facilities
        The facilities to draw, projected, the largest first.
    stream
        Key of the stream shown, None for all.
    district
        Code of the district zoomed to, None for all.
    colours
        Service area colour per facility id.
    comparison
        What differs from another run, None where there is none.
    """

    results: ResultLayers
    ground: Ground
    order: SheetOrder
    theme: PrintTheme
    facilities: gpd.GeoDataFrame
    stream: str | None
    district: str | None
    colours: dict[str, str]
    comparison: Comparison | None = None

    @property
    def lang(self) -> str:
        """Return the language of names and words."""
        return self.order.lang

    @property
    def crs(self) -> str:
        """Return the projected system of the map."""
        return crs_of(self.results)

    @property
    def unit(self) -> float:
        """Return by how much lines are wider than on A4."""
        return 1.0 if self.order.paper == "A4" else 1.2

    @property
    def has_answer(self) -> bool:
        """Tell whether the run decided anything that can be drawn."""
        return has_answer(self.results.meta)

    @property
    def is_overview(self) -> bool:
        """Tell whether facilities of all types crowd one map of the whole."""
        return self.stream is None and self.district is None


def crs_of(results: ResultLayers) -> str:
    """Return the projected system of a run."""
    return str(results.meta.get("crs") or WORKING_CRS)


def build_subject(
    results: ResultLayers,
    order: SheetOrder,
    *,
    against: ResultLayers | None = None,
    ground: Ground | None = None,
) -> Subject:
    """Return what a map of `results` is about.

    Parameters
    ----------
    results
        Result layers of a run.
    order
        What is asked for; it has been checked.
    against
        Result layers of the run compared with.
    ground
        The layers projected, where that has been done for another map of the run.
    """
    theme = print_theme(order.theme, order.stream)
    stream = order.stream
    if stream is None and theme.of_stream:
        stream = str(results.meta["streams"][0]["key"])
    comparison = None
    if against is not None and stream is not None:
        comparison = comparisons.compare(results, against, stream)
    ground = ground or grounds.project(results, crs_of(results))
    facilities = _facilities(results, ground, theme, comparison)
    colours: dict[str, str] = {}
    if stream:
        facilities = _of_stream(results, facilities, stream)
        taker = takers(results.catchments, stream)
        colours = dict(area_colours(taker, neighbour_pairs(results.catchments)))
    code = district_code(results.districts, order.district)
    return Subject(results, ground, order, theme, facilities, stream, code, colours, comparison)


def _facilities(
    results: ResultLayers, ground: Ground, theme: PrintTheme, comparison: Comparison | None
) -> gpd.GeoDataFrame:
    """Return the facilities that a theme is about: those in use, that stand, or of both runs."""
    found = ground.facilities
    if not theme.has_facilities:
        return found.iloc[:0]
    if comparison is not None:
        others = to_working(comparison.against.facilities, crs_of(results))
        closed = comparison.facilities.index[comparison.facilities == "closed"]
        opened = found[in_use(found)]
        found = gpd.GeoDataFrame(
            pd.concat([opened, others.loc[closed]]).rename_axis("id"), crs=found.crs
        )
    elif theme is THEMES["facilities"]:
        found = found[found["status"].isin(_STANDING)]
    else:
        found = found[in_use(found)]
    return found.sort_values("capacity_t_per_d", ascending=False)


def _of_stream(
    results: ResultLayers, facilities: gpd.GeoDataFrame, stream: str
) -> gpd.GeoDataFrame:
    """Return the facilities of the types that take a stream in this run."""
    used = results.flows.loc[results.flows["stream"] == stream, "to_id"]
    taken = [*used, *takers(results.catchments, stream)]
    types = set(results.facilities.loc[results.facilities.index.isin(taken), "type"])
    return facilities[facilities["type"].isin(types)]


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


def subject_words(subject: Subject, lang: str) -> str:
    """Return what the map shows, in words."""
    words, stream = subject.theme.words.say(lang), _stream_name(subject).say(lang)
    if subject.stream and "{stream}" not in words:
        words = f"{stream}{words}" if lang == "zh" else f"{stream}: {words.lower()}"
    words = words.replace("{stream}", stream)
    if subject.district:
        name = name_of(subject.results.districts.loc[subject.district], lang)
        words = SHEET_WORDS["in_district"].say(lang).replace("{district}", name) + words
    return words[:1].upper() + words[1:]


def _stream_name(subject: Subject) -> Words:
    if not subject.stream:
        return SHEET_WORDS["all_waste"]
    streams = {s["key"]: s for s in subject.results.meta["streams"]}
    return stream_words(streams[subject.stream])
