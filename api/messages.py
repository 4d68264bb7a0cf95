"""Words for every fault that the doors can find, Chinese and English."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from api.tiles.messages import TILE_MESSAGES

MESSAGES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "run_not_found": {
            "zh": "找不到运行“{run}”：请用 siting solve 先求解，或给出运行编号、"
            "运行文件夹或已求解的内置方案名（数据目录：{folder}）。",
            "en": "No run “{run}”: solve one first with siting solve, or give a run id, a run "
            "folder or the name of a solved scenario (data folder: {folder}).",
        },
        "run_unknown": {
            "zh": "没有编号为“{run}”的运行。全部运行见 /runs。",
            "en": "No run has the id “{run}”. All runs are listed at /runs.",
        },
        "run_damaged": {
            "zh": "运行文件夹 {folder} 不完整，缺少或无法读取：{files}。请重新求解。",
            "en": "Run folder {folder} is not whole; missing or unreadable: {files}. "
            "Solve it again.",
        },
        "start_without_answer": {
            "zh": "运行“{run}”没有答案，不能作为起点（--start）。请另选一次有解的运行。",
            "en": "Run “{run}” holds no answer to start from (--start). Choose one that has.",
        },
        "branch_contradiction": {
            "zh": "修改相互矛盾：“{first_zh}”与“{second_zh}”。请去掉其中一项。",
            "en": "Changes contradict each other: “{first_en}” and “{second_en}”. Remove one.",
        },
        "target_not_run": {
            "zh": "{folder} 已存在且不是运行文件夹，未作改动。请换一个 -o 目录。",
            "en": "{folder} exists and is not a run folder; it was left alone. "
            "Choose another -o folder.",
        },
        "folder_not_empty": {
            "zh": "{folder} 不是空文件夹，未作改动。请换一个目录。",
            "en": "{folder} is not empty; it was left alone. Choose another folder.",
        },
        "not_writable": {
            "zh": "无法写入 {folder}（{reason}）。请检查权限与剩余空间，或用 --data 另选数据目录。",
            "en": "Cannot write to {folder} ({reason}). Check rights and free space, "
            "or choose another data folder with --data.",
        },
        "folder_missing": {
            "zh": "输出文件夹 {folder} 不存在，未制图。请先建立该文件夹，或改用已有的文件夹。",
            "en": "The output folder {folder} does not exist, so nothing was drawn. "
            "Create it first, or choose a folder that exists.",
        },
        "name_not_found": {
            "zh": "运行 {run} 中没有与“{name}”相符的区县、乡镇街道或设施。请换一个名称或编号再查。",
            "en": "Run {run} has no district, township or facility that fits “{name}”. "
            "Try another name or id.",
        },
        "name_not_single": {
            "zh": "“{name}”与 {count} 个乡镇街道和设施相符，请给出编号：{known}。",
            "en": "“{name}” fits {count} townships and facilities; give an id: {known}.",
        },
        "id_not_found": {
            "zh": "运行 {run} 中没有编号为“{id}”的收运单元或设施。"
            "请查 catchments.csv 与 facilities.csv。",
            "en": "Run {run} has no catchment or facility with id “{id}”. "
            "See catchments.csv and facilities.csv.",
        },
        "scenario_not_found": {
            "zh": "没有名为“{name}”的内置方案。可用：{known}。",
            "en": "No built-in scenario “{name}”. Known: {known}.",
        },
        "format_unknown": {
            "zh": "不能输出“{suffix}”格式。可用：{known}。",
            "en": "Cannot write “{suffix}”. Known formats: {known}.",
        },
        "option_unknown": {
            "zh": "选项 {option} 的值“{value}”无效。可用：{known}。",
            "en": "“{value}” is not a value of {option}. Known: {known}.",
        },
        "number_not_positive": {
            "zh": "选项 {option} 的值 {value} 无效：应为 {lower} 以上的有限数。",
            "en": "{value} is not a value of {option}: a finite number above {lower} is needed.",
        },
        "period_not_found": {
            "zh": "该运行没有起始年为 {year} 的分期；已有：{known}。",
            "en": "This run has no period that begins in {year}; it has: {known}.",
        },
        "base_map_address": {
            "zh": "SITING_BASE_MAP“{value}”不是瓦片地址：应为 http(s)://主机/…，"
            "含 {{z}}、{{x}}、{{y}}；或 tianditu；或 .mbtiles、.pmtiles 文件。",
            "en": "SITING_BASE_MAP “{value}” is no address of tiles: give http(s)://HOST/... with "
            "{{z}}, {{x}} and {{y}}, or tianditu, or a .mbtiles or .pmtiles file.",
        },
        "base_map_key": {
            "zh": "该底图需要密钥：请设置 SITING_BASE_MAP_KEY。",
            "en": "This base map needs a key: set SITING_BASE_MAP_KEY.",
        },
        "label_changed": {
            "zh": "运行“{run}”的名称或备注刚被他人修改，未保存。请先看新的内容，再改一次。",
            "en": "Somebody else has just changed name or note of run “{run}”; nothing was "
            "written. Read what there is now and change it again.",
        },
        "label_condition_needed": {
            "zh": "修改运行的名称和备注须带 If-Match（GET 所得的 ETag），以免覆盖他人的改动。",
            "en": "To change name and note of a run send If-Match with the ETag of its GET, so "
            "that no change of others is overwritten.",
        },
        "table_not_found": {
            "zh": "运行中没有文件“{name}”。可下载：{known}。",
            "en": "A run has no file “{name}”. To download: {known}.",
        },
        "job_failed": {
            "zh": "任务 {job} 未能完成：{reason_zh}",
            "en": "Job {job} failed: {reason_en}",
        },
        "output_not_found": {
            "zh": "该任务没有名为“{name}”的文件。可取的输出：{known}。",
            "en": "The job has no file called “{name}”. Its outputs: {known}.",
        },
        "result_not_ready": {
            "zh": "任务 {job} 没有结果（状态 {state}）。请待其完成后再取。",
            "en": "Job {job} has no results (it is {state}); ask again when it has ended.",
        },
        "job_not_found": {
            "zh": "没有编号为“{job}”的求解任务。",
            "en": "No job has the id “{job}”.",
        },
        "queue_full": {
            "zh": "已有 {count} 个任务在等候，请稍后再试。",
            "en": "{count} jobs are waiting already; try again later.",
        },
        "database_unavailable": {
            "zh": "数据库现在不可用（{reason}）。请稍后再试；"
            "若持续如此，请检查数据库服务与磁盘空间。",
            "en": "The database is not available now ({reason}). Try again later; if it stays so, "
            "check the database server and the free space.",
        },
        "database_newer": {
            "zh": "数据库由更新的版本写过（{revision}），本版本不能使用，未作改动。请升级本软件。",
            "en": "A newer version has written this database ({revision}); this one cannot use it "
            "and left it alone. Upgrade this software.",
        },
        "database_url_unknown": {
            "zh": "SITING_DATABASE_URL 不是可用的数据库地址（类型：{kind}）。请写成 "
            "postgresql://用户@主机/库名 或 sqlite:///文件，或不设置。",
            "en": "SITING_DATABASE_URL is not the address of a database that can be used "
            "(kind: {kind}). Write postgresql://USER@HOST/NAME or sqlite:///FILE, or unset it.",
        },
        "postgres_missing": {
            "zh": "未安装 PostgreSQL 驱动。请运行 pip install 'chongqing-siting[postgres]'。",
            "en": "The driver for PostgreSQL is not installed. "
            "Run pip install 'chongqing-siting[postgres]'.",
        },
        "idempotency_key_reused": {
            "zh": "键“{key}”已用于另一个请求，未予执行。请换一个 Idempotency-Key。",
            "en": "The key “{key}” was used for another request, so nothing was done. "
            "Choose another Idempotency-Key.",
        },
        "inputs_not_plain": {
            "zh": "输入不是可用的 JSON：数值须有限，文字须为完整的 Unicode，嵌套不可过深。",
            "en": "The inputs are no JSON that can be used: numbers must be finite, text whole "
            "Unicode, and nothing nested too deep.",
        },
        "scenario_names_file": {
            "zh": "提交的方案不能指定文件，但 {key} 有值。请删去该项；自有图层请先上传"
            "（POST /layers），再按编号写 layer:编号。",
            "en": "A submitted scenario cannot name files, but {key} has a value. Leave it out; "
            "upload own layers first (POST /layers) and name them by id: layer:ID.",
        },
        "problem_too_large": {
            "zh": "问题过大：{catchments} 个收运单元 × {facilities} 个设施，上限为 {limit} 对。"
            "请减少候选设施或收运单元。",
            "en": "The problem is too large: {catchments} catchments × {facilities} facilities, "
            "at most {limit} pairs. Leave out candidates or catchments.",
        },
        "process_not_found": {
            "zh": "没有名为“{process}”的处理。可用：{known}。",
            "en": "No process “{process}”. Known: {known}.",
        },
        "array_shape": {
            "zh": "{name} 应为 {rows} 行 × {columns} 列，与 demand 和 capacity 一致。",
            "en": "{name} must have {rows} rows of {columns} values, as demand and capacity do.",
        },
        "array_length": {
            "zh": "{name} 应为一个数，或 {rows} 个数，与 demand 一致。",
            "en": "{name} must be one number or {rows}, as many as demand has.",
        },
        "backup_exists": {
            "zh": "{file} 已存在，未作改动。请换一个文件名。",
            "en": "{file} is there already and was left alone. Choose another name.",
        },
        "restore_not_empty": {
            "zh": "{place} 不是空的，未作改动。只能恢复到空的数据目录和空的数据库；"
            "请用 --data 另选目录，或用 SITING_DATABASE_URL 另选数据库。",
            "en": "{place} is not empty and was left alone. A backup goes into an empty data "
            "folder and an empty database: choose others with --data and SITING_DATABASE_URL.",
        },
        "archive_unknown": {
            "zh": "此文件不是 siting backup 写出的备份，或由更新的版本写出。",
            "en": "This file is no backup of siting backup, or of a newer version.",
        },
        "archive_damaged": {
            "zh": "备份已损坏：{name} 无法读取或与校验和不符；未恢复任何内容。请用另一份备份。",
            "en": "The backup is damaged: {name} cannot be read or does not fit its checksum; "
            "nothing was restored. Use another backup.",
        },
        "archive_name": {
            "zh": "备份中有不应有的文件名“{name}”，未恢复任何内容。",
            "en": "The backup holds a file name that it must not, “{name}”; nothing was restored.",
        },
        "archive_too_large": {
            "zh": "恢复需要 {needed} MB，磁盘只剩 {free} MB。请先腾出空间。",
            "en": "The backup needs {needed} MB and the disk has {free} MB left. Free some first.",
        },
        "cross_site": {
            "zh": "此请求来自其他网站，未予执行。请在本页面上操作。",
            "en": "This request came from another site and was not carried out. Use this page.",
        },
        "bad_parameter": {
            "zh": "参数 {name} 无效：{reason}。",
            "en": "Parameter {name} is not valid: {reason}.",
        },
        "page_not_found": {
            "zh": "没有此页面。",
            "en": "There is no such page.",
        },
        "method_not_allowed": {
            "zh": "此地址不支持该请求方法。",
            "en": "This address does not take that method.",
        },
        "drawing_failed": {
            "zh": "制图未完成：{reason_zh}",
            "en": "The picture could not be drawn: {reason_en}",
        },
        "atlas_is_a_job": {
            "zh": "全部区县的图集要画几分钟，请作为任务提交：POST /processes/draw/execution，"
            "输入 run={run}、theme=atlas、format=pdf；单张图请用 district 指定区县。",
            "en": "The atlas of all districts takes minutes: ask for it as a job, "
            "POST /processes/draw/execution with run={run}, theme=atlas, format=pdf; "
            "for a single map name a district.",
        },
        "style_failed": {
            "zh": "样式文件未生成：{reason_zh}",
            "en": "The style could not be written: {reason_en}",
        },
        "paper_failed": {
            "zh": "报告文件未能生成：{reason_zh}",
            "en": "The report could not be written: {reason_en}",
        },
        "report_library_missing": {
            "zh": "未安装写 Word 报告的 python-docx。"
            "请运行 pip install 'chongqing-siting[report]'。",
            "en": "python-docx, which writes Word reports, is not installed. "
            "Run pip install 'chongqing-siting[report]'.",
        },
        "pdf_needs_libreoffice": {
            "zh": "生成 PDF 需要 LibreOffice（soffice），本机没有。请安装，"
            "或改用 .docx 后在 Word 中另存为 PDF。",
            "en": "A PDF needs LibreOffice (soffice), which this machine does not have. Install "
            "it, or take the .docx and save it as PDF from Word.",
        },
        "pdf_failed": {
            "zh": "LibreOffice 在 {limit} 秒内未能生成 PDF。请改用 .docx。",
            "en": "LibreOffice made no PDF within {limit} s. Take the .docx instead.",
        },
        "check_missing": {
            "zh": "找不到文件 {file}。请检查路径。",
            "en": "There is no file {file}. Check the path.",
        },
        **TILE_MESSAGES,
    }
)
