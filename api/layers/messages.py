"""Words for every fault of uploaded layers, Chinese and English."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

MESSAGES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "layer_not_found": {
            "zh": "没有编号为“{id}”的用户图层。",
            "en": "No uploaded layer has the id “{id}”.",
        },
        "layer_kind_fixed": {
            "zh": "图层 {id} 的类别是 {kind}，新版本不能改为 {wanted}。请另行上传为新图层。",
            "en": "Layer {id} is of kind {kind}; a new version cannot be {wanted}. "
            "Upload it as a new layer.",
        },
        "layer_changed": {
            "zh": "图层 {id} 已有新的状态，未作改动。请先读取最新版本，再带其 ETag 提交。",
            "en": "Layer {id} has changed meanwhile and was left alone. Read its newest version "
            "first and send that ETag in If-Match.",
        },
        "layer_condition_needed": {
            "zh": "更新或删除图层须带 If-Match（图层的 ETag），以免覆盖他人的改动。",
            "en": "To replace or delete a layer send If-Match with its ETag, so that no change "
            "of others is overwritten.",
        },
        "layer_common": {
            "zh": "图层 {id} 为各项目共用，只有不限项目的用户可以更新或删除。"
            "请上传为本项目的图层。",
            "en": "Layer {id} is common to all projects; only visitors of all projects change it. "
            "Upload one of your project's own.",
        },
        "layer_of_others": {
            "zh": "图层 {id} 不是您上传的，未作改动。请由编辑替换，或上传为新图层。",
            "en": "Layer {id} is not one that you uploaded and was left alone. An editor can "
            "replace it, or upload a new layer.",
        },
        "layer_project_other": {
            "zh": "此密钥不属于项目“{project}”。请删去参数 project，图层将归入密钥所属的项目。",
            "en": "This key is not of the project “{project}”. Leave project out; the layer then "
            "belongs to the key's own.",
        },
        "layer_format_unknown": {
            "zh": "无法从 Content-Type 或参数 file 得知文件格式。可用：{known}。",
            "en": "Neither Content-Type nor the parameter file names a known format: {known}.",
        },
        "upload_too_large": {
            "zh": "上传的文件超过 {limit_mb} MB。请拆分图层或简化几何后重试。",
            "en": "The upload is larger than {limit_mb} MB. Split the layer or simplify its "
            "geometries.",
        },
        "upload_cut_off": {
            "zh": "上传中断或超过 {limit_s} 秒，未保存任何内容。请重新上传。",
            "en": "The upload broke off or took more than {limit_s} s; nothing was kept. "
            "Send it again.",
        },
        "uploads_busy": {
            "zh": "正在处理 {count} 个上传，请稍后再试。",
            "en": "{count} uploads are being worked on; try again later.",
        },
        "layer_rows_not_kept": {
            "zh": "读到 {read} 行，写入后只有 {count} 行，未保存任何内容。请检查磁盘后重试。",
            "en": "{read} rows were read, but {count} are there after writing; nothing was kept. "
            "Check the disk and try again.",
        },
        "layer_not_writable": {
            "zh": "无法保存图层（{reason}），未保存任何内容。请检查数据目录的权限与剩余空间。",
            "en": "The layer cannot be kept ({reason}); nothing was written. Check rights and "
            "free space of the data folder.",
        },
        "layer_reference_unknown": {
            "zh": "方案的 layers.{key} = “{value}”：没有这个用户图层或版本。"
            "请用 GET /layers 查编号。",
            "en": "layers.{key} = “{value}” of the scenario names no uploaded layer or version. "
            "GET /layers lists them.",
        },
        "layer_reference_kind": {
            "zh": "方案的 layers.{key} = “{value}”：该图层的类别是 {kind}。"
            "请改用类别为 {key} 的图层。",
            "en": "layers.{key} = “{value}” of the scenario is a layer of kind {kind}. Name one "
            "of kind {key}.",
        },
    }
)
