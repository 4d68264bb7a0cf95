"""A server, seen from Python."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import quote

import geopandas as gpd
import httpx

from api.client.connection import Connection, ServerError
from api.client.job import RemoteJob
from api.client.run import RemoteRun, read_items
from api.client.upload import body_of


@dataclass(frozen=True)
class RemoteLayers(Mapping[str, gpd.GeoDataFrame]):
    """The collections of a server by id; a layer is fetched when it is asked for.

    Parameters
    ----------
    connection
        The server.
    """

    connection: Connection

    def __getitem__(self, name: str) -> gpd.GeoDataFrame:
        """Return a whole layer."""
        try:
            return read_items(self.connection, name)
        except ServerError as error:
            if error.status == HTTPStatus.NOT_FOUND:
                raise KeyError(name) from error
            raise

    def __contains__(self, name: object) -> bool:
        """Return whether there is such a layer; it is not fetched."""
        return any(name == known for known in self)

    def __iter__(self) -> Iterator[str]:
        """Yield the ids of all collections."""
        found = self.connection.json("collections", f="json")["collections"]
        return (str(collection["id"]) for collection in found)

    def __len__(self) -> int:
        """Return how many collections there are."""
        return sum(1 for _ in self)

    def read(
        self,
        name: str,
        *,
        where: str | None = None,
        bbox: tuple[float, float, float, float] | None = None,
        columns: Sequence[str] | None = None,
    ) -> gpd.GeoDataFrame:
        """Return part of a layer.

        Parameters
        ----------
        name
            Id of the collection.
        where
            Filter in CQL2 text: ``"population > 50000 AND kind = 'town'"``.
        bbox
            West, south, east, north in degrees.
        columns
            Only these columns.

        Raises
        ------
        ServerError
            There is no such collection or column, or the filter cannot be read.
        """
        chosen = {
            "filter": where,
            "bbox": None if bbox is None else ",".join(map(repr, bbox)),
            "properties": None if columns is None else ",".join(columns),
        }
        return read_items(self.connection, name, **chosen)


@dataclass(frozen=True)
class Server:
    """A server of the platform.

    Parameters
    ----------
    connection
        Address and key.
    """

    connection: Connection

    def __enter__(self) -> Server:
        """Return the server itself, for a ``with`` block that closes the connection."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the connection."""
        self.close()

    def close(self) -> None:
        """Close the connection."""
        self.connection.http.close()

    @property
    def layers(self) -> RemoteLayers:
        """Every layer of the dataset, of users and of runs."""
        return RemoteLayers(self.connection)

    @property
    def runs(self) -> list[RemoteRun]:
        """Every stored run, newest first."""
        found = self.connection.json("runs")["runs"]
        return [RemoteRun(self.connection, str(run["id"])) for run in found]

    def run(self, run_id: str) -> RemoteRun:
        """Return a stored run by id; it is looked up when something is asked of it."""
        return RemoteRun(self.connection, run_id)

    def upload(
        self,
        layer: str | Path | gpd.GeoDataFrame,
        *,
        kind: str,
        name: str,
        replaces: str | None = None,
        **options: str,
    ) -> str:
        """Upload a layer, or the next version of one, and return its id.

        Its features are then `layers["layer-<id>"]`, and `solve` takes the id.

        Parameters
        ----------
        layer
            File (GeoPackage, GeoJSON, zipped shapefile, CSV, XLSX), or a frame with the
            column ``id`` or the ids as its index.
        kind
            What it is: ``"catchments"``, ``"facilities"``, ``"sites"`` ...
        name
            What people call it; a new version keeps the first one's.
        replaces
            Id of the layer whose next version this is, as it stands now.
        options
            ``project``, ``datum`` of the coordinates, ``layer`` within the file.

        Raises
        ------
        ServerError
            The layer has faults; every one is named by its row, and nothing is kept.
        """
        file, body = body_of(layer)
        params = {"kind": kind, "file": file, **options}
        if replaces is None:
            made = self.connection.upload("POST", "layers", body, {**params, "name": name})
            return str(made["id"])
        address = f"layers/{quote(replaces, safe='')}"
        tag = self.connection.tag(address)
        made = self.connection.upload("PUT", address, body, params, **{"If-Match": tag})
        return str(made["id"])

    def solve(  # noqa: PLR0913  (each is an input of the process)
        self,
        scenario: str | Path | Mapping[str, Any],
        *,
        amendments: Sequence[Mapping[str, Any]] = (),
        layers: Mapping[str, str] | None = None,
        name: str | None = None,
        start: RemoteRun | None = None,
        key: str | None = None,
    ) -> RemoteJob:
        """Ask for a scenario to be solved.

        Parameters
        ----------
        scenario
            Name of a built-in, a TOML file, or a whole scenario as a mapping.
        amendments
            What is changed in it (`siting.amendments`):
            ``[{"kind": "close", "ids": ["I01"]}]``.
        layers
            Uploaded layers in place of the dataset's, by kind:
            ``{"facilities": id}``, or ``f"{id}@2"`` for an earlier version.
        name
            Name of the scenario that results.
        start
            Run whose answer the search starts from.
        key
            Your own name for this request: asked twice under one key, it is one job.

        Raises
        ------
        ServerError
            The scenario has faults (all of them are named), or the queue is full.
        """
        wanted = {
            "scenario": _scenario(scenario),
            "changes": {"layers": _references(layers)} if layers else None,
            "amendments": [dict(amendment) for amendment in amendments] or None,
            "name": name,
            "start": None if start is None else start.id,
        }
        inputs = {key: {"value": value} for key, value in wanted.items() if value is not None}
        headers = {"Prefer": "respond-async", **({"Idempotency-Key": key} if key else {})}
        job = self.connection.post("processes/siting/execution", {"inputs": inputs}, **headers)
        return RemoteJob(self.connection, str(job["jobID"]))

    def job(self, job_id: str) -> RemoteJob:
        """Return a job by id."""
        return RemoteJob(self.connection, job_id)


def connect(url: str, key: str | None = None) -> Server:
    """Return the server at an address, and find out whether it answers.

    Parameters
    ----------
    url
        Its address, such as ``"http://127.0.0.1:8000"``.
    key
        API key; None where the server asks for none.

    Raises
    ------
    ServerError
        The key is not known there.
    httpx.TransportError
        Nobody answers.
    """
    server = Server(Connection.to(url, key))
    try:
        server.connection.json("collections", f="json")
    except (ServerError, httpx.TransportError):
        server.close()
        raise
    return server


def _references(layers: Mapping[str, str]) -> dict[str, str]:
    return {kind: f"layer:{layer_id}" for kind, layer_id in layers.items()}


def _scenario(given: str | Path | Mapping[str, Any]) -> str | dict[str, Any]:
    if isinstance(given, Mapping):
        return dict(given)
    if isinstance(given, Path) or str(given).endswith(".toml"):
        with Path(given).open("rb") as file:
            return tomllib.load(file)
    return str(given)
