"""The interactive map: one HTML page, self-contained, drawn from a run's result layers."""

from __future__ import annotations

import json

from geodata.results import ResultLayers
from maps.document import build_document
from maps.embedding import embedded_json
from maps.fonts import linked_font_face, page_font_face
from maps.offline import OfflineFigure, OfflineMap

MIDDLE_OF_CHONGQING = (30.2, 107.7)

_BODY = """<div id="app">
<header id="bar">
<div class="titles"><h1 id="title"></h1><p id="subtitle"></p></div>
<div class="badges" id="badges"></div>
<div class="lang" role="group" id="lang"></div>
</header>
<aside id="panel"></aside>
<main id="stage"><div id="map_siting" class="folium-map"></div>
<div id="stamp"><b id="stamp-internal"></b><span id="stamp-number"></span></div>
<div id="attribution"></div>
<section id="card" hidden aria-live="polite"></section></main>
</div>"""


def render_map(results: ResultLayers, *, lang: str = "zh", nonce: str | None = None) -> str:
    """Return the run's map as one HTML page that fetches nothing.

    Parameters
    ----------
    results
        Result layers of a run, in the storage CRS.
    lang
        Language that the page opens in, ``"zh"`` or ``"en"``; it holds both.
    nonce
        For serving under ``script-src 'nonce-...'; style-src 'nonce-...'``.

    Notes
    -----
    The same results give the same bytes. Names and texts stand in the page's JSON
    block only and are shown with ``textContent``.
    """
    document = build_document(results, lang=lang)
    (south, west), (north, east) = document["bounds"]
    font_face = page_font_face(json.dumps(document, ensure_ascii=False))
    centre = ((south + north) / 2, (west + east) / 2)
    figure = OfflineFigure(lang=lang, nonce=nonce)
    return _page(figure, embedded_json(document), font_face, centre)


def render_frame(*, font_address: str = "") -> str:
    """Return the map without data, for a frame: what it draws comes by messages.

    Parameters
    ----------
    font_address
        Where the frame may load the page's typeface; it uses the machine's when empty.

    Notes
    -----
    The messages are told in ``assets/siting/door.js``.
    """
    font_face = linked_font_face(font_address) if font_address else ""
    return _page(OfflineFigure(), "null", font_face, MIDDLE_OF_CHONGQING)


def _page(
    figure: OfflineFigure, json_text: str, font_face: str, centre: tuple[float, float]
) -> str:
    """Return the page of one map with its data, ``null`` for one that waits for it."""
    OfflineMap(
        figure,
        body=_BODY,
        json_text=json_text,
        font_face=font_face,
        location=centre,
        zoom_start=8,
        min_zoom=6,
        max_zoom=15,
        zoom_snap=0.1,
        zoom_delta=0.5,
        attribution_control=False,
        prefer_canvas=True,
    )
    return figure.render()
