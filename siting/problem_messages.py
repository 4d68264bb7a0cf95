"""Words for the faults of a siting problem's arrays, Chinese and English."""

from __future__ import annotations

from collections.abc import Mapping

PROBLEM_MESSAGES: Mapping[str, Mapping[str, str]] = {
    "problem_shape": {
        "zh": "问题数组 {name} 的形状为 {found}，应为 {expected}。请重新生成该问题。",
        "en": "Problem array {name} has shape {found}, expected {expected}; build it again.",
    },
    "problem_number": {
        "zh": "问题数组 {name} 有 {count} 个无效数值（例如 {value}）；须为有限且不小于 0 的数"
        "（份额不大于 1）。",
        "en": "Problem array {name} has {count} invalid numbers (such as {value}); "
        "give finite numbers of at least 0 (shares at most 1).",
    },
    "problem_position": {
        "zh": "问题数组 {name} 中有序号超出 0 至 {limit} 的范围。",
        "en": "Problem array {name} holds positions outside 0 to {limit}.",
    },
    "problem_options": {
        "zh": "每座设施至少要有一个规模选项，且 {name} 须按设施排序。",
        "en": "Every facility needs at least one option, and {name} must be sorted by facility.",
    },
    "problem_repeated": {
        "zh": "问题中的 {name} 有重复项；请保证每一项唯一。",
        "en": "The problem repeats an entry of {name}; keep every entry unique.",
    },
    "problem_required_forbidden": {
        "zh": "设施 {id} 同时被要求启用和禁止启用；请去掉其中一条。",
        "en": "Facility {id} is both required and forbidden; remove one of the two.",
    },
    "problem_sense": {
        "zh": "政策 {name} 的比较符号“{sense}”未知；请用 <=、>= 或 ==。",
        "en": "Policy {name} has the unknown sense '{sense}'; use <=, >= or ==.",
    },
    "problem_file_unreadable": {
        "zh": "无法读取问题文件 {file}：{reason}。请重新求解以生成该文件。",
        "en": "Cannot read the problem file {file}: {reason}. Solve again to write it anew.",
    },
    "problem_no_source": {
        "zh": "设施 {id} 产生残余物，但问题中没有其产生地；请把该设施列为一个收运单元。",
        "en": "Facility {id} leaves residues but the problem has no place where they arise; list "
        "the facility among the catchments.",
    },
    "problem_own_arc": {
        "zh": "设施 {id} 的残余物又运回该设施；请去掉这条运输弧。",
        "en": "An arc hauls residues of facility {id} back to it; leave that arc out.",
    },
    "problem_source_demand": {
        "zh": "设施残余物的产生地不得有自身产生量；请将其产生量设为 0。",
        "en": "A place where residues arise has demand of its own; set that demand to 0.",
    },
}
