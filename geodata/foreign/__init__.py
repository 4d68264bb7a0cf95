"""Files from outside: opened in a child process, checked, brought into storage.

Only this package opens what a planner hands in. The child has no network, little
memory and little time, knows three drivers, and gets a copy under a name of ours.
"""

from geodata.foreign.reading import CheckReport, check_file, read_layer, read_text_table

__all__ = ["CheckReport", "check_file", "read_layer", "read_text_table"]
