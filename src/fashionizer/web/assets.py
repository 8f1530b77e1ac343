"""Files that browsers keep for good: each address changes with what it stands for."""

import hashlib
from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable
from operator import itemgetter

from flask import Response, request, url_for

from fashionizer.schema import Outfit

FOR_EVER = 31_536_000
"""Seconds of a year, the longest that HTTP speaks of."""

SIZES = (320, 480, 640, 1024)
"""Long sides, in pixels, that an outfit's photo is offered in besides its own size."""

_DIGITS = 12


def digest() -> str:
    """Return a word that changes when any static file does: a part of their addresses."""
    seen = hashlib.sha256()
    for name, file in sorted(_walked(files("fashionizer.web") / "static", ""), key=itemgetter(0)):
        seen.update(name.encode() + file.read_bytes())
    return seen.hexdigest()[:_DIGITS]


def _walked(folder: Traversable, at: str) -> Iterator[tuple[str, Traversable]]:
    for each in folder.iterdir():
        if each.is_dir():
            yield from _walked(each, f"{at}{each.name}/")
        else:
            yield at + each.name, each


def keep(response: Response) -> Response:
    """Tell the browser that a static file never changes, and read it, to be compressed whole."""
    if request.endpoint != "static":
        return response
    if response.status_code == 200:
        response.direct_passthrough = False
        response.get_data()
        response.cache_control.no_cache = None
        response.cache_control.public = True
        response.cache_control.max_age = FOR_EVER
        response.cache_control.immutable = True
    # Werkzeug does not, where a browser has the file already
    response.close()
    return response


def edition(photo: str) -> str:
    """Return the word by which an image's address names the very photo, by its checksum."""
    return photo[:_DIGITS]


def photo_url(outfit: Outfit, size: int) -> str:
    """Return the address of an outfit's photo as WebP, at most ``size`` pixels long.

    A photo that is smaller than that has one address, not one for each size beyond its own.
    """
    longest = max(outfit.width, outfit.height)
    size = min(size, next((each for each in SIZES if each >= longest), size))
    return url_for(
        "api.image", outfit_id=outfit.id, size=size, format="webp", v=edition(outfit.photo)
    )


def srcset(outfit: Outfit) -> str:
    """Return the addresses of an outfit's photo in all sizes, with their widths in pixels."""
    longest = max(outfit.width, outfit.height)
    sizes = [size for size in SIZES if size < longest]
    sizes += [size for size in SIZES if size >= longest][:1]
    listed = []
    for size in sizes:
        width = max(1, round(outfit.width * min(1.0, size / longest)))
        listed.append(f"{photo_url(outfit, size)} {width}w")
    return ", ".join(listed)
