"""Tables of who may come in: projects, keys, browser sessions, what belongs to whom, the log."""

from __future__ import annotations

import sqlalchemy as sa

from api.database.tables import GROWING, metadata


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False, server_default="")


project = sa.Table(
    "project",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("created", sa.Text, nullable=False),
)

api_key = sa.Table(
    "api_key",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("secret_sha256", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("project", sa.Text, sa.ForeignKey("project.id")),  # NULL: all projects
    sa.Column("created", sa.Text, nullable=False),
    sa.Column("expires_s", sa.Double),
    _text("revoked"),
    _text("last_used"),
)

browser_session = sa.Table(
    "browser_session",
    metadata,
    sa.Column("token_sha256", sa.Text, primary_key=True),
    sa.Column("key_id", sa.Text, sa.ForeignKey("api_key.id", ondelete="CASCADE")),
    sa.Column("visitor", sa.JSON(none_as_null=True)),  # where no key but a provider says who
    sa.Column("created", sa.Text, nullable=False),
    sa.Column("expires_s", sa.Double, nullable=False),
    sa.Index("ix_browser_session_expires_s", "expires_s"),
)

belonging = sa.Table(
    "belonging",
    metadata,
    sa.Column("kind", sa.Text, primary_key=True),
    sa.Column("thing_id", sa.Text, primary_key=True),
    sa.Column("project", sa.Text, primary_key=True),  # empty: common to all projects
    sa.Column("holder", sa.Text, primary_key=True),
    sa.Column("since", sa.Text, nullable=False),
)

audit_entry = sa.Table(
    "audit_entry",
    metadata,
    sa.Column("number", GROWING, primary_key=True, autoincrement=True),
    sa.Column("time", sa.Text, nullable=False),
    sa.Column("who", sa.Text, nullable=False),
    _text("role"),
    _text("address"),
    sa.Column("method", sa.Text, nullable=False),
    sa.Column("what", sa.Text, nullable=False),
    _text("outcome"),
    _text("before_sha256"),
    _text("after_sha256"),
    sqlite_autoincrement=True,
)
