"""Words for every fault that `geodata` can find, Chinese and English."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

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
            "zh": "坐标系 {crs} 的椭球与 CGCS2000/WGS84 不同，没有本地转换参数时位置会偏移数十"
            "米以上。请先用测绘部门的参数转换到 CGCS2000（EPSG:4490）。",
            "en": "Coordinate system {crs} stands on another ellipsoid than CGCS2000/WGS84; "
            "without local parameters places would be off by tens of metres. Convert it to "
            "CGCS2000 (EPSG:4490) with the surveyors' parameters first.",
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
        "file_missing": {
            "zh": "找不到文件 {file}。请检查路径，或重新提供该文件。",
            "en": "File {file} does not exist. Check the path, or supply the file again.",
        },
        "file_encoding": {
            "zh": "{file} 的文字编码既不是 UTF-8 也不是 GB18030。请另存为 UTF-8 后重试。",
            "en": "{file} is text in neither UTF-8 nor GB18030. Save it as UTF-8 and try again.",
        },
        "table_column_missing": {
            "zh": "{file} 缺少列 {column}。请补上该列，列名须完全一致。",
            "en": "{file} has no column {column}. Add it under exactly this name.",
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
        "sandbox_needs_linux": {
            "zh": "本系统没有隔离环境，不能打开外来文件 {file}。请在 Linux 上打开，或使用内置数"
            "据。",
            "en": "This system has no sandbox, so the file {file} from outside is not opened. "
            "Open it on Linux, or use the built-in data.",
        },
        "file_too_large": {
            "zh": "{file} 超过 {limit_mb} MB。请拆分图层或简化几何后重试。",
            "en": "{file} is larger than {limit_mb} MB. Split the layer or simplify its "
            "geometries.",
        },
        "file_too_heavy": {
            "zh": "读取 {file} 超出了时间或内存限制。请拆分图层或简化几何后重试。",
            "en": "Reading {file} took more time or memory than allowed. Split the layer or "
            "simplify its geometries.",
        },
        "file_unreadable": {
            "zh": "无法读取 {file}，文件可能已损坏。请重新导出为 GeoPackage 后重试。",
            "en": "{file} cannot be read, it may be damaged. Export it again as GeoPackage.",
        },
        "format_unknown": {
            "zh": "{file} 的格式不支持。请提供 GeoPackage（.gpkg）、GeoJSON（.geojson）、打包的"
            " Shapefile（.zip）、CSV 或 XLSX。",
            "en": "The format of {file} is not supported. Supply GeoPackage (.gpkg), GeoJSON ("
            ".geojson), a zipped shapefile (.zip), CSV or XLSX.",
        },
        "format_mismatch": {
            "zh": "{file} 的内容与扩展名 {suffix} 不符。请从 GIS 软件重新导出为该格式。",
            "en": "The content of {file} is not what {suffix} stands for. Export it again in "
            "that format.",
        },
        "format_no_table": {
            "zh": "{file} 不是表格。请提供 CSV 或 XLSX。",
            "en": "{file} is no table. Supply CSV or XLSX.",
        },
        "shapefile_not_zipped": {
            "zh": "{file} 只是 Shapefile 的一部分。请把 .shp、.shx、.dbf、.prj（以及 .cpg）一起"
            "打包为 .zip。",
            "en": "{file} is one part of a shapefile. Put .shp, .shx, .dbf, .prj (and .cpg) "
            "together into a .zip.",
        },
        "shapefile_part_missing": {
            "zh": "{file} 中的 Shapefile 缺少 {part} 文件。请把全部文件一起打包。",
            "en": "The shapefile in {file} lacks its {part} file. Zip all its files together.",
        },
        "archive_damaged": {
            "zh": "压缩包 {file} 已损坏。请重新打包。",
            "en": "The archive {file} is damaged. Zip the files again.",
        },
        "archive_encrypted": {
            "zh": "压缩包 {file} 有密码。请去掉密码后重新打包。",
            "en": "The archive {file} is encrypted. Zip the files without a password.",
        },
        "archive_unsafe": {
            "zh": "压缩包 {file} 中的条目 {entry} 指向包外。请重新打包，不要带路径。",
            "en": "Entry {entry} of the archive {file} points outside of it. Zip the files "
            "without paths.",
        },
        "archive_too_large": {
            "zh": "压缩包 {file} 解压后过大（上限 500 个文件、200 MB、压缩比 100）。请拆分后重试。",
            "en": "The archive {file} unpacks to too much (at most 500 files, 200 MB, ratio 100"
            "). Split it.",
        },
        "json_broken": {
            "zh": "{file} 不是合法的 JSON（{detail}）。请重新导出。",
            "en": "{file} is no valid JSON ({detail}). Export it again.",
        },
        "geojson_no_collection": {
            "zh": "{file} 不是 GeoJSON 要素集合（FeatureCollection）。请重新导出为 GeoJSON。",
            "en": "{file} is no GeoJSON FeatureCollection. Export it again as GeoJSON.",
        },
        "geojson_crs_link": {
            "zh": "{file} 的 crs 成员是链接，不予打开。请删去 crs 成员并使用 WGS84，或改用 "
            "GeoPackage。",
            "en": "The crs member of {file} is a link, which is not followed. Remove it and "
            "use WGS84, or use GeoPackage.",
        },
        "gpkg_damaged": {
            "zh": "{file} 不是完好的 GeoPackage（{detail}）。请重新导出。",
            "en": "{file} is no sound GeoPackage ({detail}). Export it again.",
        },
        "gpkg_view": {
            "zh": "{file} 的图层 {layer} 是视图。请导出为实际的图层。",
            "en": "Layer {layer} of {file} is a view. Export it as a layer of its own.",
        },
        "gpkg_open_elsewhere": {
            "zh": "{file} 正被其他程序（如 QGIS）打开，部分修改尚未写入。请先关闭该程序。",
            "en": "Another program, such as QGIS, has {file} open and holds back changes. "
            "Close it there first.",
        },
        "layers_none": {
            "zh": "{file} 中没有矢量图层。请检查导出内容。",
            "en": "{file} holds no vector layer. Check what was exported.",
        },
        "layers_several": {
            "zh": "{file} 有多个图层：{layers}。请指明要用哪一个。",
            "en": "{file} holds several layers: {layers}. Say which one to use.",
        },
        "layer_missing": {
            "zh": "{file} 中没有图层 {layer}，只有：{layers}。请改正名称。",
            "en": "{file} holds no layer {layer}, only: {layers}. Correct the name.",
        },
        "layer_unreadable": {
            "zh": "无法读取 {file} 的图层（{detail}）。请重新导出为 GeoPackage。",
            "en": "The layer of {file} cannot be read ({detail}). Export it again as GeoPackage.",
        },
        "rows_lost": {
            "zh": "{file} 有 {count} 行，只读到 {read} 行。请重新导出后重试。",
            "en": "{file} has {count} rows, but only {read} could be read. Export it again.",
        },
        "geometry_broken": {
            "zh": "{file} 第 {rows} 行的几何无法解析。请在 GIS 中修复或删去这些行。",
            "en": "{file} rows {rows}: the geometry cannot be parsed. Mend or remove these "
            "rows in your GIS.",
        },
        "geometry_missing": {
            "zh": "{file} 第 {rows} 行没有几何。请补上或删去这些行。",
            "en": "{file} rows {rows} have no geometry. Supply it or remove these rows.",
        },
        "geometry_empty": {
            "zh": "{file} 第 {rows} 行的几何是空的。请补上或删去这些行。",
            "en": "{file} rows {rows} have an empty geometry. Supply it or remove these rows.",
        },
        "geometry_not_finite": {
            "zh": "{file} 第 {rows} 行的坐标含有非数值或无穷大。请改正这些坐标。",
            "en": "{file} rows {rows} have coordinates that are not finite numbers. Correct them.",
        },
        "geometry_3d": {
            "zh": "{file} 第 {rows} 行带有高程，已略去。",
            "en": "{file} rows {rows} have heights, which are left out.",
        },
        "geometry_repaired": {
            "zh": "{file} 第 {rows} 行的几何无效（如自相交），已自动修复，请核对。",
            "en": "{file} rows {rows} had invalid geometries (such as self-intersections), "
            "which were repaired; please look at them.",
        },
        "coordinates_swapped": {
            "zh": "{file} 的经纬度似乎颠倒（范围 {bounds}，声明为 {crs}）。请交换两列或两轴。",
            "en": "Longitude and latitude in {file} seem to be swapped (bounds {bounds}, "
            "declared {crs}). Swap the columns or axes.",
        },
        "coordinates_projected": {
            "zh": "{file} 声明为 {crs}，坐标却以米计（范围 {bounds}）。请声明真实坐标系，重庆多"
            "为 EPSG:4544、4545 或 4546。",
            "en": "{file} declares {crs} but its coordinates are in metres (bounds {bounds}). "
            "Declare the true system; in Chongqing mostly EPSG:4544, 4545 or 4546.",
        },
        "coordinates_zone_prefix": {
            "zh": "{file} 声明为 {crs}，坐标却是带带号的投影坐标（范围 {bounds}）。请声明真实坐"
            "标系，重庆多为 EPSG:4523、4524 或 4525。",
            "en": "{file} declares {crs} but its coordinates are projected ones with a zone "
            "number (bounds {bounds}). Declare the true system; in Chongqing mostly EPSG:4523, "
            "4524 or 4525.",
        },
        "zone_prefix_undeclared": {
            "zh": "{file} 的横坐标带有带号（范围 {bounds}），而 {crs} 不带带号。35、36、37 带请"
            "分别声明 EPSG:4523、4524、4525。",
            "en": "Eastings in {file} begin with a zone number (bounds {bounds}), which {crs} "
            "does not have. Declare EPSG:4523, 4524 or 4525 for zones 35, 36 and 37.",
        },
        "zone_prefix_missing": {
            "zh": "{file} 的横坐标不带带号（范围 {bounds}），而 {crs} 带带号。请声明 EPSG:4544"
            "、4545 或 4546。",
            "en": "Eastings in {file} have no zone number (bounds {bounds}), which {crs} has. "
            "Declare EPSG:4544, 4545 or 4546.",
        },
        "outside_study_area": {
            "zh": "{file} 的范围（{bounds}）超出重庆周边。请核对坐标系和坐标基准。",
            "en": "{file} reaches beyond the surroundings of Chongqing (bounds {bounds}). "
            "Check its coordinate system and datum.",
        },
        "value_not_finite": {
            "zh": "{file} 列 {column} 第 {rows} 行是无穷大。请改正。",
            "en": "{file} column {column} rows {rows}: infinite numbers. Correct them.",
        },
        "value_no_text": {
            "zh": "{file} 列 {column} 第 {rows} 行的文字不完整。请改正。",
            "en": "{file} column {column} rows {rows}: broken texts. Correct them.",
        },
        "table_empty": {
            "zh": "{file} 没有任何内容。请填写表头和数据。",
            "en": "{file} is empty. Fill in a header and rows.",
        },
        "table_header": {
            "zh": "{file} 的表头有空白或重复的列名：{column}。请改正，并不要使用合并单元格。",
            "en": "The header of {file} has an empty or repeated name: {column}. Correct it, "
            "and merge no cells.",
        },
        "table_row_too_long": {
            "zh": "{file} 第 {rows} 行的单元格多于表头。请检查分隔符和引号。",
            "en": "{file} rows {rows} have more cells than the header. Check separators and "
            "quotes.",
        },
        "table_without_points": {
            "zh": "{file} 缺少坐标列。请补上 {columns}（十进制度）。",
            "en": "{file} has no coordinate columns. Add {columns} (decimal degrees).",
        },
        "table_bad_points": {
            "zh": "{file} 第 {rows} 行的经纬度不是数字。请填写十进制度。",
            "en": "{file} rows {rows}: longitude or latitude is no number. Give decimal degrees.",
        },
        "id_empty": {
            "zh": "{file} 第 {rows} 行没有编号 id。请为每行填写编号。",
            "en": "{file} rows {rows} have no id. Give every row its id.",
        },
        "id_repeated": {
            "zh": "{file} 第 {rows} 行的编号 id 重复。请使每行编号唯一。",
            "en": "{file} rows {rows} share their id with another row. Make every id unique.",
        },
    }
)
