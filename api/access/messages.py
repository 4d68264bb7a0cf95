"""Words for who may come in, Chinese and English."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

MESSAGES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "key_needed": {
            "zh": "需要密钥：请在浏览器中登录，或在请求头中写 Authorization: Bearer <密钥>。"
            "密钥由管理员用 siting key add 生成。",
            "en": "A key is needed: log in with a browser, or send the header "
            "“Authorization: Bearer KEY”. An administrator makes one with siting key add.",
        },
        "key_not_valid": {
            "zh": "密钥无效、已过期或已撤销。请核对是否完整，或向管理员索取新的密钥。",
            "en": "The key is not valid, has expired or was revoked. Check that it is whole, "
            "or ask an administrator for another.",
        },
        "role_too_low": {
            "zh": "您的角色（{role_zh}）不能执行此操作，需要：{needed_zh}。请向管理员申请。",
            "en": "Your role ({role_en}) does not allow this; it needs {needed_en}. "
            "Ask an administrator.",
        },
        "page_hidden": {
            "zh": "没有此页面。",
            "en": "There is no such page.",
        },
        "job_of_others": {
            "zh": "此任务不是您提交的，或还有其他人在等候其结果，未予取消。请由编辑或管理员取消。",
            "en": "This job is not yours, or others wait for it too; it was not cancelled. "
            "An editor or an administrator can.",
        },
        "csrf_missing": {
            "zh": "页面已过期，请求未予执行。请刷新页面后再试。",
            "en": "The page is out of date and the request was not carried out. "
            "Load the page again.",
        },
        "too_many_requests": {
            "zh": "请求过于频繁，请在 {wait_s} 秒后再试。",
            "en": "Too many requests; try again in {wait_s} s.",
        },
        "body_too_large": {
            "zh": "请求内容超过 {limit_kb} kB，未予处理。",
            "en": "The body is larger than {limit_kb} kB and was not read.",
        },
        "headers_too_large": {
            "zh": "请求头超过 {limit_kb} kB，未予处理。",
            "en": "The headers are larger than {limit_kb} kB; the request was not read.",
        },
        "body_too_slow": {
            "zh": "请求内容在 {limit_s} 秒内未传完，已中断。",
            "en": "The body did not arrive within {limit_s} s; the request was ended.",
        },
        "serve_without_keys": {
            "zh": "拒绝启动：{host} 可由其他机器访问，而尚无任何有效密钥。请先运行 "
            "siting key add 名称 --role admin 生成密钥（只显示一次），再启动；"
            "仅供本机使用时请用 --host 127.0.0.1，并且不设 SITING_ALLOWED_HOSTS。",
            "en": "Not started: {host} can be reached from other machines and there is no valid "
            "key. First run siting key add NAME --role admin (it shows the key once), then start "
            "again; for this machine alone use --host 127.0.0.1 and leave "
            "SITING_ALLOWED_HOSTS unset.",
        },
        "oidc_missing": {
            "zh": "未安装单位账号登录所需的组件。请运行 pip install 'chongqing-siting[oidc]'。",
            "en": "What logging in with an organisation's accounts needs is not installed. "
            "Run pip install 'chongqing-siting[oidc]'.",
        },
        "login_not_begun_here": {
            "zh": "此次登录不是从本浏览器开始的，或已过时。请重新登录。",
            "en": "This login was not begun in this browser, or it took too long. Log in again.",
        },
        "login_unanswered": {
            "zh": "身份服务 {issuer} 没有正确应答。请稍后再试，或改用密钥登录。",
            "en": "The identity provider {issuer} did not answer as it should. Try again later, "
            "or log in with a key.",
        },
        "login_refused": {
            "zh": "身份服务 {issuer} 的登录结果未通过核验。请重新登录。",
            "en": "What the identity provider {issuer} answered does not hold. Log in again.",
        },
        "login_without_role": {
            "zh": "“{name}”所在的组没有任何角色。请向管理员申请（SITING_GROUP_ROLES）。",
            "en": "No group of “{name}” has a role. Ask an administrator (SITING_GROUP_ROLES).",
        },
        "setting_not_usable": {
            "zh": "设置 {setting} 中的“{value}”无效：{form}。",
            "en": "“{value}” in the setting {setting} cannot be used: {form}.",
        },
        "name_not_usable": {
            "zh": "名称无效：应为 1 至 {most} 个可显示的字符。",
            "en": "The name cannot be used: 1 to {most} printable characters are needed.",
        },
        "days_out_of_range": {
            "zh": "有效天数 {days} 无效：应为 1 至 {most}。",
            "en": "{days} days cannot be used: 1 to {most} are needed.",
        },
        "admin_of_all": {
            "zh": "管理员密钥管理全部项目，不能限于项目“{project}”。请去掉 --project，"
            "或改用 editor。",
            "en": "An admin key is for all projects and cannot be bound to “{project}”. "
            "Leave --project out, or use editor.",
        },
        "project_unknown": {
            "zh": "没有项目“{project}”。已有：{known}。请先运行 siting project add。",
            "en": "There is no project “{project}”. Known: {known}. "
            "Make it first with siting project add.",
        },
        "project_exists": {
            "zh": "项目“{project}”已存在。",
            "en": "There is a project “{project}” already.",
        },
        "project_id_not_usable": {
            "zh": "项目编号“{project}”无效：只用小写字母、数字和连字符，最多 40 个字符。",
            "en": "“{project}” cannot be a project's id: lower-case letters, digits and hyphens, "
            "40 at most.",
        },
        "key_not_found": {
            "zh": "没有编号或名称为“{key}”的未撤销密钥。请用 siting key list 查看。",
            "en": "No key that is not revoked has the id or name “{key}”. See siting key list.",
        },
        "key_not_single": {
            "zh": "有多个密钥名为“{key}”，请给出编号：{known}。",
            "en": "More than one key is named “{key}”; give an id: {known}.",
        },
    }
)
