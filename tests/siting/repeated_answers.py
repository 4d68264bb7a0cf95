"""Answers of one process, written as files: `python -m tests.siting.repeated_answers FOLDER N`.

Costs are small whole numbers, so that many answers tie and any change of order shows.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from api.sheets import write_csv
from siting import locate, parse_scenario, solve_scenario
from siting.locate import Location
from siting.options import SolverOptions
from siting.solving import solve
from tests.siting.conftest import make_layers, scenario_data
from tests.siting.test_bound import small_city
from tests.siting.test_verification_mutations import town

SOLVERS = ("highs", "cbc")


def scenario_tables(folder: Path, solver: str, threads: int) -> None:
    """Write the three tables of a scenario with candidates to choose from."""
    data = scenario_data()
    data["facilities"] = {"candidates": {"types": ["incineration", "kitchen_plant"]}}
    data["solver"] = {"name": solver, "threads": threads}
    answer = solve_scenario(parse_scenario(data), layers=make_layers())
    assert answer.status == "optimal"
    for name in ("facilities", "allocation", "catchments"):
        write_csv(getattr(answer, name), folder / f"{solver}-{name}.csv")


def problem_arrays(folder: Path, solver: str, threads: int) -> None:
    """Write the arrays of problems with choices, whole loads and ties."""
    options = SolverOptions(name=solver, threads=threads, time_limit_s=60)
    for seed, problem in enumerate([*(small_city(seed) for seed in range(4)), town()]):
        solution = solve(problem, options=options)
        arrays = (
            solution.open_option,
            solution.flow_t_per_d,
            solution.unserved_t_per_d,
            solution.capacity_price_cny_per_t,
            solution.demand_price_cny_per_t,
        )
        (folder / f"{solver}-{seed}.bin").write_bytes(b"".join(a.tobytes() for a in arrays))


def locations(folder: Path) -> None:
    """Write an answer of every model of `siting.locate`."""
    rng = np.random.default_rng(7)
    cost = rng.integers(1, 9, (30, 14)).astype(float)
    demand = rng.integers(1, 5, 30).astype(float)
    apart = rng.integers(1, 9, (14, 14)).astype(float)
    apart = np.triu(apart, 1) + np.triu(apart, 1).T
    capacity, fixed = np.full(14, 18.0), rng.integers(5, 9, 14).astype(float)
    answers: dict[str, Location] = {
        "capacitated": locate.capacitated(cost, demand, capacity, fixed),
        "capacitated-whole": locate.capacitated(cost, demand, capacity, fixed, single_source=True),
        "p_median": locate.p_median(cost, demand, 4),
        "p_median-capacity": locate.p_median(cost, demand, 6, capacity=capacity),
        "p_center": locate.p_center(cost, 3),
        "set_cover": locate.set_cover(cost <= 4),
        "max_cover": locate.max_cover(cost <= 2, demand, 2),
        "p_dispersion": locate.p_dispersion(apart, 4),
    }
    for name, answer in answers.items():
        assert answer.status == "optimal", name
        content = (answer.open.tobytes(), answer.flow.toarray().tobytes())
        figure = f"{answer.objective!r} {answer.bound!r}".encode()
        (folder / f"{name}.bin").write_bytes(b"".join([*content, figure]))


if __name__ == "__main__":
    target, count = Path(sys.argv[1]), int(sys.argv[2])
    for chosen in SOLVERS:
        scenario_tables(target, chosen, count)
        problem_arrays(target, chosen, count)
    locations(target)
