"""The database: SQLite in the data folder, or PostgreSQL that several machines share."""

from api.database import access_tables, label_tables, layer_tables, tables
from api.database.engine import DatabaseError, clock_s, open_engine, reading, writing
from api.database.migrating import migrate, open_database

__all__ = [
    "DatabaseError", "access_tables", "clock_s", "label_tables", "layer_tables", "migrate",
    "open_database", "open_engine", "reading", "tables", "writing",
]  # fmt: skip
