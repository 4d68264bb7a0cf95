"""What the scripts of the planners' page are told by the server."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from api.base_map import BaseMap
from api.branch_words import CHANGE_WORDS
from api.comparison_words import COMPARISON_WORDS
from api.period_layers import period_years
from api.store import Run
from api.words import page_words, stage_words
from api.workbench_words import WORKBENCH_WORDS

_FURTHER_WORDS = (
    "capacity", "closed", "conflict", "connection_lost", "demand", "difference", "district",
    "facility", "gap", "indicator", "load", "met", "repairs", "type", "unserved", "utilisation",
    "why",
)  # fmt: skip


def workbench_view(
    run: Run, lang: str, *, explains: bool, branches: bool = False, base: BaseMap | None = None
) -> dict[str, object]:
    """Return run, language, periods, rights and words.

    Parameters
    ----------
    run
        The run that the page shows.
    lang
        Language of the words.
    explains
        Whether the visitor may ask for explanations.
    branches
        Whether the visitor may change the scenario and solve it.
    base
        The base map of the settings.
    """
    words = page_words(lang)
    return {
        "run": run.id,
        "lang": lang,
        "years": period_years(run),
        "explains": explains and run.answered,
        "branches": branches,
        "stages": stage_words(lang),
        "base": asdict(base) if base else None,
        "words": {key: words[key] for key in (*WORKBENCH_WORDS, *CHANGE_WORDS, *_FURTHER_WORDS)},
    }


def comparison_desk(
    pair: Sequence[Run], lang: str, *, base: BaseMap | None = None
) -> dict[str, object]:
    """Return what the scripts of the comparison are told: runs, periods, language and words.

    Parameters
    ----------
    pair
        Run a and run b.
    lang
        Language of the words.
    base
        The base map of the settings.
    """
    words = page_words(lang)
    known = (*COMPARISON_WORDS, *WORKBENCH_WORDS, *_FURTHER_WORDS)
    periods = {side: period_years(run) for side, run in zip("ab", pair, strict=True)}
    return {
        "a": pair[0].id,
        "b": pair[1].id,
        "years": sorted({*periods["a"], *periods["b"]}),
        "periods": periods,
        "lang": lang,
        "base": asdict(base) if base else None,
        "words": {key: words[key] for key in known},
    }
