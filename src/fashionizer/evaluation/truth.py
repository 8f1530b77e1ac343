"""Ground truth: outfits, and queries with the outfits that contain the garment asked about.

::

    {"outfits": ["looks/001.jpg", …],
     "queries": [{"photo": "queries/01.jpg",
                  "box": [x, y, w, h],        optional: where the garment is, in pixels
                  "class": "Skirt",           optional: what it is, one of the 18
                  "relevant": ["looks/001.jpg", …]}, …]}

Paths begin at the file's folder. An empty ``relevant`` says that nothing in the gallery is near.
"""

import json
import math
import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from fashionizer.errors import SourceError, nearest_name
from fashionizer.paths import reading
from fashionizer.paths.names import escaped
from fashionizer.paths.spelling import Speller, meant
from fashionizer.schema import Box, Choice
from fashionizer.vision.taxonomy import CLASSES

_CLASSES = {name.lower(): name for name in CLASSES}
_QUERY_KEYS = frozenset({"photo", "box", "class", "relevant"})
_SHAPE = (
    'ground truth is {"outfits": [PATH, ...], "queries": [{"photo": PATH, "relevant": [PATH, ...]},'
    " ...]}"
)


@dataclass(frozen=True, slots=True)
class PhotoFile:
    """A photo: its name in the ground truth, and its path."""

    name: str
    path: Path


@dataclass(frozen=True, slots=True)
class Query:
    """A photo to search with. ``relevant`` are positions in the outfits; none: nothing is near."""

    photo: PhotoFile
    choice: Choice
    relevant: frozenset[int]


@dataclass(frozen=True, slots=True)
class GroundTruth:
    """Outfits, and queries with their relevance judgements."""

    file: Path
    outfits: tuple[PhotoFile, ...]
    queries: tuple[Query, ...]


def read(file: Path) -> GroundTruth:
    """Read and check a ground truth file; all its photos must be there.

    Raises:
        SourceError: it cannot be read, or something in it is wrong; the sentence names the place.
    """
    return _Reader(Path(meant(str(file)))).truth()


class _Reader:
    """Reads one file; a place in it is named like ``queries[3].box``, counted from 0."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self._folder = file.absolute().parent
        self._speller = Speller()

    def truth(self) -> GroundTruth:
        content = self._content()
        outfits = tuple(
            self._photo(name, f"outfits[{number}]")
            for number, name in enumerate(self._list(content, "outfits"))
        )
        positions = self._positions(outfits)
        queries = tuple(
            self._query(row, f"queries[{number}]", positions)
            for number, row in enumerate(self._list(content, "queries"))
        )
        return GroundTruth(self.file, outfits, queries)

    @cached_property
    def _known(self) -> dict[str, Path]:
        return {}

    def _fault(self, place: str, what: str) -> SourceError:
        return SourceError(f"{self.file}: {place} {what}.")

    def _content(self) -> dict[str, Any]:
        try:
            content = json.loads(reading.read(self.file).decode("utf-8-sig"))
        except OSError as error:
            raise SourceError(
                f"The ground truth {self.file} cannot be read ({error.strerror}); check the path."
            ) from error
        except UnicodeDecodeError as error:
            raise SourceError(
                f"The ground truth {self.file} is not UTF-8 text; save it as UTF-8."
            ) from error
        except (ValueError, RecursionError) as error:
            raise SourceError(
                f"The ground truth {self.file} is not valid JSON ({error}); correct it."
            ) from error
        if not isinstance(content, dict):
            raise self._fault("it", f"is not a JSON object; {_SHAPE}")
        return content

    def _list(self, content: dict[str, Any], key: str) -> list[Any]:
        rows = content.get(key)
        if not isinstance(rows, list):
            what = "is not a list" if key in content else "is missing"
            raise self._fault(f'"{key}"', f"{what}; {_SHAPE}")
        if not rows:
            raise self._fault(f'"{key}"', "is empty, so there is nothing to measure")
        return rows

    def _path(self, name: object, place: str) -> Path:
        if not isinstance(name, str) or not name.strip() or "\0" in name:
            raise self._fault(place, f"must be the path of a photo, not {_shortened(name)}")
        if name not in self._known:
            try:
                self._known[name] = Path(self._speller.meant(str(self._folder / name))).resolve()
            except (OSError, RuntimeError, ValueError) as error:
                raise self._fault(place, f"names {name!r}, which leads nowhere") from error
        return self._known[name]

    def _photo(self, name: object, place: str) -> PhotoFile:
        path = self._path(name, place)
        if os.path.isfile(path):  # noqa: PTH113 - unlike this one, Path.is_file raises
            return PhotoFile(escaped(str(name)), path)
        if os.path.exists(path) and not path.is_dir():  # noqa: PTH110 - as above
            raise self._fault(place, f"names {name!r}, which is no regular file")
        raise self._fault(
            place, f"names {name!r}, but there is no such file; paths begin at {self._folder}"
        )

    def _positions(self, outfits: tuple[PhotoFile, ...]) -> dict[Path, int]:
        positions: dict[Path, int] = {}
        for number, outfit in enumerate(outfits):
            first = positions.setdefault(outfit.path, number)
            if first != number:
                raise self._fault(
                    f"outfits[{number}]", f"names {outfit.name!r} again, as outfits[{first}] does"
                )
        return positions

    def _query(self, row: object, place: str, positions: dict[Path, int]) -> Query:
        if not isinstance(row, dict):
            raise self._fault(place, f"must be an object, not {_shortened(row)}")
        for key in ("photo", "relevant"):
            if key not in row:
                raise self._fault(place, f'has no "{key}"; {_SHAPE}')
        for key in sorted(row.keys() - _QUERY_KEYS):
            # what is like no key is a note of the file's author
            if near := nearest_name(key.lower(), _QUERY_KEYS):
                raise self._fault(
                    place,
                    f'has {_shortened(key)}, which is not read; write "{near}" if that is meant',
                )
        return Query(
            photo=self._photo(row["photo"], f"{place}.photo"),
            choice=Choice(
                box=self._box(row.get("box"), f"{place}.box"),
                class_name=self._class(row.get("class"), f"{place}.class"),
            ),
            relevant=self._relevant(row["relevant"], f"{place}.relevant", positions),
        )

    def _box(self, box: object, place: str) -> Box | None:
        if box is None:
            return None
        if isinstance(box, list) and len(box) == 4 and all(map(_is_number, box)):
            x, y, w, h = map(round, box)
            if w > 0 and h > 0:
                return Box(x, y, w, h)
        raise self._fault(
            place,
            f"is {_shortened(box)}; give [x, y, w, h] in pixels of the photo, w and h above 0",
        )

    def _class(self, name: object, place: str) -> str | None:
        if name is None:
            return None
        if isinstance(name, str) and name.lower() in _CLASSES:
            return _CLASSES[name.lower()]
        raise self._fault(
            place, f"is {_shortened(name)}, which is no class; choose one of {', '.join(CLASSES)}"
        )

    def _relevant(self, names: object, place: str, positions: dict[Path, int]) -> frozenset[int]:
        if not isinstance(names, list):
            raise self._fault(place, f"must be a list of outfits' paths, not {_shortened(names)}")
        found = set()
        for number, name in enumerate(names):
            path = self._path(name, f"{place}[{number}]")
            if path not in positions:
                raise self._fault(
                    f"{place}[{number}]",
                    f'is {name!r}, which is not among "outfits"; list it there',
                )
            found.add(positions[path])
        return frozenset(found)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _shortened(value: object) -> str:
    """Show a wrong value as JSON, shortened."""
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else f"{text[:57]}..."
