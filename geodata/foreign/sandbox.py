"""A child process that may do little: where files from outside are opened.

The child runs in its own environment (no proxies, no GDAL drivers but two), in a
network namespace without any interface where the system allows that, with limits
on CPU time, memory, file size and open files, and on a copy whose name is ours.
"""

from __future__ import annotations

import functools
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import pyogrio

from geodata.errors import DataError, Fault
from geodata.foreign.answer import ANSWER_NAME, Answer

TASK_NAME = "task.json"
SOURCE_NAME = "source"

CPU_LIMIT_S = 8
WALL_LIMIT_S = 30
DRIVERS = ("GPKG", "ESRI Shapefile")
"""GDAL drivers left in the child; GeoJSON and tables have readers of our own."""

# Measured need of the imports alone: about 0.6 GB of address space.
LIMITS: Mapping[str, int] = MappingProxyType(
    {
        "RLIMIT_CPU": CPU_LIMIT_S,
        "RLIMIT_AS": 1_400_000_000,
        "RLIMIT_FSIZE": 256_000_000,
        "RLIMIT_NOFILE": 128,
        "RLIMIT_CORE": 0,
    }
)

# The limits come first, before any library could act on the file.
_BOOTSTRAP = """
import json, resource, sys
root, folder, limits = sys.argv[1:]
for name, value in json.loads(limits).items():
    limit = getattr(resource, name)
    hard = resource.getrlimit(limit)[1]
    value = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(limit, (value, value))
sys.path.insert(0, root)
from geodata.foreign.worker import main
main(folder)
"""

_BLACK_HOLE = "http://127.0.0.1:9"
_HEAVY_SIGNALS = (-signal.SIGXCPU, -signal.SIGKILL) if os.name == "posix" else ()


def open_in_child(path: Path, task: Mapping[str, object]) -> Answer:
    """Return what a child process read from a copy of `path`.

    Parameters
    ----------
    path
        The file, of a known format.
    task
        What to read: plain values.

    Raises
    ------
    DataError
        If this system has no sandbox, or the child ended without an answer: too
        heavy a file, or one that cannot be read.
    """
    if not sys.platform.startswith("linux"):
        raise DataError([Fault("sandbox_needs_linux", {"file": path.name})])
    with tempfile.TemporaryDirectory(prefix="siting-") as name:
        folder = Path(name)
        shutil.copyfile(path, folder / SOURCE_NAME)
        (folder / TASK_NAME).write_text(json.dumps({**task, "file": path.name}), encoding="ascii")
        code = _run(folder)
        if code in _HEAVY_SIGNALS:
            raise DataError([Fault("file_too_heavy", {"file": path.name})])
        if code != 0 or not (folder / ANSWER_NAME).is_file():
            raise DataError([Fault("file_unreadable", {"file": path.name})])
        return Answer.read(folder)


def _run(folder: Path) -> int:
    """Run the child on `folder`; return its exit code, negative for a signal."""
    root = Path(__file__).parents[2]
    python = [sys.executable, "-I", "-B", "-c", _BOOTSTRAP]
    arguments = [str(root), str(folder), json.dumps(dict(LIMITS))]
    try:
        child = subprocess.run(
            [*network_cut(), *python, *arguments],
            env=child_environment(folder),
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=WALL_LIMIT_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return -signal.SIGKILL
    return child.returncode


@functools.cache
def network_cut() -> tuple[str, ...]:
    """Return the command that takes the network away, empty where it is refused.

    Where the kernel forbids new namespaces, the missing drivers and the dead
    proxies are what is left between a file and the network.
    """
    command = ("unshare", "--user", "--map-root-user", "--net", "--")
    if shutil.which(command[0]) is None:
        return ()
    probe = subprocess.run([*command, "true"], capture_output=True, check=False)
    return command if probe.returncode == 0 else ()


def child_environment(folder: Path) -> dict[str, str]:
    """Return the child's whole environment; nothing of ours is inherited."""
    skipped = ",".join(name for name in pyogrio.list_drivers() if name not in DRIVERS)
    proxies = ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")
    return {
        "PATH": os.defpath,
        "LANG": "C.UTF-8",
        "HOME": str(folder),
        "TMPDIR": str(folder),
        "GDAL_SKIP": skipped,
        "OGR_SKIP": skipped,
        "GDAL_HTTP_PROXY": _BLACK_HOLE,
        "GDAL_PAM_ENABLED": "NO",
        "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": ".none",
        "PROJ_NETWORK": "OFF",
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        **dict.fromkeys(proxies, _BLACK_HOLE),
    }
