"""Side by side, in one run: photos taken in, then one question after the other, cold and warm."""

import sys
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.eyes import shipped_eyes
from benchmarks.thesis.rows import Row, alone, percentiles
from benchmarks.thesis.sizes import GarmentVectors, fill, noisy
from benchmarks.thesis.ways import BATCH, ThesisWay
from fashionizer.gallery.gallery import Gallery
from fashionizer.ingest.pipeline import ingest
from fashionizer.retrieval.service import Advisor
from fashionizer.settings import Settings
from fashionizer.sources.find import find
from fashionizer.training.thesis.search import OutfitIndex
from fashionizer.vision.pipeline import GarmentPipeline

SECTION = "side by side"

THESIS, OURS = "thesis", "ours"

SMALLEST = 200


@dataclass(frozen=True, slots=True)
class Work:
    """Where everything lies, and how much of it there is to be."""

    folder: Path
    thesis: Path
    data: Path
    sizes: list[int]
    photos: int
    questions: int

    def home(self, size: int) -> Path:
        """Folder of our gallery of a size."""
        return self.folder / f"home-{size}"

    def index(self, size: int) -> Path:
        """File of the thesis's index of a size."""
        return self.folder / f"thesis-{size}.npz"

    @property
    def seen(self) -> Path:
        """File of the garments that were really seen."""
        return self.folder / "seen.npz"

    def street(self) -> list[Path]:
        """Photos that are taken in."""
        return sorted((self.data / "ccp" / "photos").glob("*.jpg"))[: self.photos]

    def asking(self) -> list[Path]:
        """Photos that ask: others."""
        return sorted((self.data / "looks" / "photos").glob("*.jpg"))[: self.questions]


def take_in(work: Work) -> list[Row]:
    """Take the same photos in both ways, and make galleries of every size of what was seen."""
    rows = [_ours_in(work), _thesis_in(work)]
    seen = GarmentVectors.load(work.seen)
    detector = shipped_eyes()
    with _open(work.folder / "taken", detector) as gallery:
        example = next(iter(gallery.every())).garments[0]
    for size in work.sizes:
        began = time.perf_counter()
        fill(work.home(size), seen.resampled(size), detector.models, example)
        spent = time.perf_counter() - began
        rows.append(Row("sizes", OURS, size, "seconds to write the gallery", round(spent, 1)))
        rows.append(Row("sizes", OURS, size, "real garments", min(size, len(seen.shapes))))
    return rows


def _open(home: Path, detector: GarmentPipeline, *, write: bool = False) -> Gallery:
    settings = Settings(home=home)
    return Gallery.open(
        home, detector.models, write=write, create=write, say=lambda _: None, settings=settings
    )


def _ours_in(work: Work) -> Row:
    detector = shipped_eyes()
    detector.warm()
    settings = Settings(home=work.folder / "taken")
    with _open(settings.home, detector, write=True) as gallery:
        gallery.remove([outfit.id for outfit in gallery.every()])
        sources = list(find(list(map(str, work.street())), settings))
        report = ingest(gallery, detector, sources, settings, lambda _: None)
        ids = [outfit.id for outfit in gallery.every()]
        parts = list(gallery.catalog.index_rows(ids))
    vectors = np.concatenate([part.vectors for part in parts])
    groups = np.array([group for part in parts for group in part.groups])
    cut = detector.models.embedding
    GarmentVectors(vectors[:, :cut], vectors[:, cut:], groups).save(work.seen)
    looked = report.done - report.skipped
    return Row(
        SECTION, OURS, work.photos, "photos taken in a second", round(looked / report.seconds, 2)
    )


def _thesis_in(work: Work) -> Row:
    way = ThesisWay(work.thesis)
    photos = work.street()
    way.features(way.picture(photos[0].read_bytes())[None])
    began, parts = time.perf_counter(), []
    for first in range(0, len(photos), BATCH):
        part = photos[first : first + BATCH]
        parts.append(way.features(np.stack([way.picture(p.read_bytes()) for p in part])))
    index = OutfitIndex.fitted(np.concatenate(parts), [path.name for path in photos])
    rate = len(photos) / (time.perf_counter() - began)
    chance = np.random.default_rng(5)
    for size in work.sizes:
        real = min(size, len(photos))
        more = chance.integers(len(photos), size=size - real)
        drawn = np.concatenate([np.arange(real), more]).astype(int)
        vectors = noisy(index.vectors[drawn], real, chance)
        OutfitIndex.of(index.names[drawn], index.mean, index.components, vectors).save(
            work.index(size)
        )
    return Row(SECTION, THESIS, work.photos, "photos taken in a second", round(rate, 2))


def ask(work: Work, rounds: int) -> list[Row]:
    """Ask both the same photos, warm, at every size."""
    photos = [path.read_bytes() for path in work.asking()]
    way, detector = ThesisWay(work.thesis), shipped_eyes()
    detector.warm()
    rows: list[Row] = []
    for size in work.sizes:
        index = OutfitIndex.load(work.index(size))
        way.answer(photos[0], index)
        seen, searched = np.array([way.answer(photo, index)[1:] for photo in photos]).T
        rows += percentiles(SECTION, THESIS, size, (seen + searched).tolist())
        rows.append(Row(SECTION, THESIS, size, "of it search, p50 ms", _p50(searched * 1e3)))
        with _open(work.home(size), detector) as gallery:
            advisor = Advisor(detector, gallery, Settings(home=work.home(size)))
            advisor.search(photos[0])
            answers = [advisor.search(photo) for _ in range(rounds) for photo in photos]
        took = [answer.milliseconds["total"] / 1e3 for answer in answers]
        rows += percentiles(SECTION, OURS, size, took)
        searches = np.array([answer.milliseconds["search"] for answer in answers])
        rows.append(Row(SECTION, OURS, size, "of it search, p50 ms", _p50(searches)))
    return rows


def _p50(values: np.ndarray) -> float:
    return round(float(np.median(values)), 3)


def cold(work: Work, times: int) -> list[Row]:
    """Start a process, answer one photo, end; how long that takes, and the memory it needs."""
    photo = str(work.asking()[0])
    rows = []
    for size in work.sizes:
        commands = {
            THESIS: [
                *(sys.executable, "-m", "benchmarks.thesis.ways", str(work.thesis)),
                *(str(work.index(size)), photo),
            ],
            OURS: [
                *(sys.executable, "-m", "fashionizer", "--home", str(work.home(size))),
                *("search", photo, "--json"),
            ],
        }
        for name, command in commands.items():
            runs = [alone(command) for _ in range(times if size == SMALLEST else 1)]
            seconds, megabytes = min(run[0] for run in runs), max(run[1] for run in runs)
            rows.append(Row(SECTION, name, size, "cold start s", round(seconds, 2)))
            rows.append(Row(SECTION, name, size, "memory MB", round(megabytes)))
    return rows
