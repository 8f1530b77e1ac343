"""Fashionizer: from a photo of one garment to outfits that contain a similar one.

::

    import fashionizer as fz

    eyes = fz.GarmentEncoder.load()
    garments = eyes.detect("skirt.jpg")
    vectors = eyes.encode(["skirt.jpg", "coat.jpg"])
    with fz.open_gallery("~/looks") as gallery:
        gallery.add("~/Pictures")
        answer = gallery.search("skirt.jpg", limit=10)

The names are imported when they are first used, so that ``import fashionizer`` takes no time.
"""

from typing import TYPE_CHECKING

__version__ = "0.1.0"

if TYPE_CHECKING:
    from fashionizer.api.encoder import GarmentEncoder
    from fashionizer.api.gallery import GallerySession
    from fashionizer.api.garments import DetectedGarment
    from fashionizer.api.opening import list_models, open_gallery
    from fashionizer.errors import FashionizerError, PhotoError
    from fashionizer.schema import Answer, Box
    from fashionizer.vision.loading import ModelInfo

__all__ = [
    "Answer",
    "Box",
    "DetectedGarment",
    "FashionizerError",
    "GallerySession",
    "GarmentEncoder",
    "ModelInfo",
    "PhotoError",
    "__version__",
    "list_models",
    "open_gallery",
]

_WHERE = {
    "Answer": "schema",
    "Box": "schema",
    "DetectedGarment": "api.garments",
    "FashionizerError": "errors",
    "GallerySession": "api.gallery",
    "GarmentEncoder": "api.encoder",
    "ModelInfo": "vision.loading",
    "PhotoError": "errors",
    "list_models": "api.opening",
    "open_gallery": "api.opening",
}
"""The module of each name, imported when the name is first used (PEP 562)."""


def __getattr__(name: str) -> object:
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module  # noqa: PLC0415 - only where a name is used

    value: object = getattr(import_module(f"{__name__}.{_WHERE[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
