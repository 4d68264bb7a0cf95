"""Which of the two languages a door speaks."""

from __future__ import annotations

import locale
import os
from collections.abc import Mapping
from typing import Literal, cast

from api.errors import Fault, UsageError

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")
LOCALE_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")


def choose_language(
    option: str | None = None, *, environ: Mapping[str, str] = os.environ
) -> Language:
    """Return the command line's language: the option, else `SITING_LANG`, else the locale.

    Raises
    ------
    UsageError
        The option or the variable names a language that is not spoken.
    """
    named = option or environ.get("SITING_LANG")
    if named:
        if named not in LANGUAGES:
            params = {"option": "--lang", "value": named, "known": "zh, en"}
            raise UsageError([Fault("option_unknown", params)])
        return cast("Language", named)
    spoken = next((environ[name] for name in LOCALE_VARIABLES if environ.get(name)), None)
    spoken = spoken or locale.getlocale()[0] or ""
    return "zh" if spoken.lower().startswith(("zh", "chinese")) else "en"
