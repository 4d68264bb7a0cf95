"""A layer's style as a QML file, which QGIS loads beside the layer."""

from __future__ import annotations

from collections.abc import Mapping
from xml.etree import ElementTree as ET

from maps import theme
from maps.hatches import HATCH_WIDTH_PT, HATCHES, hatch_colour
from maps.style_rules import conditions, expression
from maps.styles import LayerStyle, StyleRule
from maps.theme import LineStyle

_GEOMETRIES = {"point": ("marker", "0"), "line": ("line", "1"), "polygon": ("fill", "2")}
_MARKERS = {
    "triangle_down": ("triangle", 180),
    "pentagon_down": ("pentagon", 180),
    "cross": ("cross_fill", 0),
}
_RIM = LineStyle("#FFFFFF", 0.4)
_POINT_PX = 9.0


def write_qml(style: LayerStyle, lang: str = "zh") -> bytes:
    """Return a style as QML, one rule per class, labelled in `lang`.

    Parameters
    ----------
    style
        The style of one layer.
    lang
        ``"zh"`` or ``"en"``.
    """
    kind, number = _GEOMETRIES[style.geometry]
    root = ET.Element("qgis", version="3.22.0", styleCategories="Symbology")
    renderer = ET.SubElement(root, "renderer-v2", type="RuleRenderer", symbollevels="0",
                             enableorderby="0", forceraster="0")  # fmt: skip
    rules = ET.SubElement(renderer, "rules", key="root")
    symbols = ET.SubElement(renderer, "symbols")
    for i, rule in enumerate(style.rules):
        asked = expression(conditions(style, rule))
        given = {"filter": asked} if asked else {}
        ET.SubElement(rules, "rule", key=f"rule-{i}", symbol=str(i), label=rule.words.say(lang),
                      **given)  # fmt: skip
        symbol = ET.SubElement(symbols, "symbol", name=str(i), type=kind, alpha="1",
                               clip_to_extent="1", force_rhr="0")  # fmt: skip
        _WRITERS[style.geometry](symbol, style, rule)
    ET.SubElement(root, "layerGeometryType").text = number
    ET.indent(root)
    head = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
    return (head + ET.tostring(root, encoding="unicode") + "\n").encode("utf-8")


def _layer(symbol: ET.Element, kind: str, options: Mapping[str, str]) -> ET.Element:
    layer = ET.SubElement(symbol, "layer", {"class": kind, "enabled": "1", "pass": "0",
                                            "locked": "0"})  # fmt: skip
    held = ET.SubElement(layer, "Option", type="Map")
    for name, value in sorted(options.items()):
        ET.SubElement(held, "Option", type="QString", name=name, value=value)
    return layer


def _colour(colour: str) -> str:
    parts = [str(int(colour[i : i + 2], 16)) for i in (1, 3, 5)]
    return ",".join([*parts, "255"])


def _line(symbol: ET.Element, _: LayerStyle, rule: StyleRule) -> None:
    _layer(symbol, "SimpleLine", {
        "line_color": _colour(rule.colour), "line_width": f"{rule.width_px:g}",
        "line_width_unit": "Point", "line_style": "solid", "joinstyle": "round",
        "capstyle": "round",
    })  # fmt: skip


def _polygon(symbol: ET.Element, style: LayerStyle, rule: StyleRule) -> None:
    """Write an area: only its outline where all look alike, else a fill with its hatch."""
    if not style.columns:
        _fill(symbol, "no", rule.colour, LineStyle(rule.colour, rule.width_px))
        return
    edge = theme.CATCHMENT_LINE if style.table == "catchments" else theme.DISTRICT_LINE
    _fill(symbol, "solid", "#FFFFFF" if rule.hollow else rule.colour, edge)
    if rule.hatch:
        ink = rule.colour if rule.hollow else hatch_colour(rule.colour)
        _fill(symbol, HATCHES[rule.hatch].brush, ink, None)


def _fill(symbol: ET.Element, brush: str, colour: str, edge: LineStyle | None) -> None:
    width = edge.width_px if edge else HATCH_WIDTH_PT
    _layer(symbol, "SimpleFill", {
        "style": brush, "color": _colour(colour),
        "outline_color": _colour(edge.colour if edge else colour),
        "outline_style": "solid" if edge else "no",
        "outline_width": f"{width:g}", "outline_width_unit": "Point", "joinstyle": "round",
    })  # fmt: skip


def _point(symbol: ET.Element, style: LayerStyle, rule: StyleRule) -> None:
    """Write a symbol; that of a facility grows with its capacity as on the maps."""
    name, turn = _MARKERS.get(rule.shape, (rule.shape, 0))
    edge = LineStyle(rule.colour, 1.2) if rule.hollow else _RIM
    fill = "#FFFFFF" if rule.hollow else rule.colour
    layer = _layer(symbol, "SimpleMarker", {
        "name": name, "angle": str(turn), "color": _colour(fill),
        "outline_color": _colour(edge.colour), "outline_width": f"{edge.width_px:g}",
        "outline_width_unit": "Point", "outline_style": "solid",
        "size": f"{_POINT_PX:g}", "size_unit": "Point",
    })  # fmt: skip
    if style.table == "facilities":
        _size_by_capacity(layer)


def _size_by_capacity(layer: ET.Element) -> None:
    """Let the size follow the capacity, by the formula of `theme.symbol_radius_px`."""
    least, step, power, most = theme.SYMBOL_RADIUS_PX
    asked = (
        f'min({most:g}, {least:g} + {step:g} * coalesce("capacity_t_per_d", 0) ^ {power:g}) * 1.2'
    )
    held = ET.SubElement(ET.SubElement(layer, "data_defined_properties"), "Option", type="Map")
    ET.SubElement(held, "Option", type="QString", name="name", value="")
    properties = ET.SubElement(held, "Option", type="Map", name="properties")
    size = ET.SubElement(properties, "Option", type="Map", name="size")
    ET.SubElement(size, "Option", type="bool", name="active", value="true")
    ET.SubElement(size, "Option", type="QString", name="expression", value=asked)
    ET.SubElement(size, "Option", type="int", name="type", value="3")
    ET.SubElement(held, "Option", type="QString", name="type", value="collection")


_WRITERS = {"line": _line, "polygon": _polygon, "point": _point}
