"""A layer's style as SLD 1.0 with Symbology Encoding, for map servers and other GIS."""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree import ElementTree as ET

from maps import theme
from maps.hatches import HATCH_WIDTH_PT, HATCHES, hatch_colour
from maps.style_rules import Condition, conditions
from maps.styles import LayerStyle, StyleRule
from maps.theme import LineStyle

_SPACES = {
    "sld": "http://www.opengis.net/sld",
    "se": "http://www.opengis.net/se",
    "ogc": "http://www.opengis.net/ogc",
    "xlink": "http://www.w3.org/1999/xlink",
}
_SIGNS = {
    "=": "PropertyIsEqualTo",
    "!=": "PropertyIsNotEqualTo",
    "<": "PropertyIsLessThan",
    ">": "PropertyIsGreaterThan",
    ">=": "PropertyIsGreaterThanOrEqualTo",
}
_MARKS = {"triangle_down": ("triangle", 180), "pentagon_down": ("pentagon", 180),
          "diamond": ("square", 45), "hexagon": ("circle", 0)}  # fmt: skip
_POINT_PX = 12.0


def write_sld(style: LayerStyle, lang: str = "zh") -> bytes:
    """Return a style as SLD 1.1, one rule per class, labelled in `lang`.

    Parameters
    ----------
    style
        The style of one layer.
    lang
        ``"zh"`` or ``"en"``.

    Notes
    -----
    Symbols have one size: what a size may be computed from differs between programs.
    """
    root = ET.Element("sld:StyledLayerDescriptor", version="1.1.0",
                      **{f"xmlns:{key}": space for key, space in _SPACES.items()})  # fmt: skip
    named = ET.SubElement(root, "sld:NamedLayer")
    ET.SubElement(named, "se:Name").text = style.layer
    user = ET.SubElement(named, "sld:UserStyle")
    ET.SubElement(user, "se:Name").text = style.layer
    kind = ET.SubElement(user, "se:FeatureTypeStyle")
    for i, rule in enumerate(style.rules):
        element = ET.SubElement(kind, "se:Rule")
        ET.SubElement(element, "se:Name").text = f"{style.layer}-{i}"
        about = ET.SubElement(element, "se:Description")
        ET.SubElement(about, "se:Title").text = rule.words.say(lang)
        _write_filter(element, conditions(style, rule))
        _WRITERS[style.geometry](element, style, rule)
    ET.indent(root)
    return ET.tostring(root, encoding="utf-8", xml_declaration=True) + b"\n"


def _write_filter(rule: ET.Element, found: Sequence[Condition]) -> None:
    if not found:
        return
    held = ET.SubElement(rule, "ogc:Filter")
    if len(found) > 1:
        held = ET.SubElement(held, "ogc:And")
    for one in found:
        comparison = ET.SubElement(held, f"ogc:{_SIGNS[one.sign]}")
        _write_sum(comparison, one)
        literal = ET.SubElement(comparison, "ogc:Literal")
        if isinstance(one.value, bool):
            literal.text = str(one.value).lower()
        else:
            literal.text = one.value if isinstance(one.value, str) else f"{one.value:.12g}"


def _write_sum(parent: ET.Element, one: Condition) -> None:
    """Write the sum of columns, divided where asked."""
    if one.per:
        parent = ET.SubElement(parent, "ogc:Div")
    held = parent
    for column in one.columns[:-1]:
        held = ET.SubElement(held, "ogc:Add")
        ET.SubElement(held, "ogc:PropertyName").text = column
    ET.SubElement(held, "ogc:PropertyName").text = one.columns[-1]
    if one.per:
        ET.SubElement(parent, "ogc:PropertyName").text = one.per


def _parameter(parent: ET.Element, name: str, value: str) -> None:
    ET.SubElement(parent, "se:SvgParameter", name=name).text = value


def _stroke(parent: ET.Element, line: LineStyle) -> None:
    stroke = ET.SubElement(parent, "se:Stroke")
    _parameter(stroke, "stroke", line.colour.lower())
    _parameter(stroke, "stroke-width", f"{line.width_px:g}")


def _fill(parent: ET.Element, colour: str) -> None:
    _parameter(ET.SubElement(parent, "se:Fill"), "fill", colour.lower())


def _line(rule: ET.Element, _: LayerStyle, look: StyleRule) -> None:
    _stroke(ET.SubElement(rule, "se:LineSymbolizer"), LineStyle(look.colour, look.width_px))


def _polygon(rule: ET.Element, style: LayerStyle, look: StyleRule) -> None:
    """Write an area: only its outline where all look alike, else a fill with its hatch."""
    area = ET.SubElement(rule, "se:PolygonSymbolizer")
    if not style.columns:
        _stroke(area, LineStyle(look.colour, look.width_px))
        return
    _fill(area, "#FFFFFF" if look.hollow else look.colour)
    _stroke(area, theme.CATCHMENT_LINE if style.table == "catchments" else theme.DISTRICT_LINE)
    if look.hatch:
        over = ET.SubElement(rule, "se:PolygonSymbolizer")
        graphic = ET.SubElement(ET.SubElement(over, "se:Fill"), "se:GraphicFill")
        mark = ET.SubElement(ET.SubElement(graphic, "se:Graphic"), "se:Mark")
        ET.SubElement(mark, "se:WellKnownName").text = HATCHES[look.hatch].mark
        ink = look.colour if look.hollow else hatch_colour(look.colour)
        _stroke(mark, LineStyle(ink, HATCH_WIDTH_PT))


def _point(rule: ET.Element, _: LayerStyle, look: StyleRule) -> None:
    name, turn = _MARKS.get(look.shape, (look.shape, 0))
    graphic = ET.SubElement(ET.SubElement(rule, "se:PointSymbolizer"), "se:Graphic")
    mark = ET.SubElement(graphic, "se:Mark")
    ET.SubElement(mark, "se:WellKnownName").text = name
    _fill(mark, "#FFFFFF" if look.hollow else look.colour)
    _stroke(mark, LineStyle(look.colour if look.hollow else "#FFFFFF", 1.0))
    ET.SubElement(graphic, "se:Size").text = f"{_POINT_PX:g}"
    if turn:
        rotation = ET.SubElement(graphic, "se:Rotation")
        ET.SubElement(rotation, "ogc:Literal").text = str(turn)


_WRITERS = {"line": _line, "polygon": _polygon, "point": _point}
