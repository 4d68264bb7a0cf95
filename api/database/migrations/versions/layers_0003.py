"""Layers of users and their versions."""

import sqlalchemy as sa
from alembic import op

revision = "layers_0003"
down_revision = "keys_0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make both tables; none of them exists in an earlier version."""
    op.create_table(
        "layer",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("project", sa.Text, nullable=False, server_default=""),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("kind", "name")),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("created", sa.Text, nullable=False),
        sa.Column("deleted", sa.Text, nullable=False, server_default=""),
        sa.PrimaryKeyConstraint("id", name="pk_layer"),
    )
    op.create_table(
        "layer_version",
        sa.Column("layer_id", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("file", "format")),
        *(sa.Column(name, sa.Integer, nullable=False) for name in ("rows", "rows_repaired")),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("sha256", "created")),
        sa.Column("notes", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("layer_id", "version", name="pk_layer_version"),
        sa.ForeignKeyConstraint(["layer_id"], ["layer.id"], name="fk_layer_version_layer_id"),
    )
