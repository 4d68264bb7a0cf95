"""The same question gets the same answer, byte for byte, in any process."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CASES = {"first": (1, "1"), "again": (1, "2"), "two-threads": (2, "3")}
"""Threads and hash seed of each process."""


@pytest.fixture(scope="module")
def answers(tmp_path_factory) -> dict[str, dict[str, bytes]]:
    """The files that each process wrote, by case and name."""
    found = {}
    for case, (threads, seed) in CASES.items():
        folder = tmp_path_factory.mktemp(case)
        subprocess.run(
            [sys.executable, "-m", "tests.siting.repeated_answers", str(folder), str(threads)],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed},
            check=True,
        )
        found[case] = {path.name: path.read_bytes() for path in folder.iterdir()}
    return found


@pytest.mark.parametrize("solver", ["highs", "cbc"])
def test_two_processes_write_the_same_tables_of_a_scenario(answers, solver):
    for name in ("facilities", "allocation", "catchments"):
        table = f"{solver}-{name}.csv"
        assert answers["first"][table] == answers["again"][table], table
        assert answers["first"][table] == answers["two-threads"][table], table


def test_two_processes_give_the_same_arrays_of_every_model(answers):
    first = answers["first"]
    assert len(first) == 2 * (3 + 5) + 8
    for case in ("again", "two-threads"):
        assert [name for name in first if answers[case][name] != first[name]] == []
