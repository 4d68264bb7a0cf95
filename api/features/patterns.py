r"""Patterns of LIKE: ``%`` any run of characters, ``_`` one, ``\\`` takes the next as it is."""

from __future__ import annotations

ANY_RUN, ANY_ONE = object(), object()


def read_pattern(text: str) -> list[object]:
    """Return the parts of a pattern: characters and the two wildcards."""
    parts: list[object] = []
    escaped = False
    for letter in text:
        if escaped or letter not in "%_\\":
            parts.append(letter)
            escaped = False
        elif letter == "\\":
            escaped = True
        elif letter == "_":
            parts.append(ANY_ONE)
        elif not parts or parts[-1] is not ANY_RUN:
            parts.append(ANY_RUN)
    return parts


def fits(text: str, pattern: list[object]) -> bool:
    """Say whether a whole text fits a pattern, in time bounded by the product of both."""
    at = mark = 0  # where the pattern stands, and where the last run began in the text
    run = -1
    here = 0
    while here < len(text):
        part = pattern[at] if at < len(pattern) else None
        if part is ANY_RUN:
            run, mark = at, here
            at += 1
        elif part is ANY_ONE or part == text[here]:
            at += 1
            here += 1
        elif run >= 0:
            mark += 1
            here, at = mark, run + 1
        else:
            return False
    return all(part is ANY_RUN for part in pattern[at:])
