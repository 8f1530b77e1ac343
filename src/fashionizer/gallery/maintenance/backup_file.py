"""The file that a backup is, read and checked: a tar whose last member lists all checksums."""

import hashlib
import io
import json
import os
import re
import tarfile
from pathlib import Path
from typing import IO, Any

from fashionizer.errors import GalleryError
from fashionizer.gallery.storage.layout import CATALOG, PHOTOS
from fashionizer.paths import reading

CHECKSUMS = "checksums.json"
"""The last member: ``files`` maps every other to its SHA-256."""

_MEMBER = re.compile(
    rf"{PHOTOS}/[0-9a-f]{{2}}/[0-9a-f]{{64}}\.jpg|{re.escape(CATALOG)}|{CHECKSUMS}"
)
"""Names of members; no other is ever unpacked."""

_CHUNK = 1 << 20


def put(tar: tarfile.TarFile, name: str, data: bytes) -> str:
    """Put a member into a backup; give its SHA-256."""
    member = tarfile.TarInfo(name)
    member.size = len(data)
    tar.addfile(member, io.BytesIO(data))
    return hashlib.sha256(data).hexdigest()


def verified(file: Path, unpack: Path | None = None) -> dict[str, Any]:
    """Read a backup through and compare every checksum.

    Args:
        file: the backup.
        unpack: a folder to unpack it into; None only reads.

    Returns:
        What ``checksums.json`` says.

    Raises:
        GalleryError: it is no backup, or something in it was changed, added or lost.
        OSError: the disk refuses.
    """
    try:
        with reading.opened(file) as opened, tarfile.open(fileobj=opened, mode="r:") as tar:
            found, about = _read(tar, unpack)
    except (tarfile.TarError, ValueError, EOFError) as error:
        raise _no_backup(file, str(error)) from error
    expected = about.get("files")
    if not isinstance(expected, dict) or CATALOG not in expected:
        raise _no_backup(file, "its list of checksums is missing, so its end may be, too")
    wrong = sorted(set(found.items()) ^ set(expected.items()))
    if wrong:
        raise _no_backup(file, f"{wrong[0][0]} is not as it was written")
    return about


def described(file: Path) -> dict[str, Any] | None:
    """Read what a backup says of itself, without comparing checksums; None if it is no whole one.

    Raises:
        OSError: it cannot be read.
    """
    try:
        with tarfile.open(file, "r:") as tar:
            content = tar.extractfile(CHECKSUMS)
            about = json.loads(content.read()) if content is not None else None
    except (tarfile.TarError, ValueError, EOFError, KeyError):
        return None
    return about if isinstance(about, dict) and "outfits" in about else None


def _read(tar: tarfile.TarFile, unpack: Path | None) -> tuple[dict[str, str], dict[str, Any]]:
    found: dict[str, str] = {}
    about: dict[str, Any] = {}
    for member in tar:
        content = tar.extractfile(member) if member.isreg() else None
        if content is None or not _MEMBER.fullmatch(member.name):
            raise ValueError(f"it holds {member.name!r}, which no backup does")
        if member.name == CHECKSUMS:
            about = dict(json.loads(content.read()))
        elif unpack is None:
            found[member.name] = _digest(content, None)
        else:
            target = unpack / member.name
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("wb") as copy:
                found[member.name] = _digest(content, copy)
                copy.flush()
                os.fsync(copy.fileno())
    return found, about


def _digest(content: IO[bytes], copy: IO[bytes] | None) -> str:
    digest = hashlib.sha256()
    while chunk := content.read(_CHUNK):
        digest.update(chunk)
        if copy is not None:
            copy.write(chunk)
    return digest.hexdigest()


def _no_backup(file: Path, why: str) -> GalleryError:
    return GalleryError(
        f"{file} is no whole backup ({why}); nothing was changed. Copy it again from where it was "
        "kept, or use another."
    )
