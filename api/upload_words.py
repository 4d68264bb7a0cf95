"""Words of the page that uploads own layers, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

UPLOAD_WORDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "upload": ("上传图层", "Upload a layer"),
        "upload_hint": (
            "先检查并预览，确认后再保留。文件在服务器上逐行检查；有一处不符即不保留，全部问题一次列出。",
            "Check and look first, keep after. The server checks every row; a file with a fault is "
            "not kept, and every fault is listed at once.",
        ),
        "upload_file": ("文件（GeoPackage、GeoJSON、压缩的 Shapefile、CSV、XLSX）",
                        "File (GeoPackage, GeoJSON, zipped shapefile, CSV, XLSX)"),
        "upload_kind": ("图层种类", "Kind of layer"),
        "upload_name": ("名称", "Name"),
        "upload_datum": ("坐标基准", "Datum of the coordinates"),
        "upload_declared": ("按文件所述", "As the file says"),
        "upload_layer": ("文件内的图层或工作表（多个时填写）",
                         "Layer or sheet in the file, where it holds several"),
        "upload_check": ("检查并预览", "Check and preview"),
        "upload_keep": ("保留", "Keep"),
        "upload_checking": ("正在检查……", "Checking …"),
        "upload_no_file": ("请先选择文件。", "Choose a file first."),
        "upload_no_name": ("请先填写名称。", "Give it a name first."),
        "upload_fits": ("可以保留：{rows} 行，修复 {repaired} 行。尚未保留。",
                        "It can be kept: {rows} rows, {repaired} repaired. Nothing is kept yet."),
        "upload_some": ("地图和表只显示前 {count} 行。",
                        "Map and table show the first {count} rows."),
        "upload_faulty": ("不能保留，请改正以下 {count} 处：",
                          "Not kept; mend these {count} faults:"),
        "upload_kept": ("已保留，编号 {id}。在方案中写作 {reference}。",
                        "Kept as {id}. A scenario names it {reference}."),
        "upload_open": ("打开图层", "Open the layer"),
        "upload_map": ("预览地图：灰色为区县，彩色为该文件",
                       "Preview: districts grey, the file in colour"),
        "upload_rows": ("文件的行", "Rows of the file"),
        "upload_faults": ("问题清单", "Faults"),
        "upload_row": ("行", "Row"),
        "upload_column": ("列", "Column"),
        "upload_value": ("值", "Value"),
        "upload_fault": ("问题与改法", "Fault and cure"),
        "upload_id": ("编号", "Id"),
        "own_layers": ("已保留的图层", "Layers kept"),
        "own_none": ("还没有。", "None yet."),
        "upload_role": ("上传需要分析员及以上角色。", "Uploading needs the role analyst."),
    }
)  # fmt: skip
