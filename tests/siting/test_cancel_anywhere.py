"""A cancel from another process, of CBC, and of a whole scenario while it is built or solved."""

from __future__ import annotations

import multiprocessing
import sys
import threading
import time

import pytest

import siting
from siting.models import formulate
from siting.options import CancelledError, SolverOptions
from siting.program import run_program
from siting.solvers import run_model
from siting.solving import solve
from siting.verification import verify
from tests.siting.test_cancel import ATTEMPTS, CONTRACT_S, quickest
from tests.siting.test_search import plain
from tests.siting.test_solvers import lots


def set_after(event, seconds, moment):
    """Set `event` in this process, noting the time, which all processes of a machine share."""
    time.sleep(seconds)
    moment.value = time.monotonic()
    event.set()


def test_another_process_cancels_with_an_event_of_multiprocessing():
    context = multiprocessing.get_context("spawn")
    event, moment = context.Event(), context.Value("d", 0.0)
    other = context.Process(target=set_after, args=(event, 1.0, moment))
    other.start()
    prob, opened = lots(300)
    options = SolverOptions(time_limit_s=120, gap_share=0.0, cancel=event)
    outcome = run_model(prob, variables=opened, rows=[], options=options)
    waited_s = time.monotonic() - moment.value
    other.join()
    assert moment.value > 0, "the answer came before the cancel"
    assert waited_s <= CONTRACT_S
    assert outcome.status in ("feasible", "no_solution")


@pytest.mark.parametrize("size", [200, 600])
def test_cbc_is_ended_by_a_cancel(size):
    prob, opened = lots(size)

    def call(cancel):
        options = SolverOptions(name="cbc", time_limit_s=120, gap_share=0.0, cancel=cancel)
        return run_model(prob, variables=opened, rows=[], options=options)

    outcome, waited_s = quickest(call)
    assert waited_s <= CONTRACT_S
    assert outcome.status in ("feasible", "no_solution")
    assert outcome.model_status == "Interrupted by user"
    assert (outcome.values is None) == (outcome.status == "no_solution")


def test_a_program_that_does_not_listen_is_killed(tmp_path):
    deaf = "import signal, time; signal.signal(signal.SIGINT, signal.SIG_IGN); time.sleep(60)"

    def call(cancel):
        return run_program([sys.executable, "-c", deaf], tmp_path / "log", cancel)

    code, waited_s = quickest(call)
    assert code is None
    assert waited_s <= CONTRACT_S


def test_a_program_that_ends_by_itself_gives_its_code_and_log(tmp_path):
    said = "import sys; print('hello'); sys.exit(3)"
    assert run_program([sys.executable, "-c", said], tmp_path / "log", threading.Event()) == 3
    assert (tmp_path / "log").read_text().split() == ["hello"]


def test_building_a_model_ends_between_two_rows():
    class Third:
        asked = 0

        def is_set(self):
            self.asked += 1
            return self.asked > 3

    cancel = Third()
    with pytest.raises(CancelledError):
        formulate(plain(), cancel=cancel)
    assert cancel.asked == 4


def test_a_model_cancelled_before_it_is_built_is_not_run():
    cancel = threading.Event()
    cancel.set()
    prob, opened = lots(60)
    outcome = run_model(prob, variables=opened, rows=[], options=SolverOptions(cancel=cancel))
    assert (outcome.status, outcome.seconds) == ("no_solution", 0.0)


def test_a_search_cancelled_at_once_opens_nothing_that_breaks_a_rule():
    cancel = threading.Event()
    cancel.set()
    problem = plain(120, 60)
    solution = solve(problem, cancel=cancel)
    assert verify(problem, solution).lines("en") == []


def scenario_latency(name, solver, stage, delay_s):
    """Cancel `delay_s` after the first report of `stage`; return answer and seconds from then."""
    scenario = siting.read_scenario(name)
    chosen = scenario.solver.model_copy(update={"name": solver})
    scenario = scenario.model_copy(update={"solver": chosen})
    layers = siting.read_layers(scenario)
    cancel, moment, timers = threading.Event(), [], []

    def stop():
        moment.append(time.monotonic())
        cancel.set()

    def hear(report):
        if report.stage == stage and not timers:
            timers.append(threading.Timer(delay_s, stop))
            timers[0].start()

    answer = siting.solve_scenario(scenario, layers=layers, progress=hear, cancel=cancel)
    end_s = time.monotonic()
    timers[0].join()
    return answer, end_s - moment[0]


@pytest.mark.parametrize(
    ("name", "solver", "stage", "delay_s"),
    [
        ("plan-2025", "highs", "problem", 0.0),
        ("plan-2025", "cbc", "allocate", 0.0),
        ("optimal-2025", "highs", "travel", 0.0),
        ("optimal-2025", "highs", "search", 1.0),
        ("optimal-2025", "cbc", "search", 1.0),
    ],
)
def test_a_scenario_ends_within_two_seconds_while_it_is_built_and_while_it_is_solved(
    name, solver, stage, delay_s
):
    for _ in range(ATTEMPTS):
        answer, waited_s = scenario_latency(name, solver, stage, delay_s)
        if waited_s <= CONTRACT_S:
            break
    assert waited_s <= CONTRACT_S
    assert answer.solution.report.notes == ("cancelled",)
    assert answer.status in ("feasible", "no_solution")
    assert answer.verification.lines("en") == []
    assert "取消" in answer.summary()["notes"][0]["zh"]
