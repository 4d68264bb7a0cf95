"""The styles of a run's layers, each made from the run and the theme's colours."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType

import numpy as np
import pandas as pd

from geodata.errors import Fault
from geodata.results import ResultLayers
from maps import legend, theme
from maps.areas import area_colours, neighbour_pairs, takers
from maps.errors import MapError
from maps.figures import district_totals, flow_classes, remainder_words, type_words
from maps.names import name_of
from maps.styles import LayerStyle, StyleRule
from maps.theme import LineStyle, ValueClass, Words
from maps.words import KIND_WORDS, LAYER_WORDS, LEGEND_WORDS, TONNES_WORDS


def demand_columns(results: ResultLayers, stream: str | None) -> tuple[str, ...]:
    """Return the columns whose sum is the demand of a stream, or of all."""
    keys = [stream] if stream else [s["key"] for s in results.meta["streams"]]
    return tuple(f"{key}_demand_t_per_d" for key in keys)


def demand_style(results: ResultLayers, stream: str | None) -> LayerStyle:
    """Return the style of districts by the waste that arises in them."""
    columns = demand_columns(results, stream)
    totals = sum(district_totals(results.catchments, c.removesuffix("_demand_t_per_d"))["demand"]
                 for c in columns)  # fmt: skip
    classes = theme.demand_classes(pd.Series(totals).tolist())
    words = TONNES_WORDS["demand"]
    return LayerStyle("demand", "districts", "polygon", words, class_rules(classes), columns)


def catchment_demand_style(results: ResultLayers, stream: str | None) -> LayerStyle:
    """Return the style of catchments by the waste that arises in them."""
    columns = demand_columns(results, stream)
    values = results.catchments.reindex(columns=columns).fillna(0.0).sum(axis=1)
    classes = theme.demand_classes(values.tolist())
    words = TONNES_WORDS["catchment_demand"]
    rules = class_rules(classes)
    return LayerStyle("catchment_demand", "catchments", "polygon", words, rules, columns)


def unserved_style(_: ResultLayers, stream: str | None) -> LayerStyle:
    """Return the style of districts by the share of a stream that is left over."""
    rules = class_rules(theme.UNSERVED_CLASSES, share=True)
    return LayerStyle(
        "unserved_share", "districts", "polygon", LAYER_WORDS["unserved_share"], rules,
        (f"{stream}_unserved_t_per_d",), f"{stream}_demand_t_per_d",
    )  # fmt: skip


def class_rules(classes: Iterable[ValueClass], *, share: bool = False) -> tuple[StyleRule, ...]:
    """Return a rule per class of numbers."""
    return tuple(
        StyleRule(
            legend.class_words(one, share=share), one.colour,
            lower=one.lower if one.lower > 0 else -math.inf, upper=one.upper, hatch=one.hatch,
        )
        for one in classes
    )  # fmt: skip


def service_area_style(
    results: ResultLayers, stream: str | None, pairs: np.ndarray | None = None
) -> LayerStyle:
    """Return the style of catchments by the facility that takes most of a stream.

    `pairs` are those of `neighbour_pairs`, where they are known already.
    """
    if pairs is None:
        pairs = neighbour_pairs(results.catchments)
    colours = area_colours(takers(results.catchments, str(stream)), pairs)
    places = results.facilities
    rules = [
        StyleRule(
            Words(*(name_of(places.loc[key], lang) for lang in ("zh", "en"))),
            colour, key, hatch=theme.AREA_HATCHES[colour],
        )
        for key, colour in sorted(colours.items())
        if key in places.index
    ]  # fmt: skip
    left = StyleRule(
        remainder_words(results.meta), theme.UNSERVED_COLOUR, "", hatch="slash", hollow=True
    )
    return LayerStyle(
        "service_areas", "catchments", "polygon", LAYER_WORDS["service_areas"],
        (*rules, left), (f"{stream}_facility_id",), where=(f"{stream}_demand_t_per_d", ">", "0"),
    )  # fmt: skip


def facility_style(results: ResultLayers, _: str | None) -> LayerStyle:
    """Return the style of open facilities by type, hollow where the place is assumed."""
    present = set(results.facilities["type"])
    known = [key for key in theme.FACILITY_TYPES if key in present]
    rules = [
        StyleRule(
            _assumed(words, hollow=hollow), style.colour, key, shape=style.shape, hollow=hollow
        )
        for key in (*known, *sorted(present - set(known)))
        for style, words in [(theme.facility_style(key), type_words(results.meta, key))]
        for hollow in (True, False)
    ]
    return LayerStyle(
        "facilities", "facilities", "point", LAYER_WORDS["facilities"], tuple(rules), ("type",),
        where=("open", "=", "true"), tells_assumed=True,
    )  # fmt: skip


def _assumed(words: Words, *, hollow: bool) -> Words:
    if not hollow:
        return words
    return Words(f"{words.zh}（场址为推定）", f"{words.en} (assumed place)")


def utilisation_style(_: ResultLayers, __: str | None) -> LayerStyle:
    """Return the style of open facilities by how full they are."""
    rules = [
        StyleRule(rule.words, rule.colour, lower=rule.lower, upper=rule.upper, shape="circle")
        for rule in class_rules(theme.UTILISATION_CLASSES, share=True)
    ]
    return LayerStyle(
        "utilisation", "facilities", "point", TONNES_WORDS["utilisation"], tuple(rules),
        ("utilisation_share",), where=("open", "=", "true"),
    )  # fmt: skip


def flow_style(results: ResultLayers, stream: str | None) -> LayerStyle:
    """Return the style of hauls by tonnes."""
    rules = tuple(
        StyleRule(rule.words, rule.colour, lower=rule.lower, upper=rule.upper, width_px=width)
        for rule, width in zip(
            class_rules(flow_classes(results, stream)), theme.FLOW_WIDTHS_PX, strict=True
        )
    )  # fmt: skip
    where = ("stream", "=", stream) if stream else None
    words = TONNES_WORDS["flows"]
    return LayerStyle("flows", "flows", "line", words, rules, ("flow_t_per_d",), where=where)


def eco_park_style(results: ResultLayers, _: str | None) -> LayerStyle:
    """Return the style of eco-parks, filled, and other bases, hollow."""
    kinds = sorted(set(results.eco_parks.get("kind", ())), key=lambda k: (k != "eco_park", k))
    rules = [
        StyleRule(
            KIND_WORDS.get(kind, LEGEND_WORDS["other_kinds"]), theme.ECO_PARK_COLOUR, kind,
            shape="hexagon", hollow=kind != "eco_park",
        )
        for kind in kinds
    ]  # fmt: skip
    words = LAYER_WORDS["eco_parks"]
    return LayerStyle("eco_parks", "eco_parks", "point", words, tuple(rules), ("kind",))


def industrial_park_style(results: ResultLayers, _: str | None) -> LayerStyle:
    """Return the style of industrial parks by level."""
    rules = [
        StyleRule(
            KIND_WORDS.get(level, Words(level, level)), legend.industrial_colour(level), level,
            shape="square",
        )
        for level in dict.fromkeys(map(str, results.industrial_parks.get("level", ())))
    ]  # fmt: skip
    words = LAYER_WORDS["industrial_parks"]
    table = "industrial_parks"
    return LayerStyle(table, table, "point", words, tuple(rules), ("level",))


def _line(layer: str, line: LineStyle) -> LayerStyle:
    words = LAYER_WORDS[layer]
    rule = StyleRule(words, line.colour, width_px=line.width_px)
    geometry = "polygon" if layer == "districts" else "line"
    return LayerStyle(layer, layer, geometry, words, (rule,))


STYLES: Mapping[str, Callable[[ResultLayers, str | None], LayerStyle]] = MappingProxyType(
    {
        "facilities": facility_style,
        "utilisation": utilisation_style,
        "service_areas": service_area_style,
        "demand": demand_style,
        "catchment_demand": catchment_demand_style,
        "unserved_share": unserved_style,
        "flows": flow_style,
        "eco_parks": eco_park_style,
        "industrial_parks": industrial_park_style,
        "districts": lambda *_: _line("districts", theme.DISTRICT_LINE),
        "roads": lambda *_: _line("roads", theme.ROAD_LINE),
        "rivers": lambda *_: _line("rivers", theme.RIVER_LINE),
    }
)
"""What makes the style of each layer, by its key."""

_OF_A_STREAM = ("service_areas", "unserved_share")


def layer_style(results: ResultLayers, layer: str, stream: str | None = None) -> LayerStyle:
    """Return the style of a layer of a run.

    Parameters
    ----------
    results
        Result layers of the run.
    layer
        Key of `STYLES`.
    stream
        Stream whose style it is; None is the run's first where the layer is of one stream.

    Raises
    ------
    MapError
        There is no such layer or stream.
    """
    streams = [s["key"] for s in results.meta["streams"]]
    faults = []
    if layer not in STYLES:
        faults.append(Fault("unknown_layer", {"value": layer, "choices": ", ".join(STYLES)}))
    if stream is not None and stream not in streams:
        params = {"value": stream, "choices": ", ".join(streams)}
        faults.append(Fault("unknown_stream", params))
    if faults:
        raise MapError(faults)
    return STYLES[layer](results, stream or (streams[0] if layer in _OF_A_STREAM else None))
