"""Names for the map: short enough to stand beside a symbol."""

from __future__ import annotations

import re

import pandas as pd

# The symbol already says what kind of plant it is; the label keeps whose and which.
_KIND_ZH = re.compile(
    "及(?:厨余|餐厨)垃圾处理|（推定）|（候选）|（新扩建）|（与焚烧合建）|生活垃圾|餐厨垃圾|厨余垃圾|建筑垃圾|建筑弃料|医疗废物|危险废物|垃圾"
    "|焚烧发电|资源化利用|综合处理|片区处理中心|水泥窑协同处置|再生建材|(?:处理|处置)(?:中心|设施|系统)?"
    "|项目|厂|场$"
)
_SUFFIX_ZH = re.compile(r"(?<=..)(?<![新发业开])[区县](?=扩建|\d|$|（)")
# What these zones are called in short everywhere.
_ZONES_ZH = (("高新技术产业开发区", "高新区"), ("经济技术开发区", "经开区"))
_KIND_EN = re.compile(
    r"\s*\b(?:WtE|MSW incineration|waste-to-energy"
    r"|(?:kitchen|food|construction|medical|hazardous|C&D)[- ]waste"
    r"|cement-kiln co-processing|plant|treatment|disposal|recycling|cent(?:re|er)|facility|project"
    r"|line|C&D)\b|\s*\((?:assumed|candidate|new/expanded)\)",
    re.IGNORECASE,
)
# What a scenario puts on a site is called after it: "site·type（候选）", "Site: type (candidate)".
_ON_SITE = {"zh": re.compile(r"(?<=..)·[^·]+$"), "en": re.compile(r"(?<=..): [^:]+$")}
_LONGEST = {"zh": 10, "en": 24}
# The symbol does not say that a candidate is unverified, so the label does.
_UNVERIFIED = {"zh": ("（未核实）", "（未核实）"), "en": ("(unverified)", " (unverified)")}


def short_name(name: str, lang: str) -> str:
    """Return a facility's name without the words that its symbol says already.

    A name that would be left with less than two characters stays as it is; a long
    one ends after a whole word, or in an ellipsis where it has only one. What is
    called unverified stays so.
    """
    return _shortened(name, lang) + unverified_ending(name, lang)


def unverified_ending(name: str, lang: str) -> str:
    """Return what the short name of an unverified candidate ends in; empty for any other."""
    called, ending = _UNVERIFIED[lang]
    return ending if called in name else ""


def _shortened(name: str, lang: str) -> str:
    site = _ON_SITE[lang].sub("", name)
    for zone, short in _ZONES_ZH:
        site = site.replace(zone, short)
    stem = _KIND_EN.sub("", site) if lang == "en" else _SUFFIX_ZH.sub("", _KIND_ZH.sub("", site))
    stem = " ".join(stem.split()).strip("+:· ")
    kept = stem if len(stem) > 1 else name
    longest = _LONGEST[lang]
    if len(kept) <= longest:
        return kept
    whole_words = kept[: longest + 1].rpartition(" ")[0].rstrip(" ,;(")
    return whole_words or kept[: longest - 1].rstrip() + "…"


def without_assumed(name: str) -> str:
    """Return a name without the words that call it assumed, where a star says so."""
    return name.replace("（推定）", "").replace(" (assumed)", "")


def name_of(row: pd.Series, lang: str) -> str:
    """Return a feature's name in `lang`, else its other name, else its id."""
    first, second = ("name_zh", "name_en") if lang == "zh" else ("name_en", "name_zh")
    for column in (first, second):
        value = row.get(column)
        if isinstance(value, str) and value:
            return value
    return str(row.name)
