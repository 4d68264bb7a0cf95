"""The tables as this version needs them; `migrations` holds how they came to be.

Times that people read are UTC text, ISO 8601; times that are compared (``_s``)
are seconds since 1970 of the database's own clock (`clock_s`).
"""

from __future__ import annotations

import sqlalchemy as sa

metadata = sa.MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
    }
)

GROWING = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
"""Type of a key that grows with every row and is never used again."""

ACTIVE_ONLY = sa.text("state IN ('accepted', 'running')")


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False, server_default="")


def _progress() -> list[sa.Column[float]]:
    names = ("share", "incumbent_cny_per_yr", "bound_cny_per_yr", "gap_share")
    return [sa.Column(name, sa.Double) for name in names]


job = sa.Table(
    "job",
    metadata,
    sa.Column("number", GROWING, primary_key=True, autoincrement=True),
    sa.Column("id", sa.Text, nullable=False, unique=True),
    sa.Column("process", sa.Text, nullable=False),
    sa.Column("inputs", sa.JSON, nullable=False),
    sa.Column("question_sha256", sa.Text, nullable=False),
    sa.Column("idempotency_key", sa.Text, unique=True),
    sa.Column("scenario", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("priority", sa.Integer, nullable=False, server_default="0"),
    sa.Column("created", sa.Text, nullable=False),
    _text("started"),
    _text("ended"),
    sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
    _text("lease_owner"),
    sa.Column("lease_until_s", sa.Double),
    sa.Column("heartbeat_s", sa.Double),
    sa.Column("limit_s", sa.Double),
    sa.Column("limit_memory_mb", sa.Double),
    sa.Column("limit_pairs", sa.BigInteger),
    _text("stage"),
    *_progress(),
    _text("run_id"),
    _text("result"),
    _text("message_zh"),
    _text("message_en"),
    sa.Index("ix_job_waiting", "state", "priority", "number"),
    # The same question waits or runs once, whoever asks and from whichever server.
    sa.Index(
        "uq_job_active_question",
        "question_sha256",
        unique=True,
        sqlite_where=ACTIVE_ONLY,
        postgresql_where=ACTIVE_ONLY,
    ),
    sqlite_autoincrement=True,
)

job_event = sa.Table(
    "job_event",
    metadata,
    sa.Column("number", GROWING, primary_key=True, autoincrement=True),
    sa.Column("job_id", sa.Text, sa.ForeignKey("job.id", ondelete="CASCADE"), nullable=False),
    sa.Column("time", sa.Text, nullable=False),
    sa.Column("attempt", sa.Integer, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    _text("stage"),
    *_progress(),
    sa.Index("ix_job_event_job_id_number", "job_id", "number"),
    sqlite_autoincrement=True,
)
