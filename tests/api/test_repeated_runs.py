"""Two runs of one scenario in two processes hold the same tables."""

from __future__ import annotations

from pathlib import Path

from api.store import Run
from tests.api.conftest import CommandLine

TABLES = ("facilities.csv", "allocation.csv", "catchments.csv")


def test_a_project_solved_in_another_process_with_two_threads_gives_the_same_bytes(
    command: CommandLine, small_run: Run, small_folder: Path, tmp_path: Path
):
    scenario = small_folder / "scenario.toml"
    text = scenario.read_text(encoding="utf-8")
    assert text.count("threads = 1") == 1
    scenario.write_text(text.replace("threads = 1", "threads = 2"), encoding="utf-8")
    done = command("solve", scenario, "-o", tmp_path / "second")
    assert done.returncode == 0, done.stderr
    for table in TABLES:
        first, second = (small_run.folder / table, tmp_path / "second" / table)
        assert first.read_bytes() == second.read_bytes(), table
