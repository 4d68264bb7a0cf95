"""A folder to start from: an annotated scenario and the layers that it names."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pyogrio

from api.errors import Fault, RunError
from api.whole import whole_folder
from geodata import chongqing
from siting.scenario import scenario_text

STARTER_LAYERS = (
    "districts", "catchments", "sites", "facilities", "eco_parks", "industrial_parks",
)  # fmt: skip
HEADING = """\
# 选址方案 / A siting scenario. 求解 / Solve it with:
#     siting solve scenario.toml
# 可在 QGIS 中编辑 layers/ 下的图层，保存后重新求解；方案中的键见各行注释。
# Edit the layers below layers/ in QGIS, save, and solve again.
# 未列出的图层取自内置数据集 / Layers not named here come from the built-in dataset.
# 先用 siting check 检查 / Check first: siting check scenario.toml layers/*.gpkg

"""


def write_starter(folder: Path, *, scenario: str = "plan-2025") -> list[Path]:
    """Write a scenario and its layers into a new or empty `folder`, whole or not at all.

    Parameters
    ----------
    folder
        New folder.
    scenario
        Built-in scenario to start from.

    Returns
    -------
    list of Path
        What was written.

    Raises
    ------
    RunError
        The folder holds something already.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise RunError([Fault("folder_not_empty", {"folder": folder})])
    layers = chongqing.load()
    named = "\n".join(f'{name} = "layers/{name}.gpkg"' for name in STARTER_LAYERS)
    text = f"{HEADING}{scenario_text(scenario)}\n[layers]\n{named}\n"
    with whole_folder(folder) as partial:
        (partial / "layers").mkdir()
        (partial / "scenario.toml").write_text(text, encoding="utf-8")
        for name in STARTER_LAYERS:
            write_layer(getattr(layers, name), partial / "layers" / f"{name}.gpkg", name)
    return [folder / "scenario.toml", *sorted((folder / "layers").iterdir())]


def write_layer(layer: gpd.GeoDataFrame, path: Path, name: str) -> None:
    """Write one layer as GeoPackage with its id as first column."""
    frame = layer.rename_axis("id").reset_index()
    pyogrio.write_dataframe(frame, path, layer=name, driver="GPKG")
