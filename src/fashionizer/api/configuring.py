"""Settings from Python: those of the environment, with some given by name."""

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, get_type_hints

from fashionizer.errors import ModelError, nearest_name
from fashionizer.paths.home import in_full
from fashionizer.settings import Settings, checked

ModelName = str | os.PathLike[str]
"""Name of an embedder as :func:`fashionizer.list_models` has it, or the path of an ONNX file."""


def configured(
    home: str | os.PathLike[str] | None,
    model: ModelName | None,
    settings: Mapping[str, Any],
) -> Settings:
    """Return the environment's settings with the values that are given.

    Args:
        home: folder of the gallery, in which fetched embedders lie, too; None: the setting.
        model: the embedder; None: the setting ``embedder``, the shipped one unless it is set.
        settings: by the names of :class:`fashionizer.settings.Settings`.

    Raises:
        FashionizerError: a value is out of its setting's range.
        ModelError: ``model`` is a path that does not end in ``.onnx``.
        TypeError: there is no setting of a name.
    """
    given: dict[str, Any] = {name: _checked(name, value) for name, value in settings.items()}
    if model is not None:
        given["embedder"] = _named(model)
    if home is not None:
        given["home"] = Path(home)
    made = replace(Settings.from_environment(), **given)
    return replace(made, home=in_full(made.home))


def _checked(name: str, value: object) -> object:
    kinds = get_type_hints(Settings, include_extras=True)
    if name not in kinds or name in ("home", "embedder"):
        known = sorted(kinds.keys() - {"home", "embedder"})
        near = nearest_name(name, known)
        raise TypeError(
            f"There is no setting {name!r}{f'; did you mean {near!r}?' if near else ''}. "
            "fashionizer.settings.Settings lists them."
        )
    return checked(f"The setting {name}={value!r}", str(value), kinds[name])


def _named(model: ModelName) -> str:
    text = os.fspath(model)
    if not isinstance(model, str) and not text.lower().endswith(".onnx"):
        raise ModelError(
            f"The path {text} does not end in .onnx; name the ONNX file, its card beside it."
        )
    return text
