"""Words of the pages in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from api.branch_words import CHANGE_WORDS
from api.comparison_words import COMPARISON_WORDS
from api.features.words import FEATURE_WORDS
from api.upload_words import UPLOAD_WORDS
from api.workbench_words import WORKBENCH_WORDS

WORDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        **FEATURE_WORDS,
        **WORKBENCH_WORDS,
        **CHANGE_WORDS,
        **COMPARISON_WORDS,
        **UPLOAD_WORDS,
        "product": ("重庆固废设施选址平台", "Chongqing Waste Facility Siting"),
        "tagline": ("设施布局与收运分配", "Where plants stand and which waste goes where"),
        "other_language": ("English", "中文"),
        "skip": ("跳到主要内容", "Skip to content"),
        "runs": ("运行记录", "Runs"),
        "run": ("运行", "Run"),
        "compare": ("方案比较", "Compare"),
        "home": ("首页", "Home"),
        "map": ("布局图", "Map"),
        "open_map": ("全屏打开地图", "Open the map alone"),
        "map_title": ("设施布局与收运分配交互地图", "Interactive map of facilities and flows"),
        "result": ("结果", "Result"),
        "status": ("求解状态", "Solution status"),
        "status_optimal": ("最优", "Optimal"),
        "status_feasible": ("可行（有间隙）", "Feasible (with gap)"),
        "status_infeasible": ("无可行解", "Infeasible"),
        "status_unbounded": ("无界", "Unbounded"),
        "status_no_solution": ("未得到解", "No solution"),
        "verified": ("已独立核验", "Independently verified"),
        "not_verified": ("未通过核验", "Not verified"),
        "nothing_to_verify": ("没有答案，无需核验", "No answer to verify"),
        "cost": ("年总成本", "Annual cost"),
        "cost_unit": ("亿元/年", "billion CNY/yr"),
        "cost_fixed": ("固定成本", "Fixed cost"),
        "cost_processing": ("处理成本", "Processing cost"),
        "cost_haul": ("运输成本", "Haul cost"),
        "cost_unserved": ("未收运罚价", "Price of unserved waste"),
        "bound": ("下界", "Bound"),
        "gap": ("间隙", "Gap"),
        "objective": ("目标值", "Objective"),
        "streams": ("分类收运量", "Waste by stream"),
        "stream": ("废物种类", "Stream"),
        "demand": ("产生量", "Arising"),
        "served": ("收运量", "Served"),
        "unserved": ("未收运", "Unserved"),
        "mean_distance": ("平均运距", "Mean haul"),
        "p95_distance": ("95% 分位运距", "95th percentile haul"),
        "max_distance": ("最远运距", "Longest haul"),
        "haulage": ("运输周转量", "Haulage"),
        "t_per_d": ("t/d", "t/d"),
        "km": ("km", "km"),
        "tkm_per_d": ("t·km/d", "t·km/d"),
        "shortfalls": ("缺口说明", "Shortfalls"),
        "conflict": ("相互矛盾的要求（不能同时满足）", "Requirements that contradict"),
        "conflict_minimal": (
            "相互矛盾的要求（不能同时满足，去掉其中任何一条即可同时满足其余各条）",
            "Requirements that contradict (without any one of them the others can be kept)",
        ),
        "conflict_title": ("为何无解", "Why there is no plan"),
        "repairs": (
            "修正办法（任选其一即可行，均已重新求解验证）",
            "Repairs (any one of them is enough; each was checked by solving again)",
        ),
        "no_shortfalls": (
            "各类废物均有去处，没有缺口。",
            "Every stream is taken; nothing falls short.",
        ),
        "binding": ("已用满的限值", "Limits that bind"),
        "binding_hint": (
            "按放宽后每年可省的钱排列",
            "By what lifting each would save a year",
        ),
        "more_binding": (
            "另有 {count} 条，见 summary.json 与运行页面",
            "{count} more, see summary.json and the run's page",
        ),
        "no_binding": ("没有限值用满。", "No limit is used up."),
        "see_table": ("剩余量见上表。", "Unserved amounts stand in the table above."),
        "beyond": ("另有 {count} 项不在本模型范围内", "{count} more are beyond this model"),
        "more_shortfalls": ("其余 {count} 条", "{count} more"),
        "plan": ("规划指标", "Indicators of the plan"),
        "indicator": ("指标", "Indicator"),
        "target": ("目标", "Target"),
        "value": ("本方案", "This run"),
        "met": ("达到", "Met"),
        "met_true": ("达到", "Met"),
        "met_false": ("未达到", "Not met"),
        "met_null": ("无法计算", "Not computable"),
        "plan_count": (
            "{met} 项达到 · {missed} 项未达到 · {unknown} 项无法计算",
            "{met} met · {missed} not met · {unknown} not computable",
        ),
        "periods": ("分期", "Periods"),
        "period": ("期次（起始年）", "Period from"),
        "schedule": ("建设时序", "Build schedule"),
        "schedule_count": (
            "新建或扩建设施 {count} 座，按启用年份排列",
            "{count} facilities built or enlarged, by the year they open",
        ),
        "opens": ("启用年份", "Opens"),
        "opened": ("新启用", "Opened"),
        "grown": ("扩建", "Enlarged"),
        "capital": ("投资", "Capital"),
        "capital_unit": ("亿元", "million CNY"),
        "capacities": ("能力与负荷", "Capacity and load"),
        "standing_capacity": ("现有能力", "Standing"),
        "new_capacity": ("新建能力", "New"),
        "facilities": ("设施负荷", "Facilities and their load"),
        "facility": ("设施", "Facility"),
        "type": ("类型", "Type"),
        "district": ("区县", "District"),
        "capacity": ("处理能力", "Capacity"),
        "load": ("处理量", "Load"),
        "utilisation": ("负荷率", "Utilisation"),
        "shadow_price": ("影子价格", "Shadow price"),
        "cny_per_t": ("元/t", "CNY/t"),
        "why": ("为什么", "Why"),
        "assumed_mark": ("推定", "assumed"),
        "assumed_share": ("推定份额", "Assumed shares"),
        "assumed_note": (
            "标“推定”者由模型推定，非公开资料；地图以不同符号表示。",
            "“Assumed” marks a modelling assumption, not a published fact; "
            "maps draw it differently.",
        ),
        "downloads": ("下载", "Downloads"),
        "static_map": ("图件（A4）", "Picture (A4)"),
        "stream_maps": ("分种类图件", "Picture by stream"),
        "tables": ("数据表", "Tables"),
        "for_reports": ("报告用", "For reports"),
        "workbook": ("表格（XLSX）", "Tables (XLSX)"),
        "report_docx": ("Word 报告（约半分钟）", "Word report (takes half a minute)"),
        "report_pdf": ("PDF 报告", "PDF report"),
        "scenario": ("方案", "Scenario"),
        "year": ("年份", "Year"),
        "finished": ("完成时间（北京）", "Finished (Beijing)"),
        "solve": ("求解", "Solve"),
        "solve_hint": (
            "选择内置方案并在后台求解",
            "Choose a built-in scenario; it is solved in the background",
        ),
        "cancel": ("取消", "Cancel"),
        "jobs": ("求解任务", "Solving jobs"),
        "job_done": ("求解完成，查看结果", "Solved: see the result"),
        "ask": (
            "为什么送到这里？输入乡镇街道或设施的名称或编号",
            "Why there? Name or id of a township or facility",
        ),
        "ask_button": ("解释", "Explain"),
        "several": ("有多个名称相符，请选择", "Several names match; choose one"),
        "job_accepted": ("等候中", "Waiting"),
        "job_running": ("求解中", "Solving"),
        "job_successful": ("已完成", "Done"),
        "job_failed": ("失败", "Failed"),
        "job_dismissed": ("已取消", "Cancelled"),
        "solving_title": ("正在求解", "Solving"),
        "solving_first": (
            "首次启动：正在用内置的重庆数据求解规划方案，通常不到一分钟，完成后本页自动显示地图。",
            "First start: the plan is being solved on the built-in Chongqing data. This usually "
            "takes less than a minute; the map then appears here by itself.",
        ),
        "empty": (
            "还没有运行结果。请选择方案求解。",
            "There is no run yet. Choose a scenario to solve.",
        ),
        "failed_title": ("求解失败", "Solving failed"),
        "try_again": ("重新求解", "Try again"),
        "stage_layers": ("读取图层", "Reading the layers"),
        "stage_travel": ("计算运距", "Measuring haul distances"),
        "stage_problem": ("建立问题", "Building the problem"),
        "stage_allocate": ("分配收运量", "Allocating the waste"),
        "stage_bound": ("计算下界", "Proving a bound"),
        "stage_search": ("搜索布局", "Searching sites"),
        "stage_branch": ("精确求解", "Branch and bound"),
        "stage_price": ("计算影子价格", "Computing shadow prices"),
        "stage_explain": ("说明缺口", "Explaining shortfalls"),
        "stage_diagnose": ("查找矛盾和修正办法", "Finding conflicts and repairs"),
        "stage_done": ("求解完成", "Solved"),
        "stage_verify": ("独立核验", "Verifying"),
        "stage_tables": ("生成数据表", "Writing the tables"),
        "stage_map": ("绘制地图", "Drawing the map"),
        "stage_picture": ("绘制图件", "Drawing the picture"),
        "stage_page": ("绘制图集", "Drawing the atlas"),
        "stage_write": ("写入结果", "Writing the result"),
        "elapsed": ("已用 {seconds} 秒", "{seconds} s so far"),
        "connection_lost": (
            "与服务的连接中断，正在重试……",
            "The server does not answer; trying again …",
        ),
        "explain": ("解释", "Explanation"),
        "compare_hint": ("选择两个运行进行比较", "Choose two runs to compare"),
        "difference": ("差值", "Difference"),
        "cheaper": ("较省", "cheaper"),
        "changed_facilities": (
            "启用情况或规模不同的设施",
            "Facilities that open, close or change size",
        ),
        "moved_facilities": ("启用年份不同的设施", "Facilities that open in another year"),
        "no_changes": ("没有差别。", "No difference."),
        "closed": ("关闭", "closed"),
        "one_run": ("至少需要两个运行才能比较。", "Two runs are needed to compare."),
        "method": ("求解方法", "How it was solved"),
        "solver": ("求解器", "Solver"),
        "crs": ("投影坐标系", "Working CRS"),
        "created": ("提交时间（北京）", "Submitted (Beijing)"),
        "error_title": ("未能完成请求", "The request could not be carried out"),
        "back": ("返回首页", "Back to the first page"),
        "internal": ("仅供内部使用", "For internal use"),
        "other_runs": ("全部运行", "All runs"),
        "show_all": ("显示全部 {count} 座", "Show all {count}"),
        "open_only": (
            "启用设施 {count} 座，按负荷率排列",
            "{count} open facilities, by utilisation",
        ),
        "raw": ("原始数据", "Data"),
        "login": ("登录", "Log in"),
        "login_account": ("用单位账号登录", "Log in with your organisation's account"),
        "logout": ("退出", "Log out"),
        "key": ("密钥", "Key"),
        "login_hint": (
            "密钥由管理员发放，以 siting_ 开头。登录后本机浏览器只保存会话，不保存密钥。",
            "An administrator gives out keys; they begin with siting_. "
            "The browser keeps a session, not the key.",
        ),
        "audit": ("修改记录", "Log of changes"),
        "audit_empty": ("还没有修改记录。", "Nothing was changed yet."),
        "older": ("更早的记录", "Older entries"),
    }
)


def page_words(lang: str) -> dict[str, str]:
    """Return every word of the pages in `lang` (``"zh"`` or ``"en"``)."""
    position = 0 if lang == "zh" else 1
    return {key: both[position] for key, both in WORDS.items()}


def stage_words(lang: str) -> dict[str, str]:
    """Return the words of the solving stages by stage key."""
    return {
        key.removeprefix("stage_"): word
        for key, word in page_words(lang).items()
        if key.startswith("stage_")
    }
