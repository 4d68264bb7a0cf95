"""Table of what people call a run: its name, a note, its author."""

from __future__ import annotations

import sqlalchemy as sa

from api.database.tables import metadata

run_label = sa.Table(
    "run_label",
    metadata,
    sa.Column("run_id", sa.Text, primary_key=True),
    sa.Column("version", sa.Integer, nullable=False),
    *(
        sa.Column(name, sa.Text, nullable=False, server_default="")
        for name in ("name", "note", "author", "changed", "changed_by")
    ),
)
