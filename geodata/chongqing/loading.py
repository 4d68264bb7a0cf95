"""Loading the dataset: from the cache where it is sound, else assembled anew."""

from __future__ import annotations

import logging
from functools import cache
from pathlib import Path

import platformdirs

from geodata.chongqing.assembly import assemble
from geodata.chongqing.cache import read_cache, write_cache
from geodata.chongqing.manifest import check_files, dataset_sha256
from geodata.layers import Layers
from geodata.schemas import validate

APP_NAME = "chongqing-siting"
logger = logging.getLogger(__name__)


def load(*, cache_folder: Path | None = None) -> Layers:
    """Return the layers of Chongqing.

    The first call on a machine assembles them (a few seconds) and keeps them in
    the platform's cache folder, named by a hash of the data, the rules' code and
    the version of the district lines; later calls read that file. A cache that
    cannot be written is no error, only slower.

    Parameters
    ----------
    cache_folder
        Where to keep the assembled layers; None = the platform's cache folder.

    Raises
    ------
    DataError
        If a file of the dataset is missing or differs from the manifest.
    """
    folder = cache_folder or Path(platformdirs.user_cache_dir(APP_NAME, appauthor=False))
    return _load(folder)


@cache
def _load(folder: Path) -> Layers:
    check_files()
    path = folder / f"chongqing-{dataset_sha256()[:16]}.npz"
    kept = read_cache(path)
    if kept is not None and kept.manifest_sha256 == dataset_sha256():
        return kept
    layers = assemble()
    for name, frame in layers.frames():
        validate(frame, name, file=f"chongqing/{name}")
    try:
        write_cache(layers, path)
    except OSError as error:
        logger.warning("the assembled layers could not be kept in %s: %s", folder, error)
    return layers
