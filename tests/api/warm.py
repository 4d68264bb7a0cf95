"""The real command line in a process of its own that need not import everything anew."""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from multiprocessing.context import ForkServerContext, SpawnContext
from multiprocessing.process import BaseProcess
from pathlib import Path

PARENT = "forkserver"
NOWHERE = Path(os.devnull)


def environment(data: Path, lang: str = "en") -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith("SITING_")}
    return {**kept, "SITING_DATA": str(data), "SITING_LANG": lang}


def run_command(
    arguments: Sequence[str], env: Mapping[str, str]
) -> subprocess.CompletedProcess[str]:
    """Run ``siting`` with these arguments to its end."""
    with tempfile.TemporaryDirectory() as folder:
        out, err = Path(folder) / "out", Path(folder) / "err"
        child = start_command(arguments, env, out, err)
        child.join()
        said = [path.read_text(encoding="utf-8") for path in (out, err)]
    return subprocess.CompletedProcess(arguments, child.exitcode or 0, *said)


def start_command(
    arguments: Sequence[str],
    env: Mapping[str, str],
    out: Path = NOWHERE,
    err: Path = NOWHERE,
) -> BaseProcess:
    """Start ``siting`` with these arguments, as a copy of a process with all imports."""
    given = (list(arguments), dict(env), str(out), str(err), str(Path.cwd()))
    child = _context().Process(target=_main, args=given)
    child.start()
    return child


def _context() -> ForkServerContext | SpawnContext:
    if PARENT not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context(PARENT)
    context.set_forkserver_preload(["api.cli"])
    return context


def _main(arguments: list[str], env: dict[str, str], out: str, err: str, folder: str) -> None:
    from api.cli import main  # noqa: PLC0415  (loaded long before, in the parent)

    os.environ.clear()
    os.environ.update(env)
    os.chdir(folder)
    for path, descriptor in ((out, 1), (err, 2)):
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.dup2(file, descriptor)
    sys.argv = ["siting", *arguments]
    main()
