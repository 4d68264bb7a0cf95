"""Words for every fault of a base map in a file, Chinese and English."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

TILE_MESSAGES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "tileset_missing": {
            "zh": "SITING_BASE_MAP 所指的文件不存在：{file}。请改正路径。",
            "en": "The file that SITING_BASE_MAP names is not there: {file}. Correct the path.",
        },
        "tileset_unreadable": {
            "zh": "{file} 不是可读的 {kind} 瓦片文件（{reason}）。请重新导出或复制该文件。",
            "en": "{file} is no {kind} file that can be read ({reason}). Export or copy it again.",
        },
        "tileset_empty": {
            "zh": "{file} 中没有瓦片。请导出含瓦片的文件。",
            "en": "{file} holds no tiles. Export one that does.",
        },
        "tileset_vector": {
            "zh": "{file} 是矢量瓦片（{format}）。底图只能用图片瓦片，"
            "因为矢量瓦片须另有样式才能显示：请导出栅格瓦片（PNG、JPEG 或 WebP）。",
            "en": "{file} holds vector tiles ({format}). The base map takes tiles that are "
            "pictures, for vector tiles show nothing without a style of their own: export raster "
            "tiles (PNG, JPEG or WebP).",
        },
        "tileset_format": {
            "zh": "{file} 中的瓦片（{format}）不是浏览器能显示的图片：请导出 PNG、JPEG 或 WebP。",
            "en": "The tiles in {file} ({format}) are no pictures that browsers show: export PNG, "
            "JPEG or WebP.",
        },
        "pmtiles_missing": {
            "zh": "读取 {file} 需要 pmtiles：请运行 pip install 'chongqing-siting[pmtiles]'，"
            "或改用 .mbtiles 文件。",
            "en": "{file} is read with pmtiles: run pip install 'chongqing-siting[pmtiles]', or "
            "use a .mbtiles file.",
        },
        "tile_not_found": {
            "zh": "没有瓦片 {z}/{x}/{y}：底图文件的级别为 {least}–{most}。",
            "en": "There is no tile {z}/{x}/{y}: the base map's file has zooms {least} to {most}.",
        },
        "no_tile_file": {
            "zh": "本服务器没有以文件为底图（SITING_BASE_MAP）。",
            "en": "No file is the base map of this server (SITING_BASE_MAP).",
        },
    }
)
