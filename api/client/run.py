"""A stored run on a server."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import geopandas as gpd

from api.client.connection import Connection
from api.client.following import address_of, ended_job

PICTURE = "result"
"""Name of the output of the process `draw`."""

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

    def draw(self, file: str | Path, *, progress: bool = True, **options: object) -> Path:
        """Draw the run into a PNG, SVG or PDF file and return its path.

        The atlas of all districts (``theme="atlas"`` without a district) takes minutes: it is
        a job of the server, which is waited for.

        Parameters
        ----------
        file
            Target; its suffix says the format.
        progress
            Whether to show a bar on the terminal while an atlas is drawn.
        options
            ``theme``, ``paper``, ``orientation``, ``dpi``, ``lang``, ``stream``, ``district``,
            ``against`` (id of a run), ``release``, ``review_number``.

        Raises
        ------
        ServerError
            The picture cannot be drawn; with the reason. An atlas of all districts is a PDF.
        """
        target = Path(file)
        form = target.suffix.lower().removeprefix(".")
        if options.get("theme") == "atlas" and options.get("district") is None:
            target.write_bytes(self._drawn_by_a_job(form, options, progress=progress))
        else:
            path = f"runs/{quote(self.id)}/map.{form}"
            target.write_bytes(self.connection.content(path, **options))
        return target

    def _drawn_by_a_job(self, form: str, options: Mapping[str, object], *, progress: bool) -> bytes:
        given = {name: value for name, value in options.items() if value is not None}
        inputs = {"run": self.id, "format": form, **given}
        asked = self.connection.post(
            "processes/draw/execution", {"inputs": inputs}, Prefer="respond-async"
        )
        job = ended_job(self.connection, str(asked["jobID"]), progress=progress)
        return self.connection.content(f"{address_of(str(job['jobID']))}/results/{PICTURE}")

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
