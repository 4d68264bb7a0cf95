"""The queue: jobs and what they reported; takes over `jobs.sqlite` of release 0.1."""

import hashlib
import json
import sqlite3
from contextlib import closing
from pathlib import Path

import sqlalchemy as sa
from alembic import context, op

revision = "jobs_0001"
down_revision = None
branch_labels = None
depends_on = None

GROWING = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
ACTIVE_ONLY = sa.text("state IN ('accepted', 'running')")
FORMER_COLUMNS = (
    "id", "scenario", "state", "created", "started", "ended", "stage", "share",
    "incumbent_cny_per_yr", "bound_cny_per_yr", "gap_share", "run_id", "message_zh", "message_en",
)  # fmt: skip


def upgrade() -> None:
    """Make both tables and copy the jobs of the first release."""
    create_jobs()
    create_events()
    former = context.config.attributes.get("former_jobs")
    if former is not None and Path(former).is_file():
        take_over(Path(former))


def text(name: str) -> sa.Column:
    """Return a column of text that is empty where nothing is known."""
    return sa.Column(name, sa.Text, nullable=False, server_default="")


def progress() -> list[sa.Column]:
    """Return the columns of how far a solve is."""
    names = ("share", "incumbent_cny_per_yr", "bound_cny_per_yr", "gap_share")
    return [sa.Column(name, sa.Double) for name in names]


def create_jobs() -> None:
    """Make the table of jobs."""
    op.create_table(
        "job",
        sa.Column("number", GROWING, autoincrement=True),
        sa.Column("id", sa.Text, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("process", "question_sha256")),
        sa.Column("inputs", sa.JSON, nullable=False),
        sa.Column("idempotency_key", sa.Text),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("scenario", "state", "created")),
        sa.Column("priority", sa.Integer, nullable=False, server_default="0"),
        text("started"),
        text("ended"),
        sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
        text("lease_owner"),
        *(sa.Column(name, sa.Double) for name in ("lease_until_s", "heartbeat_s")),
        *(sa.Column(name, sa.Double) for name in ("limit_s", "limit_memory_mb")),
        sa.Column("limit_pairs", sa.BigInteger),
        text("stage"),
        *progress(),
        *(text(name) for name in ("run_id", "result", "message_zh", "message_en")),
        sa.PrimaryKeyConstraint("number", name="pk_job"),
        sa.UniqueConstraint("id", name="uq_job_id"),
        sa.UniqueConstraint("idempotency_key", name="uq_job_idempotency_key"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_job_waiting", "job", ["state", "priority", "number"])
    op.create_index(
        "uq_job_active_question",
        "job",
        ["question_sha256"],
        unique=True,
        sqlite_where=ACTIVE_ONLY,
        postgresql_where=ACTIVE_ONLY,
    )


def create_events() -> None:
    """Make the table of what jobs reported."""
    op.create_table(
        "job_event",
        sa.Column("number", GROWING, autoincrement=True),
        sa.Column("job_id", sa.Text, nullable=False),
        sa.Column("time", sa.Text, nullable=False),
        sa.Column("attempt", sa.Integer, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        text("stage"),
        *progress(),
        sa.PrimaryKeyConstraint("number", name="pk_job_event"),
        sa.ForeignKeyConstraint(
            ["job_id"], ["job.id"], name="fk_job_event_job_id", ondelete="CASCADE"
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_job_event_job_id_number", "job_event", ["job_id", "number"])


def take_over(former: Path) -> None:
    """Copy the jobs of the first release, oldest first; its file stays as it is."""
    names = ", ".join(FORMER_COLUMNS)
    with closing(sqlite3.connect(f"{former.resolve().as_uri()}?mode=ro", uri=True)) as source:
        known = source.execute("SELECT 1 FROM sqlite_master WHERE name = 'job'").fetchone()
        order = "ORDER BY created, rowid"
        rows = source.execute(f"SELECT {names} FROM job {order}").fetchall() if known else []
    table = sa.table(
        "job",
        *(sa.column(name) for name in (*FORMER_COLUMNS, "process", "question_sha256", "attempts")),
        sa.column("inputs", sa.JSON),
    )
    found = [adopted(dict(zip(FORMER_COLUMNS, row, strict=True))) for row in rows]
    if found:
        op.get_bind().execute(table.insert(), found)


def adopted(former: dict) -> dict:
    """Return a row of the new table; a running job has no lease, so that it is run again."""
    inputs = {"scenario": former["scenario"]}
    question = json.dumps(
        {"process": "siting", "inputs": inputs}, sort_keys=True, ensure_ascii=False
    )
    return {
        **former,
        "process": "siting",
        "inputs": inputs,
        "question_sha256": hashlib.sha256(question.encode()).hexdigest(),
        "attempts": 1 if former["started"] else 0,
    }
