"""Pages kept ready, up to a number of bytes; the longest unused is let go first."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable

from api.features.representation import Representation


class Pages:
    """Representations by what was asked.

    Parameters
    ----------
    limit_bytes
        Most that may be kept; a single one over an eighth of it is not.
    """

    def __init__(self, limit_bytes: int) -> None:
        self.limit_bytes = limit_bytes
        self._kept: OrderedDict[Hashable, Representation] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    def get(self, key: Hashable) -> Representation | None:
        """Return what was kept under `key`, or None."""
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
            return found

    def keep(self, key: Hashable, page: Representation) -> None:
        """Keep a page, and let go of the longest unused ones beyond the limit."""
        if page.size_bytes * 8 > self.limit_bytes:
            return
        with self._lock:
            before = self._kept.pop(key, None)
            self._bytes += page.size_bytes - (before.size_bytes if before else 0)
            self._kept[key] = page
            while self._bytes > self.limit_bytes:
                _, oldest = self._kept.popitem(last=False)
                self._bytes -= oldest.size_bytes
