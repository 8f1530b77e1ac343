"""What the parser learns from: CCP masks and tags, GrabCut masks, drawn looks, empty pictures."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from fashionizer.training.data import augment, ccp, empty, flatlay, labelled, labelsets, scenes
from fashionizer.training.data.pictures import rgb
from fashionizer.training.data.sample import UNKNOWN, Sample, alone, nobody
from fashionizer.vision.taxonomy import LABELS

RARE = 0.3
"""A label of a smaller share of the photos is rare."""


CANVASES = (
    augment.Canvas(),
    augment.Canvas(352, 192),
    augment.Canvas(256, 256),
    augment.Canvas(224, 288),
)
"""Sizes of views of people anywhere: upright, as narrow as a person, square, lying."""

View = Callable[[], Sample]


@dataclass(frozen=True, slots=True)
class Mix:
    """What an epoch is made of, beside each masked street photo once.

    ``tagged``, ``flat``, ``empty`` and ``scenes`` are shares of the masked street photos' number;
    ``wild`` is how often each wild photo is seen. ``close`` is the share of views of street photos
    that show one garment from close up, ``lamps`` that of views in strong light.
    """

    tagged: float = 0.7
    flat: float = 0.6
    empty: float = 0.0
    close: float = 0.0
    wild: float = 0.0
    scenes: float = 0.0
    lamps: float = 0.0


@dataclass(frozen=True, slots=True)
class Corpora:
    """All training pictures in memory (about 4 GB), by origin."""

    street: list[Sample]
    tagged: list[Sample]
    flat: list[Sample]
    drawn: list[Sample]
    empty: list[Sample]
    wild: list[Sample] = field(default_factory=list)

    def epoch(self, random: np.random.Generator, mix: Mix, batch: int) -> list[list[View]]:
        """Return the epoch's batches of views in random order; those of a batch have one size.

        Each masked street photo once, those with a rare garment more often; others beside.
        """
        often = repeats([sample.possible for sample in self.street])
        ticks = np.floor(np.cumsum([random.random(), *often]))
        times = np.diff(ticks).astype(int)  # by chance up or down, their sum nearly always the same
        picks = [(self.street, int(i)) for i in np.repeat(np.arange(len(often)), times)]
        for corpus, count in (
            (self.tagged, len(self.street) * mix.tagged),
            (self.flat, len(self.street) * mix.flat),
            (self.drawn, len(self.street) * 0.1),
            (self.empty, len(self.street) * mix.empty),
        ):
            if corpus:
                picks += [(corpus, int(i)) for i in random.integers(len(corpus), size=int(count))]
        likely = repeats([sample.possible for sample in self.wild]) if self.wild else np.ones(1)
        random.shuffle(picks)
        views = [self._view(corpus, index, random, mix) for corpus, index in picks]
        rows = _batches(views, batch)
        for canvas in CANVASES:
            share = batch * len(CANVASES)
            for _ in range(int(len(self.wild) * mix.wild / share)):
                chosen = random.choice(len(likely), batch, p=likely / likely.sum())
                rows.append([self._anywhere(int(i), canvas, random, mix) for i in chosen])
            for _ in range(int(len(self.street) * mix.scenes / share)):
                rows.append([self._scene(canvas, random)] * batch)
        random.shuffle(rows)
        return rows

    def _view(
        self, corpus: list[Sample], index: int, random: np.random.Generator, mix: Mix
    ) -> View:
        def make() -> Sample:
            sample = corpus[index]
            if corpus is self.street and random.random() < 0.3:
                sample = augment.on_another_ground(sample, self._ground(random), random)
            cut = None
            worn = corpus is self.street or corpus is self.tagged
            if worn and mix.close and random.random() < mix.close:
                cut = augment.close_up(sample, random)
            canvas, close = augment.Canvas(), cut is not None
            return augment.view(cut or sample, canvas, random, close=close, lamps=mix.lamps / 2)

        return make

    def _anywhere(
        self, index: int, canvas: augment.Canvas, random: np.random.Generator, mix: Mix
    ) -> View:
        """Show the whole photo or, two times of three, what is around its main person."""

        def make() -> Sample:
            sample = self.wild[index]
            if random.random() < 0.67:
                sample = augment.around(sample, canvas, random)
            return augment.view(sample, canvas, random, fitted=True, lamps=mix.lamps)

        return make

    def _scene(self, canvas: augment.Canvas, random: np.random.Generator) -> View:
        grounds = [sample.pixels for sample in self.empty]
        return lambda: scenes.scene(self._cuttable(random), grounds, canvas, random)

    def _cuttable(self, random: np.random.Generator) -> list[Sample]:
        """Return some photos whose one person can be cut out."""
        corpora = [self.street, self.wild] if self.wild else [self.street]
        found: list[Sample] = []
        while len(found) < max(scenes.COUNTS):
            corpus = corpora[int(random.random() < 0.4) % len(corpora)]
            sample = corpus[int(random.integers(len(corpus)))]
            if (sample.people == 1).sum() > 2000 and not (sample.people == UNKNOWN).any():
                found.append(sample)
        return found

    def _ground(self, random: np.random.Generator) -> NDArray[np.uint8] | None:
        """Half the time plain, else the emptiest corner of a flat-lay's floor or bed."""
        if random.random() < 0.6 or not self.flat:
            return None
        pixels, possible, _ = self.flat[int(random.integers(len(self.flat)))]
        band = max(len(possible) // 8, 8)
        strips = [(pixels[:band], possible[:band]), (pixels[-band:], possible[-band:])]
        strip, _ = min(strips, key=lambda s: int((s[1] != labelsets.BACKGROUND).sum()))
        return strip


def repeats(street: list[NDArray[np.uint16]]) -> NDArray[np.float64]:
    """Return how often to show each photo, at least once: by its rarest garment.

    Repeat-factor sampling (Gupta, Dollár, Girshick, "LVIS", CVPR 2019): √(t / f), where a share f
    of all photos has the label and t is :data:`RARE`.

    Args:
        street: label sets of each photo, see ``labelsets``.

    Returns:
        (n,) float64, 1 or more.
    """
    labels = [labelsets.bits([label]) for label in range(2, len(LABELS))]
    shown = np.array([np.isin(labels, np.unique(possible)) for possible in street])
    factor = np.sqrt(RARE / np.maximum(shown.mean(0), 1 / len(street)))
    return np.asarray(np.where(shown, factor, 1.0).max(1).clip(1), np.float64)


def load(data: Path, cache: Path, drawn: int) -> Corpora:
    """Read the training split, but for the wild photos, whose masks a parser must make first.

    Args:
        data: folder with ``ccp/`` and ``clothing/``.
        cache: GrabCut masks are made once and kept here as PNG; holds ``drawn/``, see ``labelled``.
        drawn: how many drawn looks to learn from.

    Raises:
        FashionizerError: ``cache / "drawn"`` lacks some of them.
    """
    looks = labelled.read(cache / "drawn", drawn)
    return Corpora(
        list(street(data / "ccp", "train", masked=True)),
        list(street(data / "ccp", "train", masked=False)),
        list(_flat(data / "clothing", cache / "grabcut")),
        [alone(*look) for look in looks],
        [
            nobody(pixels, np.full(pixels.shape[:2], labelsets.BACKGROUND, np.uint16))
            for pixels in empty.pictures(data / "ccp", "train")
        ],
    )


def street(folder: Path, split: ccp.Split, *, masked: bool = True) -> Iterator[Sample]:
    """Return the photos of a split of CCP: those with masks, or those that have tags only."""
    names = ccp.tag_names(folder)
    for photo in ccp.read(folder):
        if photo.split == split and (photo.mask is not None) == masked:
            pixels = _read(photo.path)
            height, width = pixels.shape[:2]
            yield alone(pixels, ccp.possible(photo, names, (height, width)))


def _batches(views: list[View], batch: int) -> list[list[View]]:
    """Part views into whole batches; what is left over is dropped."""
    return [views[i : i + batch] for i in range(0, len(views) - batch + 1, batch)]


def _flat(folder: Path, cache: Path) -> Iterator[Sample]:
    cache.mkdir(parents=True, exist_ok=True)
    for flat in flatlay.read(folder):
        if flat.split != "train":
            continue
        pixels = _read(flat.path)
        yield nobody(pixels, flatlay.possible(flatlay.kept(flat, pixels, cache)))


def _read(path: Path) -> NDArray[np.uint8]:
    pixels = rgb(path)
    height, width = pixels.shape[:2]
    if max(height, width) > 600:
        scale = 600 / max(height, width)
        pixels = np.asarray(
            cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8
        )
    return pixels
