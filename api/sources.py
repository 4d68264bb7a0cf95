"""What a run stands on: the dataset and each own file, as found when they were read."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from api.inspection import sentences
from api.store import Run
from geodata.foreign import CheckReport


def layer_records(
    hashes: Mapping[str, str], reports: Mapping[str, CheckReport], table: str | None
) -> list[dict[str, Any]]:
    """Return one record per layer of a run for ``run.json``, the dataset last.

    Parameters
    ----------
    hashes
        SHA-256 by layer name; ``dataset`` is that of the dataset's manifest,
        ``travel`` that of a distance table.
    reports
        What was found in each own layer.
    table
        Path of the distance table, None when distances are measured.
    """
    records: list[dict[str, Any]] = []
    for name, sha256 in hashes.items():
        record: dict[str, Any] = {"name": name, "sha256": sha256}
        if name in reports:
            record |= _found(reports[name])
        elif name == "travel" and table is not None:
            record["file"] = Path(table).name
        records.append(record)
    return records


def warning_lines(run: Run, lang: str) -> list[str]:
    """Return what the own layers of a run were warned of, a sentence each."""
    records: Any = run.record.get("layers", [])
    return [warning[lang] for record in records for warning in record.get("warnings", [])]


def _found(report: CheckReport) -> dict[str, Any]:
    return {
        "file": report.file,
        "format": report.format,
        "rows": report.rows,
        "rows_repaired": report.rows_repaired,
        "crs": report.crs,
        "encoding": report.encoding,
        "warnings": [{"zh": zh, "en": en} for zh, en in sentences(report.warnings)],
    }
