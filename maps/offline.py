"""A Folium map that is one file: its assets inside, nothing fetched, no text of data.

Folium's own page loads ten files from the network and reads what it is handed a
second time as a template. Here Leaflet and our script stand in the page, branca
treats text as literal, and the map takes no Folium children: data comes as one
JSON block that our script reads.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import NoReturn

import folium
from branca.element import Element, Figure
from folium.template import Template

ASSETS = Path(__file__).parent / "assets"
STYLES = ("leaflet/leaflet.css", "siting/siting.css")
SCRIPTS = (
    "leaflet/leaflet.js",
    "siting/core.js",
    "siting/symbols.js",
    "siting/changes.js",
    "siting/labels.js",
    "siting/markers.js",
    "siting/flows.js",
    "siting/basemap.js",
    "siting/layers.js",
    "siting/moving.js",
    "siting/cards.js",
    "siting/legend.js",
    "siting/panel.js",
    "siting/door.js",
    "siting/start.js",
)
_NONCE = re.compile(r"[A-Za-z0-9+/_=-]{8,128}")
_STYLE_IMAGE = re.compile(r"url\(images/[^)]*\)")
_REMARK = re.compile(r"/\*.*?\*/", re.DOTALL)
_SOURCE_MAP = re.compile(r"^//# sourceMappingURL=.*$", re.MULTILINE)


class LiteralElement(Element):
    """Text that goes into the page as it is: branca never reads it as a template."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self._name = "LiteralElement"
        self.text = text

    def render(self, **_: object) -> str:
        """Return the text."""
        return self.text


class OfflineFigure(Figure):
    """The page around the map: language, nonce, and no content but literals.

    Parameters
    ----------
    lang
        ``"zh"`` or ``"en"``; becomes the page's ``lang``.
    nonce
        Value for every script and style block under a nonce policy, or None.
    """

    _template = Template(
        "<!DOCTYPE html>\n"
        '<html lang="{{ this.page_lang }}">\n<head>\n'
        "{{ this.header.render(**kwargs) }}\n</head>\n<body>\n"
        "{{ this.html.render(**kwargs) }}\n"
        "<script{{ this.nonce_attribute }}>\n{{ this.script.render(**kwargs) }}\n</script>\n"
        "</body>\n</html>\n"
    )

    def __init__(self, *, lang: str = "zh", nonce: str | None = None) -> None:
        if nonce is not None and not _NONCE.fullmatch(nonce):
            msg = "nonce must be 8 to 128 characters of base64"
            raise ValueError(msg)
        super().__init__()
        self.page_lang = "zh-CN" if lang == "zh" else "en"
        self.nonce_attribute = f' nonce="{nonce}"' if nonce else ""

    def script_block(self, text: str) -> LiteralElement:
        """Return a script block with the page's nonce."""
        return LiteralElement(f"<script{self.nonce_attribute}>\n{text}\n</script>")

    def style_block(self, text: str) -> LiteralElement:
        """Return a style block with the page's nonce."""
        return LiteralElement(f"<style{self.nonce_attribute}>\n{text}\n</style>")

    def data_block(self, name: str, json_text: str) -> LiteralElement:
        """Return a block of JSON that the page's script reads by `name`."""
        return LiteralElement(
            f'<script type="application/json" id="{name}"{self.nonce_attribute}>'
            f"{json_text}</script>"
        )


class OfflineMap(folium.Map):
    """A Folium map whose page needs no network and whose data is never a template.

    Parameters
    ----------
    figure
        The page that the map stands in.
    body
        Constant HTML around the map; it must hold no text of data.
    json_text
        The map's data, escaped by `maps.document.embedded_json`.
    font_face
        A CSS rule that carries the page's font, or ``""``.
    **options
        Numbers and switches for Leaflet's map.
    """

    default_js: list[tuple[str, str]] = []
    default_css: list[tuple[str, str]] = []
    _template = Template(
        "{% macro script(this, kwargs) %}"
        "Siting.start(L.map({{ this.get_name()|tojson }}, {"
        "center: {{ this.location|tojson }}, crs: L.CRS.{{ this.crs }},"
        "...{{ this.options|tojavascript }}}));"
        "{% endmacro %}"
    )

    def __init__(
        self,
        figure: OfflineFigure,
        *,
        body: str,
        json_text: str,
        font_face: str = "",
        **options: float | bool | tuple[float, float],
    ) -> None:
        super().__init__(tiles=None, zoom_control=False, **options)
        self._id = "siting"
        self.body = body
        self.json_text = json_text
        self.font_face = font_face
        figure.add_child(self, name=self.get_name())

    def add_child(self, child: Element, *_: object, **__: object) -> NoReturn:
        """Refuse Folium layers: their text would be read as markup and as a template."""
        msg = f"{type(child).__name__}: hand data to the map as JSON, not as a Folium layer"
        raise TypeError(msg)

    def render(self, **kwargs: object) -> None:
        """Put head, body, data and scripts into the page, all as literals."""
        figure = self.get_root()
        figure.header.add_child(LiteralElement(_META), name="meta_http")
        figure.header.add_child(
            figure.style_block("\n".join(_style(path) for path in STYLES)), name="styles"
        )
        figure.header.add_child(figure.style_block(self.font_face), name="font")
        figure.html.add_child(LiteralElement(self.body), name="body")
        figure.html.add_child(figure.data_block("siting-data", self.json_text), name="data")
        for path in SCRIPTS:
            figure.html.add_child(figure.script_block(_script(path)), name=path)
        script = self._template.module.script(self, kwargs)
        figure.script.add_child(LiteralElement(script), name=self.get_name())


_META = (
    '<meta charset="utf-8">\n'
    '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    '<link rel="icon" href="data:,">\n'
    "<title>设施布局图 · Facility siting map</title>"
)


def _style(path: str) -> str:
    """Return a style sheet without remarks and pictures: the page uses none of Leaflet's."""
    text = (ASSETS / path).read_text(encoding="utf-8")
    return _STYLE_IMAGE.sub("none", _REMARK.sub("", text)).strip()


def _script(path: str) -> str:
    """Return a script under its licence, without the pointer to its source map."""
    text = _SOURCE_MAP.sub("", (ASSETS / path).read_text(encoding="utf-8")).strip()
    licence = (ASSETS / path).parent / "LICENSE"
    if licence.is_file():
        return f"/*\n{licence.read_text(encoding='utf-8').strip()}\n*/\n{text}"
    return text
