"""A stored run on a server."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import geopandas as gpd

from api.client.connection import Connection

STORAGE = "http://www.opengis.net/def/crs/EPSG/0/4490"


@dataclass(frozen=True)
class RemoteRun:
    """A stored answer.

    Parameters
    ----------
    connection
        The server.
    id
        Id of the run.
    """

    connection: Connection
    id: str

    @property
    def status(self) -> str:
        """Solution status: ``optimal``, ``feasible``, ``infeasible`` or ``no_solution``."""
        return str(self.summary()["status"])

    @property
    def facilities(self) -> gpd.GeoDataFrame:
        """Facilities with `open`, `load_t_per_d`, `utilisation_share`; EPSG:4490."""
        return self._layer("facilities")

    @property
    def catchments(self) -> gpd.GeoDataFrame:
        """Catchments with demand, served and unserved t/d of each stream; EPSG:4490."""
        return self._layer("catchments")

    @property
    def flows(self) -> gpd.GeoDataFrame:
        """Every flow as a line, with t/d, km and CNY/t; EPSG:4490."""
        return self._layer("flows")

    def summary(self) -> dict[str, Any]:
        """Return ``summary.json``."""
        return dict(self.connection.json(f"runs/{quote(self.id)}/summary"))

    def explain(self, subject: str, *, year: int | None = None) -> dict[str, Any]:
        """Return why, of one catchment or facility by id; of a plan in phases in `year`."""
        path = f"runs/{quote(self.id)}/explain/{quote(subject, safe='')}"
        return dict(self.connection.json(path, year=year))

    def compare(self, other: RemoteRun) -> dict[str, Any]:
        """Return what differs from this run to `other`."""
        return dict(self.connection.json("compare", a=self.id, b=other.id))

    def draw(self, file: str | Path, **options: object) -> Path:
        """Draw the run into a PNG, SVG or PDF file and return its path.

        Parameters
        ----------
        file
            Target; its suffix says the format.
        options
            ``theme``, ``paper``, ``orientation``, ``dpi``, ``lang``, ``stream``, ``district``,
            ``against`` (id of a run), ``release``, ``review_number``.
        """
        target = Path(file)
        path = f"runs/{quote(self.id)}/map{target.suffix.lower()}"
        target.write_bytes(self.connection.content(path, **options))
        return target

    def _layer(self, name: str) -> gpd.GeoDataFrame:
        return read_items(self.connection, f"{self.id}.{name}")


def read_items(connection: Connection, collection: str, **params: object) -> gpd.GeoDataFrame:
    """Return a collection by id as a frame in EPSG:4490, the system of storage.

    Raises
    ------
    ServerError
        There is no such collection, or a parameter is not valid.
    """
    path = f"collections/{quote(collection, safe='')}/items"
    content = connection.content(path, f="gpkg", crs=STORAGE, **params)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "layer.gpkg"
        file.write_bytes(content)
        frame = gpd.read_file(file)
    return frame.set_index("id") if "id" in frame.columns else frame
