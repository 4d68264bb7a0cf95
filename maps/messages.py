"""Words for every fault that `maps` can find, Chinese and English."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

MESSAGES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "missing_glyph": {
            "zh": "文字“{text}”含字体没有的字：{characters}；请改用常用字形",
            "en": "text '{text}' has characters that the font lacks: {characters}; "
            "use other characters",
        },
        "unknown_option": {
            "zh": "{option} 不能是“{value}”；可选：{choices}",
            "en": "{option} cannot be '{value}'; choose one of: {choices}",
        },
        "unknown_stream": {
            "zh": "本次运行没有废物种类“{value}”；可选：{choices}",
            "en": "this run has no waste stream '{value}'; choose one of: {choices}",
        },
        "unknown_district": {
            "zh": "没有名为“{value}”的区县；请用区县名称或六位代码",
            "en": "no district is called '{value}'; use its name or its six-digit code",
        },
        "dpi_out_of_range": {
            "zh": "dpi 为 {value}；应在 {lower} 至 {upper} 之间",
            "en": "dpi is {value}; it must be from {lower} to {upper}",
        },
        "unknown_format": {
            "zh": "不能写成“{value}”格式；请用 {choices}",
            "en": "cannot write '{value}'; use one of: {choices}",
        },
    }
)
