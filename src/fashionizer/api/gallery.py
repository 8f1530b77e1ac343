"""A gallery for Python: opened to be searched, locked only while something is added."""

import logging
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from fashionizer.api.encoder import GarmentEncoder
from fashionizer.api.inputs import (
    BoxInput,
    KindInput,
    PathInput,
    choice_of,
    kinds_of,
    paths_of,
    shade_of,
)
from fashionizer.gallery.absent import is_there
from fashionizer.gallery.gallery import Gallery
from fashionizer.ingest.inflight import at_once
from fashionizer.ingest.pipeline import Again, ingest
from fashionizer.ingest.reembed import Rebuilt, rebuild
from fashionizer.ingest.report import Report
from fashionizer.photo import given
from fashionizer.photo.given import PhotoInput
from fashionizer.progress import OnProgress, Say, unobserved
from fashionizer.retrieval.options import SearchOptions
from fashionizer.retrieval.service import Advisor
from fashionizer.schema import Answer, Choice, Outfit
from fashionizer.settings import Settings
from fashionizer.sources.find import find

_LOGGER = logging.getLogger("fashionizer")


def _say(sentence: str) -> None:
    _LOGGER.info("%s", sentence)


class GallerySession:
    """An open gallery: :func:`fashionizer.open_gallery` makes one; use it in a ``with`` statement.

    It is open to read; searching is safe from several threads. :meth:`add`, :meth:`remove` and
    :meth:`rebuild` take the gallery's lock while they run, so that other processes can write in
    between, and wait 5 seconds for another that writes. What other processes write is found within
    two seconds.

    Attributes:
        encoder: the models; they are not loaded before they are needed.
        advisor: the service underneath, which the page, the API and the command line ask, too.
    """

    def __init__(self, gallery: Gallery, encoder: GarmentEncoder, settings: Settings) -> None:
        self.encoder = encoder
        self.advisor = Advisor(encoder.detector, gallery, settings)
        self._gallery = gallery
        self._settings = settings

    @classmethod
    def open(
        cls,
        encoder: GarmentEncoder,
        settings: Settings,
        *,
        create: bool,
        say: Say = _say,
    ) -> Self:
        """Open the gallery of ``settings.home`` to read.

        Args:
            encoder: the models whose vectors are searched and added.
            settings: where it is, and how it is asked.
            create: whether an empty one is made where there is none.
            say: is told, in a sentence, what a person should know; the log, otherwise.

        Raises:
            NoGallery: there is none, and none may be made.
            GalleryError: it cannot be opened or made.
        """
        models = encoder.detector.models
        if create and not is_there(settings.home, settings):
            Gallery.open(
                settings.home, models, write=True, create=True, say=say, settings=settings
            ).close()
        gallery = Gallery.open(settings.home, models, write=False, say=say, settings=settings)
        return cls(gallery, encoder, settings)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def __len__(self) -> int:
        return self._gallery.catalog.state().outfits

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.home}>"

    @property
    def home(self) -> Path:
        """The gallery's folder."""
        return self._gallery.home

    def close(self) -> None:
        """Save the index and let go of the gallery; the encoder can still be used."""
        self._gallery.close()

    def add(
        self,
        paths: PathInput | Iterable[PathInput],
        *,
        retry: bool = False,
        again: bool = False,
        force: bool = False,
        follow: bool = False,
        progress: OnProgress = unobserved,
    ) -> Report:
        """Add outfit photos; what is known is skipped, so that the same call goes on.

        Each person whom a photo is about becomes an outfit of its own.

        Ctrl-C finishes the photos in hand and returns the report, ``interrupted``.

        Args:
            paths: photos, folders (searched with all below them), zip archives, manifests,
                addresses.
            retry: look again at photos that were refused before.
            again: bring back looks that were removed.
            force: look again at every photo, changed or not.
            follow: follow links that lead out of a folder.
            progress: is told after every photo how far it is.

        Returns:
            What came of it; photos that were refused are in it with the reason, and raise nothing.

        Raises:
            GalleryBusy: another process writes, and goes on for more than 5 seconds.
            ModelMismatch: the gallery's vectors were made by other models; :meth:`rebuild` it.
            GalleryError: the disk is full or refuses; what was written before is kept.
            ModelError: a model is missing or damaged.
        """
        sources = list(find(paths_of(paths), self._settings, follow=follow))
        asked = Again(refused=retry, removed=again, everything=force)
        with self._written() as gallery:
            return ingest(gallery, self.encoder.detector, sources, self._settings, progress, asked)

    def search(
        self,
        photo: PhotoInput,
        *,
        limit: int | None = None,
        colour: float | None = None,
        shade: str | None = None,
        companions: KindInput = (),
        garment: int | None = None,
        box: BoxInput | None = None,
        class_name: str | None = None,
        group: str | None = None,
        person: int | None = None,
        everything: bool = False,
    ) -> Answer:
        """Find outfits with a garment that is probably similar to the photo's.

        Args:
            photo: see :data:`fashionizer.photo.given.PhotoInput`; nothing of it is kept.
            limit: outfits at most, 1 … 200; None: the setting ``limit``.
            colour: weight of colour against shape, 0 … 1; None: the setting ``colour_weight``.
            shade: search for the same garment in this colour, e.g. ``"navy"``.
            companions: only looks in which it is worn with each of these, e.g. ``"blue pants"``.
            garment: number of the garment meant, as the answer counts them; None: the most
                prominent one.
            box: where the garment meant is, in pixels of the upright photo.
            class_name: what it is, one of the 18 classes, in any case of letters.
            group: what it is, less exactly, e.g. ``"bottoms"``.
            person: number of the person meant, as the answer counts them; None: whoever is most
                prominent. A garment or box decides before it.
            everything: also return what is probably not similar.

        Returns:
            The photo's people and garments, which one was chosen, and the outfits, best first.

        Raises:
            PhotoError: the photo cannot be used.
            SourceError: the file cannot be read.
            ChoiceError: the garment, box, person or companion does not fit the photo or is none
                there is.
            RequestError: an option is out of range.
            ModelMismatch: the gallery's vectors were made by other models.
            TypeError: it is no photo.
        """
        options = SearchOptions(
            choice=choice_of(garment, box, class_name, group, person),
            limit=limit,
            everything=everything,
            colour=colour,
            shade=shade_of(shade),
            companions=kinds_of(companions),
        )
        name = given.named(photo)
        taken = self.encoder.take(photo, name)
        detections = self.advisor.detect(taken, options)
        return self.advisor.answer(detections, options, name=name)

    def similar(
        self,
        outfit_id: int,
        *,
        garment: int | None = None,
        limit: int | None = None,
        colour: float | None = None,
        shade: str | None = None,
        companions: KindInput = (),
        everything: bool = False,
    ) -> Answer:
        """Find other outfits with a garment like one of an outfit of the gallery.

        Args:
            outfit_id: the outfit's ``id``.
            garment: number of its garment meant; None: the first.
            limit: outfits at most.
            colour: weight of colour against shape, as in :meth:`search`.
            shade: in this colour.
            companions: worn with each of these.
            everything: also return what is probably not similar.

        Raises:
            UnknownOutfit: there is none of that id.
            ChoiceError: it has no such garment.
            RequestError: an option is out of range.
            ModelMismatch: the gallery's vectors were made by other models.
        """
        wanted = (shade_of(shade), kinds_of(companions))
        options = SearchOptions(Choice(garment), limit, everything, colour, *wanted)
        return self.advisor.similar(outfit_id, options)

    def outfits(self) -> Iterator[Outfit]:
        """Return all outfits in the order they were added, read some at a time."""
        return self._gallery.every()

    def outfit(self, outfit_id: int) -> Outfit:
        """Return one outfit with its garments.

        Raises:
            UnknownOutfit: there is none of that id.
        """
        return self._gallery.outfit(outfit_id)

    def image(self, outfit_id: int, long_side: int | None = None) -> bytes:
        """Return an outfit's photo as a JPEG file, at most 1024 pixels long.

        Args:
            outfit_id: the outfit's ``id``.
            long_side: in pixels, of a smaller copy; None: as it is kept.

        Raises:
            UnknownOutfit: there is none of that id.
            GalleryError: the photo is lost.
        """
        return self.advisor.image(outfit_id, long_side)

    def remove(
        self, outfits: int | PathInput | Iterable[int | PathInput], *, keep_out: bool = True
    ) -> list[Outfit]:
        """Remove outfits, all or none; the files they came from stay.

        Args:
            outfits: ids, or files as they were added.
            keep_out: whether their photos stay out when their folder is added again.

        Returns:
            What was removed.

        Raises:
            UnknownOutfit: one is not there.
            GalleryBusy: another process writes, and goes on for more than 5 seconds.
        """
        named = [outfits] if isinstance(outfits, int | str | os.PathLike) else list(outfits)
        ids = [each for each in named if isinstance(each, int)]
        files = [os.fspath(each) for each in named if not isinstance(each, int)]
        with self._written() as gallery:
            return gallery.remove(ids, files, keep_out=keep_out)

    def rebuild(self, progress: OnProgress = unobserved) -> Rebuilt:
        """Make the index anew; after a change of models, look at all photos again.

        Args:
            progress: is told after every photo that was looked at again how far it is.

        Raises:
            GalleryBusy: another process writes, and goes on for more than 5 seconds.
            GalleryError: the disk is full or refuses, or the photos cannot be read.
            ModelError: a model is missing or damaged.
        """
        threads = at_once(self._settings.model_threads)
        with self._written() as gallery:
            report = rebuild(gallery, self.encoder.detector, progress, threads)
        report.elsewhere = report.elsewhere and self._gallery.index is None
        return report

    def stats(self) -> dict[str, Any]:
        """Count outfits, garments by group and class, licences, and bytes on the disk."""
        return dict(self._gallery.stats().to_json())

    @contextmanager
    def _written(self) -> Iterator[Gallery]:
        """Hold the gallery a second time, to write; then search what was written."""
        with Gallery.open(
            self.home, self.encoder.detector.models, write=True, say=_say, settings=self._settings
        ) as gallery:
            yield gallery
        self._gallery.follow()
