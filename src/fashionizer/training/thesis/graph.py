"""A Keras network on torch as ONNX."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from fashionizer.errors import ModelError
from fashionizer.training.thesis.backend import keras
from fashionizer.training.thesis.net import Net
from fashionizer.vision.runtime.onnx import onnxruntime

DRIFT = 1e-3
"""Largest difference between Keras and ONNX let through, as a share of the largest value."""

LENGTH = 2.0
"""All vectors are brought to it before they are made unit vectors. The longer, the nearer to the
Euclidean order, and the closer all similarities to 1: on 100 street photos asking 300 others, 0.980
of the ten nearest agreed at 1, 0.996 at 2, 0.998 at 4."""


class Searching(nn.Module):
    """Pictures to what is searched by, and to probabilities of the classes.

    The features are brought to unit length and projected onto the principal components. One more
    number brings all of them to the length :data:`LENGTH`, so that the index, which knows only dot
    products, orders outfits as the thesis did by the Euclidean distance d of the projections: the
    similarity is ``1 - d² / 8``, but for the square of the difference of the two added numbers.
    """

    def __init__(self, net: Net, components: np.ndarray[Any, np.dtype[np.float32]], bgr: bool):
        super().__init__()
        # as parts of their own, that their weights are known to torch
        self.trunk, self.features, self.head = net.trunk, net.features, net.head
        self.bgr = bgr
        self.components = torch.from_numpy(np.ascontiguousarray(components.T))

    def forward(self, pixels: Tensor) -> tuple[Tensor, Tensor]:
        """Embed and classify (n, 3, side, side) float32, red first, scaled as the card says."""
        turned = pixels.flip(1) if self.bgr else pixels
        features = self.features(self.trunk(turned, training=False), training=False)
        unit = features / features.norm(dim=1, keepdim=True).clamp(min=1e-12)
        projected = unit @ self.components
        rest = (LENGTH**2 - projected.square().sum(1, keepdim=True)).sqrt()
        return torch.cat([projected, rest], 1) / LENGTH, self.head(features)


class Trunk(nn.Module):
    """The frozen layers alone."""

    def __init__(self, net: Net) -> None:
        super().__init__()
        self.trunk = net.trunk

    def forward(self, pictures: Tensor) -> Tensor:
        """Return what the frozen layers make of prepared pictures."""
        found: Tensor = self.trunk(pictures, training=False)
        return found


@contextmanager
def plain_norms(model: keras.Model) -> Iterator[None]:
    """Let batch normalisation be one operator to the exporter, which melts it into a convolution.

    Keras writes it out as four, which ONNX Runtime runs one by one.
    """
    norms = [
        layer
        for layer in model._flatten_layers()
        if isinstance(layer, keras.layers.BatchNormalization)
    ]
    for layer in norms:
        layer.call = partial(_normalised, layer)
    try:
        yield
    finally:
        for layer in norms:
            del layer.call


def _normalised(layer: Any, inputs: Tensor, training: bool = False, mask: object = None) -> Tensor:  # noqa: ARG001 - Keras's signature
    return functional.batch_norm(
        inputs,
        layer.moving_mean.value,
        layer.moving_variance.value,
        layer.gamma.value,
        layer.beta.value,
        eps=layer.epsilon,
    )


def trunk_session(net: Net, side: int, path: Path, threads: int = 0) -> Any:
    """Write the frozen layers as ONNX and open them: ONNX Runtime is faster than Keras at them.

    Raises:
        ModelError: the two differ.
    """
    example = torch.from_numpy(np.random.default_rng(0).normal(0, 1, (2, 3, side, side))).float()
    trunk = Trunk(net).eval()
    with torch.no_grad():
        expected = trunk(example).numpy()
    with plain_norms(net.trunk), torch.no_grad(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the exporter warns of its own successor
        torch.onnx.export(
            trunk,
            (example,),
            str(path),
            input_names=["pixels"],
            output_names=["activations"],
            dynamic_axes={"pixels": {0: "n"}, "activations": {0: "n"}},
            dynamo=False,
            opset_version=17,
        )
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    (found,) = session.run(None, {"pixels": example.numpy()})
    drift = float(np.abs(found - expected).max() / max(np.abs(expected).max(), 1e-6))
    if drift > DRIFT:
        raise ModelError(f"ONNX drifts from Keras by {drift:.1e} of the largest value.")
    return session
