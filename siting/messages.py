"""Words for every fault that `siting` can find, Chinese and English."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from siting.locate_messages import LOCATE_MESSAGES
from siting.policy_messages import POLICY_MESSAGES
from siting.problem_messages import PROBLEM_MESSAGES

_SCENARIO = {
    "scenario_not_found": {
        "zh": "找不到方案“{value}”：既没有此文件，也不是内置方案。内置方案有：{known}。",
        "en": "No scenario '{value}': neither a file nor a built-in. Built-ins: {known}.",
    },
    "scenario_not_utf8": {
        "zh": "{file}：第 {position} 字节处不是 UTF-8 编码。请另存为 UTF-8。",
        "en": "{file}: byte {position} is not UTF-8; save the file as UTF-8.",
    },
    "scenario_not_toml": {
        "zh": "{file}：不是有效的 TOML（{reason}）。请改正该处语法。",
        "en": "{file}: not valid TOML ({reason}); correct the syntax there.",
    },
    "scenario_unknown_key": {
        "zh": "{file}：键 {key} 未知（值 {value}）。此处可用的键：{known}。",
        "en": "{file}: unknown key {key} (value {value}). Keys known here: {known}.",
    },
    "scenario_unknown_key_near": {
        "zh": "{file}：键 {key} 未知（值 {value}）。是否应为“{nearest}”？此处可用的键：{known}。",
        "en": "{file}: unknown key {key} (value {value}). Did you mean '{nearest}'? "
        "Keys known here: {known}.",
    },
    "scenario_missing_key": {
        "zh": "{file}：缺少键 {key}。请补上。",
        "en": "{file}: key {key} is missing; add it.",
    },
    "scenario_choice": {
        "zh": "{file}：{key} 的值 {value} 未知。可选：{known}（最接近的是“{nearest}”）。",
        "en": "{file}: {key} has the unknown value {value}. Choose one of {known} "
        "(nearest: '{nearest}').",
    },
    "scenario_range": {
        "zh": "{file}：{key} 的值 {value} 超出范围。请给出满足 {bound} 的数。",
        "en": "{file}: {key} is {value}, out of range; give a number {bound}.",
    },
    "scenario_type": {
        "zh": "{file}：{key} 的值 {value} 类型不对（{reason}）。请改正。",
        "en": "{file}: {key} is {value}, of the wrong type ({reason}); correct it.",
    },
    "scenario_invalid": {
        "zh": "{file}：{key} 的值 {value} 无效（{reason}）。请改正。",
        "en": "{file}: {key} is {value}, not valid ({reason}); correct it.",
    },
    "scenario_one_limit": {
        "zh": "{file}：{key} 须且只能给出 exactly、at_least、at_most 三者之一（现为 {value}）。",
        "en": "{file}: {key} must give exactly one of exactly, at_least, at_most (is {value}).",
    },
    "scenario_one_place": {
        "zh": "{file}：{key} 须且只能给出 site_id 与 place 二者之一（现为 {value}）。",
        "en": "{file}: {key} must give one of site_id and place, not both (is {value}).",
    },
    "scenario_facility_taken": {
        "zh": "{file}：{key} 的编号 {value} 重复或已被占用。请换一个编号。",
        "en": "{file}: the id {value} in {key} is given twice or taken; use another id.",
    },
    "amendment_nothing": {
        "zh": "{file} {key}：方案中没有 {value}，无法修改。请改为方案中已有的废物种类或规则序号。",
        "en": "{file} {key}: the scenario has no {value} to change; name a stream or the number "
        "of a rule that it has.",
    },
    "scenario_repeated": {
        "zh": "{file}：{key} 重复定义了废物种类 {value}。请只保留一处。",
        "en": "{file}: {key} defines the stream {value} again; keep one.",
    },
    "scenario_no_demand": {
        "zh": "{file}：{key}（{value}）没有产生量。请给出 rates_kg_per_person_d 或 total_t_per_d。",
        "en": "{file}: {key} ({value}) has no demand; give rates_kg_per_person_d or total_t_per_d.",
    },
    "scenario_no_transport": {
        "zh": "{file}：{key}（{value}）没有运输成本。请增加 [transport.{value}]。",
        "en": "{file}: {key} ({value}) has no transport cost; add [transport.{value}].",
    },
    "scenario_no_type": {
        "zh": "{file}：{key}（{value}）没有任何设施类型接收。请在某个 [facility_types.*] 的 "
        "accepts 中加入 {value}。",
        "en": "{file}: {key} ({value}) is accepted by no facility type; add {value} to accepts "
        "of a [facility_types.*] table.",
    },
    "scenario_no_price": {
        "zh": "{file}：{key}（{value}）没有未收运单价。请在 objective.unserved_cost_cny_per_t 中"
        "加入 {value}。",
        "en": "{file}: {key} ({value}) has no unserved price; add {value} to "
        "objective.unserved_cost_cny_per_t.",
    },
    "scenario_opposite": {
        "zh": "{file}：{key} 既要求启用又禁止启用设施 {value}。请去掉其中一条。",
        "en": "{file}: {key} both require and forbid the facility {value}; remove one of the two.",
    },
    "scenario_no_stream": {
        "zh": "{file}：{key} 中没有启用的废物种类。请至少启用一种。",
        "en": "{file}: {key} has no enabled stream; enable at least one.",
    },
    "scenario_no_file": {
        "zh": "{file}：{key} 指向的文件不存在：{value}。"
        "请检查路径（相对路径以方案文件所在目录为准）。",
        "en": "{file}: {key} names a file that is not there: {value}. Check the path (relative "
        "paths start at the scenario file's folder).",
    },
    "scenario_phase_years": {
        "zh": "{file}：{key}（{value}）必须逐期递增，并以方案年份 {year} 结束。",
        "en": "{file}: {key} ({value}) must rise and end with the scenario's year, {year}.",
    },
    "scenario_phase_unknown": {
        "zh": "{file}：{key} 中的 {value} 不是本方案的期次（{known}）。请改为其中之一。",
        "en": "{file}: {value} in {key} is no period of the scenario ({known}); use one of them.",
    },
    "scenario_unknown_facility": {
        "zh": "{file}：{key} 引用了未知设施 {value}（图层共有 {count} 座）。请改为图层中的编号。",
        "en": "{file}: {key} names the unknown facility {value} (the layer has {count}); "
        "use an id of the layer.",
    },
    "scenario_unknown_facility_near": {
        "zh": "{file}：{key} 引用了未知设施 {value}。是否应为 {nearest}？",
        "en": "{file}: {key} names the unknown facility {value}. Did you mean {nearest}?",
    },
    "scenario_unknown_site": {
        "zh": "{file}：{key} 引用了未知场址 {value}（图层共有 {count} 处）。请改为图层中的编号。",
        "en": "{file}: {key} names the unknown site {value} (the layer has {count}); "
        "use an id of the layer.",
    },
    "scenario_unknown_site_near": {
        "zh": "{file}：{key} 引用了未知场址 {value}。是否应为 {nearest}？",
        "en": "{file}: {key} names the unknown site {value}. Did you mean {nearest}?",
    },
    "scenario_unknown_facility_type": {
        "zh": "{file}：{key} 引用了未知设施类型 {value}。"
        "请增加 [facility_types.{value}] 或改用已有类型。",
        "en": "{file}: {key} names the unknown facility type {value}; add "
        "[facility_types.{value}] or use one that is there.",
    },
    "scenario_unknown_facility_type_near": {
        "zh": "{file}：{key} 引用了未知设施类型 {value}。是否应为 {nearest}？",
        "en": "{file}: {key} names the unknown facility type {value}. Did you mean {nearest}?",
    },
}

_BUILDING = {
    "demand_no_pattern": {
        "zh": "废物种类 {stream}：总量 {value} t/d 无法分摊，因为各收运单元的分摊依据合计为 0。"
        "请检查收运单元图层的人口或园区份额，或改用 rates_kg_per_person_d。",
        "en": "Stream {stream}: the total of {value} t/d cannot be split because what it is split "
        "by sums to 0; check population and industrial_park_share of the catchments, "
        "or give rates_kg_per_person_d.",
    },
    "demand_invalid": {
        "zh": "废物种类 {stream}：{count} 个收运单元的产生量不是不小于 0 的有限数（例如 {id}）。"
        "请检查该单元的人口、area_kind 和 industrial_park_share。",
        "en": "Stream {stream}: the demand of {count} catchments (such as {id}) is not a finite "
        "number of at least 0; check population, area_kind and industrial_park_share there.",
    },
    "menu_empty": {
        "zh": "{file}：{year} 年没有任何设施参与。"
        "请检查 facilities.include_status、year 与设施图层。",
        "en": "{file}: no facility takes part in {year}; check facilities.include_status, year and "
        "the facilities layer.",
    },
}

_SOLVER = {
    "solver_unknown": {
        "zh": "未知的求解器“{name}”；可用：{known}。",
        "en": "Unknown solver '{name}'; use one of: {known}.",
    },
    "solver_number": {
        "zh": "求解选项 {name} 的值 {value} 无效；请给出允许范围内的有限数。",
        "en": "Solver option {name} has the invalid value {value}; give a finite number in range.",
    },
    "explain_unknown": {
        "zh": "没有编号为 {id} 的收运单元或设施；请从 catchments.csv 或 facilities.csv 中取编号。",
        "en": "No catchment or facility has the id {id}; "
        "take one from catchments.csv or facilities.csv.",
    },
    "explain_nothing": {
        "zh": "该运行没有可解释的结果（状态：{status}）；请查看缺口说明。",
        "en": "The run holds no answer to explain (status: {status}); see its shortfalls.",
    },
    "cbc_missing": {
        "zh": "此平台的 PuLP 未附带 CBC；请改用求解器 highs。",
        "en": "This PuLP brings no CBC for the platform; use the solver highs.",
    },
}

_ALLOCATION = {
    "allocation_shape": {
        "zh": "{name} 的形状为 {found}，应为 {expected}。cost 每行一个收运单元、每列一座设施。",
        "en": "{name} has shape {found}, expected {expected}; "
        "cost has one row per catchment and one column per facility.",
    },
    "allocation_number": {
        "zh": "{name} 有 {count} 个无效数值（例如 {value}）；须为不小于 0 的有限数"
        "（cost 与 capacity 可为无穷大：不允许的运输弧、不限能力）。",
        "en": "{name} has {count} invalid numbers (such as {value}); give finite numbers of at "
        "least 0 (infinity only in cost = arc not allowed, and in capacity = no limit).",
    },
    "allocation_block": {
        "zh": "cost 的数据块（自第 {first} 行起 {count} 行）不是数值表：{reason}。",
        "en": "The block of cost for {count} rows from row {first} is no table of numbers: "
        "{reason}.",
    },
    "allocation_block_shape": {
        "zh": "cost 的数据块（自第 {first} 行起 {count} 行）形状为 {found}，应为 {expected}："
        "每个所要的收运单元一行、每座设施一列。",
        "en": "The block of cost for {count} rows from row {first} has shape {found}, expected "
        "{expected}: one row per catchment asked for and one column per facility.",
    },
    "allocation_block_number": {
        "zh": "cost 的数据块（自第 {first} 行起 {count} 行）有 {bad} 个无效数值（例如 {value}）；"
        "须为不小于 0 的数，无穷大表示不允许的运输弧。",
        "en": "The block of cost for {count} rows from row {first} has {bad} invalid numbers "
        "(such as {value}); give numbers of at least 0, infinity = arc not allowed.",
    },
    "allocation_unserved": {
        "zh": "给出了 unserved_cost，但 allow_unserved 为 False；"
        "请设 allow_unserved=True 或去掉它。",
        "en": "unserved_cost is given but allow_unserved is False; "
        "set allow_unserved=True or leave it out.",
    },
    "allocation_whole_price": {
        "zh": "single_source=True 且允许剩余时须给出 unserved_cost（每吨剩余的价格）：整体收运时"
        "“剩余最少”是装箱问题，没有一个固定价格能保证，也往往无法证明。"
        "可从 (m + 1) × 最贵的运费起，价格越高，剩余越少。",
        "en": "With single_source=True and allow_unserved=True give unserved_cost, the price of a "
        "tonne left over: the least tonnes left of whole loads are a packing problem that no "
        "fixed price settles and few proofs do. Start from (m + 1) x the dearest haul; a higher "
        "price leaves less over.",
    },
    "allocation_route": {
        "zh": "未知的求解路线“{value}”；可用：{known}。",
        "en": "Unknown route '{value}'; use one of: {known}.",
    },
    "allocation_route_missing": {
        "zh": "plant_graph 路线需要可选组件 numba；"
        '请安装 chongqing-siting[large] 或用 route="pulp"。',
        "en": "The plant_graph route needs the optional package numba; "
        'install chongqing-siting[large] or use route="pulp".',
    },
}

MESSAGES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        **PROBLEM_MESSAGES,
        **_SOLVER,
        **_SCENARIO,
        **POLICY_MESSAGES,
        **_BUILDING,
        **_ALLOCATION,
        **LOCATE_MESSAGES,
    }
)
