"""The body of an upload, streamed to a temporary file; a few at one time."""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path, PurePosixPath

import anyio
from starlette.requests import ClientDisconnect, Request

from api.layers.checking import SUFFIXES, shown
from api.layers.errors import (
    Fault,
    MediaTypeError,
    UploadCutOffError,
    UploadsBusyError,
    UploadTooLargeError,
)
from geodata.foreign.content import FORMATS

MEGABYTE_BYTES = 1_000_000
ARRIVAL_LIMIT_S = 300.0
MOST_UPLOADS = 8
"""Uploads that may arrive or wait at one time."""
MOST_OPENED = 2
"""Uploads that are opened at one time, each in a child of its own."""


class UploadSlots:
    """Counts the uploads that a server works on.

    Parameters
    ----------
    limit_mb
        Largest body.
    """

    def __init__(self, limit_mb: float) -> None:
        self.limit_mb = limit_mb
        self.opened = anyio.CapacityLimiter(MOST_OPENED)
        self._present = 0

    @asynccontextmanager
    async def received(self, request: Request, file: str | None) -> AsyncIterator[Path]:
        """Give the body of a request as a temporary file whose name is ours.

        Parameters
        ----------
        request
            Its ``Content-Type`` says the format where `file` does not.
        file
            The user's name for the file.

        Raises
        ------
        LayerError
            Unknown format, too large, cut off, or too many uploads at one time.
        """
        suffix = suffix_of(file, request.headers.get("content-type", ""))
        told = request.headers.get("content-length", "0")
        if not told.isdecimal() or int(told[:20]) > self.limit_mb * MEGABYTE_BYTES:
            raise self._too_large()
        if self._present >= MOST_UPLOADS:
            raise UploadsBusyError([Fault("uploads_busy", {"count": self._present})])
        self._present += 1
        try:
            with tempfile.TemporaryDirectory(prefix="siting-upload-") as folder:
                path = Path(folder) / f"upload{suffix}"
                await self._write(request, path)
                yield path
        finally:
            self._present -= 1

    async def _write(self, request: Request, path: Path) -> None:
        size = 0
        try:
            with anyio.fail_after(ARRIVAL_LIMIT_S), path.open("wb") as body:
                async for chunk in request.stream():
                    size += len(chunk)
                    if size > self.limit_mb * MEGABYTE_BYTES:
                        raise self._too_large()
                    body.write(chunk)
        except (ClientDisconnect, TimeoutError) as error:
            params = {"limit_s": int(ARRIVAL_LIMIT_S)}
            raise UploadCutOffError([Fault("upload_cut_off", params)]) from error

    def _too_large(self) -> UploadTooLargeError:
        return UploadTooLargeError([Fault("upload_too_large", {"limit_mb": f"{self.limit_mb:g}"})])


def suffix_of(file: str | None, media_type: str) -> str:
    """Return the ending that says the format: of the user's file name, else by media type.

    Raises
    ------
    MediaTypeError
        Neither says a known format.

    Examples
    --------
    >>> suffix_of("场址.GPKG", ""), suffix_of(None, "text/csv; charset=utf-8")
    ('.gpkg', '.csv')
    """
    if file is not None:
        suffix = PurePosixPath(file).suffix.lower()
        found = suffix if suffix in FORMATS else None
    else:
        found = SUFFIXES.get(media_type.partition(";")[0].strip().lower())
    if found is None:
        known = ", ".join([*FORMATS, *SUFFIXES])
        raise MediaTypeError([Fault("layer_format_unknown", {"known": known})])
    return found


def file_name(file: str | None, path: Path) -> str:
    """Return the name by which faults call an upload: the user's own, without folders."""
    if file is None:
        return path.name
    return shown(file.replace("\\", "/").rpartition("/")[2]) or path.name
