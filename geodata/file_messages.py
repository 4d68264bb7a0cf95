"""Words for every fault in files from outside, Chinese and English."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

FILE_MESSAGES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
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
        "layer_empty": {
            "zh": "{file} 没有任何要素。请检查导出内容。",
            "en": "{file} has no rows. Check what was exported.",
        },
        "columns_too_many": {
            "zh": "{file} 另有 {count} 列，最多 {limit} 列。请删去不需要的列。",
            "en": "{file} has {count} columns of its own, at most {limit}. Remove some.",
        },
        "column_renamed": {
            "zh": "{file} 的列“{column}”改名为 {name}，以便保存。",
            "en": "Column “{column}” of {file} was renamed to {name}, so that it can be kept.",
        },
        "faults_more": {
            "zh": "{file} 另有 {count} 处错误未列出。",
            "en": "{file} has {count} more faults that are not listed.",
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
            "zh": "{file} 的经纬度似乎颠倒（范围 {bounds}，声明为 {crs_zh}）。请交换两列或两轴。",
            "en": "Longitude and latitude in {file} seem to be swapped (bounds {bounds}, "
            "declared {crs}). Swap the columns or axes.",
        },
        "coordinates_projected": {
            "zh": "{file} 声明为 {crs_zh}，坐标却以米计（范围 {bounds}）。请声明真实坐标系，重庆多"
            "为 EPSG:4544、4545 或 4546。",
            "en": "{file} declares {crs} but its coordinates are in metres (bounds {bounds}). "
            "Declare the true system; in Chongqing mostly EPSG:4544, 4545 or 4546.",
        },
        "coordinates_zone_prefix": {
            "zh": "{file} 声明为 {crs_zh}，坐标却是带带号的投影坐标（范围 {bounds}）。请声明真实坐"
            "标系，重庆多为 EPSG:4523、4524 或 4525。",
            "en": "{file} declares {crs} but its coordinates are projected ones with a zone "
            "number (bounds {bounds}). Declare the true system; in Chongqing mostly EPSG:4523, "
            "4524 or 4525.",
        },
        "zone_prefix_undeclared": {
            "zh": "{file} 的横坐标带有带号（范围 {bounds}），而 {crs_zh} 不带带号。35、36、37 带请"
            "分别声明 EPSG:4523、4524、4525。",
            "en": "Eastings in {file} begin with a zone number (bounds {bounds}), which {crs} "
            "does not have. Declare EPSG:4523, 4524 or 4525 for zones 35, 36 and 37.",
        },
        "zone_prefix_missing": {
            "zh": "{file} 的横坐标不带带号（范围 {bounds}），而 {crs_zh} 带带号。请声明 EPSG:4544"
            "、4545 或 4546。",
            "en": "Eastings in {file} have no zone number (bounds {bounds}), which {crs} has. "
            "Declare EPSG:4544, 4545 or 4546.",
        },
        "outside_study_area": {
            "zh": "{file} 的范围（{bounds}）超出重庆周边。请核对坐标系和坐标基准。",
            "en": "{file} reaches beyond the surroundings of Chongqing (bounds {bounds}). "
            "Check its coordinate system and datum.",
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
        "value_not_finite": {
            "zh": "{file} 列 {column} 第 {rows} 行的数值是无穷大或过大。请改正。",
            "en": "{file} column {column} rows {rows}: numbers are infinite or too large. "
            "Correct them.",
        },
        "datum_moved": {
            "zh": "{file} 有 {count} 行的坐标由 {datum} 换算为 WGS84/CGCS2000（移动数百米）。",
            "en": "{count} rows of {file} were moved from {datum} to WGS84/CGCS2000 (by some "
            "hundreds of metres).",
        },
        "datum_assumed": {
            "zh": "{file} 没有 datum 列，经纬度按 WGS84/CGCS2000 读取。取自高德、腾讯地图的请填"
            " gcj02，取自百度地图的请填 bd09。",
            "en": "{file} has no column datum, so coordinates are read as WGS84/CGCS2000. For "
            "points from Amap or Tencent maps say gcj02, from Baidu maps bd09.",
        },
    }
)
