"""From a trained network to the model that is shipped: ONNX, parity with torch, model card."""

import hashlib
import json
import subprocess
import warnings
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn

from fashionizer.errors import ModelError
from fashionizer.vision.runtime.model import SHIPPED, batch, golden_picture
from fashionizer.vision.runtime.onnx import onnxruntime

TOLERANCE = 1e-4
"""Largest difference between torch and ONNX that is let through."""


def export(
    net: nn.Module,
    example: torch.Tensor,
    name: str,
    outputs: list[str],
    card: dict[str, Any],
    *,
    any_size: bool = False,
    folder: Path = SHIPPED,
) -> Path:
    """Write ``NAME.onnx`` and its card ``NAME.json``.

    Args:
        net: the trained network.
        example: (n, 3, height, width) float32, also what parity is checked on.
        name: of the model.
        outputs: names of what the network gives, in order.
        card: what it is, learned from, measured; checksum, commit and date are added here.
        any_size: whether height and width may differ from the example's.
        folder: where to write.

    Raises:
        ModelError: ONNX and torch differ by more than :data:`TOLERANCE`; nothing is written.
    """
    net = net.eval().to(memory_format=torch.contiguous_format)  # type: ignore[call-overload]
    folder.mkdir(parents=True, exist_ok=True)
    path, fresh = folder / f"{name}.onnx", folder / f"{name}.onnx.new"
    axes = {0: "n", 2: "height", 3: "width"} if any_size else {0: "n"}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the exporter warns of its own successor
        torch.onnx.export(
            net,
            (example,),
            str(fresh),
            input_names=["pixels"],
            output_names=outputs,
            dynamic_axes={"pixels": axes} | dict.fromkeys(outputs, axes),
            dynamo=False,
            opset_version=17,
        )
    drift, golden = _compared(net, example, fresh)
    if drift > TOLERANCE:
        fresh.unlink()
        raise ModelError(f"ONNX drifts from torch by {drift:.1e}, more than {TOLERANCE:.0e}.")
    fresh.replace(path)
    described = {
        "name": name,
        **card,
        "parity": f"largest difference between torch and ONNX {drift:.1e}",
        "golden": golden,
        "golden_size": list(example.shape[2:]),
    }
    write_card(path, described)
    return path


def write_card(path: Path, card: dict[str, Any]) -> None:
    """Write a model file's card beside it, with the file's checksum and size, commit and date."""
    described = {
        **card,
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "bytes": path.stat().st_size,
        "commit": _commit(),
        "made": datetime.now(UTC).date().isoformat(),
    }
    text = json.dumps(described, indent=1) + "\n"
    path.with_suffix(".json").write_text(text, encoding="utf-8")


def _compared(
    net: nn.Module, example: torch.Tensor, path: Path
) -> tuple[float, dict[str, list[float]]]:
    """Compare ONNX with torch, and give torch's first ten values of each output as the golden ones.

    The golden picture is :func:`fashionizer.vision.runtime.model.golden_picture`; the test suite
    runs the shipped model on it where there is no torch.
    """
    height, width = example.shape[2:]
    picture = torch.from_numpy(batch([golden_picture(height, width)]))
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    drift, golden = 0.0, {}
    for pixels in (example, picture):
        with torch.no_grad():
            expected = net(pixels)
        expected = expected if isinstance(expected, tuple) else (expected,)
        found = session.run(None, {"pixels": pixels.numpy()})
        for output, a, b in zip(session.get_outputs(), expected, found, strict=True):
            drift = max(drift, float(np.abs(a.numpy() - b).max()))
            golden[output.name] = [round(float(v), 6) for v in a.flatten()[:10]]
    return drift, golden


def _commit() -> str:
    """Return the commit the model was trained at, marked where files were changed since."""
    command = ["git", "describe", "--always", "--dirty", "--abbrev=12"]
    found = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    return found.stdout.strip() or "unknown"
