"""A collection: what is known of a layer before any of its features is read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import geopandas as gpd

from geodata.columns import Column
from geodata.crs import STORAGE_CRS

Bounds = tuple[float, float, float, float]


@dataclass(frozen=True)
class Collection:
    """One layer that the server offers, from whatever source it comes.

    Parameters
    ----------
    id
        Name in addresses: letters, digits, ``.``, ``_``, ``-``.
    title_zh, title_en
        Names for readers.
    meaning_zh, meaning_en
        One sentence each.
    columns
        Column table of the properties, in the order they are shown in.
    geometry_types
        Types that its geometries have, such as ``("Polygon", "MultiPolygon")``.
    bounds_deg
        West, south, east, north; None for a collection without features.
    count
        Number of features.
    revision
        Changes whenever a feature changes.
    read
        Returns the features, indexed by ``id``, in `storage_crs`.
    source_zh, source_en
        Attribution line.
    year_columns
        Columns that hold the first and the last year of a feature; none = no time.
    years
        First and last year of the collection; None = open.
    storage_crs
        System that the features are stored in.
    """

    id: str
    title_zh: str
    title_en: str
    meaning_zh: str
    meaning_en: str
    columns: tuple[Column, ...]
    geometry_types: tuple[str, ...]
    bounds_deg: Bounds | None
    count: int
    revision: str
    read: Callable[[], gpd.GeoDataFrame]
    source_zh: str = ""
    source_en: str = ""
    year_columns: tuple[str, str] | None = None
    years: tuple[int | None, int | None] = (None, None)
    storage_crs: str = STORAGE_CRS

    def frame(self) -> gpd.GeoDataFrame:
        """Return the features, indexed by ``id``."""
        return self.read()

    def column(self, name: str) -> Column | None:
        """Return the column called `name`, or None."""
        return next((column for column in self.columns if column.name == name), None)

    def title(self, lang: str) -> str:
        """Return the name in one language."""
        return self.title_zh if lang == "zh" else self.title_en
