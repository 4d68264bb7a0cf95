"""The small scenario in two periods, and with a rule that no plan can keep."""

from __future__ import annotations

import shutil
from pathlib import Path

PHASES = """
[phases]
years = [2024, 2025]
last_period_yr = 3
demand_year = 2025
"""

TOO_NEAR = """
[[policies]]
kind = "max_service_distance"
streams = ["kitchen_waste"]
max_km = 6

[[policies]]
kind = "must_serve"
streams = ["kitchen_waste"]

[layers]"""


def phased_folder(source: Path, target: Path, rules: str = "") -> Path:
    """Copy a scenario, in two periods and with more rules; return its file."""
    folder = Path(shutil.copytree(source, target / "scenario"))
    text = (folder / "scenario.toml").read_text(encoding="utf-8")
    text = text.replace('"two-districts"', '"two-periods"')
    text = text.replace(
        'key = "kitchen_waste"\n', 'key = "kitchen_waste"\ngrowth_share_per_yr = 0.1\n'
    )
    at = text.index("[[policies]]")
    text = text[:at] + PHASES + rules + text[at:]
    (folder / "scenario.toml").write_text(text, encoding="utf-8")
    return folder / "scenario.toml"


def stuck_folder(source: Path, target: Path) -> Path:
    """Copy a scenario in which all kitchen waste must find a plant within 6 km."""
    folder = Path(shutil.copytree(source, target / "scenario"))
    path = folder / "scenario.toml"
    text = path.read_text(encoding="utf-8").replace('"two-districts"', '"stuck"')
    path.write_text(text.replace("\n[layers]", TOO_NEAR), encoding="utf-8")
    return path
