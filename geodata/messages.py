"""Words for every fault that `geodata` can find, Chinese and English."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from geodata.file_messages import FILE_MESSAGES

MESSAGES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "crs_missing": {
            "zh": "{what} 没有声明坐标系。请在 GIS 中指定其坐标系后重新导出（重庆一般为 "
            "EPSG:4490 或 EPSG:4545）。",
            "en": "{what} declares no coordinate system. Assign it in your GIS and export "
            "again (for Chongqing usually EPSG:4490 or EPSG:4545).",
        },
        "crs_unknown": {
            "zh": "无法识别坐标系 {crs}。请使用 EPSG 代码，例如 EPSG:4545。",
            "en": "Unknown coordinate system {crs}. Use an EPSG code, for example EPSG:4545.",
        },
        "crs_web_mercator": {
            "zh": "工作坐标系 {crs} 是 Web 墨卡托，在重庆其长度约放大 15%，不能用于计算。请改用"
            " {cure}。",
            "en": "Working system {crs} is Web Mercator: lengths in Chongqing come out about "
            "15 % too long. Use {cure} instead.",
        },
        "crs_not_projected": {
            "zh": "工作坐标系 {crs} 不是投影坐标系，不能以米计量。请改用 {cure}。",
            "en": "Working system {crs} is not projected, so nothing can be measured in "
            "metres. Use {cure} instead.",
        },
        "crs_not_metre": {
            "zh": "工作坐标系 {crs} 的轴单位是 {unit}，应为米。请改用 {cure}。",
            "en": "The axes of working system {crs} are in {unit}, not in metres. Use {cure} "
            "instead.",
        },
        "crs_scale": {
            "zh": "工作坐标系 {crs} 在研究区内长度变形达 {error_ppm:.0f} ppm，超过 1000 ppm（"
            "0.1%）。请改用中央经线靠近研究区的高斯-克吕格投影，重庆为 EPSG:4545。",
            "en": "Working system {crs} distorts lengths by {error_ppm:.0f} ppm in the study "
            "area, more than 1000 ppm (0.1 %). Use a Gauss-Kruger zone whose central meridian "
            "is near; for Chongqing EPSG:4545.",
        },
        "crs_other_datum": {
            "zh": "坐标系 {crs_zh} 的椭球与 CGCS2000/WGS84 不同，没有本地转换参数时位置会偏移数十"
            "米以上。请先用测绘部门的参数转换到 CGCS2000（EPSG:4490）。",
            "en": "Coordinate system {crs} stands on another ellipsoid than CGCS2000/WGS84; "
            "without local parameters places would be off by tens of metres. Convert it to "
            "CGCS2000 (EPSG:4490) with the surveyors' parameters first.",
        },
        "addition_taken": {
            "zh": "新增设施的编号 {id} 已被图层中的设施占用。请换一个编号。",
            "en": "The id {id} of a facility added is taken by one of the layer; use another id.",
        },
        "addition_unknown": {
            "zh": "要移动的设施 {id} 不在设施图层中。请改为图层中的编号。",
            "en": "The facility {id} that is to be moved is not in the layer; use an id of it.",
        },
        "addition_no_site": {
            "zh": "设施 {id} 的场址 {site} 不在场址图层中。请改为图层中的编号，或给出经纬度。",
            "en": "The site {site} of facility {id} is not in the layer of sites; use an id of "
            "it, or give longitude and latitude.",
        },
        "addition_outside": {
            "zh": "设施 {id} 的位置（经度 {lon}，纬度 {lat}，{datum}）不在任何区县内。请检查经纬度"
            "是否颠倒、坐标基准是否正确。",
            "en": "The place of facility {id} (longitude {lon}, latitude {lat}, {datum}) lies in "
            "no district. Check that longitude comes first and that the datum is right.",
        },
        "dataset_damaged": {
            "zh": "内置数据文件 {file} 已损坏或被改动，与清单不符。请重新安装本软件包，或按"
            " geodata/chongqing/build.py 的说明重建数据。",
            "en": "The dataset file {file} is damaged or was changed: it does not match the "
            "manifest. Install the package again, or rebuild the data as "
            "geodata/chongqing/build.py says.",
        },
        "dataset_missing": {
            "zh": "缺少内置数据文件 {file}。请重新安装本软件包，或按 geodata/chongqing/build.py "
            "的说明重建数据。",
            "en": "The dataset file {file} is missing. Install the package again, or rebuild "
            "the data as geodata/chongqing/build.py says.",
        },
        "roads_empty": {
            "zh": "道路图层没有任何路段，无法计算运距。请提供道路，或改用直线距离（"
            "travel.provider = 'straight_line'）。",
            "en": "The roads layer has no edges, so no hauls can be measured. Supply roads, or "
            "use straight lines (travel.provider = 'straight_line').",
        },
        "travel_unknown_id": {
            "zh": "运距矩阵中没有编号 {id}。请检查收运单元和场址的编号。",
            "en": "The travel matrix has no id {id}. Check the ids of catchments and sites.",
        },
        "travel_row_unknown_id": {
            "zh": "{file} 第 {row} 行：{column} = {value} 不是本方案的编号。请改正编号或删去该行。",
            "en": "{file} row {row}: {column} = {value} is no id of this scenario. Correct it "
            "or remove the row.",
        },
        "travel_row_bad_number": {
            "zh": "{file} 第 {row} 行：{column} = {value} 不是大于或等于 0 的有限数。请改正。",
            "en": "{file} row {row}: {column} = {value} is no finite number of at least 0. "
            "Correct it.",
        },
        "travel_row_repeated": {
            "zh": "{file} 第 {row} 行：到 {value} 的起讫点对重复出现。请只保留一行。",
            "en": "{file} row {row}: the pair that ends at {value} appears twice. Keep one row.",
        },
        "result_without_place": {
            "zh": "结果表中的编号 {id} 在图层 {layer} 中没有位置。请用同一数据集重新求解。",
            "en": "Id {id} of the result tables has no place in layer {layer}. Solve again "
            "with the same dataset.",
        },
        "run_missing": {
            "zh": "运行目录 {run} 中没有 {file}。请先用 siting solve -o {run} 求解。",
            "en": "Run folder {run} holds no {file}. Solve first with siting solve -o {run}.",
        },
        "run_damaged": {
            "zh": "运行目录 {run} 中的 {file} 已损坏（{detail}）。请重新求解。",
            "en": "{file} in run folder {run} is damaged ({detail}). Solve again.",
        },
        "datum_unknown": {
            "zh": "未知的坐标基准 {datum}。请使用其中之一：{known}。",
            "en": "Unknown datum {datum}. Use one of: {known}.",
        },
        "schema_choice": {
            "zh": "{file} 图层 {layer} 第 {row} 行“{column}”的值 {value} 不在允许范围内。可用："
            "{cure}。",
            "en": '{file}, layer {layer}, row {row}: "{column}" is {value}, which is not one of '
            "the values allowed. Use one of: {cure}.",
        },
        "schema_column_missing": {
            "zh": "{file} 图层 {layer} 缺少字段“{column}”。请补充该字段（{cure}）。",
            "en": '{file}, layer {layer}: column "{column}" is missing. Add it ({cure}).',
        },
        "schema_dtype": {
            "zh": "{file} 图层 {layer} 第 {row} 行“{column}”的值 {value} 类型不对，应为 {cure}。请"
            "改正该值。",
            "en": '{file}, layer {layer}, row {row}: "{column}" is {value}, not of the right '
            "kind ({cure}). Correct the value.",
        },
        "schema_geometry_empty": {
            "zh": "{file} 图层 {layer} 第 {row} 行没有几何图形。请补绘（{cure}）或删除该行。",
            "en": "{file}, layer {layer}, row {row} has no geometry. Draw it ({cure}) or delete "
            "the row.",
        },
        "schema_geometry_invalid": {
            "zh": "{file} 图层 {layer} 第 {row} 行几何图形无效：{value}。请在 GIS 中修复几何后重新"
            "导出。",
            "en": "{file}, layer {layer}, row {row}: the geometry is invalid: {value}. Repair it "
            "in your GIS and export again.",
        },
        "schema_geometry_kind": {
            "zh": "{file} 图层 {layer} 第 {row} 行的几何类型是 {value}，应为 {cure}。请改用正确的"
            "图层。",
            "en": "{file}, layer {layer}, row {row}: the geometry is a {value}, it should be "
            "{cure}. Use the right layer.",
        },
        "schema_geometry_not_finite": {
            "zh": "{file} 图层 {layer} 第 {row} 行的坐标含有非数值或无穷大。请改正坐标。",
            "en": "{file}, layer {layer}, row {row}: coordinates are not finite numbers. Correct "
            "them.",
        },
        "schema_id_duplicate": {
            "zh": "{file} 图层 {layer} 的编号 {row} 出现 {count} 次。请使每行编号唯一。",
            "en": "{file}, layer {layer}: id {row} occurs {count} times. Give every row its own "
            "id.",
        },
        "schema_id_empty": {
            "zh": "{file} 图层 {layer} 第 {row} 条记录没有编号。请填写唯一的编号。",
            "en": "{file}, layer {layer}: record {row} has no id. Give it one of its own.",
        },
        "schema_not_finite": {
            "zh": "{file} 图层 {layer} 第 {row} 行“{column}”的值 {value} 不是有限数。请填写数值（"
            "{cure}）。",
            "en": '{file}, layer {layer}, row {row}: "{column}" is {value}, not a finite '
            "number. Give a number ({cure}).",
        },
        "schema_out_of_bounds": {
            "zh": "{file} 图层 {layer} 第 {row} 行“{column}”的值 {value} 超出范围，应在 {cure} 之"
            "内。请改正该值。",
            "en": '{file}, layer {layer}, row {row}: "{column}" is {value}, out of bounds '
            "{cure}. Correct the value.",
        },
        "schema_value_missing": {
            "zh": "{file} 图层 {layer} 第 {row} 行“{column}”没有值。请填写（{cure}）。",
            "en": '{file}, layer {layer}, row {row}: "{column}" has no value. Fill it in ({cure}).',
        },
        **FILE_MESSAGES,
    }
)
