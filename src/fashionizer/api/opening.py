"""What there is to open: the embedders by name, and the gallery of a folder."""

import os
from dataclasses import replace

from fashionizer.api.configuring import ModelName, configured
from fashionizer.api.encoder import GarmentEncoder
from fashionizer.api.gallery import GallerySession
from fashionizer.vision import loading
from fashionizer.vision.loading import ModelInfo


def list_models(home: str | os.PathLike[str] | None = None) -> list[ModelInfo]:
    """Return the embedders that can be loaded by name, the shipped one first.

    Those that can be fetched (``fashionizer embedder fetch NAME``) are listed whether they were or
    not. Nothing is fetched, and no model is loaded.

    Args:
        home: folder of a gallery; None: the setting ``home``. Embedders of the default folder,
            ``~/.fashionizer``, are always listed, too.

    Returns:
        Name, dimensions, licence, size and source of each, and its file where that is here.
    """
    return loading.available(configured(home, None, {}))


def open_gallery(
    path: str | os.PathLike[str] | None = None,
    *,
    create: bool = True,
    model: GarmentEncoder | ModelName | None = None,
    **settings: str | float,
) -> GallerySession:
    """Open the gallery of a folder, to search it and to add to it.

    Args:
        path: the folder; None: the setting ``home``, ``~/.fashionizer`` unless it is set.
        create: whether an empty gallery is made where there is none.
        model: an encoder whose models are used, or what :meth:`GarmentEncoder.load` takes.
        **settings: as in :class:`fashionizer.settings.Settings`, e.g. ``colour_weight=0.5``.

    Returns:
        The gallery, a context manager.

    Raises:
        NoGallery: there is none, and none may be made.
        GalleryError: it cannot be opened or made.
        ModelError: there is no such embedder, or its card is not complete.
        FashionizerError: a setting is out of its range.
        TypeError: there is no such setting.
    """
    if isinstance(model, GarmentEncoder):
        made = replace(configured(path, None, settings), embedder=model.settings.embedder)
        detector = model.detector
    else:
        made = configured(path, model, settings)
        detector = loading.load(made)
    return GallerySession.open(GarmentEncoder(detector, made), made, create=create)
