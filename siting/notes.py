"""What a planner should know of how an answer came about, beside its status and gap."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

CANCELLED = "cancelled"
LAST_PERIOD = "last_period"
START_USED = "start_used"
START_IGNORED = "start_ignored"
START_NEEDLESS = "start_needless"
START_NOTES = (START_USED, START_IGNORED, START_NEEDLESS)

NOTES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        CANCELLED: {
            "zh": "求解被取消：这是取消前得到的最好结果及其间隙",
            "en": "the solve was cancelled; this is the best answer until then, with its gap",
        },
        LAST_PERIOD: {
            "zh": "本方案分期建设：成本、下界和间隙为全部各期折算的年值，数据表和地图为最后一期，"
            "规划指标为 2025 年一期；建设时序见 schedule.csv，各期见 periods 文件夹",
            "en": "the plan is built in phases: cost, bound and gap are the equivalent annual "
            "figures of all periods, tables and map are those of the last period, indicators of "
            "the plan those of 2025; the schedule is in schedule.csv, each period in the folder "
            "periods",
        },
        START_USED: {
            "zh": "搜索从给定的启用方案开始",
            "en": "the search began from the openings that were given",
        },
        START_IGNORED: {
            "zh": "给定的启用方案不适用于本问题（没有相同的设施，或违反必须启用、禁止启用、"
            "数量等规则），已忽略，搜索从头开始",
            "en": "the openings that were given do not fit this problem (no facility in common, "
            "or they break a rule on what must or may open, or how many); they were ignored and "
            "the search began anew",
        },
        START_NEEDLESS: {
            "zh": "本方案的启用设施已全部确定，无需起点，给定的启用方案未使用",
            "en": "this scenario leaves no opening to choose, so those that were given were not "
            "needed",
        },
    }
)


def note_text(code: str, lang: str) -> str:
    """Return the sentence of a note in `lang` (``"zh"`` or ``"en"``), the code when unknown."""
    return NOTES[code][lang] if code in NOTES else code
