"""Which catchment a place lies in."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd


def catchment_of(places: gpd.GeoDataFrame, catchments: gpd.GeoDataFrame) -> pd.Series[str]:
    """Return for each place the id of the catchment that covers it.

    Parameters
    ----------
    places
        Points indexed by id.
    catchments
        Polygons indexed by id, in the same coordinate system.

    Returns
    -------
    pandas.Series
        Catchment ids on the index of `places`; empty where no catchment covers
        the point. On a shared border the first catchment counts.
    """
    points = gpd.GeoDataFrame(geometry=places.geometry)
    areas = gpd.GeoDataFrame(geometry=catchments.geometry)
    areas.index.name = "catchment_id"
    joined = points.sjoin(areas, how="left", predicate="intersects")
    found = joined["catchment_id"]
    first: pd.Series[str] = found[~found.index.duplicated()].reindex(places.index).fillna("")
    return first.astype(str)
