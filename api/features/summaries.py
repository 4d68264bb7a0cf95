"""What each address of the interface is for, in one line: the titles of `/docs`."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

TAGS: Mapping[str, str] = MappingProxyType(
    {
        "features": "图层要素 / Features of layers (OGC API - Features)",
        "layers": "上传的图层 / Uploaded layers",
        "processes": "求解、分配、解释等处理 / Solving, allocation, explanation and more "
        "(OGC API - Processes)",
        "jobs": "任务：提交、进度、结果、取消 / Jobs: start, follow, take the results, cancel",
        "runs": "方案结果：地图、表格、报告、解释 / Runs: maps, tables, reports, explanations",
        "pages": "网页 / Pages",
        "access": "登录、密钥、项目、变更记录 / Login, keys, projects, log of changes",
        "health": "服务状态 / State of the server",
    }
)

SUMMARIES: Mapping[str, str] = MappingProxyType(
    {
        "get /healthz": "服务状态 / State of the server",
        "get /static/fonts/NotoSansSC-Regular.otf": "中文字体 / Chinese font",
        "get /login": "登录页 / Login page",
        "post /login": "用密钥登录 / Log in with a key",
        "get /login/oidc": "经本单位身份系统登录 / Log in by the organisation's provider",
        "get /login/oidc/return": "从身份系统返回 / Return from the provider",
        "post /logout": "退出登录 / Log out",
        "get /keys": "全部密钥 / All keys",
        "post /keys": "新建密钥 / Make a key",
        "delete /keys/{key_id}": "吊销密钥 / Revoke a key",
        "get /projects": "全部项目 / All projects",
        "post /projects": "新建项目 / Make a project",
        "get /audit": "变更记录 / Log of changes",
        "get /": "首页 / Front page",
        "get /runs": "全部运行 / All runs",
        "post /runs": "求解一个方案 / Solve a scenario",
        "get /runs/{run_id}": "一个运行 / One run",
        "get /layers/upload": "上传图层的页面 / Page that uploads a layer",
        "post /layers/preview": "检查并预览文件，不保留 / Check a file, keep nothing",
        "get /compare": "比较两个运行 / Compare two runs",
        "get /compare/tables.xlsx": "两个运行的比较表（XLSX） / Workbook of two runs compared",
        "get /processes": "全部处理 / All processes",
        "get /processes/{process_id}": "一个处理的输入与输出 / Inputs and outputs of a process",
        "post /processes/{process_id}/execution": "执行处理 / Execute a process",
        "get /jobs": "任务列表 / List of jobs",
        "get /jobs/{job_id}": "任务状态 / State of a job",
        "delete /jobs/{job_id}": "取消任务 / Cancel a job",
        "get /jobs/{job_id}/results": "任务的全部结果 / Results of a job",
        "get /jobs/{job_id}/results/{output}": "任务的一项结果 / One result of a job",
        "get /jobs/{job_id}/events": "任务进度事件流 / Stream of a job's progress",
        "get /runs/{run_id}/tables.xlsx": "表格（XLSX） / Workbook of tables",
        "get /runs/{run_id}/report.docx": "报告（Word） / Word report",
        "get /runs/{run_id}/report.pdf": "报告（PDF） / Report as PDF",
        "get /runs/{run_id}/map": "交互地图 / Interactive map",
        "get /map/frame": "地图框架（不含数据） / The map's frame, without data",
        "get /base/{z}/{x}/{y}": "底图文件的一个瓦片 / A tile of the base map in a file",
        "get /runs/{run_id}/map/{part}.json": "地图数据的一部分 / A part of the map's data",
        "get /static/fonts/siting-sans-sc.woff": "网页中文字体 / Typeface of the pages",
        "get /runs/{run_id}/label": "运行的名称、作者、备注 / Name, author and note of a run",
        "put /runs/{run_id}/label": "修改名称、作者、备注 / Change name, author and note",
        "post /runs/{run_id}/branches": "试算：修改方案后求解 / Solve a changed scenario",
        "get /runs/{run_id}/difference": "与另一运行的差别 / What differs from another run",
        "get /runs/{run_id}/map.{suffix}": "出图（PNG、SVG、PDF） / Printed map",
        "get /runs/{run_id}/style.{suffix}": "图层样式（QML、SLD） / Style of a layer (QML, SLD)",
        "get /runs/{run_id}/comparison.png": "比较图 / Chart of two runs compared",
        "get /runs/{run_id}/summary": "结果摘要 / Summary",
        "get /runs/{run_id}/explain": "按名称解释 / Explain by name",
        "get /runs/{run_id}/explain/{subject}": "解释单元或设施 / Explain a catchment or facility",
        "get /runs/{run_id}/{name}": "下载运行的一个文件 / Download a file of a run",
        "post /layers": "上传图层 / Upload a layer",
        "get /layers": "上传的图层列表 / List of uploaded layers",
        "put /layers/{layer_id}": "上传图层的新版本 / Upload the next version of a layer",
        "delete /layers/{layer_id}": "删除图层 / Delete a layer",
        "get /layers/{layer_id}": "一个上传的图层 / One uploaded layer",
        "get /layers/{layer_id}/versions": "图层的全部版本 / All versions of a layer",
    }
)
