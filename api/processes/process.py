"""The processes on offer: what each takes and gives, described as OGC API - Processes asks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from api.processes import answers
from api.processes.inputs import (
    AllocationInputs,
    CheckLayerInputs,
    CompareInputs,
    ExplainInputs,
    Inputs,
    SitingInputs,
)
from api.settings import Settings

VERSION = "1.0.0"
SYNC, ASYNC = "sync-execute", "async-execute"
REFERENCES = "https://www.opengis.net/def/processes/"


@dataclass(frozen=True)
class Output:
    """One output of a process.

    Parameters
    ----------
    title_zh, title_en
        What it is.
    media_type
        How it is encoded.
    file
        File of the run that holds it; empty when the process answers by value.
    """

    title_zh: str
    title_en: str
    media_type: str = "application/json"
    file: str = ""


@dataclass(frozen=True)
class Process:
    """One process.

    Parameters
    ----------
    id
        Name in addresses.
    title_zh, title_en, description_zh, description_en
        Words for people.
    inputs
        Model that the inputs are checked with.
    outputs
        By name.
    answer
        Computes the outputs by value; None where a run is made.
    """

    id: str
    title_zh: str
    title_en: str
    description_zh: str
    description_en: str
    inputs: type[Inputs]
    outputs: Mapping[str, Output]
    answer: Callable[[Settings, Any], dict[str, Any]] | None = None

    def summary(self, lang: str) -> dict[str, Any]:
        """Return what the list of processes says of it."""
        zh = lang == "zh"
        return {
            "id": self.id,
            "title": self.title_zh if zh else self.title_en,
            "description": self.description_zh if zh else self.description_en,
            "version": VERSION,
            "jobControlOptions": [ASYNC] if self.answer is None else [SYNC, ASYNC],
            "outputTransmission": ["value", "reference"] if self.answer is None else ["value"],
            "links": [
                {
                    "href": f"/processes/{self.id}",
                    "rel": "self",
                    "type": "application/json",
                    "title": self.title_zh if zh else self.title_en,
                },
                {
                    "href": f"/processes/{self.id}/execution",
                    "rel": "http://www.opengis.net/def/rel/ogc/1.0/execute",
                    "type": "application/json",
                },
            ],
        }

    def description(self, lang: str) -> dict[str, Any]:
        """Return the whole description: every input and output with its JSON Schema."""
        return {
            **self.summary(lang),
            "inputs": self._described_inputs(),
            "outputs": {
                name: {
                    "title": output.title_zh if lang == "zh" else output.title_en,
                    "schema": _output_schema(output),
                }
                for name, output in self.outputs.items()
            },
        }

    def _described_inputs(self) -> dict[str, Any]:
        schema = self.inputs.model_json_schema(mode="validation")
        shared, required = schema.get("$defs", {}), set(schema.get("required", []))
        described = {}
        for name, part in schema["properties"].items():
            own = {**part, "$defs": shared} if "$ref" in str(part) else part
            described[name] = {
                "title": name,
                "description": part.get("description", ""),
                "minOccurs": 1 if name in required else 0,
                "maxOccurs": 1,
                "schema": own,
            }
        return described


def _output_schema(output: Output) -> dict[str, Any]:
    if output.media_type == "application/json":
        return {"type": "object", "contentMediaType": output.media_type}
    kind = {"type": "string", "contentMediaType": output.media_type}
    return kind if output.media_type.startswith("text/") else {**kind, "contentEncoding": "binary"}


_GPKG, _CSV, _PNG = "application/geopackage+sqlite3", "text/csv; charset=utf-8", "image/png"
_HTML = "text/html"

_SITING = Process(
    "siting",
    "选址与分配",
    "Siting and allocation",
    "求解一个方案：哪些场址启用、各收运单元的废物运往何处；可在内置方案上修改后求解。",
    "Solve a scenario: which sites open and which waste goes where; a built-in scenario may be "
    "amended first.",
    SitingInputs,
    MappingProxyType(
        {
            "summary": Output("汇总", "Summary", file="summary.json"),
            "facilities": Output("设施表", "Facilities", _CSV, "facilities.csv"),
            "catchments": Output("收运单元表", "Catchments", _CSV, "catchments.csv"),
            "allocation": Output("分配表", "Allocation", _CSV, "allocation.csv"),
            "result": Output("成果图层", "Result layers", _GPKG, "result.gpkg"),
            "map": Output("交互地图", "Interactive map", _HTML, "map"),
            "picture": Output("地图图片", "Map picture", _PNG, "map.png"),
        }
    ),
)
_ALLOCATION = Process(
    "allocation",
    "运输分配",
    "Allocation",
    "给定单位成本、产生量和处理能力，求总成本最小的分配，并给出界与影子价格。",
    "Least-cost allocation of given demands to given capacities, with its bound and prices.",
    AllocationInputs,
    MappingProxyType({"allocation": Output("分配结果", "Allocation")}),
    answers.allocate,
)
_EXPLAIN = Process(
    "explain",
    "解释",
    "Explanation",
    "说明一个收运单元的废物为何运往该设施，或一座设施为何启用、负荷如何。",
    "Why a catchment's waste goes where it goes, or why a facility is open and how full.",
    ExplainInputs,
    MappingProxyType({"explanation": Output("解释", "Explanation")}),
    answers.explain,
)
_COMPARE = Process(
    "compare",
    "方案比较",
    "Comparison",
    "比较两个运行的成本、运距、设施和去向。",
    "What differs between two runs: costs, hauls, facilities and where waste goes.",
    CompareInputs,
    MappingProxyType({"comparison": Output("比较结果", "Comparison")}),
    answers.compare,
)
_CHECK_LAYER = Process(
    "check-layer",
    "图层检查",
    "Layer check",
    "按图层类别检查 GeoJSON 的列、取值和几何，逐行列出全部错误。",
    "Check the columns, values and geometries of a GeoJSON layer; every fault by row.",
    CheckLayerInputs,
    MappingProxyType({"report": Output("检查报告", "Report")}),
    answers.check_layer,
)

PROCESSES: Mapping[str, Process] = MappingProxyType(
    {p.id: p for p in (_SITING, _ALLOCATION, _EXPLAIN, _COMPARE, _CHECK_LAYER)}
)
