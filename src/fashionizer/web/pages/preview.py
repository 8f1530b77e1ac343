"""The visitor's own photo on the answer page: inside the page, kept nowhere else.

The page carries two copies: a small one to look at, and one to send again when the person picks
another garment, as large as the models look at. So nothing of a photo stays on the server.
"""

import base64
from dataclasses import dataclass

from fashionizer.photo.decode import Photo
from fashionizer.photo.thumbnail import jpeg

SHOWN = 640
"""Long side of the copy looked at, in pixels: sharp on a telephone."""

SENT_AGAIN = 1024
"""Long side of the copy sent again, in pixels: what the advisor looks at."""

FINE = 90
"""JPEG quality of the copy sent again, so that the models see the same garments in it."""


@dataclass(frozen=True, slots=True)
class Preview:
    """The photo as the page carries it.

    ``shown`` and ``again`` are JPEGs in base64, both empty where the browser keeps the photo and
    sends it again as it was; ``width`` and ``height`` are the upright photo's, in pixels; ``scale``
    is pixels of what is sent again per pixel of the photo, at most 1.
    """

    name: str
    shown: str
    again: str
    width: int
    height: int

    @property
    def uri(self) -> str:
        """The copy to look at as a ``data:`` URI."""
        return f"data:image/jpeg;base64,{self.shown}"

    @property
    def scale(self) -> float:
        """Pixels of what is sent again per pixel of the photo, at most 1."""
        if not self.again:
            return 1.0
        return min(1.0, SENT_AGAIN / max(self.width, self.height))


def preview_of(photo: Photo, name: str, again: str | None = None) -> Preview:
    """Make the preview of a photo, from the pixels that the models were given.

    Args:
        photo: decoded, as large as the models look at.
        name: its file name.
        again: what was sent in base64 where it is such a copy already, to be kept as it is: a copy
            of a copy would lose a little each time.
    """
    shown = _encoded(jpeg(photo.pixels, SHOWN))
    again = again or _encoded(jpeg(photo.pixels, SENT_AGAIN, FINE))
    return Preview(name, shown, again, photo.width, photo.height)


def kept_preview(photo: Photo, name: str) -> Preview:
    """Describe a photo that the browser keeps and shows."""
    return Preview(name, "", "", photo.width, photo.height)


def _encoded(jpeg_bytes: bytes) -> str:
    return base64.b64encode(jpeg_bytes).decode("ascii")
