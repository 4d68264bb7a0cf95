"""Checking files before they are used: layers in a child process, scenarios with their layers."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from geodata.foreign import check_file

import siting
from api.errors import Fault, RunError
from geodata.errors import FaultError
from siting.opening import read_layers


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
    """Check one file: a scenario by its suffix ``.toml``, else a layer of `kind`."""
    try:
        if not path.is_file():
            raise RunError([Fault("check_missing", {"file": path})])
        if path.suffix.lower() == ".toml":
            read_layers(siting.read_scenario(path))
            return FileReport(str(path), "scenario")
        report = check_file(path, kind)
    except FaultError as error:
        pairs = tuple(zip(error.lines("zh"), error.lines("en"), strict=True))
        return FileReport(str(path), kind or path.suffix.lstrip("."), pairs)
    return report
