"""The engines that can hold the vector index; the setting ``index`` names one.

Another engine is a module ``NAME_index.py`` beside this one, whose ``ENGINE`` makes and opens its
indexes, and NAME among the words of the setting. An engine's library is imported only when its
index is opened.
"""

from importlib import import_module
from pathlib import Path
from typing import Protocol, cast

from fashionizer.gallery.index.base import VectorIndex


class Engine(Protocol):
    """Makes and opens the indexes of one kind, each in a folder of its own.

    What an index has flushed is there when its folder is opened again. Who opens it knows which
    moment of the catalog it shows (``index/state.py``); an engine need not.
    """

    @property
    def name(self) -> str:
        """The word of the setting ``index``."""
        ...

    def create(self, folder: Path, dimensions: int) -> VectorIndex:
        """Make an empty index in a folder that is empty or not there yet.

        Args:
            folder: for the index alone.
            dimensions: length of its vectors.

        Raises:
            IndexDamaged: the folder cannot be used.
        """
        ...

    def open(self, folder: Path, dimensions: int) -> VectorIndex:
        """Open the index of a folder.

        Args:
            folder: in which an index was flushed.
            dimensions: length of its vectors.

        Raises:
            IndexDamaged: there is none, it cannot be read, or its vectors are of another length.
        """
        ...

    def size(self, garments: int, dimensions: int) -> int:
        """Return the bytes that a new index of so many garments takes on the disk, at most."""
        ...


def engine(name: str) -> Engine:
    """Return an engine by its name, a word of the setting ``index``."""
    return cast(Engine, import_module(f"fashionizer.gallery.index.{name}_index").ENGINE)
