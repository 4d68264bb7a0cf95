"""Tables of uploaded layers: one row per layer, one per version of it."""

from __future__ import annotations

import sqlalchemy as sa

from api.database.tables import metadata

layer = sa.Table(
    "layer",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("project", sa.Text, nullable=False, server_default=""),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),  # the newest
    sa.Column("created", sa.Text, nullable=False),
    sa.Column("deleted", sa.Text, nullable=False, server_default=""),
)

layer_version = sa.Table(
    "layer_version",
    metadata,
    sa.Column("layer_id", sa.Text, sa.ForeignKey("layer.id"), primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("file", sa.Text, nullable=False),
    sa.Column("format", sa.Text, nullable=False),
    sa.Column("rows", sa.Integer, nullable=False),
    sa.Column("rows_repaired", sa.Integer, nullable=False),
    sa.Column("sha256", sa.Text, nullable=False),
    sa.Column("created", sa.Text, nullable=False),
    sa.Column("notes", sa.JSON, nullable=False),
)
