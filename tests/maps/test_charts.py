"""Bar charts: their bars, their bytes, and characters that the font lacks."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from maps.charts import Bar, draw_bars, utilisation_colour
from maps.errors import MapError
from maps.pair_chart import Pair, draw_pairs
from maps.theme import UTILISATION_CLASSES

BARS = (
    Bar("生活垃圾焚烧发电厂", 0.9, "90.0%", "#FF0000"),
    Bar("厨余 $x_{ 厂", 0.3, "30.0%", "#0000FF"),
)


def run_of(path: Path, colour: tuple[int, int, int]) -> int:
    """Return the longest row of pixels of one colour."""
    pixels = np.asarray(Image.open(path).convert("RGB"))
    return int((pixels == np.array(colour)).all(axis=2).sum(axis=1).max())


def test_bars_are_as_long_as_their_values(tmp_path: Path):
    draw_bars(tmp_path / "a.png", BARS, title="负荷率", axis="t/d", full=1.0)
    long, short = (run_of(tmp_path / "a.png", c) for c in ((255, 0, 0), (0, 0, 255)))
    assert long / short == pytest.approx(3, rel=0.02)


def test_the_same_bars_give_the_same_bytes(tmp_path: Path):
    for name in ("a.png", "b.png"):
        draw_bars(tmp_path / name, BARS, title="成本", axis="万元/年")
    assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()


def test_a_character_without_a_glyph_is_refused(tmp_path: Path):
    with pytest.raises(MapError):
        draw_bars(tmp_path / "a.png", [Bar("\U0001f600", 1, "1")], title="", axis="")
    assert list(tmp_path.iterdir()) == []


def test_a_utilisation_has_the_colour_of_the_maps():
    assert [utilisation_colour(share) for share in (0.3, 0.8, 1.0)] == [
        one.colour for one in UTILISATION_CLASSES
    ]


def test_pairs_are_as_long_as_their_values_and_name_both_plans(tmp_path: Path):
    pairs = [
        Pair("年总成本", (40.0, 60.0), ("40.00", "60.00")),
        Pair("运输", (0.0, 20.0), ("–", "20")),
    ]
    draw_pairs(tmp_path / "a.png", pairs, names=("A 规划", "B 优选"), title="比较", axis="亿元/年")
    ours = run_of(tmp_path / "a.png", (0x1F, 0x5F, 0x8B))
    draw_pairs(tmp_path / "b.png", [replace(pairs[1], values=(60.0, 30.0))],
               names=("A 规划", "B 优选"), title="比较", axis="亿元/年")  # fmt: skip
    half = run_of(tmp_path / "b.png", (0x1F, 0x5F, 0x8B))
    assert ours / half == pytest.approx(2, rel=0.02)


def test_a_pair_without_a_glyph_is_refused(tmp_path: Path):
    pair = Pair("x", (1.0, 2.0), ("1", "\U0001f600"))
    with pytest.raises(MapError):
        draw_pairs(tmp_path / "a.png", [pair], names=("A", "B"), title="", axis="")
