"""The shelf: all sources of collections, and what has been made ready of them."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence

from api.features.collection import Collection
from api.features.pages import Pages
from api.features.prepared import Prepared, prepare
from api.features.sources import Source, all_collections, find_collection

PAGES_LIMIT_BYTES = 64_000_000
PREPARED_LIMIT = 24


class Shelf:
    """What the server offers as collections.

    Parameters
    ----------
    sources
        Asked one after the other; an id belongs to the first that knows it.
    """

    def __init__(self, sources: Sequence[Source]) -> None:
        self.sources = tuple(sources)
        self.pages = Pages(PAGES_LIMIT_BYTES)
        self._prepared: OrderedDict[tuple[str, str], Prepared] = OrderedDict()
        self._known: set[str] = set()
        self._lock = threading.Lock()

    def collections(self) -> list[Collection]:
        """Return every collection."""
        return all_collections(self.sources)

    def find(self, collection_id: str) -> Collection:
        """Return one collection.

        Raises
        ------
        NoCollectionError
            There is none of this id.
        """
        found = find_collection(self.sources, collection_id)
        self._known.add(collection_id)
        return found

    def is_known(self, collection_id: str) -> bool:
        """Say whether a collection was found before, so that finding it again is quick."""
        return collection_id in self._known

    def prepared(self, collection: Collection) -> Prepared:
        """Return the features of a collection's revision, made ready once."""
        key = (collection.id, collection.revision)
        with self._lock:
            if key not in self._prepared:
                self._prepared[key] = prepare(collection)
            self._prepared.move_to_end(key)
            while len(self._prepared) > PREPARED_LIMIT:
                self._prepared.popitem(last=False)
            return self._prepared[key]
