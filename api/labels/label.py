"""A label: the words of people about a run, in one of its versions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

NAME_LENGTH = 80
NOTE_LENGTH = 2000
_LINE = r"^[^\x00-\x1f\x7f]*$"
_TEXT = r"^[^\x00-\x09\x0b-\x1f\x7f]*$"
Line = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=NAME_LENGTH, pattern=_LINE)
]
Note = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=NOTE_LENGTH, pattern=_TEXT)
]


class LabelText(BaseModel):
    """What an editor writes about a run."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Line = Field("", description="Name of the run; the scenario's title where empty.")
    note: Note = Field("", description="Note, several lines where needed.")
    author: Line = Field("", description="Who answers for the run.")


@dataclass(frozen=True)
class Label:
    """A label as it is kept.

    Parameters
    ----------
    run_id
        The run.
    version
        0 where nothing was ever written; grows by one with each change.
    name, note, author
        The words; empty where there are none.
    changed, changed_by
        UTC time and visitor of the last change.
    """

    run_id: str
    version: int = 0
    name: str = ""
    note: str = ""
    author: str = ""
    changed: str = ""
    changed_by: str = ""

    @property
    def tag(self) -> str:
        """Entity tag, without quotes, that a change must name."""
        return f"label-{self.version}"
