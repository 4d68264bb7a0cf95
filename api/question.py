"""A question: a scenario with its layers and all else that decides its answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import siting
from api.errors import Fault, RunError
from api.fingerprint import run_id_of, sha256_of_file, source_sha256
from api.starting import Start
from geodata.foreign import CheckReport
from geodata.layers import Layers
from siting.candidates import facility_menu
from siting.opening import open_layers
from siting.scenario import Scenario, scenario_text


@dataclass(frozen=True)
class Question:
    """A scenario with everything that decides its answer.

    Parameters
    ----------
    scenario
        Checked scenario with the solver options that hold for this run.
    text
        TOML text that it was read from.
    layers
        Layers that it stands on.
    layer_hashes
        SHA-256 of the dataset's manifest and of each file that the scenario names.
    reports
        What was found in each layer that the scenario names.
    start
        Answer that the search starts from, or None.
    parent
        Id of the run that this is a branch of, or None; it decides nothing.
    """

    scenario: Scenario
    text: str
    layers: Layers
    layer_hashes: dict[str, str]
    reports: Mapping[str, CheckReport]
    start: Start | None = None
    parent: str | None = None

    @property
    def run_id(self) -> str:
        """Id of the run that answers this question."""
        solver = self.scenario.solver.model_dump(mode="json")
        # Where own layers lie does not matter, what they hold does.
        stated = self.scenario.model_dump(mode="json", exclude={"layers", "solver"})
        stated["travel"].pop("table", None)
        question = {
            "scenario": stated,
            "solver": solver,
            "layers": self.layer_hashes,
            "source": source_sha256(),
        }
        if self.start is not None:  # a search that starts elsewhere may end elsewhere
            question["start"] = self.start.openings_sha256
        return run_id_of(self.scenario.name, question)


def read_question(
    named: str | Path, solver: dict[str, object] | None = None, start: Start | None = None
) -> Question:
    """Read a scenario by built-in name or path, and its layers.

    Parameters
    ----------
    named
        Name of a built-in scenario, or path of a TOML file.
    solver
        Options that replace those of the scenario: ``name``, ``time_limit_s``, ``gap_share``.
    start
        Answer that the search is to start from.

    Raises
    ------
    FaultError
        With every fault of the scenario or of a layer.
    """
    scenario = siting.read_scenario(named)
    if solver:
        chosen = scenario.solver.model_copy(update=solver)
        scenario = scenario.model_copy(update={"solver": chosen})
    if str(named) in siting.scenario_names():
        text = scenario_text(str(named))
    else:
        text = Path(named).read_text(encoding="utf-8")
    return question_of(scenario, text, start)


def question_of(scenario: Scenario, text: str, start: Start | None = None) -> Question:
    """Return the question that a checked scenario asks, with its layers opened.

    Parameters
    ----------
    scenario
        Checked scenario.
    text
        TOML text that it was read from.
    start
        Answer that the search is to start from.

    Raises
    ------
    FaultError
        With every fault of a layer.
    """
    opened = open_layers(scenario)
    files = dict(scenario.layers)
    if scenario.travel.table:
        files["travel"] = scenario.travel.table
    hashes = {name: sha256_of_file(Path(path)) for name, path in sorted(files.items())}
    hashes["dataset"] = opened.layers.manifest_sha256
    return Question(scenario, text, opened.layers, hashes, opened.reports, start)


def check_size(question: Question, limit_pairs: int) -> None:
    """Refuse a question with more pairs of catchment and facility than are allowed.

    Raises
    ------
    RunError
        The problem is too large; said before anything is measured or solved.
    ScenarioError
        The scenario names what the layers lack.
    """
    catchments = len(question.layers.catchments)
    facilities = len(facility_menu(question.scenario, question.layers))
    refuse_above(limit_pairs, catchments, facilities)


def refuse_above(limit_pairs: int, catchments: int, facilities: int) -> None:
    """Refuse more pairs of catchment and facility than are allowed.

    Raises
    ------
    RunError
        There are more.
    """
    if catchments * facilities > limit_pairs:
        params = {"catchments": catchments, "facilities": facilities, "limit": limit_pairs}
        raise RunError([Fault("problem_too_large", params)])
