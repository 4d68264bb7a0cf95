"""Faults in places and files: what, where, value, cure, in the user's language.

Every package raises errors that carry all their faults at once. A fault is a
code with parameters; its words stand in a table with a Chinese and an English
sentence per code, so that no message is ever built from pieces.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from geodata.messages import MESSAGES

Messages = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong.

    Parameters
    ----------
    code
        Key into the message table of the package that found the fault.
    params
        Values that the sentence names: file, layer, row, column, value, cure.
    """

    code: str
    params: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))


class FaultError(ValueError):
    """Base of all errors about bad input: carries every fault found.

    Parameters
    ----------
    faults
        At least one fault.

    Notes
    -----
    A package derives its own error and sets ``messages`` to its own table.
    """

    messages: Messages = MESSAGES

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__(self.text("en"))

    def lines(self, lang: str) -> list[str]:
        """Return one sentence per fault in `lang` (``"zh"`` or ``"en"``)."""
        return [self.messages[f.code][lang].format(**f.params) for f in self.faults]

    def text(self, lang: str) -> str:
        """Return all sentences in `lang`, one a line."""
        return "\n".join(self.lines(lang))


class DataError(FaultError):
    """Bad data: a layer, a file, a coordinate system or a distance table."""
