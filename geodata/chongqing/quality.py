"""What a planner must know about the data before trusting a result."""

from __future__ import annotations

from collections.abc import Mapping

NOTES: tuple[Mapping[str, str], ...] = (
    {
        "zh": "所有点位均为乡镇中心点或区县驻地，没有一个经过测绘；不得据此划定防护距离。",
        "en": "Every point is a town centroid or a district seat, none is surveyed: draw no "
        "protection distance from it.",
    },
    {
        "zh": "规划只给出 18 / 24 / 41 / 23 的总数和两项总能力，没有名单；推定的设施逐行标注"
        "为“推定”。",
        "en": "The plan gives the counts 18 / 24 / 41 / 23 and two total capacities, no list: "
        "placed facilities are labelled assumed row by row.",
    },
    {
        "zh": "25 座、23,000 t/d（2025-11，含忠县水泥窑）中有 13 座规模不详，由余下的"
        " 7,500 t/d按缺口分摊；18 个项目中的 4 个按扩建推定。",
        "en": "Of the 25 plants with 23,000 t/d (2025-11, the Zhongxian kiln counted) 13 have "
        "no known size and share the remaining 7,500 t/d with 4 assumed expansions.",
    },
    {
        "zh": "按推定规模，2022 年底为 19 座、20,200 t/d；公布值为 19 座、19,900 t/d。",
        "en": "With the assumed sizes the end of 2022 has 19 plants with 20,200 t/d; published "
        "are 19 with 19,900 t/d.",
    },
    {
        "zh": "厨余目标 10,460 t/d约占生活垃圾的 45%，几乎等于全部厨余产生量。",
        "en": "The kitchen-waste target of 10,460 t/d is about 45 % of household waste, nearly "
        "all food waste that arises.",
    },
    {
        "zh": "危险废物 2024 年持证能力负荷率仅 26.5%，新增能力须论证，“不建”也是可能的答案。",
        "en": "Licensed hazardous-waste capacity ran at 26.5 % in 2024: new capacity must be "
        "justified, and not to build is a possible answer.",
    },
    {
        "zh": "规划未说明 1,911 万t/年是否含工程渣土（占建筑垃圾 90% 以上）；此处按包含处理。",
        "en": "The plan does not say whether the 19.11 million t/yr include excavated soil (over "
        "90 % of construction waste); they are taken to.",
    },
    {
        "zh": "规划表1第5行大宗固废综合利用率 50.9→92，与上一行目标相同，疑为误植。",
        "en": "Row 5 of the plan's table 1 (bulk waste used, 50.9 -> 92) equals the row above "
        "and looks like a misprint.",
    },
    {
        "zh": "规划表1第2行 19.4 与 14 都是五年累计降幅，不是水平值与目标值。",
        "en": "Row 2 of the plan's table 1: 19.4 and 14 are both five-year cuts, not a level "
        "and a target.",
    },
    {
        "zh": "畜禽粪污综合利用率 2020 年现状与 2025 年目标同为 80%。",
        "en": "Manure use: 80 % in 2020 and 80 % as the target of 2025.",
    },
    {
        "zh": "专栏2“50%以上”含义不明。",
        "en": "The “50 % and more” of the plan's box 2 is ambiguous.",
    },
    {
        "zh": "百果园焚烧厂的两处公开位置相差 33 km；此处采用西湖镇中心点。",
        "en": "Two published positions of the Baiguoyuan plant differ by 33 km; the centre of "
        "Xihu town is used.",
    },
    {
        "zh": "永川、涪陵餐厨厂在 2019-12 与 2020-04 两份资料中的投运状态互相矛盾；此处按 2019 年"
        "在运处理。",
        "en": "Sources of 2019-12 and 2020-04 contradict each other on the Yongchuan and Fuling "
        "kitchen-waste plants; they are taken as in service in 2019.",
    },
    {
        "zh": "2025-11 的 37 个县级单元由 1,031 个收运单元归并而成，与真实界线并不完全重合。",
        "en": "Catchments merged into the 37 units of 2025-11 do not follow the true lines "
        "exactly: cells are Voronoi cells.",
    },
    {
        "zh": "127 个乡镇没有公开点位（多在中心城区核心六区）：117 个采用一般知识的概略位置，10 个"
        "按路网推算；其人口均为推算值。",
        "en": "127 townships have no published point (most in the six inner districts): 117 "
        "have an approximate place from general knowledge, 10 are placed by the road graph; "
        "their population is modelled.",
    },
    {
        "zh": "忠县、云阳、巫溪、秀山、酉阳 2020 年人口凭一般知识填写，与全市合计吻合。",
        "en": "The census figures of Zhongxian, Yunyang, Wuxi, Xiushan and Youyang are from "
        "general knowledge; they close the municipality's total.",
    },
    {
        "zh": "区县界线经简化（38 个区县共约 5,000 个顶点），与 OpenStreetMap 界线的中位差约"
        " 270 米。",
        "en": "District lines are simplified (some 5,000 vertices for 38 districts): the median "
        "distance to OpenStreetMap's lines is about 270 m.",
    },
    {
        "zh": "道路为节点间直线，坐标取至 0.001 度，无等级、车速和单行信息；河流仅供示意。",
        "en": "Roads are straight between junctions, rounded to 0.001 degrees, without class, "
        "speed or direction; rivers are for orientation only.",
    },
    {
        "zh": "未提供：地形、人口格网、饮用水源保护区、自然保护地、生态红线、园区边界、洪泛区。",
        "en": "Not supplied: terrain, population grid, drinking-water areas, reserves, red "
        "lines, park outlines, flood zones.",
    },
)
