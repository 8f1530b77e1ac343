"""Search without the index on the disk, for a process that may not have it."""

import threading
from collections.abc import Collection

from fashionizer.gallery.catalog.catalog import Catalog
from fashionizer.gallery.index.base import Hit, dimensions
from fashionizer.gallery.index.following import catch_up
from fashionizer.gallery.index.numpy_index import NumpyIndex
from fashionizer.schema import Vector


class Snapshot:
    """The catalog's vectors in memory."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._changing = threading.Lock()
        self._read()

    def _read(self) -> None:
        with self._catalog.moment() as moment:
            state = moment.state
            index = NumpyIndex(dimensions(state.models) if state.models else 0)
            for rows in moment.pages:
                index.upsert(rows.keys, rows.vectors, rows.outfits, rows.groups)
        self._index, self._keys, self.state = index, index.keys(), state

    def follow(self) -> None:
        """Bring the vectors up to date where the catalog has changed."""
        with self._changing:
            mark = self._catalog.mark()
            if mark == self.state.mark:
                return
            if mark.grew_from(self.state.mark):
                self.state, self._keys = catch_up(self._index, self._keys, self._catalog)
            else:
                self._read()

    def search(self, vector: Vector, k: int, groups: Collection[str] | None) -> list[Hit]:
        """Find the nearest garments."""
        return self._index.search(vector, k, groups)

    def close(self) -> None:
        """Do nothing: the memory goes with the object."""
