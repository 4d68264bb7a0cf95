from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from api.machine import machine_name
from api.whole import FORGOTTEN_S, clear_interrupted, whole_file, whole_folder

NO_PROCESS = 2**22 + 1
DEAD = f"{machine_name()}_{NO_PROCESS}_0a0a0a0a"
ALIVE = f"{machine_name()}_{os.getpid()}_0a0a0a0a"
ELSEWHERE = "another-machine_17_0a0a0a0a"


def fail_in_folder(target: Path) -> None:
    with whole_folder(target) as folder:
        (folder / "new").touch()
        raise OSError(28, "disk full")


def fail_in_file(target: Path) -> None:
    with whole_file(target) as partial:
        partial.write_bytes(b"half")
        raise OSError(28, "disk full")


def test_a_folder_appears_with_everything_in_it(tmp_path: Path):
    target = tmp_path / "a" / "run"
    with whole_folder(target) as folder:
        (folder / "x").write_text("1", encoding="utf-8")
        assert not target.exists()
    assert (target / "x").read_text(encoding="utf-8") == "1"
    assert [p.name for p in target.parent.iterdir()] == ["run"]


def test_a_failure_leaves_what_stood_there(tmp_path: Path):
    target = tmp_path / "run"
    target.mkdir()
    (target / "old").touch()
    with pytest.raises(OSError, match="disk"):
        fail_in_folder(target)
    assert [p.name for p in tmp_path.iterdir()] == ["run"]
    assert [p.name for p in target.iterdir()] == ["old"]


def test_a_new_folder_replaces_the_old_one(tmp_path: Path):
    target = tmp_path / "run"
    for name in ("old", "new"):
        with whole_folder(target) as folder:
            (folder / name).touch()
    assert [p.name for p in target.iterdir()] == ["new"]
    assert [p.name for p in tmp_path.iterdir()] == ["run"]


def test_what_a_dead_process_left_is_cleared(tmp_path: Path):
    (tmp_path / f".run.{DEAD}.partial").mkdir()
    clear_interrupted(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_a_dead_process_left_is_cleared(tmp_path: Path):
    (tmp_path / f".map.png.{DEAD}.partial.png").touch()
    clear_interrupted(tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("maker", [ALIVE, ELSEWHERE], ids=["alive", "elsewhere"])
def test_what_somebody_may_still_write_is_left_alone(tmp_path: Path, maker: str):
    (tmp_path / f".run.{maker}.partial").mkdir()
    (tmp_path / f".map.png.{maker}.partial.png").touch()
    clear_interrupted(tmp_path)
    assert len(list(tmp_path.iterdir())) == 2


def test_what_another_machine_forgot_for_a_day_is_cleared(tmp_path: Path):
    left = tmp_path / f".run.{ELSEWHERE}.partial"
    left.mkdir()
    before = time.time() - FORGOTTEN_S - 60
    os.utime(left, (before, before))
    clear_interrupted(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_what_a_dead_process_had_set_aside_comes_back(tmp_path: Path):
    (tmp_path / f".run.{DEAD}.replaced").mkdir()
    clear_interrupted(tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ["run"]


def test_a_file_is_whole_or_not_there(tmp_path: Path):
    target = tmp_path / "map.png"
    with pytest.raises(OSError, match="disk"):
        fail_in_file(target)
    assert list(tmp_path.iterdir()) == []
    with whole_file(target) as partial:
        assert partial.suffix == ".png"
        partial.write_bytes(b"whole")
    assert target.read_bytes() == b"whole"
