"""The base map of the settings: tiles of an intranet, Tianditu with a key, or tiles in a file."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from api.errors import Fault, UsageError
from api.settings import Settings
from api.tiles.opening import is_tile_file, open_tileset

TIANDITU = "tianditu"
DATUMS = ("wgs84", "cgcs2000", "gcj02")
_TIANDITU_TILES = (
    "https://t0.tianditu.gov.cn/vec_w/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER=vec"
    "&STYLE=default&TILEMATRIXSET=w&FORMAT=tiles&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}&tk={key}"
)
_TIANDITU_ZOOMS = (1, 18)
_ZOOMS = (0, 19)
FILE_TILES = "/base/{z}/{x}/{y}"
_ADDRESS = re.compile(r"https?://[A-Za-z0-9.-]+(:\d{1,5})?/[A-Za-z0-9._~:/?&=%+@{}-]*")


@dataclass(frozen=True)
class BaseMap:
    """Where tiles come from.

    Parameters
    ----------
    address
        Address of a tile with ``{z}``, ``{x}`` and ``{y}``, in Web Mercator.
    datum
        One of `DATUMS`; tiles in GCJ-02 are moved back.
    attribution
        Whose map it is, shown with it.
    zooms
        Least and greatest zoom for which there are tiles.
    bounds
        West, south, east and north of the tiles in degrees; None where that is not known.
    by_page
        Whether the tiles are this server's own: then the page fetches them and hands them to
        the map, which has no network and, in an origin of its own, no session either.
    """

    address: str
    datum: str
    attribution: str
    zooms: tuple[int, int]
    bounds: tuple[float, float, float, float] | None = None
    by_page: bool = False

    @property
    def origin(self) -> str:
        """Scheme, host and port: the only place that the map may load pictures from; else ""."""
        if self.by_page:
            return ""
        parts = urlsplit(self.address)
        return f"{parts.scheme}://{parts.netloc}"


def base_map_of(settings: Settings) -> BaseMap | None:
    """Return the base map of the settings, None where they name none.

    Raises
    ------
    UsageError
        The address is no address of tiles, the datum is unknown, Tianditu lacks its key, or
        the file is missing or holds no pictures.
    """
    named = settings.base_map.strip()
    if not named:
        return None
    if is_tile_file(named):
        return _base_in_file(named, settings)
    key = settings.base_map_key.get_secret_value() if settings.base_map_key else ""
    template = _TIANDITU_TILES if named == TIANDITU else named
    faults = []
    if not (_ADDRESS.fullmatch(template) and all(p in template for p in ("{z}", "{x}", "{y}"))):
        faults.append(Fault("base_map_address", {"value": named[:200]}))
    if "{key}" in template and not key:
        faults.append(Fault("base_map_key", {}))
    faults += _datum_faults(settings)
    if faults:
        raise UsageError(faults)
    return BaseMap(
        template.replace("{key}", quote(key, safe="")),
        settings.base_map_datum,
        settings.base_map_attribution or ("天地图" if named == TIANDITU else ""),
        _TIANDITU_ZOOMS if named == TIANDITU else _ZOOMS,
    )


def _base_in_file(named: str, settings: Settings) -> BaseMap:
    """Return the base map in a file; what the settings say of it wins over what it says."""
    if faults := _datum_faults(settings):
        raise UsageError(faults)
    facts = open_tileset(named).facts
    said = settings.base_map_attribution or facts.attribution
    return BaseMap(
        FILE_TILES, settings.base_map_datum, said, facts.zooms, bounds=facts.bounds, by_page=True
    )


def _datum_faults(settings: Settings) -> list[Fault]:
    if settings.base_map_datum in DATUMS:
        return []
    params = {"option": "base_map_datum", "value": settings.base_map_datum}
    return [Fault("option_unknown", {**params, "known": ", ".join(DATUMS)})]
