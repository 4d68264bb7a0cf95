"""Every process by its key."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from api.processes import checks, inputs, work
from api.processes.asked import pinned
from api.processes.process import Output, Process

_CSV, _PICTURE = "text/csv; charset=utf-8", "application/octet-stream"
_RUN = MappingProxyType(
    {
        "summary": Output("汇总 / Summary", file="summary"),
        "facilities": Output("设施表 / Facilities", _CSV, "facilities.csv"),
        "catchments": Output("收运单元表 / Catchments", _CSV, "catchments.csv"),
        "allocation": Output("分配表 / Allocation", _CSV, "allocation.csv"),
        "result": Output(
            "成果图层 / Result layers", "application/geopackage+sqlite3", "result.gpkg"
        ),
        "map": Output("交互地图 / Interactive map", "text/html", "map"),
        "picture": Output("地图图片 / Map picture", "image/png", "map.png"),
    }
)


def _value(title: str, media_type: str = "application/json") -> Mapping[str, Output]:
    return MappingProxyType({"result": Output(title, media_type)})


_ALL = (
    Process(
        "siting",
        "选址与分配",
        "Siting and allocation",
        "求解一个方案：哪些场址启用、各收运单元的废物运往何处；可在内置方案上修改后求解。",
        "Solve a scenario: which sites open and which waste goes where; a built-in scenario may "
        "be amended first.",
        inputs.SitingInputs,
        checks.siting_job,
        work.solve,
        _RUN,
        is_short=False,
        settle=pinned,
    ),
    Process(
        "allocation",
        "收运分配",
        "Allocation",
        "给定单位成本、产生量和处理能力，求总成本最小的分配，并给出下界和价格。",
        "Least-cost allocation of given demands to given capacities, with its bound and prices.",
        inputs.AllocationInputs,
        checks.allocation_job,
        work.allocate,
        _value("分配结果 / Allocation"),
    ),
    Process(
        "explain",
        "原因说明",
        "Explanation",
        "说明一个收运单元的废物为何运往该设施，或一座设施为何启用、负荷如何。",
        "Why a catchment's waste goes where it goes, or why a facility is open and how full.",
        inputs.ExplainInputs,
        checks.explain_job,
        work.explain,
        _value("原因说明 / Explanation"),
    ),
    Process(
        "compare",
        "方案对比",
        "Comparison",
        "比较两次运行的成本、运距、设施和去向。",
        "What differs between two runs: costs, hauls, facilities and where waste goes.",
        inputs.CompareInputs,
        checks.pair_job,
        work.compare,
        _value("方案对比 / Comparison"),
    ),
    Process(
        "check-layer",
        "图层检查",
        "Check of a layer",
        "按图层类别检查 GeoJSON 的列、取值和几何，逐行列出全部错误。",
        "Check the columns, values and geometries of a GeoJSON layer; every fault by row.",
        inputs.CheckLayerInputs,
        checks.layer_job,
        work.check_layer,
        _value("检查报告 / Report"),
    ),
    Process(
        "draw",
        "制图",
        "Drawing",
        "把一次运行画成 PNG、SVG、PDF 或交互地图。",
        "Draw a run as PNG, SVG, PDF or interactive map.",
        inputs.DrawInputs,
        checks.draw_job,
        work.draw,
        _value("图 / Picture", _PICTURE),
    ),
    Process(
        "report",
        "报告",
        "Report",
        "把一次运行写成表格工作簿（XLSX）、Word 报告或 PDF 报告。",
        "Write a run as a workbook of tables (XLSX), a Word report, or that report as PDF.",
        inputs.ReportInputs,
        checks.run_job,
        work.report,
        _value("文件 / File", _PICTURE),
    ),
)
PROCESSES: Mapping[str, Process] = MappingProxyType({process.key: process for process in _ALL})
