"""The reader of published instances, on small made-up archives with the faults of the real ones."""

from __future__ import annotations

import io
import tarfile

import numpy as np
import pytest

from tests.siting import instances

TWO_PLANTS = """2 3
30 500
40 700
10 20 15
100 400 45
 50 200 90
"""
MAIL = """
From: somebody at a university
Subject: the next instance
2 3
99 999 99 999
1 1 1 1 1 1 1 1 1
"""


@pytest.fixture
def archive(tmp_path, monkeypatch):
    """Return a function that packs texts by name and gives the archive's name."""
    monkeypatch.setenv("SITING_INSTANCES", str(tmp_path))

    def pack(texts: dict[str, str], name: str = "made.tar.xz") -> str:
        with tarfile.open(tmp_path / name, "w:xz") as packed:
            for member, text in texts.items():
                content = text.encode()
                info = tarfile.TarInfo(f"folder/{member}")
                info.size = len(content)
                packed.addfile(info, io.BytesIO(content))
        return name

    return pack


def assert_two_plants(case: instances.Capacitated) -> None:
    assert case.capacity.tolist() == [30.0, 40.0]
    assert case.fixed_cost.tolist() == [500.0, 700.0]
    assert case.demand.tolist() == [10.0, 20.0, 15.0]
    assert case.cost.tolist() == [[10.0, 5.0], [20.0, 10.0], [3.0, 6.0]]


@pytest.mark.parametrize("tail", ["", "\0\0\0", "\0" * 700 + "\n", " \0 \0"])
def test_a_file_that_ends_in_nul_characters_is_read_to_its_last_number(archive, tail):
    name = archive({"p1": TWO_PLANTS.rstrip("\n") + tail})
    assert_two_plants(instances.plants_first(name, "p1"))


@pytest.mark.parametrize("tail", [MAIL, MAIL + "\0\0", MAIL * 2])
def test_a_file_that_holds_itself_twice_after_a_mail_header_is_read_once(archive, tail):
    name = archive({"p26": TWO_PLANTS + tail})
    assert_two_plants(instances.plants_first(name, "p26"))
    assert instances.numbers(name, "p26").size == 15


def test_unit_costs_and_customers_first_are_read_by_their_own_layouts(archive):
    units = "3 2\n10 20 15\n30 40\n500 700\n10 20 3\n5 10 6\n\0"
    totals = "3 2\n100 50\n400 200\n45 90\n10 20 15\n500 700\n30 40\n"
    name = archive({"i1": units, "d1": totals})
    assert_two_plants(instances.unit_costs(name, "i1"))
    assert_two_plants(instances.customers_first(name, "d1"))


def test_of_a_repeated_edge_the_last_length_counts(archive):
    archive({"pmed1.txt": "3 4 2\n1 2 9\n2 3 4\n2 1 5\n1 3 20\n"}, "pmed.tar.xz")
    distance, p = instances.pmed(1)
    assert p == 2
    assert np.array_equal(distance, [[0, 5, 9], [5, 0, 4], [9, 4, 0]])


def test_an_archive_without_the_file_or_without_a_folder_skips(archive, monkeypatch):
    name = archive({"p1": TWO_PLANTS, "p10": TWO_PLANTS, "p2": TWO_PLANTS})
    assert instances.names(name) == ["p1", "p2", "p10"]
    with pytest.raises(pytest.skip.Exception):
        instances.text(name, "p99")
    monkeypatch.delenv("SITING_INSTANCES")
    with pytest.raises(pytest.skip.Exception):
        instances.folder()
