"""Who may come in: projects, keys, browser sessions, what belongs to whom, the log of changes."""

import sqlalchemy as sa
from alembic import op

revision = "keys_0002"
down_revision = "jobs_0001"
branch_labels = None
depends_on = None

GROWING = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables; none of them exists in an earlier version."""
    create_keys()
    create_sessions()
    create_log()


def required(*names: str) -> list[sa.Column]:
    """Return columns of text that every row gives."""
    return [sa.Column(name, sa.Text, nullable=False) for name in names]


def optional(*names: str) -> list[sa.Column]:
    """Return columns of text that are empty where nothing is known."""
    return [sa.Column(name, sa.Text, nullable=False, server_default="") for name in names]


def create_keys() -> None:
    """Make the tables of projects, of keys, and of what belongs to whom."""
    op.create_table(
        "project",
        *required("id", "name", "created"),
        sa.PrimaryKeyConstraint("id", name="pk_project"),
    )
    op.create_table(
        "api_key",
        *required("id", "secret_sha256", "name", "role"),
        sa.Column("project", sa.Text),
        *required("created"),
        sa.Column("expires_s", sa.Double),
        *optional("revoked", "last_used"),
        sa.PrimaryKeyConstraint("id", name="pk_api_key"),
        sa.ForeignKeyConstraint(["project"], ["project.id"], name="fk_api_key_project"),
    )
    op.create_table(
        "belonging",
        *required("kind", "thing_id", "project", "holder", "since"),
        sa.PrimaryKeyConstraint("kind", "thing_id", "project", "holder", name="pk_belonging"),
    )


def create_sessions() -> None:
    """Make the table of browser sessions; one of a key ends with it."""
    op.create_table(
        "browser_session",
        *required("token_sha256", "created"),
        sa.Column("key_id", sa.Text),
        sa.Column("visitor", sa.JSON),
        sa.Column("expires_s", sa.Double, nullable=False),
        sa.PrimaryKeyConstraint("token_sha256", name="pk_browser_session"),
        sa.ForeignKeyConstraint(
            ["key_id"], ["api_key.id"], name="fk_browser_session_key_id", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_browser_session_expires_s", "browser_session", ["expires_s"])


def create_log() -> None:
    """Make the log of changes."""
    op.create_table(
        "audit_entry",
        sa.Column("number", GROWING, autoincrement=True),
        *required("time", "who"),
        *optional("role", "address"),
        *required("method", "what"),
        *optional("outcome", "before_sha256", "after_sha256"),
        sa.PrimaryKeyConstraint("number", name="pk_audit_entry"),
        sqlite_autoincrement=True,
    )
