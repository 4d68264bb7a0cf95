"""The map's document of a run as text: written with a branch, and by the child that draws."""

from __future__ import annotations

import json
from pathlib import Path

from api.period_layers import period_results
from api.store import Run
from api.whole import whole_file
from geodata.results import ResultLayers, read_results
from maps.document import build_document


def document_text(results: ResultLayers) -> str:
    """Return the map's document as JSON."""
    return json.dumps(build_document(results), ensure_ascii=False, allow_nan=False)


def write_document(run: Run, path: Path, year: int | None = None) -> None:
    """Write the document of a run, or of one of its periods, whole or not at all."""
    results = read_results(run.folder) if year is None else period_results(run, year)
    with whole_file(path) as partial:
        partial.write_text(document_text(results), encoding="utf-8")
