"""The ground of a printed map: areas, roads, rivers and flows in projected metres."""

from __future__ import annotations

from dataclasses import dataclass, fields

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PathCollection
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from geodata.crs import to_working
from geodata.results import ResultLayers
from maps import theme
from maps.hatches import HATCH_WIDTH_PT
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


def shown(ground: Ground, bounds: tuple[float, float, float, float]) -> Ground:
    """Return what of the ground lies in `bounds`: west, south, east, north in m."""
    west, south, east, north = bounds
    layers = {field.name: getattr(ground, field.name) for field in fields(Ground)}
    return Ground(
        **{name: frame.cx[west:east, south:north] for name, frame in layers.items() if len(frame)},
        **{name: frame for name, frame in layers.items() if not len(frame)},
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


def hatch_areas(
    axes: Axes, frame: gpd.GeoDataFrame, colour: str, pattern: str, *, zorder: float
) -> None:
    """Lay a hatch, as Matplotlib writes it, over areas; it survives grey print."""
    if frame.empty:
        return
    hatched = PathCollection(
        [area_path(g) for g in frame.geometry],
        facecolors="none", edgecolors=colour, linewidths=0.0, zorder=zorder, hatch=pattern,
    )  # fmt: skip
    hatched.set_hatch_linewidth(HATCH_WIDTH_PT)
    axes.add_collection(hatched, autolim=False)


def outline_areas(
    axes: Axes, frame: gpd.GeoDataFrame, line: LineStyle, *, zorder: float, unit: float = 1.0
) -> None:
    """Draw the outlines of areas, as one path."""
    if frame.empty:
        return
    whole = Path.make_compound_path(*(area_path(g) for g in frame.geometry))
    _add_path(axes, whole, line, zorder, unit)


def draw_lines(
    axes: Axes,
    frame: gpd.GeoDataFrame,
    line: LineStyle,
    *,
    zorder: float,
    unit: float = 1.0,
    inside: gpd.GeoDataFrame | None = None,
) -> None:
    """Draw roads or rivers as one path, cut off at the outer line of `inside` if given."""
    if frame.empty:
        return
    parts = _merged(frame)
    whole = Path.make_compound_path(*(Path(np.asarray(part.coords)[:, :2]) for part in parts))
    patch = _add_path(axes, whole, line, zorder, unit)
    if inside is not None and len(inside):
        land = Path.make_compound_path(*(area_path(g) for g in inside.geometry))
        patch.set_clip_path(land, axes.transData)


def _merged(frame: gpd.GeoDataFrame) -> np.ndarray:
    """Return the lines of a frame, chained end to end where only two meet."""
    parts = shapely.get_parts(frame.geometry.to_numpy())
    return shapely.get_parts(shapely.line_merge(shapely.multilinestrings(parts)))


def _add_path(axes: Axes, path: Path, line: LineStyle, zorder: float, unit: float) -> PathPatch:
    patch = PathPatch(
        path, fill=False, edgecolor=line.colour, linewidth=line.width_px * unit, zorder=zorder,
        joinstyle="round", capstyle="round",
    )  # fmt: skip
    axes.add_artist(patch)
    return patch


def flow_widths(flows: gpd.GeoDataFrame) -> np.ndarray:
    """Return line widths in points that grow with the square root of the tonnes."""
    tonnes = flows["flow_t_per_d"].to_numpy(float)
    return 0.15 + 1.4 * np.sqrt(tonnes / max(tonnes.max(initial=0.0), 1e-9))


def draw_flows(
    axes: Axes, flows: gpd.GeoDataFrame, widths_pt: np.ndarray, *, zorder: float
) -> None:
    """Draw flows as straight lines."""
    if flows.empty:
        return
    axes.add_collection(
        LineCollection(
            [np.asarray(line.coords)[:, :2] for line in flows.geometry],
            colors=theme.FLOW_LINE.colour, linewidths=widths_pt, alpha=0.34, zorder=zorder,
        ),
        autolim=False,
    )  # fmt: skip
