"""What pages show of a label beside its run."""

from __future__ import annotations

from collections.abc import Mapping

from api.labels.label import Label


def labelled(row: Mapping[str, object], label: Label | None) -> dict[str, object]:
    """Return a run's line with what people call it.

    `title` becomes the name where there is one; `scenario_title` is the scenario's.
    """
    known = label or Label(str(row["id"]))
    return {
        **row,
        "title": known.name or row["title"],
        "scenario_title": row["title"],
        "name": known.name,
        "note": known.note,
        "author": known.author,
    }
