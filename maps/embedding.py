"""Data inside a page: JSON that is neither markup nor template, whatever names hold."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

_ESCAPES = {ord(c): f"\\u{ord(c):04x}" for c in "<>&'`$%#\u2028\u2029\u007f"}
_BRACES = {ord(c): f"\\u{ord(c):04x}" for c in "{}"}
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')


def embedded_json(document: Mapping[str, Any]) -> str:
    r"""Return the document as JSON that is inert inside HTML and inside a template.

    Characters that could end a script block or open a template stand as ``\uXXXX``;
    braces of the JSON itself stay, those inside strings do not.
    """
    text = json.dumps(document, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    text = _STRING.sub(_without_braces, text)
    return text.translate(_ESCAPES)


def _without_braces(match: re.Match[str]) -> str:
    token = match.group()
    return token.translate(_BRACES) if "{" in token or "}" in token else token
