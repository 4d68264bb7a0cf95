"""Which districts, and how many townships of each, a sentence is about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from siting.naming import Names

SHOWN_DISTRICTS = 8


@dataclass(frozen=True)
class _Place:
    """One district (or a catchment of no known district): tonnes and catchments concerned."""

    name: str
    t_per_d: float
    concerned: int
    total: int

    @property
    def whole(self) -> bool:
        return self.concerned == self.total


def districts_concerned(amounts: Sequence[tuple[str, float]], names: Names, lang: str) -> str:
    """Return the districts concerned in words, the most tonnes first.

    Plain names when every township of each district is concerned; otherwise
    each district says how many of its townships are. Eight are named, then how
    many districts there are in all.

    Parameters
    ----------
    amounts
        Every catchment of the problem with the tonnes concerned, t/d; 0 = not concerned.
    names
        Districts of the catchments.
    lang
        ``"zh"`` or ``"en"``.
    """
    places = _places(amounts, names, lang)
    plain = all(place.whole for place in places)
    said = _zh if lang == "zh" else _en
    shown = [place.name if plain else said(place) for place in places[:SHOWN_DISTRICTS]]
    text = ("、" if lang == "zh" else ", ").join(shown)
    if len(places) <= SHOWN_DISTRICTS:
        return text
    if lang == "zh":
        return f"{text}等 {len(places)} 个区县"
    return f"{text} and others ({len(places)} districts in all)"


def _places(amounts: Sequence[tuple[str, float]], names: Names, lang: str) -> list[_Place]:
    tonnes: dict[str, float] = {}
    count: dict[str, int] = {}
    total: dict[str, int] = {}
    shown: dict[str, str] = {}
    for key, amount in amounts:
        district = names.districts.get(key, key)
        shown.setdefault(district, names.district(key, lang))
        total[district] = total.get(district, 0) + 1
        if amount > 0:
            tonnes[district] = tonnes.get(district, 0.0) + amount
            count[district] = count.get(district, 0) + 1
    found = [_Place(shown[d], t, count[d], total[d]) for d, t in tonnes.items()]
    return sorted(found, key=lambda place: -place.t_per_d)


def _zh(place: _Place) -> str:
    whole = "全部 " if place.whole else ""
    return f"{place.name}（{whole}{place.concerned} 个乡镇街道）"


def _en(place: _Place) -> str:
    noun = "township" if place.concerned == 1 else "townships"
    whole = "all " if place.whole and place.concerned > 1 else ""
    return f"{whole}{place.concerned} {noun} of {place.name}"
