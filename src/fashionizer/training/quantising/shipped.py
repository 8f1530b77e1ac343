"""The shipped models in 8 bits, each beside its 32-bit file: pictures, what it costs, the card."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import torch
from numpy.typing import NDArray

from fashionizer.errors import ModelError
from fashionizer.paths import reading
from fashionizer.schema import RGB
from fashionizer.training.data import ccp, flatlay, wild
from fashionizer.training.data.pictures import rgb
from fashionizer.training.export import write_card
from fashionizer.training.parser import metrics
from fashionizer.training.parser.corpora import street
from fashionizer.training.quantising.graphs import Pixels, run
from fashionizer.training.quantising.quantise import quantise
from fashionizer.vision.parsing.parser import Parser
from fashionizer.vision.runtime.model import Model, batch
from fashionizer.vision.runtime.precision import EIGHT
from fashionizer.vision.seeing.looks import as_it_lies
from fashionizer.vision.taxonomy import CLASSES

STREET, FLAT = 80, 50
"""Photos of the training split that values are looked at on."""

BATCH = 8
"""Crops that the embedder takes at once."""

MOST_LOST = 0.005
"""Most that a figure may lose; with more nothing is written."""

Figures = dict[str, float]

Item = TypeVar("Item")


class Session(torch.nn.Module):
    """A parser's file in the place of the network it was made from."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._run = run(path)

    def forward(self, pixels: torch.Tensor) -> torch.Tensor | tuple[torch.Tensor, ...]:
        """Return the outputs as the network would: one alone, several as a tuple."""
        first, *further = map(torch.from_numpy, self._run(pixels.numpy()))
        return (first, *further) if further else first


@dataclass(frozen=True)
class Watched(Model):
    """A model that keeps what it is run on."""

    given: list[Pixels] = field(default_factory=list)

    def run(
        self, batch: Pixels, into: str = "pixels", out_of: Sequence[str] | None = None
    ) -> list[Pixels]:
        """Run the model, and keep the batch."""
        self.given.append(batch)
        return super().run(batch, into, out_of)


@dataclass(frozen=True, slots=True)
class Subject:
    """How one of the models is made: pictures to learn ranges from, and a measure.

    ``pictures`` takes the folder of data and the 32-bit file; ``measure`` that folder and files of
    one model, and returns the figures of each, on the same photos.
    """

    pictures: Callable[[Path, Path], list[Pixels]]
    measure: Callable[[Path, list[Path]], list[Figures]]
    on: str


def make(name: str, model: Path, data: Path, out: Path) -> Path:
    """Write a model in 8 bits into ``out``, with its card, and return the file.

    Args:
        name: one of :data:`SUBJECTS`.
        model: the 32-bit file, its card beside it.
        data: folder with ccp/, clothing/ and wild/.
        out: where to write ``NAME-8bit.onnx`` and ``NAME-8bit.json``.

    Raises:
        ModelError: a figure falls by more than :data:`MOST_LOST`; nothing is written.
    """
    subject = SUBJECTS[name]
    out.mkdir(parents=True, exist_ok=True)
    path, fresh = out / f"{name}{EIGHT}.onnx", out / f"{name}{EIGHT}.onnx.new"
    quantise(model, subject.pictures(data, model), fresh)
    before, after = subject.measure(data, [model, fresh])
    lost = {figure: round(before[figure] - after[figure], 4) for figure in before}
    if max(lost.values()) > MOST_LOST:
        fresh.unlink()
        raise ModelError(f"In 8 bits {name} loses too much ({lost}); leave more in 32 bits.")
    fresh.replace(path)
    card = json.loads(reading.read(model.with_suffix(".json")))
    write_card(path, _described(card, before, after, subject.on))
    return path


def _described(card: dict[str, Any], before: Figures, after: Figures, on: str) -> dict[str, Any]:
    """Describe the 8-bit file: as its 32-bit one is, but for what is of the file itself."""
    of_file = ("parity", "golden", "golden_size")
    return {
        **{key: value for key, value in card.items() if key not in of_file},
        "of": {"name": card["name"], "sha256": card["sha256"]},
        "precision": "8-bit integers, but for the first two convolutions and the linear ends",
        "in_32_bits": before,
        "in_8_bits": after,
        "compared_on": on,
        "command": "fashionizer train quantised --install",
    }


