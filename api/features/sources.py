"""Where collections come from: each source lists its own and finds one by its id."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from api.features.collection import Collection
from api.features.errors import Fault, NoCollectionError


class Source(Protocol):
    """Something that offers collections; a hidden one is neither listed nor found."""

    def collections(self) -> Iterable[Collection]:
        """Return every collection, in the order it is listed in."""

    def find(self, collection_id: str) -> Collection | None:
        """Return the collection with this id, or None."""


def all_collections(sources: Sequence[Source]) -> list[Collection]:
    """Return the collections of every source, source by source."""
    return [collection for source in sources for collection in source.collections()]


def find_collection(sources: Sequence[Source], collection_id: str) -> Collection:
    """Return the collection with this id.

    Raises
    ------
    NoCollectionError
        No source has it.
    """
    for source in sources:
        found = source.find(collection_id)
        if found is not None:
            return found
    raise NoCollectionError([Fault("no_collection", {"id": collection_id[:80]})])
