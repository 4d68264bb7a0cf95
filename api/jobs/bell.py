"""A bell that rings when this process puts a job into the queue.

Who waits for work looks into the database now and then, since work also comes from other
processes; for that of its own process it need not wait until then.
"""

from __future__ import annotations

import threading


class Bell:
    """One bell; who waits tells up to which ring it has heard."""

    def __init__(self) -> None:
        self._rung = threading.Condition()
        self.rings = 0

    def ring(self) -> None:
        """Wake all who wait in this process."""
        with self._rung:
            self.rings += 1
            self._rung.notify_all()

    def wait(self, heard: int, most_s: float) -> None:
        """Wait until the bell has rung more often than `heard`, at most so long."""
        with self._rung:
            self._rung.wait_for(lambda: self.rings != heard, most_s)


BELL = Bell()
"""A process has one queue, and so one bell."""
