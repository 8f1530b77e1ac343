"""The index on the disk, kept in step with the catalog by the one process that has it.

A state file beside the index says which moment of which catalog it shows. It is deleted before a
change and written after it, so that an index without it is one that a crash left behind: it is made
anew. One that shows an earlier moment of the same catalog catches up.
"""

import json
import shutil
import threading
from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from fashionizer.errors import GalleryError, IndexDamaged
from fashionizer.gallery.catalog.catalog import Catalog
from fashionizer.gallery.catalog.records import Gone, Keys, State
from fashionizer.gallery.index.base import Hit, VectorIndex, dimensions
from fashionizer.gallery.index.engines import Engine
from fashionizer.gallery.index.following import catch_up
from fashionizer.gallery.index.state import NOTE, SHARDS, noted, opened
from fashionizer.gallery.storage import room
from fashionizer.gallery.storage.lock import unwritable
from fashionizer.gallery.troubles import trouble
from fashionizer.progress import Say
from fashionizer.schema import Vector


class Searcher(Protocol):
    """Searches the garments of the catalog."""

    @property
    def state(self) -> State:
        """The moment of the catalog that is searched."""
        ...

    def follow(self) -> None:
        """Bring what is searched up to date where the catalog has changed."""
        ...

    def search(self, vector: Vector, k: int, groups: Collection[str] | None) -> list[Hit]:
        """Find the nearest garments; see :meth:`VectorIndex.search`."""
        ...

    def close(self) -> None:
        """Let go of files and memory."""
        ...


class SyncedIndex:
    """Owner of the index below one folder; safe to search from several threads.

    Args:
        folder: of the index; nobody else may use it meanwhile.
        catalog: what the index is made from.
        engine: what holds it; one that another engine has written is made anew.
        say: is told, in a sentence, when the index has to be made anew, and why.

    Raises:
        GalleryError: the disk is full or refuses.
    """

    def __init__(self, folder: Path, catalog: Catalog, engine: Engine, say: Say) -> None:
        self._folder = folder
        self._engine = engine
        self._catalog = catalog
        self._say = say
        self._changing = threading.RLock()
        self._index: VectorIndex | None = None
        self._shard = folder / SHARDS[0]
        self._keys: Keys | None = None
        self._saved = False
        self.state = catalog.state()
        room.check(folder, 0)
        fault = self._load()
        if fault:
            if self.state.garments:
                say(f"The search index is made anew from the catalog, because {fault}.")
            self.rebuild()
            self.save()
        self.follow()

    @property
    def _note(self) -> Path:
        return self._folder / NOTE

    def _load(self) -> str | None:
        """Open the index; say what is wrong with it, or None."""
        if self.state.models is None:
            return None
        found = opened(self._folder, self._engine, self._catalog, self.state)
        if isinstance(found, str):
            return found
        self._index, self._shard, mark = found
        self.state = replace(self.state, mark=mark)
        self._saved = True
        return None

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
            # or exchanged for another one while it was searched
            index = self._mended(index)
            return [] if index is None else index.search(vector, k, groups)

    def _mended(self, damaged: VectorIndex | None) -> VectorIndex | None:
        """Return the index that one thread has made anew while the others waited here."""
        with self._changing:
            if damaged is not None and self._index is damaged:
                self._mend()
            return self._index

    def follow(self) -> None:
        """Bring the index up to date where another process has changed the catalog.

        Searches go on meanwhile; one that must be made anew is made beside the one of before.

        Raises:
            GalleryError: the disk is full or refuses.
        """
        with self._changing:
            mark = self._catalog.mark()
            if mark == self.state.mark:
                return
            if self._index is None or not mark.grew_from(self.state.mark):
                self.rebuild()
            else:
                self._catch_up(self._index)
            self.save()

    def _catch_up(self, index: VectorIndex) -> None:
        self._unsave()
        try:
            known = index.keys() if self._keys is None else self._keys
            self.state, self._keys = catch_up(index, known, self._catalog)
        except IndexDamaged:
            self._mend()

    def apply(self, gone: Sequence[Gone], added: Sequence[int]) -> None:
        """Follow a change of the catalog that this process has just committed.

        Args:
            gone: what was removed.
            added: ids of the outfits that came in.
        """
        with self._changing:
            if self._index is None:
                self.rebuild()
                return
            self._unsave()
            self._keys = None
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
            mark=self._catalog.mark(),
            outfits=self.state.outfits + outfits,
            garments=self.state.garments + garments,
        )

    def _mend(self) -> None:
        self._say("The search index is made anew from the catalog, because it is damaged.")
        self.rebuild()

    def rebuild(self) -> None:
        """Make the index anew from the catalog; the one before answers until it is done.

        It is saved when the gallery is closed, or by :meth:`save`.

        Raises:
            GalleryError: the disk is full or refuses.
        """
        with self._changing:
            self._unsave()
            self._check_room()
            before, place = self._index, self._shard
            shard = place if before is None else self._folder / _other(place.name)
            if before is None:
                # whatever lies there is nobody's: damaged, outdated, or of another engine
                self._delete()
            shutil.rmtree(shard, ignore_errors=True)
            index = None
            with self._catalog.moment() as moment:
                if moment.state.models is not None:
                    index = self._engine.create(shard, dimensions(moment.state.models))
                    for rows in moment.pages:
                        index.upsert(rows.keys, rows.vectors, rows.outfits, rows.groups)
            self._index, self._shard, self._keys, self.state = index, shard, None, moment.state
            if before is not None:
                with suppress(IndexDamaged):
                    before.close()
                shutil.rmtree(place, ignore_errors=True)

    def _check_room(self) -> None:
        state = self._catalog.state()
        if state.models is not None:
            size = self._engine.size(state.garments, dimensions(state.models))
            room.check(self._folder, size)

    def discard(self) -> None:
        """Delete the index; :meth:`rebuild` brings it back."""
        with self._changing:
            self._unsave()
            if self._index is not None:
                with suppress(IndexDamaged):
                    self._index.close()
                self._index = None
            self._delete()

    def _delete(self) -> None:
        for name in SHARDS:
            shutil.rmtree(self._folder / name, ignore_errors=True)

    def save(self) -> None:
        """Bring the index to the disk, and note which moment of the catalog it shows."""
        with self._changing:
            if self._index is None or self._saved:
                return
            self._index.flush()
            if len(self._index) != self.state.garments:
                return
            unfinished = self._note.with_suffix(".unfinished")
            told = noted(self.state, self._engine, self._shard.name)
            try:
                unfinished.write_text(json.dumps(told, indent=1), encoding="utf-8")
                unfinished.replace(self._note)
            except OSError as error:
                cause = trouble(error, self._folder)
                raise IndexDamaged(
                    str(cause.error(f"The search index in {self._folder} cannot be written"))
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
        with self._changing:
            try:
                self.save()
                if self._index is not None:
                    self._index.close()
            except (GalleryError, OSError) as error:
                self._say(
                    f"The search index was not saved, and will be made anew next time: {error}"
                )
            self._index = None


def _other(name: str) -> str:
    return SHARDS[1 - SHARDS.index(name)]
