"""A model file in 8-bit integers."""

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray

from fashionizer.training.quantising import ranges
from fashionizer.training.quantising.graphs import KINDS, Pixels, kept_exact, linear, seen
from fashionizer.vision.runtime.onnx import part

CORRECTED_ON = 24
"""Of the pictures, those that mean values are taken on."""

_OUT_OF_8_BITS = "_DequantizeLinear_Output"
"""How the library ends the name of a tensor that was in 8 bits."""


def quantise(path: Path, pictures: Sequence[Pixels], small: Path) -> None:
    """Write a model in 8 bits: weights by channel, activations in the ranges they have on pictures.

    Rounding moves the means of what the layers give, and the moves add up. So the biases of the
    linear convolutions are corrected, first to last, by what the mean on the pictures is off
    ("Data-free quantization through weight equalization and bias correction", Nagel et al., 2019,
    section 4.2, the empirical way): of the embedder's error in the cosine it takes four fifths.

    Args:
        path: the model, in 32 bits.
        pictures: of the training split, in a random order.
        small: where to write.
    """
    model = _prepared(path)
    exact = kept_exact(model.graph)
    given = ranges.calibrated(model, pictures)
    few = pictures[:CORRECTED_ON]
    layers = linear(model.graph, exact)
    wanted = _means(model, [node.output[0] for node in layers], few)
    biases = {each.name: each for each in model.graph.initializer}
    for node, mean in zip(layers, wanted, strict=True):
        (found,) = _means(_in_8_bits(model, given, exact), [node.output[0] + _OUT_OF_8_BITS], few)
        bias = biases[node.input[2]]
        better = onnx.numpy_helper.to_array(bias) + (mean - found)
        bias.CopyFrom(onnx.numpy_helper.from_array(better.astype(np.float32), bias.name))
    onnx.save(_in_8_bits(model, given, exact), str(small))


def _prepared(path: Path) -> Any:
    """Load a model with constants folded and shapes known, as the library wants it."""
    with TemporaryDirectory() as folder:
        plain = str(Path(folder) / "plain.onnx")
        shapes = part("quantization.shape_inference")
        shapes.quant_pre_process(str(path), plain, skip_symbolic_shape=True)
        return part("quantization.quant_utils").load_model_with_shape_infer(Path(plain))


def _in_8_bits(model: Any, given: dict[str, ranges.Range], exact: list[str]) -> Any:
    """Return a copy of a model in 8 bits."""
    copied = onnx.ModelProto()
    copied.CopyFrom(model)
    calibrate, kinds = part("quantization.calibrate"), part("quantization").QuantType
    data = {
        name: calibrate.TensorData(lowest=np.float32(low), highest=np.float32(high))
        for name, (low, high) in given.items()
    }
    quantiser = part("quantization.qdq_quantizer").QDQQuantizer(
        copied,
        per_channel=True,
        reduce_range=False,
        weight_qType=kinds.QInt8,
        activation_qType=kinds.QUInt8,
        tensors_range=calibrate.TensorsData(calibrate.CalibrationMethod.MinMax, data),
        nodes_to_quantize=[],
        nodes_to_exclude=exact,
        op_types_to_quantize=list(KINDS),
        extra_options={},
    )
    quantiser.quantize_model()
    return quantiser.model.model


def _means(model: Any, tensors: list[str], pictures: Sequence[Pixels]) -> list[NDArray[np.float32]]:
    """Return the mean of each channel of (n, channels, height, width) tensors, over pictures."""
    sums = [
        [values[name].mean((0, 2, 3)) for name in tensors]
        for values in seen(model, tensors, pictures)
    ]
    return [np.mean(of_tensor, axis=0) for of_tensor in zip(*sums, strict=True)]
