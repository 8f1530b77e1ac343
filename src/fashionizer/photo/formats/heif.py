"""The HEIC decoder, which Pillow does not bring along."""

import re
from contextlib import suppress
from importlib import import_module
from typing import Any

from fashionizer.errors import UnsupportedFormat

# pi_heif, our dependency, only decodes; pillow_heif is the same with an encoder that is under the
# GPL, and newer: who has it installed wants it used.
_LIBRARIES = ("pillow_heif", "pi_heif")

SAFE = (1, 23, 4)
"""The oldest libheif that strangers' files are given to.

Those before let a crafted photo write outside its memory: GHSA-x8r2-mggj-j6wr (critical) is fixed
in 1.23.3, CVE-2026-84383 in 1.23.4. The wheels carry libheif inside, so the system's own, however
new, does not help.
"""


def register() -> tuple[int, ...] | None:
    """Teach Pillow to open HEIC; give the version of libheif, or None where there is none.

    Metadata, thumbnails, depth maps and auxiliary pictures inside the file stay unread: only the
    picture itself counts, and less of a hostile file is parsed.
    """
    for library in _LIBRARIES:
        with suppress(ImportError):
            plugin = import_module(library)
            version = parsed(plugin.libheif_version())
            if version >= SAFE:
                _leave_metadata(import_module(f"{library}.heif"))
                plugin.register_heif_opener(thumbnails=False, depth_images=False, aux_images=False)
            return version
    return None


class _Bare:
    """An image of the decoder as far as it is wanted: without metadata, colours of the first only.

    ``color_profile`` is bytes copied for every picture of the file, up to a thousand.
    """

    metadata: tuple[()] = ()

    def __init__(self, image: Any) -> None:
        self._image = image

    @property
    def color_profile(self) -> Any:
        return self._image.color_profile if self._image.primary else {}

    def __getattr__(self, name: str) -> Any:
        return getattr(self._image, name)


def _leave_metadata(module: Any) -> None:
    """Keep the library from reading metadata, which it does of every file as soon as it is opened.

    In them a file of 800 bytes ends the process (a type that is no UTF-8; mended in pillow-heif's
    pull request 478, in no release of pi-heif-decoder), and each block is copied twice. Nothing
    here wants them: how a picture is turned stands in HEIC outside of EXIF, and colours have a
    property of their own.
    """
    whole = module.HeifImage

    class Image(whole):  # type: ignore[misc, valid-type]
        def __init__(self, image: Any) -> None:
            super().__init__(_Bare(image))

    module.HeifImage = Image


def parsed(version: str) -> tuple[int, ...]:
    """Return the numbers of a version: ``1.23.4`` is (1, 23, 4)."""
    return tuple(map(int, re.findall(r"\d+", version)))


VERSION = register()
"""The version of libheif that is installed, or None."""

AVAILABLE = VERSION is not None and VERSION >= SAFE
"""Whether HEIC can be read here."""


def require(name: str) -> None:
    """Refuse a HEIC photo where no decoder is installed, or one with known holes.

    Raises:
        UnsupportedFormat: neither library is installed, or its libheif is older than ``SAFE``.
    """
    if AVAILABLE:
        return
    why = "HEIC photos cannot be read by this installation"
    if VERSION is not None:
        why += f", as its decoder (libheif {'.'.join(map(str, VERSION))}) has known security holes"
    raise UnsupportedFormat(
        f"{why}; install pi-heif-decoder, or save the photo as JPEG.", name=name, value="HEIF"
    )
