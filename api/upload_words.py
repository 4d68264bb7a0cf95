"""Words of the page that uploads own layers, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

UPLOAD_WORDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "upload": ("上传图层", "Upload a layer"),
        "upload_hint": (
            "先检查并预览，确认后再保留或替换。文件在服务器上逐行检查；有一处不符即不保留，全部问题一次列出。",
            "Check and look first, keep or replace after. The server checks every row; a file with "
            "a fault is not kept, and every fault is listed at once.",
        ),
        "upload_file": ("文件（GeoPackage、GeoJSON、压缩的 Shapefile、CSV、XLSX）",
                        "File (GeoPackage, GeoJSON, zipped shapefile, CSV, XLSX)"),
        "upload_target": ("保留为", "Keep as"),
        "upload_new": ("新图层", "a new layer"),
        "upload_instead": (
            "替换：{name}（第 {version} 版）",
            "Replace {name} (version {version})",
        ),
        "upload_replace": ("替换", "Replace"),
        "upload_fits_instead": (
            "可以替换：{rows} 行（现为 {before} 行），修复 {repaired} 行。尚未替换。",
            "It can replace the layer: {rows} rows (now {before}), {repaired} repaired. Nothing is "
            "replaced yet.",
        ),
        "upload_replaced": (
            "已替换：{id} 现为第 {version} 版。写作 {reference} 的方案此后用新版；"
            "旧版及其运行不变。",
            "Replaced: {id} is now version {version}. Scenarios that name {reference} take it from "
            "now on; older versions and their runs stay.",
        ),
        "upload_changed": (
            "他人刚替换了该图层（第 {version} 版，{file}，{rows} 行），未作改动，未覆盖任何内容。"
            "请先看新版，再重新检查文件后决定是否替换。",
            "Somebody else has just replaced this layer (version {version}, {file}, {rows} rows); "
            "nothing was overwritten. Look at theirs, then check your file again to replace it.",
        ),
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
        "upload_zoom_in": ("放大", "Zoom in"),
        "upload_zoom_out": ("缩小", "Zoom out"),
        "upload_zoom_home": ("全部", "Show all"),
        "upload_rows": ("文件的行", "Rows of the file"),
        "upload_faults": ("问题清单", "Faults"),
        "upload_row": ("行", "Row"),
        "upload_column": ("列", "Column"),
        "upload_value": ("值", "Value"),
        "upload_fault": ("问题与改法", "Fault and cure"),
        "upload_id": ("编号", "Id"),
        "own_layers": ("已保留的图层", "Layers kept"),
        "own_version": ("版本", "Version"),
        "own_rows": ("行数", "Rows"),
        "own_none": ("还没有。", "None yet."),
        "upload_role": ("上传需要分析员及以上角色。", "Uploading needs the role analyst."),
    }
)  # fmt: skip
