"""From what a person names to a stream of photos: files, folders, archives, manifests, URLs."""

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from fashionizer.errors import SourceError
from fashionizer.fetching.addresses import parsed
from fashionizer.paths.names import escaped, unescaped
from fashionizer.paths.spelling import Speller
from fashionizer.photo.copies.hashes import sha256
from fashionizer.photo.limits import Limits
from fashionizer.settings import Settings
from fashionizer.sources import archive, files, manifest
from fashionizer.sources.base import Candidate, Ignored, Refused, Source
from fashionizer.sources.http import fetch

__all__ = ["Candidate", "Ignored", "Refused", "Source", "find"]


def find(
    paths: Sequence[str],
    settings: Settings,
    *,
    follow: bool = False,
    allow_private: bool = False,
) -> Iterator[Candidate]:
    """Find all photos behind the paths, lazily and without reading any of them.

    A file that is named is always tried. Folders are searched with all below them for files whose
    name ends like a picture's. ``.zip`` is opened, manifests are read (see
    :mod:`fashionizer.sources.manifest`), and ``http://`` or ``https://`` is fetched when read. A
    photo that is named twice, or through a link, comes once.

    Args:
        paths: as typed; one that is spelt otherwise on the disk is found, too.
        settings: limits and timeout.
        follow: also follow links that lead out of the folders.
        allow_private: also fetch from this machine and its network; only for tests.

    Yields:
        A Source for each photo, a Refused for whatever cannot be one, and an Ignored for what
        nobody took for one; nothing is raised.
    """
    finder = _Finder(Limits.of(settings), settings.fetch_timeout, follow, allow_private)
    seen: set[str] = set()
    for path in paths:
        for candidate in _guarded(path, finder.named):
            if not isinstance(candidate, Source):
                yield candidate
            elif candidate.key not in seen:
                seen.add(candidate.key)
                yield candidate


def _guarded(path: str, search: Callable[[str], Iterator[Candidate]]) -> Iterator[Candidate]:
    try:
        yield from search(path)
    except SourceError as error:
        yield Refused(escaped(path), str(error), named=True)


@dataclass(frozen=True, slots=True)
class _Finder:
    limits: Limits
    timeout: float
    follow: bool
    allow_private: bool
    speller: Speller = field(default_factory=Speller)

    def named(self, path: str) -> Iterator[Candidate]:
        """Find the photos behind one path or URL that the person typed."""
        if _is_url(path):
            yield replace(self.url(path), named=True)
        elif not path.strip():
            raise SourceError("The path is empty; name a photo, folder, archive or manifest.")
        else:
            yield from self._there(self.speller.meant(path))

    def _there(self, path: str) -> Iterator[Candidate]:
        place = Path(path)
        if files.is_folder(place):
            yield from files.walk(place, path, self.limits, follow=self.follow)
        elif place.suffix.lower() == ".zip":
            yield from archive.members(place, path, self.limits)
        elif manifest.is_one(place):
            yield from self.listed(place, path)
        else:
            yield replace(files.source(place, path, self.limits), named=True)

    def url(self, url: str) -> Source:
        """Describe a photo on the web."""
        parsed(url)
        read = partial(
            fetch,
            url,
            limits=self.limits,
            timeout=self.timeout,
            allow_private=self.allow_private,
        )
        return Source(file=escaped(url), key=url, fingerprint="", read=read)

    def listed(self, path: Path, shown: str) -> Iterator[Candidate]:
        """Find the photos of a manifest; its paths begin at its folder."""
        for entry in manifest.entries(path, escaped(shown)):
            if isinstance(entry, Refused):
                yield entry
                continue
            name = self._beside(shown, entry.path) if entry.path else str(entry.url)
            try:
                yield _with_terms(self._entry(entry, name), entry)
            except SourceError as error:
                yield Refused(escaped(name), str(error))

    def _entry(self, entry: manifest.Entry, name: str) -> Source:
        if entry.path and (not entry.url or files.is_file(Path(name))):
            return files.source(Path(name), name, self.limits)
        return self.url(str(entry.url))

    def _beside(self, manifest_path: str, path: str) -> str:
        """Join a path of a manifest to the manifest's folder, as it was typed.

        Backslashes part folders, as on Windows, where nothing has them in its name.
        """
        beside = self.speller.meant(_joined(manifest_path, path))
        if "\\" not in path or os.path.lexists(beside):
            return beside
        parted = self.speller.meant(_joined(manifest_path, path.replace("\\", "/")))
        return parted if os.path.lexists(parted) else beside


def _with_terms(source: Source, entry: manifest.Entry) -> Source:
    read = partial(_verified, source.read, entry.sha256) if entry.sha256 else source.read
    return replace(source, read=read, credit=entry.credit, licence=entry.licence, page=entry.page)


def _verified(read: Callable[[], bytes], expected: str) -> bytes:
    data = read()
    if sha256(data) != expected:
        raise SourceError(
            "The file is not the one that the manifest lists (its sha256 differs); fetch it anew,"
            " or correct the manifest."
        )
    return data


def _joined(manifest_path: str, path: str) -> str:
    folder, slash, _ = manifest_path.rpartition("/")
    return path if Path(path).is_absolute() else f"{folder}{slash}{path}"


def is_gone(key: str) -> bool:
    """Return whether nothing is any more where a source was, by its key.

    Of what is on the web nobody knows; a photo in an archive is there as long as the archive is.
    """
    if _is_url(key):
        return False
    path = unescaped(key)
    archive, bang, _ = path.rpartition("!")
    return not (_may_be_there(path) or (bang and _may_be_there(archive)))


def _may_be_there(path: str) -> bool:
    """Return whether something is at a path; where it cannot be told, it may be."""
    try:
        Path(path).stat()
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return False
    except OSError:
        return True
    return True


def _is_url(path: str) -> bool:
    return path.lower().startswith(("http://", "https://"))
