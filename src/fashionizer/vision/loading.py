"""Models by name: those there are, and the detector that a setting names."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from fashionizer.errors import ModelError
from fashionizer.paths.home import usual
from fashionizer.settings import Settings
from fashionizer.vision.base import BatchDetector
from fashionizer.vision.embedding import hub
from fashionizer.vision.embedding.card import Card
from fashionizer.vision.embedding.custom import CustomEmbedder
from fashionizer.vision.pipeline import GarmentPipeline
from fashionizer.vision.runtime.model import SHIPPED, Model
from fashionizer.vision.whole_image import WholeImage

SHIPPED_NAME = "shipped"
"""Name of the embedder inside the package."""


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """An embedder that can be loaded by name.

    ``dimensions`` is the length of its vectors, ``megabytes`` the size of its file, ``source``
    where that comes from. ``path`` is the file on this machine; None where it was not fetched.
    """

    name: str
    dimensions: int
    licence: str
    megabytes: float
    source: str
    path: Path | None

    @property
    def fetched(self) -> bool:
        """Whether its file is on this machine."""
        return self.path is not None


def load(settings: Settings) -> BatchDetector:
    """Prepare the models, with the embedder that the settings name; they are loaded at first use.

    An embedder of whole pictures stands alone: parser and colours are left out.

    Raises:
        ModelError: there is no such embedder, or its card is not complete.
    """
    named = settings.embedder
    other = custom(settings, named) if named and hub.plain(named) != SHIPPED_NAME else None
    if other is not None and other.card.whole:
        return WholeImage(other)
    return GarmentPipeline.shipped(settings.model_threads, other, settings.precision)


def custom(settings: Settings, named: str) -> CustomEmbedder:
    """Open an embedder in place of the shipped one, by path or name.

    One that is not in the gallery's folder is looked for in that of the default one.

    Raises:
        ModelError: there is none, or its card is not complete.
    """
    folders = _folders(settings)
    name = f"{hub.plain(named)}.onnx"
    there = [folder for folder in folders if (folder / name).is_file()]
    path = hub.find(named, (there or folders)[0])
    return CustomEmbedder.open(path, settings.model_threads)


def available(settings: Settings) -> list[ModelInfo]:
    """Return the embedders that can be loaded by name, fetched or not.

    The shipped one comes first, then those that can be fetched, then what else lies beside the
    fetched ones with a card, such as the system of the thesis.
    """
    folders = _folders(settings)
    known = [
        _info(name, each.card, each.megabytes, _at(name, folders))
        for name, each in hub.KNOWN.items()
    ]
    return [_shipped(), *known, *_others(folders)]


def _folders(settings: Settings) -> list[Path]:
    homes = (settings.home, usual(Settings().home))
    return list(dict.fromkeys(home / hub.FOLDER for home in homes if home is not None))


def _shipped() -> ModelInfo:
    model = Model("embedder")
    card, path = model.card, SHIPPED / "embedder.onnx"
    size, source = _megabytes(card["bytes"]), card["command"]
    return ModelInfo(SHIPPED_NAME, card["dimensions"], card["licence"], size, source, path)


def _others(folders: list[Path]) -> Iterator[ModelInfo]:
    """Yield the embedders that lie there with a sound card, and cannot be fetched."""
    names = {path.stem for folder in folders for path in folder.glob("*.onnx")}
    for name in sorted(names - hub.KNOWN.keys()):
        path = _at(name, folders)
        if path is None:
            continue
        try:
            card = CustomEmbedder.open(path).card
        except ModelError:
            continue
        yield _info(name, card, _megabytes(path.stat().st_size), path)


def _info(name: str, card: Card, megabytes: float, path: Path | None) -> ModelInfo:
    return ModelInfo(name, card.dimensions, card.licence, megabytes, card.source, path)


def _megabytes(count: int) -> float:
    return round(count / 1e6, 1)


def _at(name: str, folders: list[Path]) -> Path | None:
    paths = (folder / f"{name}.onnx" for folder in folders)
    return next((path for path in paths if path.is_file()), None)
