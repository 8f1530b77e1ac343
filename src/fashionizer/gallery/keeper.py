"""The index on the disk, kept in step with the catalog by the one process that holds the gallery.

A state file beside the index says which moment of which catalog it shows. It is deleted before the
first change and written after the last, so that an index without it, or with another state than the
catalog's, is one that a crash, a copied folder or another model left behind: it is made anew.
"""

import json
import shutil
import threading
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Protocol

import numpy as np

from fashionizer.errors import GalleryError, IndexDamaged
from fashionizer.gallery import room
from fashionizer.gallery.catalog import Catalog
from fashionizer.gallery.index import Hit, dimensions
from fashionizer.gallery.lock import unwritable
from fashionizer.gallery.qdrant_index import QdrantIndex
from fashionizer.gallery.records import Gone, State
from fashionizer.gallery.troubles import trouble
from fashionizer.schema import Vector

_SAMPLE = 16
"""Vectors compared with the catalog's at opening; a damaged file seldom spares all of them."""


_GROWN = 1.5
"""Bytes of an index for each of its vectors'; measured: 1.26."""

_EMPTY = 8_000_000
"""Bytes of an index without any; measured: 3.4 MB."""

_SHARD, _NOTE = "shard", "state.json"
"""Names in the index's folder: Qdrant's own folder, and the state file beside it."""


class Searcher(Protocol):
    """Searches the garments of the catalog."""

    @property
    def state(self) -> State:
        """The moment of the catalog that is searched."""
        ...

    def search(self, vector: Vector, k: int, groups: Collection[str] | None) -> list[Hit]:
        """Find the nearest garments; see :meth:`VectorIndex.search`."""
        ...

    def close(self) -> None:
        """Let go of files and memory."""
        ...


class Keeper:
    """Owner of the index below one folder.

    Args:
        folder: of the index; nobody else may use it meanwhile.
        catalog: what the index is made from.
        say: is told, in a sentence, when the index has to be made anew, and why.

    Raises:
        GalleryError: the disk is full or refuses.
    """

    def __init__(self, folder: Path, catalog: Catalog, say: Callable[[str], None]) -> None:
        self._folder = folder
        self._catalog = catalog
        self._say = say
        self._mending = threading.Lock()
        self._index: QdrantIndex | None = None
        self._saved = False
        self.state = catalog.state()
        room.check(folder, 0)
        fault = self._load()
        if fault:
            if self.state.garments:
                say(f"The search index is made anew from the catalog, because {fault}.")
            self.rebuild()
            self.save()

    @property
    def _shard(self) -> Path:
        return self._folder / _SHARD

    @property
    def _note(self) -> Path:
        return self._folder / _NOTE

    def _load(self) -> str | None:
        """Open the index; say what is wrong with it, or None."""
        if self.state.models is None:
            return None
        self._index, fault = opened(self._folder, self._catalog, self.state)
        self._saved = fault is None
        return fault

    def search(self, vector: Vector, k: int, groups: Collection[str] | None) -> list[Hit]:
        """Find the nearest garments; an index found damaged meanwhile is made anew first."""
        index = self._index
        if index is None:
            index = self._mended(None)
        if index is None:
            return []
        try:
            return index.search(vector, k, groups)
        except IndexDamaged:
            index = self._mended(index)
            return [] if index is None else index.search(vector, k, groups)

    def _mended(self, damaged: QdrantIndex | None) -> QdrantIndex | None:
        """Give the index that one thread has made anew while the others waited here."""
        with self._mending:
            if damaged is not None and self._index is damaged:
                self._mend()
            return self._index

    def apply(self, gone: Sequence[Gone], added: Sequence[int]) -> None:
        """Follow a change of the catalog that was just committed.

        Args:
            gone: what was removed.
            added: ids of the outfits that came in.
        """
        if self._index is None:
            self.rebuild()
            return
        self._unsave()
        count = 0
        try:
            self._index.remove([key for outfit in gone for key in outfit.garments])
            for rows in self._catalog.index_rows(added):
                self._index.upsert(rows.keys, rows.vectors, rows.outfits, rows.groups)
                count += len(rows.keys)
        except IndexDamaged:
            self._mend()
            return
        self.state = self._catalog.state() if gone else self._grown(len(added), count)

    def _grown(self, outfits: int, garments: int) -> State:
        """Count on: counting anew takes longer with every batch."""
        return replace(
            self.state,
            revision=self._catalog.revision(),
            outfits=self.state.outfits + outfits,
            garments=self.state.garments + garments,
        )

    def _mend(self) -> None:
        self._say("The search index is made anew from the catalog, because it is damaged.")
        self.rebuild()

    def rebuild(self) -> None:
        """Make the index anew from the catalog; it is saved when the gallery is closed.

        Raises:
            GalleryError: the disk is full or refuses.
        """
        self.discard()
        self._check_room()
        with self._catalog.moment() as (state, pages):
            self.state = state
            if state.models is None:
                return
            index = QdrantIndex.create(self._shard, dimensions(state.models))
            for rows in pages:
                index.upsert(rows.keys, rows.vectors, rows.outfits, rows.groups)
        self._index = index

    def _check_room(self) -> None:
        models = self._catalog.state().models
        if models is not None:
            vectors = self._catalog.state().garments * dimensions(models) * 4
            room.check(self._folder, round(vectors * _GROWN) + _EMPTY)

    def discard(self) -> None:
        """Delete the index; :meth:`rebuild` brings it back."""
        self._unsave()
        if self._index is not None:
            with suppress(IndexDamaged):
                self._index.close()
            self._index = None
        shutil.rmtree(self._shard, ignore_errors=True)

    def save(self) -> None:
        """Bring the index to the disk, and note which moment of the catalog it shows."""
        if self._index is None or self._saved:
            return
        self._index.flush()
        self.state = self._catalog.state()
        if len(self._index) != self.state.garments:
            return
        unfinished = self._note.with_suffix(".unfinished")
        try:
            unfinished.write_text(json.dumps(_noted(self.state), indent=1), encoding="utf-8")
            unfinished.replace(self._note)
        except OSError as error:
            told = trouble(error, self._folder)
            raise IndexDamaged(
                str(told.error(f"The search index in {self._folder} cannot be written"))
            ) from error
        self._saved = True

    def _unsave(self) -> None:
        try:
            self._note.unlink(missing_ok=True)
        except OSError as error:
            raise unwritable(self._folder.parent, error) from error
        self._saved = False

    def close(self) -> None:
        """Save the index and let go of it; one that cannot be saved is made anew next time."""
        try:
            self.save()
            if self._index is not None:
                self._index.close()
        except (GalleryError, OSError) as error:
            self._say(f"The search index was not saved, and will be made anew next time: {error}")
        self._index = None


