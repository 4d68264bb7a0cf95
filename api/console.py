"""What the command line says: answers on stdout, everything else on stderr."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from api.results import finite
from api.stopwatch import ProgressCallback
from api.words import stage_words
from siting.solvers import Progress as SolveProgress


def say(text: str) -> None:
    """Write a line of an answer to stdout."""
    typer.echo(text)


def say_json(content: Any) -> None:  # noqa: ANN401
    """Write one JSON document to stdout; numbers that are not finite become null."""
    typer.echo(json.dumps(finite(content), ensure_ascii=False, indent=1, allow_nan=False))


def note(text: str) -> None:
    """Write a remark to stderr."""
    typer.echo(text, err=True)


def table(rows: Sequence[Sequence[object]], heading: Sequence[str]) -> None:
    """Write a table to stdout, columns apart by spaces, wide characters counted as two."""
    cells = [list(heading), *([str(cell) for cell in row] for row in rows)]
    widths = [max(width_of(row[c]) for row in cells) for c in range(len(heading))]
    for row in cells:
        line = "  ".join(
            cell + " " * (width - width_of(cell)) for cell, width in zip(row, widths, strict=True)
        )
        say(line.rstrip())


def width_of(text: str) -> int:
    """Return how many columns of a terminal a text takes."""
    return sum(2 if "\u1100" <= c <= "\uffe6" and c not in "—–·" else 1 for c in text)


@contextmanager
def progress_bar(lang: str) -> Iterator[ProgressCallback]:
    """Give a callback that shows progress on stderr; nothing is drawn where none can look."""
    words = stage_words(lang)
    console = Console(stderr=True)
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[gap]}"),
        TimeElapsedColumn(),
    )
    with Progress(
        *columns, console=console, transient=True, disable=not sys.stderr.isatty()
    ) as bar:
        task = bar.add_task("", total=None, gap="")

        def show(progress: SolveProgress) -> None:
            gap = f"gap {progress.gap_share:.2%}" if progress.gap_share is not None else ""
            total = 1.0 if progress.share is not None else None
            stage = words.get(progress.stage, progress.stage)
            bar.update(task, description=stage, total=total, completed=progress.share or 0, gap=gap)

        yield show
