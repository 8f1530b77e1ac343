"""Photos in ZIP archives, read from within: nothing is unpacked to the disk."""

import lzma
import stat
import weakref
import zipfile
import zlib
from collections.abc import Iterator
from functools import partial
from pathlib import Path, PurePosixPath

from fashionizer.errors import SourceError
from fashionizer.paths import reading
from fashionizer.paths.names import escaped
from fashionizer.photo.limits import Limits
from fashionizer.sources.base import Candidate, Ignored, Refused, Source
from fashionizer.sources.files import ARCHIVES, PICTURES, is_ignored, nested, unreadable

MAX_RATIO = 200
"""Times that a member may shrink; photos, compressed already, hardly shrink."""

_SMALL = 100_000
_PLAIN = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED = 0x1
_BROKEN = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    lzma.LZMAError,
    NotImplementedError,
    EOFError,
    OSError,
    RuntimeError,
    ValueError,
)
"""All that ``zipfile`` is known to raise on a broken or foreign archive."""


def members(path: Path, shown: str, limits: Limits) -> Iterator[Candidate]:
    """List the pictures in an archive, in the order of their names.

    Members are only read, when their ``read()`` is called, so their names are labels and lead
    nowhere. What is hidden, of the system or no picture is ignored; archives inside are refused.

    Args:
        path: the archive.
        shown: what to call it.
        limits: how many bytes of a member are read at most, whatever its header says.

    Raises:
        SourceError: not a ZIP archive, or its directory is broken.
    """
    try:
        # The sources keep it open, and it closes with the last of them.
        archive = _opened(path)
        home = str(path.resolve())
    except _BROKEN as error:
        raise _broken("archive", error) from error
    # Of members with the same name the last one counts, as when unpacking.
    by_name = {info.filename: info for info in archive.infolist()}
    label, home = escaped(shown), escaped(home)
    passed: set[str] = set()
    for name in sorted(by_name):
        info = by_name[name]
        file = f"{label}/{escaped(name)}"
        suffix = _path(name).suffix.lower()
        if info.is_dir():
            continue
        if (ignored := _ignored(name)) is not None:
            if ignored not in passed:
                passed.add(ignored)
                yield Ignored(f"{label}/{escaped(ignored)}")
        elif suffix in ARCHIVES:
            yield nested(file)
        elif suffix in PICTURES:
            yield _member(archive, info, file, f"{home}!{escaped(name)}", limits)
        else:
            yield Ignored(file)


def _opened(path: Path) -> zipfile.ZipFile:
    file = reading.opened(path)
    try:
        archive = zipfile.ZipFile(file)
    except BaseException:
        file.close()
        raise
    weakref.finalize(archive, file.close)  # it closes itself only what it opened itself
    return archive


def _member(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, file: str, key: str, limits: Limits
) -> Candidate:
    reason = _reason_against(info, limits)
    if reason:
        return Refused(file, reason)
    return Source(
        file=file,
        key=key,
        fingerprint=f"{info.CRC:08x}-{info.file_size}",
        read=partial(_read, archive, info, file, limits),
    )


def _reason_against(info: zipfile.ZipInfo, limits: Limits) -> str | None:
    return _against_kind(info) or _against_size(info, limits)


def _against_kind(info: zipfile.ZipInfo) -> str | None:
    path = _path(info.filename)
    if path.is_absolute() or ".." in path.parts:
        return "Its name leads out of the archive, which is a trick of attackers; it was not read."
    if stat.S_ISLNK(info.external_attr >> 16):
        return "It is a link, and leads nowhere from within an archive; add the file it leads to."
    if info.flag_bits & _ENCRYPTED:
        return "It is encrypted; unpack the archive with its password and add the folder."
    if info.compress_type not in _PLAIN:
        return (
            "It is compressed in a way that photo archives do not use, and that can be told to fill"
            " the memory; make the archive anew."
        )
    return None


def _against_size(info: zipfile.ZipInfo, limits: Limits) -> str | None:
    if info.file_size > limits.max_bytes:
        return (
            f"It has {info.file_size / 1e6:.1f} MB unpacked, and at most"
            f" {limits.max_bytes / 1e6:g} MB are accepted; save it smaller."
        )
    if info.file_size > max(_SMALL, MAX_RATIO * info.compress_size):
        return (
            f"It is compressed more than {MAX_RATIO}-fold, as no photo is; it was not read, for it"
            " may be meant to fill the memory."
        )
    return None


def _read(archive: zipfile.ZipFile, info: zipfile.ZipInfo, file: str, limits: Limits) -> bytes:
    try:
        with archive.open(info) as member:
            data = member.read(limits.max_bytes + 1)
    except _BROKEN as error:
        raise _broken("member of the archive", error) from error
    limits.check_bytes(len(data), file)
    return data


def _ignored(name: str) -> str | None:
    """Return the part of a member's path that ends in an ignored folder or file, if any."""
    parts = _path(name).parts
    for end, part in enumerate(parts, 1):
        if part != ".." and is_ignored(part):
            return "/".join(parts[:end])
    return None


def _path(name: str) -> PurePosixPath:
    # Some programs on Windows write backslashes.
    return PurePosixPath(name.replace("\\", "/"))


def _broken(kind: str, error: Exception) -> SourceError:
    if isinstance(error, OSError) and error.strerror:
        return unreadable(kind, error)
    return SourceError(f"The {kind} is damaged or not a ZIP file; copy or download it again.")