def _noted(state: State) -> dict[str, object]:
    return {
        "gallery": state.uuid,
        "revision": state.revision,
        "garments": state.garments,
        "models": state.models.identity if state.models else None,
        "dimensions": dimensions(state.models) if state.models else None,
    }


def opened(folder: Path, catalog: Catalog, state: State) -> tuple[QdrantIndex | None, str | None]:
    """Open the index of a folder, and say what is wrong with it.

    Args:
        folder: of the index; nobody else may use it meanwhile.
        catalog: what it should agree with.
        state: of the catalog, whose models are known.

    Returns:
        The index and None, or None and the fault.
    """
    try:
        noted = json.loads((folder / _NOTE).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return None, "it is missing or was not finished"
    except OSError as error:
        return None, f"it cannot be read ({error.strerror})"
    if noted != _noted(state):
        return None, "it belongs to another state of the gallery"
    try:
        unreadable = _unreadable(folder / _SHARD)
        if unreadable:
            return None, f"it cannot be read ({unreadable})"
        index = QdrantIndex.load(folder / _SHARD)
        if _agrees(index, catalog, state):
            return index, None
        index.close()
    except IndexDamaged:
        pass
    return None, "it is damaged"


def _unreadable(shard: Path) -> str | None:
    """Say why the system keeps an index's files from this process, which is no damage."""
    try:
        for path in (shard, *shard.rglob("*")):
            if path.is_dir():
                next(path.iterdir(), None)
            else:
                path.open("rb").close()
    except FileNotFoundError:
        return None
    except OSError as error:
        return error.strerror
    return None


def _agrees(index: QdrantIndex, catalog: Catalog, state: State) -> bool:
    sample = catalog.sample(_SAMPLE)
    if len(index) != state.garments or sample is None:
        return len(index) == state.garments == 0
    kept = index.vectors(sample.keys)
    found = index.search(sample.vectors[0], 1, [sample.groups[0]])
    return len(found) == 1 and all(
        key in kept and np.allclose(kept[key], vector, atol=1e-5)
        for key, vector in zip(sample.keys, sample.vectors, strict=True)
    )
