"""Chinese names as a keyboard writes them: Pinyin without tones, whole and by initials."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from pypinyin import Style, lazy_pinyin


@lru_cache(maxsize=20_000)
def search_keys(name: str) -> str:
    """Return what finds a name from a Latin keyboard: ``"chengkouxian ckx"`` for 城口县.

    Characters of other scripts stay as they are, in small letters. Where the
    dictionary knows the name as a phrase its reading is that of the phrase.
    """
    joined = "".join(name.split())
    whole = "".join(lazy_pinyin(joined, style=Style.NORMAL, v_to_u=False)).lower()
    initials = "".join(lazy_pinyin(joined, style=Style.FIRST_LETTER)).lower()
    return " ".join(dict.fromkeys(key for key in (whole, initials) if key))


def keys_by_id(rows: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return the search keys of pairs of id and Chinese name; names without one are left out."""
    return {str(place): search_keys(name) for place, name in rows if name}
