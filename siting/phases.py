"""The [phases] section: the periods of a plan, and how many years each counts for.

Period t begins in year y_t and ends where the next begins; the last one lasts
`last_period_yr`. Costs of later years count less: at rate r the years of period
t are worth

d_t = sum over its years y of (1 + r) ** -(y - y_1)

years of the first one (a year is paid at its beginning). Over all periods the
d_t add up to the annuity factor of the horizon H = sum of all lengths,
(1 + r) (1 - (1 + r) ** -H) / r, and to H at r = 0.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from siting.errors import Fault
from siting.scenario_parts import NotNegative, Section

if TYPE_CHECKING:
    from siting.scenario import Scenario

Year = Annotated[int, Field(ge=1990, le=2100)]


class Phases(Section):
    """Periods in which a plan is built up."""

    years: tuple[Year, ...] = Field(
        min_length=1,
        description="First year of each period, rising; the last one is the scenario's year. "
        "Demand and the stock of plants are those of that year.",
    )
    last_period_yr: Annotated[int, Field(ge=1, le=100)] = Field(
        description="Years that the last period stands for."
    )
    demand_year: Year = Field(
        description="Year that the demand of the streams is stated for; others grow from it."
    )
    budget_cny: dict[Year, NotNegative] = Field(
        default_factory=dict,
        description="By first year of a period, the most capital that opens or grows in it, CNY; "
        "none = any sum.",
    )
    source: str = Field(default="", description="Where periods, growth and budgets come from.")

    @property
    def lengths_yr(self) -> tuple[int, ...]:
        """Return how many years each period lasts."""
        ends = (*self.years[1:], self.years[-1] + self.last_period_yr)
        return tuple(end - begin for begin, end in zip(self.years, ends, strict=True))


def discounted_yr(
    years: Sequence[int], lengths_yr: Sequence[int], discount_rate: float
) -> tuple[float, ...]:
    """Return the years that each period counts for, d_t.

    Parameters
    ----------
    years, lengths_yr
        First year and number of years of each period.
    discount_rate
        Rate r, per year.
    """
    return tuple(
        math.fsum((1.0 + discount_rate) ** -(begin + n - years[0]) for n in range(length))
        for begin, length in zip(years, lengths_yr, strict=True)
    )


def phase_faults(scenario: Scenario, file: str) -> Iterator[Fault]:
    """Yield periods that do not rise to the scenario's year, and years that are none of them."""
    phases, base = scenario.phases, {"file": file}
    years = (scenario.year,) if phases is None else phases.years
    known = ", ".join(str(year) for year in years)
    rising = all(a < b for a, b in pairwise(years)) and years[-1] == scenario.year
    if not rising:
        params = {"key": "phases.years", "value": known, "year": scenario.year}
        yield Fault("scenario_phase_years", {**base, **params})
    budgets = {} if phases is None else phases.budget_cny
    named = [("phases.budget_cny", year) for year in budgets]
    for number, policy in enumerate(scenario.policies, start=1):
        named += [(f"policies[{number}].years", year) for year in policy.years]
    for key, year in named:
        if year not in years:
            params = {"key": key, "value": year, "known": known}
            yield Fault("scenario_phase_unknown", {**base, **params})
