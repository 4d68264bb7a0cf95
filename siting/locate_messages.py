"""Words for every fault in the arrays of `siting.locate`, Chinese and English."""

from __future__ import annotations

from collections.abc import Mapping

LOCATE_MESSAGES: Mapping[str, Mapping[str, str]] = {
    "locate_not_numbers": {
        "zh": "{name} 不是数值数组；请给出各行等长的数。",
        "en": "{name} is no array of numbers; give numbers in rows of equal length.",
    },
    "locate_shape": {
        "zh": "{name} 的形状为 {found}，应为 {expected}（n 个收运单元，m 处场址）。",
        "en": "{name} has shape {found}, expected {expected} (n catchments, m sites).",
    },
    "locate_number": {
        "zh": "{name} 有 {count} 个无效数值（例如 {value}）；须为不小于 0 的数，不得为 NaN，"
        "份额不大于 1。",
        "en": "{name} holds {count} invalid numbers (such as {value}); give numbers of at least 0, "
        "no NaN, shares at most 1.",
    },
    "locate_sites": {
        "zh": "{name} 须为 {count} 个真假值，或 0 至 {last} 之间互不重复的场址序号。",
        "en": "{name} must be {count} flags, or distinct positions of sites from 0 to {last}.",
    },
    "locate_required_forbidden": {
        "zh": "场址 {position} 同时被要求启用和禁止启用；请去掉其中一条。",
        "en": "Site {position} is both required and forbidden; remove one of the two.",
    },
    "locate_p": {
        "zh": "p 的值 {value} 无效；须为 {lower} 至 {upper} 之间的整数。",
        "en": "p is {value}; give a whole number from {lower} to {upper}.",
    },
    "locate_covers": {
        "zh": "covers 有 {count} 个值既非 0 也非 1（例如 {value}）；请给出真假值。",
        "en": "covers holds {count} values that are neither 0 nor 1 (such as {value}); give flags.",
    },
    "locate_sizes": {
        "zh": "fixed_cost 的形状为 {found}，应与 capacity 的形状 {expected} 相同。",
        "en": "fixed_cost has shape {found}, expected the shape of capacity {expected}.",
    },
    "locate_start": {
        "zh": "start 须为 {count} 个真假值（每处场址一个），或同一批场址的 Location；"
        "所给形状为 {found}。",
        "en": "start must be {count} flags, one per site, or a Location over the same sites; "
        "it has shape {found}.",
    },
}
