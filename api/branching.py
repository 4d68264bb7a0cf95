"""A branch of a run: its scenario with changes, as a question of its own; the run stays."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pydantic import Field

import siting
from api.branch_words import Names, change_words
from api.errors import Fault, NotFoundError, RunError
from api.processes.inputs import Inputs, SitingInputs
from api.store import Run, damaged
from siting.amendments import Amendment

TITLE_LENGTH = 120
NAME_LENGTH = 60
SUFFIX = "-branch"
JOINT = " · "
MANY = {"zh": "{count} 项修改", "en": "{count} changes"}


class BranchInputs(Inputs):
    """What a branch changes in the scenario of its run."""

    amendments: list[dict[str, Any]] = Field(
        min_length=1,
        max_length=500,
        description="What is changed, in order, as `amendments` of the process `siting`.",
    )


def branch_of(run: Run, asked: BranchInputs) -> SitingInputs:
    """Return the question that a branch of a run asks.

    Its title says what is changed, its search starts from the run's answer, and
    its name is another one, so that the scenario's own runs stay what they are.

    Raises
    ------
    RunError
        Changes contradict each other, or the run's scenario cannot be read.
    NotFoundError
        A change names a facility that the run does not have.
    ScenarioError
        With every change that cannot be read.
    """
    document = scenario_of(run)
    amendments = siting.read_amendments(asked.amendments)
    names = names_of(run)
    check_facilities(run, amendments, names)
    if faults := contradictions(amendments, names):
        raise RunError(faults)
    heading = document["scenario"]
    titles = {
        f"title_{lang}": title_of_branch(heading[f"title_{lang}"], amendments, names, lang)
        for lang in ("zh", "en")
    }
    own = str(heading["name"]).removesuffix(SUFFIX)
    return SitingInputs(
        scenario=document,
        amendments=list(asked.amendments),
        name=own[: NAME_LENGTH - len(SUFFIX)] + SUFFIX,
        start=run.id if run.answered else None,
        parent=run.id,
        **titles,
    )


def scenario_of(run: Run) -> dict[str, Any]:
    """Return the parsed scenario that a run answered.

    Raises
    ------
    RunError
        It cannot be read.
    """
    try:
        return tomllib.loads((run.folder / "scenario.toml").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise damaged(run.folder, ["scenario.toml"]) from error


def names_of(run: Run) -> Names:
    """Return what facilities and streams of a run are called, Chinese and English."""
    rows: Sequence[Mapping[str, Any]] = run.summary()["facilities"]  # type: ignore[assignment]
    streams: Sequence[Mapping[str, Any]] = run.meta["streams"]  # type: ignore[assignment]
    return Names(
        {str(r["id"]): (str(r["name"]), str(r.get("name_en") or r["name"])) for r in rows},
        {str(s["key"]): (str(s["title_zh"]), str(s["title_en"])) for s in streams},
    )


def check_facilities(run: Run, amendments: Sequence[Amendment], names: Names) -> None:
    """Refuse changes of facilities that are neither the run's nor added by them.

    Raises
    ------
    NotFoundError
        With every id that is unknown.
    """
    known = {*names.facilities, *(a.facility.id for a in amendments if a.kind == "add")}
    named = dict.fromkeys(key for a in amendments for key in facilities_of(a))
    faults = [
        Fault("id_not_found", {"run": run.id, "id": key[:80]}) for key in named if key not in known
    ]
    if faults:
        raise NotFoundError(faults)


def facilities_of(amendment: Amendment) -> tuple[str, ...]:
    """Return the ids of the facilities that stand already and that a change is about."""
    if amendment.kind in ("close", "open", "free"):
        return amendment.ids
    return (amendment.id,) if amendment.kind in ("resize", "move") else ()


def contradictions(amendments: Sequence[Amendment], names: Names) -> list[Fault]:
    """Return a fault for each pair of changes that cannot both be meant."""
    said: dict[tuple[str, str], tuple[object, Amendment]] = {}
    faults: dict[tuple[int, int], Fault] = {}
    for amendment in amendments:
        for topic, value in claims(amendment):
            before, first = said.setdefault(topic, (value, amendment))
            if before == value:
                continue
            first_zh, first_en = change_words(first, names)
            second_zh, second_en = change_words(amendment, names)
            params = {
                "first_zh": first_zh,
                "first_en": first_en,
                "second_zh": second_zh,
                "second_en": second_en,
            }
            faults.setdefault((id(first), id(amendment)), Fault("branch_contradiction", params))
    return list(faults.values())


def claims(amendment: Amendment) -> Iterator[tuple[tuple[str, str], object]]:
    """Yield what a change states: of which facility or stream, what, and which value."""
    for key in facilities_of(amendment):
        yield ("used", key), amendment.kind != "close"
    if amendment.kind in ("open", "free"):
        for key in amendment.ids:
            yield ("must", key), amendment.kind
    elif amendment.kind == "resize":
        yield ("capacity", amendment.id), amendment.capacity_t_per_d
    elif amendment.kind == "move":
        yield ("place", amendment.id), (amendment.site_id, amendment.place)
    elif amendment.kind == "add":
        yield ("used", amendment.facility.id), True
        yield ("added", amendment.facility.id), id(amendment)
    else:
        yield from stream_claims(amendment)


def stream_claims(amendment: Amendment) -> Iterator[tuple[tuple[str, str], object]]:
    """Yield what a change states of streams, as `claims` does."""
    if amendment.kind == "distance_limit":
        for stream in amendment.streams:
            yield ("distance", stream), amendment.max_km
    elif amendment.kind == "demand":
        yield ("demand", amendment.stream), amendment.factor
    elif amendment.kind == "growth":
        yield ("growth", amendment.stream), amendment.share_per_yr


def title_of_branch(base: str, amendments: Sequence[Amendment], names: Names, lang: str) -> str:
    """Return a title that says what is changed, as far as there is room."""
    words = [change_words(a, names)[0 if lang == "zh" else 1] for a in amendments]
    whole = JOINT.join([base, ("、" if lang == "zh" else ", ").join(words)])
    if len(whole) <= TITLE_LENGTH:
        return whole
    tail = JOINT + MANY[lang].format(count=len(words))
    room = TITLE_LENGTH - len(tail)
    return (base if len(base) <= room else base[: room - 1] + "…") + tail