def _photos(data: Path) -> Iterator[RGB]:
    """Yield photos of the training split, worn and laid out, in an order fixed by chance."""
    random = np.random.default_rng(7)
    worn = [photo.path for photo in ccp.read(data / "ccp") if photo.split == "train"]
    flat = [photo.path for photo in flatlay.read(data / "clothing") if photo.split == "train"]
    paths = [*_drawn(worn, STREET, random), *_drawn(flat, FLAT, random)]
    yield from map(rgb, _drawn(paths, len(paths), random))


def _drawn(items: list[Item], count: int, random: np.random.Generator) -> list[Item]:
    return [items[i] for i in random.permutation(len(items))[:count]]


def _parsed_photos(data: Path, model: Path) -> list[Pixels]:
    watched = Watched(model.stem, model.parent)
    parser = Parser(watched)
    for pixels in _photos(data):
        parser.look([pixels])
    return watched.given


def _measured_parsers(data: Path, paths: list[Path]) -> list[Figures]:
    samples = list(street(data / "ccp", "validation"))
    photos = [photo for photo in wild.read(data / "wild") if photo.split == "validation"]
    figures = [
        metrics.evaluate(net, samples) | {"main_person": metrics.main_person(net, photos)}
        for net in map(Session, paths)
    ]
    named = ("mean_iou", "pixel_accuracy", "main_person")
    return [{name: round(each[name], 4) for name in named} for each in figures]


def _embedded_crops(data: Path, _model: Path) -> list[Pixels]:
    parser = Parser(Model("parser"))
    crops = (crop for pixels in _photos(data) for crop in _crops(parser, pixels))
    return list(_eights(crops))


def _crops(parser: Parser, pixels: RGB) -> list[RGB]:
    """Cut a photo's garments out as the detector does."""
    parsed = as_it_lies(parser, pixels)
    cut, with_ground = parsed.crops(parsed.places)
    return [*cut, *with_ground]


def _measured_embedders(data: Path, paths: list[Path]) -> list[Figures]:
    """Measure on laid-out garments: the class by the crop alone, and the nearest other one's."""
    parser = Parser(Model("parser"))
    photos = [photo for photo in flatlay.read(data / "clothing") if photo.split != "train"]
    found = [(_crops(parser, rgb(photo.path))[:1], photo.class_name) for photo in photos]
    cut = [crop for crops, _ in found for crop in crops]
    true = np.array([name for crops, name in found if crops])
    told = [_told(path, cut) for path in paths]
    first = told[0][0]
    return [
        {
            "accuracy": _share(np.array(CLASSES)[logits.argmax(1)] == true),
            "nearest_same_class": _share(true[_nearest(vectors, vectors)] == true),
            "nearest_same_class_among_32_bits": _share(true[_nearest(vectors, first)] == true),
            "cosine_to_32_bits": round(float((vectors * first).sum(1).mean()), 4),
        }
        for vectors, logits in told
    ]


def _told(path: Path, crops: list[RGB]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    look = run(path)
    parts = [look(pixels)[:2] for pixels in _eights(crops)]
    vectors, logits = (np.concatenate(outputs) for outputs in zip(*parts, strict=True))
    return vectors, logits


def _nearest(asked: NDArray[np.float32], kept: NDArray[np.float32]) -> NDArray[np.intp]:
    alike = asked @ kept.T
    np.fill_diagonal(alike, -1)
    return alike.argmax(1)


def _eights(crops: Iterable[RGB]) -> Iterator[Pixels]:
    """Yield crops as the embedder takes them, :data:`BATCH` at once."""
    crops = iter(crops)
    while some := list(islice(crops, BATCH)):
        yield batch(some)


def _share(hits: NDArray[np.bool_]) -> float:
    return round(float(hits.mean()), 4)


SUBJECTS = {
    "parser": Subject(
        _parsed_photos,
        _measured_parsers,
        "the validation splits: CCP's whole photos with masks, people of wild/",
    ),
    "embedder": Subject(
        _embedded_crops,
        _measured_embedders,
        "laid-out garments of the validation and test splits, by the crop alone",
    ),
}
"""What is made in 8 bits."""
