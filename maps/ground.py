"""The ground of a printed map: areas, roads, rivers and flows in projected metres."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PathCollection
from matplotlib.path import Path

from geodata.crs import to_working
from geodata.results import ResultLayers
from maps import theme
from maps.theme import LineStyle

Colour = str | tuple[float, float, float, float]

_TOLERANCE_M = 60.0
"""Outlines are simplified by less than a printed dot of the whole city at 300 dpi."""


@dataclass(frozen=True)
class Ground:
    """The layers of a run in the working CRS, outlines simplified together."""

    districts: gpd.GeoDataFrame
    catchments: gpd.GeoDataFrame
    facilities: gpd.GeoDataFrame
    eco_parks: gpd.GeoDataFrame
    industrial_parks: gpd.GeoDataFrame
    roads: gpd.GeoDataFrame
    rivers: gpd.GeoDataFrame
    flows: gpd.GeoDataFrame


def project(results: ResultLayers, crs: str) -> Ground:
    """Return the layers of `results` in the projected `crs`."""
    return Ground(
        districts=_areas(results.districts, crs),
        catchments=_areas(results.catchments, crs),
        facilities=to_working(results.facilities, crs),
        eco_parks=to_working(results.eco_parks, crs),
        industrial_parks=to_working(results.industrial_parks, crs),
        roads=to_working(results.roads, crs),
        rivers=to_working(results.rivers, crs),
        flows=to_working(results.flows, crs),
    )


def _areas(frame: gpd.GeoDataFrame, crs: str) -> gpd.GeoDataFrame:
    working = to_working(frame, crs)
    return working.set_geometry(working.geometry.simplify_coverage(_TOLERANCE_M))


def area_path(geometry: shapely.Geometry) -> Path:
    """Return a polygon or multipolygon as one path, holes included."""
    rings = [
        np.asarray(ring.coords)[:, :2]
        for part in shapely.get_parts(geometry)
        if part.geom_type == "Polygon"
        for ring in (part.exterior, *part.interiors)
    ]
    return Path.make_compound_path(*(Path(ring, closed=True) for ring in rings if len(ring) > 3))


def fill_areas(
    axes: Axes, frame: gpd.GeoDataFrame, colours: pd.Series | Colour, *, zorder: float
) -> None:
    """Fill areas, each in its colour; edges take an opaque fill so that no seams show."""
    if frame.empty:
        return
    face = colours.to_list() if isinstance(colours, pd.Series) else [colours] * len(frame)
    opaque = isinstance(face[0], str)
    axes.add_collection(
        PathCollection(
            [area_path(g) for g in frame.geometry],
            facecolors=face, edgecolors=face, linewidths=0.25 if opaque else 0.0, zorder=zorder,
        ),
        autolim=False,
    )  # fmt: skip


def hatch_areas(axes: Axes, frame: gpd.GeoDataFrame, colour: str, *, zorder: float) -> None:
    """Fill areas white with a diagonal hatch that survives grey print."""
    if frame.empty:
        return
    hatched = PathCollection(
        [area_path(g) for g in frame.geometry],
        facecolors="white", edgecolors=colour, linewidths=0.0, zorder=zorder, hatch="/////",
    )  # fmt: skip
    hatched.set_hatch_linewidth(0.5)
    axes.add_collection(hatched, autolim=False)


def outline_areas(
    axes: Axes, frame: gpd.GeoDataFrame, line: LineStyle, *, zorder: float, unit: float = 1.0
) -> None:
    """Draw the outlines of areas."""
    if frame.empty:
        return
    axes.add_collection(
        PathCollection(
            [area_path(g) for g in frame.geometry], facecolors="none", edgecolors=line.colour,
            linewidths=line.width_px * unit, zorder=zorder, joinstyle="round",
        ),
        autolim=False,
    )  # fmt: skip


def draw_lines(
    axes: Axes,
    frame: gpd.GeoDataFrame,
    line: LineStyle,
    *,
    zorder: float,
    unit: float = 1.0,
    inside: gpd.GeoDataFrame | None = None,
) -> None:
    """Draw roads or rivers, cut off at the outer line of `inside` where that is given."""
    parts = shapely.get_parts(frame.geometry.to_numpy())
    lines = LineCollection(
        [np.asarray(part.coords)[:, :2] for part in parts], colors=line.colour,
        linewidths=line.width_px * unit, zorder=zorder, capstyle="round",
    )  # fmt: skip
    axes.add_collection(lines, autolim=False)
    if inside is not None and len(inside):
        whole = Path.make_compound_path(*(area_path(g) for g in inside.geometry))
        lines.set_clip_path(whole, axes.transData)


def draw_flows(axes: Axes, flows: gpd.GeoDataFrame, *, zorder: float, unit: float = 1.0) -> None:
    """Draw flows as straight lines, wider with the square root of their tonnes."""
    if flows.empty:
        return
    tonnes = flows["flow_t_per_d"].to_numpy(float)
    widths = 0.15 + 1.4 * np.sqrt(tonnes / tonnes.max())
    axes.add_collection(
        LineCollection(
            [np.asarray(line.coords)[:, :2] for line in flows.geometry],
            colors=theme.FLOW_LINE.colour, linewidths=widths * unit, alpha=0.34, zorder=zorder,
        ),
        autolim=False,
    )  # fmt: skip
