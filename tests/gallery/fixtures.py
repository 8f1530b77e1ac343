"""What the tests of the gallery share."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import get_args, get_type_hints

import pytest

from fashionizer.gallery.gallery import Gallery
from fashionizer.ingest.pipeline import Again, ingest
from fashionizer.ingest.protocols import Vision
from fashionizer.ingest.report import Report
from fashionizer.progress import unobserved
from fashionizer.schema import Models
from fashionizer.settings import Settings
from fashionizer.sources.find import find
from tests.gallery.fakes import Rectangles, folder

_MEMORY = Path("/dev/shm")  # noqa: S108 - a fresh folder in it, removed after the test
_ROOM = 2**30


ENGINES: tuple[str, ...] = get_args(get_type_hints(Settings, include_extras=True)["index"])[
    1
].allowed
"""Names of all engines of the index."""


@pytest.fixture
def tmp_path(tmp_path: Path) -> Iterator[Path]:
    """A folder in memory where there is room: a gallery waits for the disk at every commit."""
    if not _MEMORY.is_dir() or shutil.disk_usage(_MEMORY).free < _ROOM:
        yield tmp_path
        return
    with TemporaryDirectory(dir=_MEMORY, prefix="fashionizer-") as memory:
        yield Path(memory)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Folder of a gallery that is not there yet."""
    return tmp_path / "home"


@pytest.fixture
def said() -> list[str]:
    """What the galleries of the test told the person."""
    return []


@pytest.fixture
def index() -> str:
    """Engine of the galleries of the test."""
    return Settings().index


@pytest.fixture
def opened(home: Path, said: list[str], index: str) -> Callable[..., Gallery]:
    """Open the gallery in ``home``; to write, it is made where there is none."""

    def opener(
        models: Models | None = None, *, write: bool = False, wait: float | None = None
    ) -> Gallery:
        return Gallery.open(
            home,
            models,
            write=write,
            say=said.append,
            settings=Settings(index=index),
            wait=wait,
            create=write,
        )

    return opener


@pytest.fixture
def add(opened: Callable[..., Gallery]) -> Callable[..., Report]:
    """Add paths to the gallery in ``home``."""

    def adder(
        *paths: Path,
        vision: Vision | None = None,
        settings: Settings | None = None,
        again: Again | None = None,
    ) -> Report:
        settings = settings or Settings()
        vision = vision or Rectangles()
        sources = list(find([str(path) for path in paths], settings))
        with opened(vision.models, write=True) as gallery:
            return ingest(gallery, vision, sources, settings, unobserved, again)

    return adder


@pytest.fixture
def inside(tmp_path: Path) -> Path:
    """Five photos in the folder ``in``."""
    return folder(tmp_path / "in", 5)
