"""The HEIC decoder, which Pillow does not bring along."""

from contextlib import suppress
from importlib import import_module

from fashionizer.errors import UnsupportedFormat

# pi_heif, our dependency, only decodes; pillow_heif is the same with an encoder that is under the
# GPL, and newer: who has it installed wants it used.
_LIBRARIES = ("pillow_heif", "pi_heif")


def register() -> bool:
    """Teach Pillow to open HEIC, and tell whether a library for it is installed.

    Thumbnails, depth maps and auxiliary pictures inside the file stay unread: only the picture
    itself counts, and less of a hostile file is parsed.
    """
    for library in _LIBRARIES:
        with suppress(ImportError):
            plugin = import_module(library)
            plugin.register_heif_opener(thumbnails=False, depth_images=False, aux_images=False)
            return True
    return False


AVAILABLE = register()
"""Whether HEIC can be read here."""


def require(name: str) -> None:
    """Refuse a HEIC photo where no decoder is installed.

    Raises:
        UnsupportedFormat: neither library is installed.
    """
    if not AVAILABLE:
        raise UnsupportedFormat(
            "HEIC photos cannot be read by this installation; install pi-heif, or save the"
            " photo as JPEG.",
            name=name,
            value="HEIF",
        )
