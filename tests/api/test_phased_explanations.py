"""Explanations of a plan in phases: each is of the period asked for, the last one if none is."""

from __future__ import annotations

import json

import httpx
import pytest

from api.errors import NotFoundError
from api.explanation import explain_run
from api.processes import request_for
from api.settings import Settings
from api.sheets import read_csv
from api.store import Run
from siting.problem import SitingProblem
from siting.solution import Solution
from tests.api.serving import PATIENCE_S
from tests.siting.explained import check_catchment, check_facility

SUBJECT = "500105006"
WORDS = {
    (2024, "zh"): "本方案分期；以下针对 2024 年起的期次",
    (2024, "en"): "The plan has periods; what follows is of the period from 2024",
    (2025, "zh"): "本方案分期；以下针对 2025 年起的末期",
    (2025, "en"): "The plan has periods; what follows is of the last period, from 2025",
}


def asked(served: str, run: Run, subject: str, **params: object) -> httpx.Response:
    address = f"{served}/runs/{run.id}/explain/{subject}"
    return httpx.get(address, params=params, timeout=PATIENCE_S, follow_redirects=True)


def kitchen_t_per_d(document: dict) -> float:
    found = [card for card in document["streams"] if card["stream"] == "kitchen_waste"]
    return float(found[0]["demand_t_per_d"])


@pytest.mark.parametrize("year", [2024, 2025])
def test_a_period_is_explained_with_its_own_figures(phased_run: Run, year: int):
    explanation = explain_run(phased_run, SUBJECT, year)
    table = read_csv(phased_run.folder / "periods" / str(year) / "catchments.csv").set_index("id")
    told = float(table.loc[SUBJECT, "kitchen_waste_demand_t_per_d"])
    assert kitchen_t_per_d(explanation.document) == pytest.approx(told)
    assert explanation.document["year"] == year
    for lang in ("zh", "en"):
        assert explanation.lines(lang)[0] == WORDS[year, lang]
        assert f"{told:,.2f} t/d" in " ".join(explanation.lines(lang))


def test_without_a_year_it_is_the_last_period_and_says_so(phased_run: Run):
    last = explain_run(phased_run, SUBJECT, 2025)
    assert explain_run(phased_run, SUBJECT).document == last.document
    early = explain_run(phased_run, SUBJECT, 2024)
    growth = kitchen_t_per_d(last.document) / kitchen_t_per_d(early.document)
    assert growth == pytest.approx(1.1)


def test_figures_of_an_early_period_survive_a_forced_re_solve(phased_run: Run):
    folder = phased_run.folder / "periods" / "2024"
    problem = SitingProblem.load(folder / "problem.npz")
    solution = Solution.load(folder / "solution.npz", problem)
    check_catchment(problem, solution, SUBJECT)
    check_facility(problem, solution, str(problem.facility_ids[solution.load_t_per_d.argmax()]))


def test_a_run_without_periods_has_no_year(small_run: Run):
    assert explain_run(small_run, SUBJECT).document["year"] is None
    assert not any("分期" in line for line in explain_run(small_run, SUBJECT).lines("zh"))
    with pytest.raises(NotFoundError):
        explain_run(small_run, SUBJECT, 2025)


def test_the_server_explains_a_period_by_id_and_by_name(phased_run: Run, served: str):
    by_id = asked(served, phased_run, SUBJECT, year=2024).json()
    assert by_id["year"] == 2024
    assert by_id["lines_en"][0] == WORDS[2024, "en"]
    by_name = asked(served, phased_run, "观音桥街道", year=2024)
    assert by_name.url.params["year"] == "2024"
    assert by_name.json() == by_id
    assert asked(served, phased_run, SUBJECT).json()["year"] == 2025


@pytest.mark.parametrize("subject", [SUBJECT, "观音桥街道", "nobody"])
def test_a_year_without_a_period_is_refused_by_name(phased_run: Run, served: str, subject: str):
    reply = asked(served, phased_run, subject, year=2031)
    assert reply.status_code == 404
    assert "2024, 2025" in reply.json()["detail"]


def test_the_command_line_explains_a_period(phased_run: Run, command):
    done = command("explain", phased_run.folder, SUBJECT, "--year", 2024, lang="zh")
    assert done.returncode == 0, done.stderr
    assert WORDS[2024, "zh"] in done.stdout
    last = command("explain", phased_run.folder, SUBJECT, "--json")
    assert json.loads(last.stdout)["en"][0] == WORDS[2025, "en"]
    assert command("explain", phased_run.folder, SUBJECT, "--year", 2031).returncode == 5


def test_a_job_for_a_year_without_a_period_is_refused_before_it_waits(
    phased_run: Run, store: Settings
):
    inputs = {"run": phased_run.id, "subject": SUBJECT}
    assert request_for(store, "explain", {**inputs, "year": 2024}).inputs["year"] == 2024
    with pytest.raises(NotFoundError):
        request_for(store, "explain", {**inputs, "year": 2031})
