"""A stored run as a report needs it: summary, tables, regions and the scenario's own text."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from api.report.words import WORDS
from api.sheets import read_csv
from api.store import Run, damaged
from geodata.results import ResultLayers, read_results
from maps.words import REGION_WORDS
from siting.problem import SitingProblem
from siting.solution import Solution
from siting.summary import english_districts

NUMBER_ENDINGS = ("_t_per_d", "_share", "_km", "_cny_per_t", "_cny_per_yr")
FLAG_NAMES = ("open", "plan_project", "shares_park")


@dataclass(frozen=True)
class Reading:
    """A run read in one language.

    Parameters
    ----------
    run
        The run.
    lang
        ``"zh"`` or ``"en"``.
    """

    run: Run
    lang: str

    @cached_property
    def summary(self) -> Mapping[str, Any]:
        """Content of ``summary.json``."""
        return self.run.summary()

    @cached_property
    def layers(self) -> ResultLayers:
        """Result layers of the run."""
        return read_results(self.run.folder)

    @cached_property
    def facilities(self) -> pd.DataFrame:
        """``facilities.csv`` with numbers and flags."""
        return numbered(read_csv(self.run.folder / "facilities.csv"))

    @cached_property
    def catchments(self) -> pd.DataFrame:
        """``catchments.csv`` with numbers."""
        frame = numbered(read_csv(self.run.folder / "catchments.csv"))
        return frame.assign(population=pd.to_numeric(frame["population"], errors="coerce"))

    @cached_property
    def allocation(self) -> pd.DataFrame:
        """``allocation.csv`` with numbers."""
        return numbered(read_csv(self.run.folder / "allocation.csv"))

    @cached_property
    def problem(self) -> SitingProblem:
        """Arrays of the question."""
        return SitingProblem.load(self.run.folder / "problem.npz")

    @cached_property
    def solution(self) -> Solution:
        """Arrays of the answer."""
        return Solution.load(self.run.folder / "solution.npz", self.problem)

    @cached_property
    def scenario(self) -> Mapping[str, Any]:
        """The scenario's own text, as TOML has it."""
        try:
            text = (self.run.folder / "scenario.toml").read_text(encoding="utf-8")
            return tomllib.loads(text)
        except (OSError, ValueError) as error:
            raise damaged(self.run.folder, ["scenario.toml"]) from error

    @cached_property
    def regions(self) -> Mapping[str, str]:
        """Region by district code."""
        districts = self.layers.districts
        named = zip(districts["district_code"], districts["region"], strict=True)
        return {str(code): str(region) for code, region in named if isinstance(region, str)}

    @cached_property
    def _english(self) -> Mapping[str, str]:
        return english_districts(self.summary)

    def say(self, key: str, **params: object) -> str:
        """Return words of the report."""
        return WORDS[key].say(self.lang).format(**params)

    def title(self, group: str, key: str) -> str:
        """Return the title of a stream or type (`group` ``"streams"`` or ``"types"``)."""
        titles = self.summary["titles"][group]
        return str(titles[key][self.lang]) if key in titles else key

    def region(self, district_code: str) -> str:
        """Return the region of a district in the reader's language."""
        name = self.regions.get(district_code, "")
        if not name:
            return self.say("no_region")
        return REGION_WORDS[name].say(self.lang) if name in REGION_WORDS else name

    def district(self, name_zh: str) -> str:
        """Return a district's name in the reader's language."""
        return self._english.get(name_zh, name_zh) if self.lang == "en" else name_zh

    def name(self, row: Mapping[Any, Any]) -> str:
        """Return the name of a row with ``name_zh`` and ``name_en``."""
        return str((row["name_en"] if self.lang == "en" else "") or row["name_zh"])

    def money(self, amount_cny: float | None) -> float | None:
        """Return an amount in 万元 (zh) or million CNY (en)."""
        if amount_cny is None:
            return None
        return amount_cny / (1e4 if self.lang == "zh" else 1e6)


def numbered(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a table of texts with its numbers as numbers and its flags as true or false."""
    changed: dict[str, Any] = {
        str(name): pd.to_numeric(frame[name], errors="coerce")
        for name in frame
        if str(name).endswith(NUMBER_ENDINGS)
    }
    changed |= {name: frame[name] == "True" for name in FLAG_NAMES if name in frame}
    return frame.assign(**changed)
