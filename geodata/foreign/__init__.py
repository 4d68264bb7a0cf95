"""Files from outside: opened in a child process, checked, brought into storage.

Only this package opens what a planner hands in. The child has no network, little
memory and little time, knows three drivers, and gets a copy under a name of ours.
"""

from geodata.foreign.reading import (
    CheckReport,
    ForeignLayer,
    check_file,
    open_layer,
    read_layer,
    read_text_table,
)

__all__ = [
    "CheckReport",
    "ForeignLayer",
    "check_file",
    "open_layer",
    "read_layer",
    "read_text_table",
]
