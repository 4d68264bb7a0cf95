"""The shelf as a visitor of one project sees it: layers of other projects' runs are not there."""

from __future__ import annotations

from api.features.collection import Collection
from api.features.errors import Fault, NoCollectionError
from api.features.prepared import Prepared
from api.features.run_source import run_id_of
from api.features.shelf import Shelf

LAYER_PREFIX = "layer-"


class BoundShelf:
    """What the server offers as collections to one visitor.

    Parameters
    ----------
    shelf
        All of them.
    run_ids
        Ids of the runs that the visitor sees.
    layer_ids
        Ids of the uploaded layers that the visitor sees.
    """

    def __init__(
        self, shelf: Shelf, run_ids: frozenset[str], layer_ids: frozenset[str] = frozenset()
    ) -> None:
        self._shelf, self._run_ids, self._layer_ids = shelf, run_ids, layer_ids
        self.pages = shelf.pages

    def collections(self) -> list[Collection]:
        """Return every collection that the visitor sees."""
        return [found for found in self._shelf.collections() if self._sees(found.id)]

    def find(self, collection_id: str) -> Collection:
        """Return one collection.

        Raises
        ------
        NoCollectionError
            There is none of this id, or none for this visitor: the answer is the same.
        """
        if not self._sees(collection_id):
            raise NoCollectionError([Fault("no_collection", {"id": collection_id[:80]})])
        return self._shelf.find(collection_id)

    def prepared(self, collection: Collection) -> Prepared:
        """Return the features of a collection's revision, made ready once."""
        return self._shelf.prepared(collection)

    def _sees(self, collection_id: str) -> bool:
        if collection_id.startswith(LAYER_PREFIX) and "." not in collection_id:
            return collection_id.removeprefix(LAYER_PREFIX) in self._layer_ids
        run_id = run_id_of(collection_id)
        return run_id is None or run_id in self._run_ids
