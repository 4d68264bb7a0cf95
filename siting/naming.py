"""Display names for ids, used wherever an answer is put into words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from siting.problem import CNY, COUNT, HA, T_PER_D

_LISTED = 8


@dataclass(frozen=True)
class Names:
    """Names by id; what is missing is shown by its id.

    Parameters
    ----------
    catchments, facilities
        Chinese names by id.
    catchments_en, facilities_en
        English names by id; the Chinese one where missing.
    districts, districts_en
        Name of the district by catchment id.
    streams, streams_en
        Titles by stream key.
    types, types_en
        Titles by facility type.
    limit_km
        Service distance limit by stream key, for the words only.
    """

    catchments: Mapping[str, str] = field(default_factory=dict)
    catchments_en: Mapping[str, str] = field(default_factory=dict)
    facilities: Mapping[str, str] = field(default_factory=dict)
    facilities_en: Mapping[str, str] = field(default_factory=dict)
    districts: Mapping[str, str] = field(default_factory=dict)
    districts_en: Mapping[str, str] = field(default_factory=dict)
    streams: Mapping[str, str] = field(default_factory=dict)
    streams_en: Mapping[str, str] = field(default_factory=dict)
    types: Mapping[str, str] = field(default_factory=dict)
    types_en: Mapping[str, str] = field(default_factory=dict)
    limit_km: Mapping[str, float] = field(default_factory=dict)

    def catchment(self, key: str, lang: str) -> str:
        """Return the name of a catchment."""
        return _pick(self.catchments, self.catchments_en, key, lang)

    def facility(self, key: str, lang: str) -> str:
        """Return the name of a facility."""
        return _pick(self.facilities, self.facilities_en, key, lang)

    def district(self, key: str, lang: str) -> str:
        """Return the district of a catchment, or the catchment when no district is known."""
        if key in self.districts:
            return _pick(self.districts, self.districts_en, key, lang)
        return self.catchment(key, lang)

    def place(self, key: str, lang: str) -> str:
        """Return the name of a catchment with its district before (zh) or behind it (en)."""
        own, district = self.catchment(key, lang), self.district(key, lang)
        if district == own:
            return own
        return f"{district}{own}" if lang == "zh" else f"{own}, {district}"

    def stream(self, key: str, lang: str) -> str:
        """Return the title of a stream."""
        return _pick(self.streams, self.streams_en, key, lang)

    def type(self, key: str, lang: str) -> str:
        """Return the title of a facility type."""
        return _pick(self.types, self.types_en, key, lang)


def _pick(zh: Mapping[str, str], en: Mapping[str, str], key: str, lang: str) -> str:
    if lang == "en" and en.get(key):
        return en[key]
    return zh.get(key) or key


def mid_sentence(title: str) -> str:
    """Return an English title without its capital; abbreviations (MSW) keep theirs."""
    return title if title[1:2].isupper() else title[:1].lower() + title[1:]


def plural(title: str) -> str:
    """Return an English title of a facility type for several of them, mid-sentence."""
    word = mid_sentence(title)
    if word.endswith("s"):
        return word
    return f"{word[:-1]}ies" if word.endswith("y") else f"{word}s"


def choice(names: Iterable[str], lang: str) -> str:
    """Return distinct names joined by "or"."""
    return ("或" if lang == "zh" else " or ").join(dict.fromkeys(names))


def listing(names: Iterable[str], lang: str) -> str:
    """Return distinct names in order, at most eight, then how many there are in all."""
    distinct = list(dict.fromkeys(names))
    comma = "、" if lang == "zh" else ", "
    text = comma.join(distinct[:_LISTED])
    if len(distinct) <= _LISTED:
        return text
    return (
        f"{text}等 {len(distinct)} 处" if lang == "zh" else f"{text} and others ({len(distinct)})"
    )


def amount_in_unit(amount: float, unit: str, lang: str, decimals: int = 2) -> str:
    """Return an amount with the unit of a policy; no space follows it.

    Parameters
    ----------
    amount
        In `unit`.
    unit
        One of `siting.problem.UNITS`.
    lang
        ``zh`` or ``en``.
    decimals
        Those of money, which is told in hundred million CNY.
    """
    if unit == T_PER_D:
        return f"{amount:,.2f} t/d"
    if unit == CNY:
        return f"{amount / 1e8:,.{decimals}f} {'亿元' if lang == 'zh' else 'hundred million CNY'}"
    if unit == HA:
        return f"{amount:,.2f} {'公顷' if lang == 'zh' else 'ha'}"
    if unit == COUNT:
        return f"{amount:,.6g} {'座' if lang == 'zh' else 'facilities'}"
    return f"{amount:,.6g}"
