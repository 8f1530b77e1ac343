"""A model file in 8-bit integers."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fashionizer.vision.runtime.onnx import part

quantization: Any = part("quantization")

Pixels = NDArray[np.float32]


class _Calibration(quantization.CalibrationDataReader):  # type: ignore[misc]
    """Pictures, one at a time, as the quantiser reads them."""

    def __init__(self, pictures: Iterator[Pixels]) -> None:
        self._pictures = pictures

    def get_next(self) -> dict[str, Pixels] | None:
        """Return the next picture, None after the last."""
        pixels = next(self._pictures, None)
        return None if pixels is None else {"pixels": pixels}


def quantise(model: Path, pictures: Iterator[Pixels], small: Path) -> None:
    """Write ``model`` in 8 bits: weights by channel, activations by their range on the pictures."""
    quantization.quantize_static(
        str(model),
        str(small),
        _Calibration(pictures),
        quant_format=quantization.QuantFormat.QDQ,
        per_channel=True,
        weight_type=quantization.QuantType.QInt8,
        activation_type=quantization.QuantType.QUInt8,
    )
