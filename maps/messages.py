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
        "public_without_number": {
            "zh": "公开发布的地图须先送审并取得审图号（《地图管理条例》）；请填写审图号"
            "（--review-number、review_number 或 SITING_REVIEW_NUMBER），否则只能输出“内部使用”",
            "en": "a map for the public needs an approval number (审图号) by the Regulations on "
            "Maps: give it (--review-number, review_number or SITING_REVIEW_NUMBER), "
            "or draw it for internal use",
        },
        "review_number_unlike": {
            "zh": "“{value}”不像审图号：其中没有数字，例如 渝S(2026)018号",
            "en": "'{value}' is not like an approval number: it has no digit, as in 渝S(2026)018号",
        },
        "atlas_needs_pdf": {
            "zh": "全部区县的图集只能写成一个 .pdf，不能写成 {value}；"
            "要单张图请用 district 指定区县",
            "en": "the atlas of all districts is one .pdf, not {value}; "
            "name a district for a single map",
        },
        "against_missing": {
            "zh": "方案比选图（comparison）须用 against 指定另一次运行",
            "en": "the theme comparison needs a second run: name it with against",
        },
        "against_unused": {
            "zh": "只有方案比选图（comparison）可用 against",
            "en": "against goes with the theme comparison only",
        },
        "nothing_to_compare": {
            "zh": "运行 {run} 没有答案，无法比选",
            "en": "run {run} has no answer to compare",
        },
        "against_lacks_stream": {
            "zh": "对照的运行没有废物种类“{value}”",
            "en": "the run compared with has no waste stream '{value}'",
        },
        "against_elsewhere": {
            "zh": "两次运行没有共同的收运单元，无法比较",
            "en": "the two runs share no catchment and cannot be compared",
        },
        "unknown_layer": {
            "zh": "没有图层样式“{value}”；可选：{choices}",
            "en": "there is no style of a layer '{value}'; choose one of: {choices}",
        },
    }
)
