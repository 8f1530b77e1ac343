"""Photos that the models are looking at, in threads, while the next ones are judged."""

import os
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

from fashionizer.ingest.ledger import Entry
from fashionizer.ingest.prepare import Picture, Prepared
from fashionizer.photo.copies.hashes import worth_comparing
from fashionizer.photo.copies.sameness import same_photo
from fashionizer.photo.decode import Photo
from fashionizer.schema import RGB, Detections
from fashionizer.sources.find import Source

_MOST = 8
"""Photos looked at at once, at most: some 150 MB each."""


def at_once(model_threads: int) -> int:
    """Return how many photos to detect in at once: a core each, if all cores are to be used.

    Args:
        model_threads: of :class:`~fashionizer.settings.Settings`; 0 means all cores.
    """
    return 1 if model_threads else min(os.cpu_count() or 1, _MOST)


@dataclass(frozen=True, slots=True, eq=False)
class Looking:
    """A photo, and what will be seen in it; ``place`` is the outfit whose place it takes."""

    source: Source
    sha256: str
    picture: Picture
    detections: Future[Detections]
    place: Entry | None = None


class InFlight:
    """A queue of photos being looked at: they come out in the order they went in.

    Args:
        see: finds the garments of a photo; called in ``threads`` threads at once.
        threads: how many.
    """

    def __init__(self, see: Callable[[RGB], Detections], threads: int) -> None:
        self._see = see
        self.threads = threads
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="looking")
        self._queue: deque[Looking] = deque()

    def __len__(self) -> int:
        return len(self._queue)

    def knows(self, prepared: Prepared) -> bool:
        """Return whether what becomes of a source may hang on one that is still looked at."""
        return any(
            prepared.source.key == other.source.key
            or prepared.sha256 == other.sha256
            or (prepared.picture is not None and _one_photo(prepared.picture, other.picture))
            for other in self._queue
        )

    def add(
        self, source: Source, sha256: str, picture: Picture, place: Entry | None = None
    ) -> None:
        """Begin to look at a photo."""
        detections = self._pool.submit(self._see, picture.photo.pixels)
        self._queue.append(Looking(source, sha256, picture, detections, place))

    def oldest(self) -> Looking:
        """Take out the photo that has been in longest; its detections may still be awaited."""
        return self._queue.popleft()

    def close(self) -> None:
        """Cancel what was not begun, and wait for what was."""
        self._queue.clear()
        self._pool.shutdown(cancel_futures=True)


def in_original(detections: Detections, photo: Photo) -> Detections:
    """Return what was seen in the pixels of the photo as it was sent, not as it was decoded."""
    rows, columns = photo.pixels.shape[:2]
    return detections.scaled(photo.width / columns, photo.height / rows)


def _one_photo(one: Picture, other: Picture) -> bool:
    # Closely, though what follows does so again: the colours of one garment need not wait.
    near = worth_comparing(one.prints, other.perceptual)
    return near and same_photo(one.photo.pixels, other.photo.pixels)
