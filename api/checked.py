"""What a check of a stored run found, in words."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

RELATIVE = 1e-6
ABSOLUTE_T_PER_D = 1e-4

WORDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "differs": (
            "{file}：{item} 为 {stated}，重新计算得 {computed}",
            "{file}: {item} is {stated}, recomputed {computed}",
        ),
        "ids": (
            "{file}：编号与 problem.npz 不一致",
            "{file}: its ids are not those of problem.npz",
        ),
        "solved": ("{file}：{item}", "{file}: {item}"),
    }
)


@dataclass(frozen=True)
class Finding:
    """One disagreement inside a run.

    Parameters
    ----------
    file
        File of the run that disagrees.
    kind
        Key into `WORDS`.
    item
        What disagrees, in Chinese and English.
    stated, computed
        The two figures.
    """

    file: str
    kind: str
    item: tuple[str, str]
    stated: object = ""
    computed: object = ""

    def text(self, lang: str) -> str:
        """Return the sentence in `lang`."""
        position = 0 if lang == "zh" else 1
        return WORDS[self.kind][position].format(
            file=self.file, item=self.item[position], stated=self.stated, computed=self.computed
        )


@dataclass(frozen=True)
class RunCheck:
    """Outcome of checking a run.

    Parameters
    ----------
    findings
        Every disagreement; none = the run holds.
    figures
        How many constraints, rows and sums were looked at.
    """

    findings: tuple[Finding, ...]
    figures: Mapping[str, object]

    @property
    def ok(self) -> bool:
        """Whether nothing disagrees."""
        return not self.findings


def same(stated: Any, computed: float) -> bool:  # noqa: ANN401
    """Say whether a stated figure is the recomputed one within rounding; null = not finite."""
    if stated is None or stated == "":
        return not math.isfinite(computed)
    return math.isclose(float(stated), computed, rel_tol=RELATIVE, abs_tol=ABSOLUTE_T_PER_D)


def compare(file: str, item: str, stated: Any, computed: float) -> Iterator[Finding]:  # noqa: ANN401
    """Yield a finding when a stated figure is not the recomputed one."""
    if not same(stated, computed):
        yield Finding(file, "differs", (item, item), stated, f"{computed:.9g}")
