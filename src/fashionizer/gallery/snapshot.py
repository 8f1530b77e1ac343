"""Search without the index on the disk, for a process that may not have it."""

import threading
import time
from collections.abc import Collection

import numpy as np

from fashionizer.gallery.catalog import Catalog
from fashionizer.gallery.index import Hit, dimensions
from fashionizer.gallery.numpy_index import NumpyIndex
from fashionizer.gallery.records import State
from fashionizer.schema import Vector

_FRESH = 2.0
"""Seconds to trust a snapshot; reading 20,000 garments takes a tenth of that."""


class Snapshot:
    """The catalog's vectors in memory, read again when the catalog has changed."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._lock = threading.Lock()
        self._read()

    def _read(self) -> None:
        with self._catalog.moment() as (state, pages):
            every = list(pages)
        index = NumpyIndex(dimensions(state.models) if state.models else 0)
        if every:
            index.upsert(
                [key for rows in every for key in rows.keys],
                np.concatenate([rows.vectors for rows in every]),
                [outfit for rows in every for outfit in rows.outfits],
                [group for rows in every for group in rows.groups],
            )
        self._checked = time.monotonic()
        self._moment = state, index

    def _refresh(self) -> None:
        with self._lock:
            if time.monotonic() - self._checked < _FRESH:
                return
            if self._catalog.revision() != self._moment[0].revision:
                self._read()
            self._checked = time.monotonic()

    @property
    def state(self) -> State:
        """The moment of the catalog that is searched, at most two seconds old."""
        self._refresh()
        return self._moment[0]

    def search(self, vector: Vector, k: int, groups: Collection[str] | None) -> list[Hit]:
        """Find the nearest garments."""
        return self._moment[1].search(vector, k, groups)

    def close(self) -> None:
        """Do nothing: the memory goes with the object."""
