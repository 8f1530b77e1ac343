"""An index that follows what other processes write into the catalog."""

import logging
import threading
from collections.abc import Callable

import numpy as np

from fashionizer.errors import GalleryError
from fashionizer.gallery.catalog.catalog import Catalog
from fashionizer.gallery.catalog.records import Keys, State
from fashionizer.gallery.index.base import VectorIndex

_LOGGER = logging.getLogger(__name__)

EVERY = 1.0
"""Seconds between looks at the catalog; reading its mark takes a tenth of a millisecond."""


def catch_up(index: VectorIndex, keys: Keys, catalog: Catalog) -> tuple[State, Keys]:
    """Bring an index to the present moment of a catalog whose models are still the same.

    Keys are never given twice and a garment never changes under its key, so what came in has
    larger keys, and what is gone is missing among those there are.

    Args:
        index: to change.
        keys: of all garments in it, rising.
        catalog: to follow.

    Returns:
        The state of the catalog at that moment, and the keys now in the index.
    """
    with catalog.moment(after=int(keys[-1]) if len(keys) else 0) as moment:
        for rows in moment.pages:
            index.upsert(rows.keys, rows.vectors, rows.outfits, rows.groups)
            keys = np.concatenate([keys, np.asarray(rows.keys, np.int64)])
        if len(keys) != moment.state.garments:
            there = moment.keys()
            index.remove(np.setdiff1d(keys, there, assume_unique=True).tolist())
            keys = there
        return moment.state, keys


class Follower:
    """A thread that has an index look at its catalog every second.

    Args:
        follow: brings the index up to date where the catalog has changed.
    """

    def __init__(self, follow: Callable[[], None]) -> None:
        self._follow = follow
        self._told = ""
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="following", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        while not self._stop.wait(EVERY):
            try:
                self._follow()
            except GalleryError:
                # a full disk, a database that is away: the answers stay those of before, the next
                # look may go well, and whoever asks for what is not there is told
                continue
            except Exception as error:
                # whatever it was, a server must not be left with the answers of today for ever
                if repr(error) != self._told:
                    self._told = repr(error)
                    _LOGGER.warning("the index could not follow the catalog: %s", self._told)

    def close(self) -> None:
        """End the thread; what it is doing is finished first."""
        self._stop.set()
        self._thread.join()
