"""What `siting solve` prints of the limits that bind in an answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from api.console import say
from api.views import binding_lines
from api.words import page_words

SHOWN = 5


def show_binding(summary: Mapping[str, Any], lang: str) -> None:
    """Print the limits that cost most, and how many more bind."""
    words, lines = page_words(lang), binding_lines(summary, lang)
    if not lines:
        return
    say("")
    say(f"{words['binding']} · {words['binding_hint']}")
    for line in lines[:SHOWN]:
        say(f"- {line}")
    if len(lines) > SHOWN:
        say(f"- … {words['more_binding'].format(count=len(lines) - SHOWN)}")
