"""Words of keys, roles and the log on pages and on the command line."""

from __future__ import annotations

from types import MappingProxyType

ROLE_WORDS = MappingProxyType(
    {
        "zh": {
            "nobody": "未登录",
            "viewer": "浏览者",
            "analyst": "分析员",
            "editor": "编辑",
            "admin": "管理员",
        },
        "en": {
            "nobody": "nobody",
            "viewer": "viewer",
            "analyst": "analyst",
            "editor": "editor",
            "admin": "admin",
        },
    }
)
STATE_WORDS = MappingProxyType(
    {
        "zh": {"valid": "有效", "expired": "已过期", "revoked": "已撤销"},
        "en": {"valid": "valid", "expired": "expired", "revoked": "revoked"},
    }
)
KEY_HEADS = MappingProxyType(
    {
        "zh": ("编号", "名称", "角色", "项目", "状态", "建立时间", "到期时间", "最近使用"),
        "en": ("id", "name", "role", "project", "state", "created", "expires", "last used"),
    }
)
AUDIT_HEADS = MappingProxyType(
    {
        "zh": ("时间（北京）", "何人", "来源地址", "操作", "结果"),
        "en": ("Time (Beijing)", "Who", "From", "What", "Outcome"),
    }
)
