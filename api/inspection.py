"""Checking files before they are used: layers in a child process, scenarios with their layers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import siting
from api.errors import Fault, RunError
from geodata.errors import DataError, FaultError
from geodata.foreign import check_file
from geodata.schemas import SCHEMAS
from siting.building import build_case
from siting.opening import open_layers


@dataclass(frozen=True)
class FileReport:
    """What was found in one file.

    Parameters
    ----------
    file
        Path as it was given.
    kind
        ``"scenario"``, or the kind of layer.
    faults
        Every fault as (Chinese, English).
    notes
        What is worth knowing though it is no fault, as (Chinese, English).
    """

    file: str
    kind: str
    faults: tuple[tuple[str, str], ...] = ()
    notes: tuple[tuple[str, str], ...] = ()

    @property
    def ok(self) -> bool:
        """Whether the file can be used."""
        return not self.faults

    def lines(self, lang: str) -> list[str]:
        """Return one line on the file and one per fault and note."""
        position = 0 if lang == "zh" else 1
        good, bad = (("可用", "有误"), ("can be used", "has faults"))[position]
        heading = f"{'✓' if self.ok else '✗'} {self.file} ({self.kind}): {good if self.ok else bad}"
        said = [f"  - {words[position]}" for words in (*self.faults, *self.notes)]
        return [heading, *said]

    def document(self) -> dict[str, object]:
        """Return the report for JSON."""
        return {
            "file": self.file,
            "kind": self.kind,
            "ok": self.ok,
            "faults": [{"zh": zh, "en": en} for zh, en in self.faults],
            "notes": [{"zh": zh, "en": en} for zh, en in self.notes],
        }


def inspect_file(path: Path, kind: str | None) -> FileReport:
    """Check one file: a scenario by its suffix ``.toml``, else a layer.

    Parameters
    ----------
    path
        File to look at.
    kind
        Kind of layer that it is to be; None takes the kind that the file is named after.
    """
    if not path.is_file():
        return FileReport(str(path), kind or "", told([Fault("check_missing", {"file": path})]))
    if path.suffix.lower() == ".toml":
        return inspect_scenario(path)
    kind = kind or (path.stem if path.stem in SCHEMAS else None)
    report = check_file(path, kind)
    held = f"{report.rows} rows, {report.crs or '-'}, {', '.join(report.geometry_types) or '-'}"
    held_zh = f"{report.rows} 行，{report.crs or '—'}，{', '.join(report.geometry_types) or '—'}"
    return FileReport(
        file=str(path),
        kind=kind or report.format,
        faults=sentences(report.faults),
        notes=((held_zh, held), *sentences(report.warnings)) if report.ok else (),
    )


def inspect_scenario(path: Path) -> FileReport:
    """Check a scenario, the layers it names and what it says of them."""
    try:
        scenario = siting.read_scenario(path)
        opened = open_layers(scenario)
        build_case(scenario, opened.layers)
    except FaultError as error:
        pairs = tuple(zip(error.lines("zh"), error.lines("en"), strict=True))
        return FileReport(str(path), "scenario", pairs)
    notes = (words for report in opened.reports.values() for words in sentences(report.warnings))
    return FileReport(str(path), "scenario", notes=tuple(notes))


def sentences(faults: Iterable[Fault]) -> tuple[tuple[str, str], ...]:
    """Return faults of a layer in both languages."""
    found = tuple(faults)
    if not found:
        return ()
    error = DataError(found)
    return tuple(zip(error.lines("zh"), error.lines("en"), strict=True))


def told(faults: list[Fault]) -> tuple[tuple[str, str], ...]:
    """Return faults of the doors in both languages."""
    error = RunError(faults)
    return tuple(zip(error.lines("zh"), error.lines("en"), strict=True))
