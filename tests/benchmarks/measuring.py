"""Running one method as a program of its own, and writing what it took as Markdown.

Peers run in an environment of their own: the interpreter that BENCHMARK_PEERS
names, or ``.venv-peers/bin/python`` (``make peers``). Output goes to the screen
and to the folder that BENCHMARK_OUTPUT names, ``build/benchmarks`` otherwise.
"""

from __future__ import annotations

import functools
import json
import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS", "MKL_NUM_THREADS")


def output_folder():
    folder = Path(os.environ.get("BENCHMARK_OUTPUT", ROOT / "build" / "benchmarks"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def peers_python():
    return Path(os.environ.get("BENCHMARK_PEERS", ROOT / ".venv-peers" / "bin" / "python"))


@functools.cache
def has_peer(module):
    """Return whether the peers' interpreter is there and finds `module`."""
    if not peers_python().exists():
        return False
    words = f"import importlib.util, sys; sys.exit(importlib.util.find_spec({module!r}) is None)"
    return subprocess.run([str(peers_python()), "-c", words], check=False).returncode == 0  # noqa: S603


def run_case(program, *arguments, peer=False):
    """Return the figures that a program beside this file prints, run on one thread."""
    python = str(peers_python()) if peer else sys.executable
    environment = os.environ | dict.fromkeys(THREADS, "1") | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(  # noqa: S603
        [python, str(HERE / program), *map(str, arguments)],
        check=False, capture_output=True, text=True, env=environment,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    figures = json.loads(done.stdout.splitlines()[-1])
    with (output_folder() / "runs.jsonl").open("a", encoding="utf-8") as log:
        log.write(json.dumps({"method": arguments[0], **figures}) + "\n")
    return figures


def report(name, title, header, rows):
    """Write a table to the screen and to ``NAME.md``."""
    lines = [f"\n**{title}**\n", row_of(header), row_of(["---"] * len(header))]
    text = "\n".join(lines + [row_of(row) for row in rows]) + "\n"
    (output_folder() / f"{name}.md").write_text(text, encoding="utf-8")
    sys.stdout.write(text)


def row_of(cells):
    return "| " + " | ".join(str(cell) for cell in cells) + " |"
