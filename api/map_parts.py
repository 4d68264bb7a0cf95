"""The parts of the map's document that the page fetches, kept ready."""

from __future__ import annotations

import json
from typing import Any

from api.features.pages import Pages
from api.features.representation import Representation
from api.period_layers import period_folder
from api.pictures import document_file
from api.settings import Settings
from api.store import DOCUMENT_FILE, MAP_PAGE, Run, read_json
from maps.document import DOCUMENT_VERSION
from maps.parts import document_in, split_document

KEPT_BYTES = 64 * 1024**2


class MapParts:
    """The parts of documents as they are sent, kept ready.

    Parameters
    ----------
    settings
        Where runs and what is drawn of them stand.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._pages = Pages(KEPT_BYTES)

    def part(self, run: Run, name: str, year: int | None) -> Representation:
        """Return one part (`maps.parts.PART_NAMES`) of a run's document.

        Raises
        ------
        FaultError
            The run is damaged or has no such period.
        """
        key = (run.id, run.created, year)
        kept = self._pages.get((*key, name))
        if kept is not None:
            return kept
        for part, content in split_document(self._document(run, year)).items():
            body = json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
            self._pages.keep((*key, part), Representation(body.encode(), "application/json"))
            if part == name:
                kept = Representation(body.encode(), "application/json")
        assert kept is not None, name
        return kept

    def _document(self, run: Run, year: int | None) -> dict[str, Any]:
        """Return the document: the one that the run holds where it is of this version."""
        stored = stored_document(run) if year is None else None
        if stored is not None and stored.get("version") == DOCUMENT_VERSION:
            return stored
        if year is not None:
            period_folder(run, year)
        path = document_file(self.settings, run, year)
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return found


def stored_document(run: Run) -> dict[str, Any] | None:
    """Return the document that a run holds, alone or in its page; None when there is none."""
    alone, page = run.folder / DOCUMENT_FILE, run.folder / MAP_PAGE
    if alone.is_file():
        return read_json(alone)
    return document_in(page.read_text(encoding="utf-8")) if page.is_file() else None
