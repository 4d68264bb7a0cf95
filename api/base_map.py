"""The base map that the settings name: tiles of an intranet, or Tianditu with the bureau's key."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from api.errors import Fault, UsageError
from api.settings import Settings

TIANDITU = "tianditu"
DATUMS = ("wgs84", "cgcs2000", "gcj02")
_TIANDITU_TILES = (
    "https://t0.tianditu.gov.cn/vec_w/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER=vec"
    "&STYLE=default&TILEMATRIXSET=w&FORMAT=tiles&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}&tk={key}"
)
_TIANDITU_ZOOMS = (1, 18)
_ZOOMS = (0, 19)
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
    """

    address: str
    datum: str
    attribution: str
    zooms: tuple[int, int]

    @property
    def origin(self) -> str:
        """Scheme, host and port: the only place that the map may load pictures from."""
        parts = urlsplit(self.address)
        return f"{parts.scheme}://{parts.netloc}"


def base_map_of(settings: Settings) -> BaseMap | None:
    """Return the base map of the settings, None where they name none.

    Raises
    ------
    UsageError
        The address is no address of tiles, the datum is unknown, or Tianditu lacks its key.
    """
    named = settings.base_map.strip()
    if not named:
        return None
    key = settings.base_map_key.get_secret_value() if settings.base_map_key else ""
    template = _TIANDITU_TILES if named == TIANDITU else named
    faults = []
    if not (_ADDRESS.fullmatch(template) and all(p in template for p in ("{z}", "{x}", "{y}"))):
        faults.append(Fault("base_map_address", {"value": named[:200]}))
    if "{key}" in template and not key:
        faults.append(Fault("base_map_key", {}))
    if settings.base_map_datum not in DATUMS:
        known = ", ".join(DATUMS)
        params = {"option": "base_map_datum", "value": settings.base_map_datum, "known": known}
        faults.append(Fault("option_unknown", params))
    if faults:
        raise UsageError(faults)
    return BaseMap(
        template.replace("{key}", quote(key, safe="")),
        settings.base_map_datum,
        settings.base_map_attribution or ("天地图" if named == TIANDITU else ""),
        _TIANDITU_ZOOMS if named == TIANDITU else _ZOOMS,
    )
