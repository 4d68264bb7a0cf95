"""Labels in the database: read for pages, changed by one editor at a time."""

from __future__ import annotations

import sqlalchemy as sa

from api.access.register import now_utc
from api.database import label_tables, reading, writing
from api.labels.errors import Fault, LabelChangedError
from api.labels.label import Label, LabelText

run_label = label_tables.run_label


def read_labels(engine: sa.Engine) -> dict[str, Label]:
    """Return every label by its run's id."""
    with reading(engine) as connection:
        rows = connection.execute(sa.select(run_label)).all()
    return {row.run_id: Label(**row._mapping) for row in rows}


def read_label(engine: sa.Engine, run_id: str) -> Label:
    """Return the label of a run, an empty one where nothing was written."""
    with reading(engine) as connection:
        return _found(connection, run_id)


def write_label(
    engine: sa.Engine, current: Label, text: LabelText, *, changed_by: str
) -> Label:  # fmt: skip
    """Write the version after `current` and return it.

    Parameters
    ----------
    engine
        The database.
    current
        The state that the change was made from.
    text
        The new words, all of them.
    changed_by
        Name of the visitor.

    Raises
    ------
    LabelChangedError
        Another change came first; nothing is written.
    """
    new = Label(
        current.run_id,
        current.version + 1,
        **text.model_dump(),
        changed=now_utc(),
        changed_by=changed_by,
    )
    row = {column.name: getattr(new, column.name) for column in run_label.columns}
    with writing(engine) as connection:
        if _found(connection, current.run_id).version != current.version:
            raise changed(current.run_id)
        if current.version:
            mine = (run_label.c.run_id == current.run_id) & (run_label.c.version == current.version)
            if connection.execute(sa.update(run_label).where(mine).values(row)).rowcount != 1:
                raise changed(current.run_id)
        else:
            _add(connection, row)
    return new


def changed(run_id: str) -> LabelChangedError:
    """Return the error for a label that somebody else changed."""
    return LabelChangedError([Fault("label_changed", {"run": run_id})])


def _add(connection: sa.Connection, row: dict[str, object]) -> None:
    try:
        connection.execute(run_label.insert().values(row))
    except sa.exc.IntegrityError as error:  # two wrote the first one at the same moment
        raise changed(str(row["run_id"])) from error


def _found(connection: sa.Connection, run_id: str) -> Label:
    chosen = sa.select(run_label).where(run_label.c.run_id == run_id)
    row = connection.execute(chosen).one_or_none()
    return Label(**row._mapping) if row else Label(run_id)
