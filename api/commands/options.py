"""Options that several commands share, and how a command begins."""

from __future__ import annotations

from contextvars import ContextVar
from pathlib import Path
from typing import Annotated

import typer

from api.language import Language, choose_language
from api.settings import Settings, read_settings

LangOption = Annotated[
    str | None,
    typer.Option("--lang", help="Language, zh or en; else SITING_LANG, else the locale."),
]
DataOption = Annotated[
    Path | None,
    typer.Option("--data", help="Data folder; else SITING_DATA, else the user's data folder."),
]
JsonOption = Annotated[
    bool, typer.Option("--json", help="Print one JSON document on stdout and nothing else there.")
]
RunArgument = Annotated[
    str, typer.Argument(metavar="RUN", help="Run id, run folder, or a solved scenario's name.")
]

spoken: ContextVar[Language] = ContextVar("spoken")


def begin(lang: str | None, data: Path | None = None, **given: object) -> tuple[Language, Settings]:
    """Return the language and the settings of a command; errors are told in that language."""
    language = choose_language(lang)
    spoken.set(language)
    return language, read_settings(data=data, **given)
