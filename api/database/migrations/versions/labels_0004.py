"""Names, notes and authors of runs."""

import sqlalchemy as sa
from alembic import op

revision = "labels_0004"
down_revision = "layers_0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table; it does not exist in an earlier version."""
    texts = ("name", "note", "author", "changed", "changed_by")
    op.create_table(
        "run_label",
        sa.Column("run_id", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False, server_default="") for name in texts),
        sa.PrimaryKeyConstraint("run_id", name="pk_run_label"),
    )
