"""Measure what 8-bit integers would cost and save: parser and embedder quantised, beside float32.

``python -m benchmarks.quality.int8`` needs the extra ``train`` and shared/data, and takes some
minutes. Weights are quantised per channel, activations by the range they have on garments of the
training split; both files are measured on the validation split, where such a choice is made. Prints
a table and writes ``benchmarks/quality/int8.csv``.
"""

import argparse
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from benchmarks.machine import stamp
from benchmarks.quality.quantising import Pixels, quantise
from benchmarks.results import table
from benchmarks.timing import fastest
from fashionizer.schema import RGB, Box
from fashionizer.training.data import ccp, flatlay
from fashionizer.training.data.pictures import rgb
from fashionizer.training.parser import metrics
from fashionizer.training.parser.corpora import Sample, street
from fashionizer.vision.embedding import crop
from fashionizer.vision.parsing.parser import LONG_SIDE
from fashionizer.vision.runtime.model import SHIPPED, batch
from fashionizer.vision.runtime.onnx import onnxruntime, part
from fashionizer.vision.taxonomy import CLASSES

RESULTS = Path(__file__).parent / "int8.csv"

CALIBRATION = 48
"""Pictures of the training split that ranges are taken from."""


class Session(torch.nn.Module):
    """A model file in the place of the network it was made from."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])

    def forward(self, pixels: torch.Tensor) -> torch.Tensor:
        """Return the first output, as a network would."""
        return torch.from_numpy(self.run(pixels.numpy())[0])

    def run(self, pixels: Pixels) -> list[Pixels]:
        """Return all outputs for (n, 3, height, width) pixels."""
        given: list[Pixels] = self._session.run(None, {"pixels": pixels})
        return given


def quantised(name: str, pictures: Iterator[Pixels], folder: Path) -> Path:
    """Write the shipped model ``name`` in 8 bits."""
    plain, small = folder / f"{name}.plain.onnx", folder / f"{name}.int8.onnx"
    shapes = part("quantization.shape_inference")
    shapes.quant_pre_process(str(SHIPPED / f"{name}.onnx"), str(plain), skip_symbolic_shape=True)
    quantise(plain, pictures, small)
    return small


def parsed(path: Path, samples: list[Sample]) -> dict[str, float]:
    """Measure a parser file."""
    figures = metrics.evaluate(Session(path), samples)
    return {name: figures[name] for name in ("pixel_accuracy", "mean_iou")}


def embedded(path: Path, crops: Pixels, classes: NDArray[np.str_]) -> dict[str, float]:
    """Measure an embedder file: class by the crop alone, leave-one-out nearest neighbour."""
    session = Session(path)
    parts = [session.run(crops[i : i + 16]) for i in range(0, len(crops), 16)]
    vectors, logits = (np.concatenate([part[k] for part in parts]) for k in (0, 1))
    alike = vectors @ vectors.T
    np.fill_diagonal(alike, -1)
    return {
        "accuracy": float((np.array(CLASSES)[logits.argmax(1)] == classes).mean()),
        "nearest_same_class": float((classes[alike.argmax(1)] == classes).mean()),
    }


def compared(
    name: str, small: Path, measure: Callable[[Path], dict[str, float]], pixels: Pixels
) -> Iterator[dict[str, object]]:
    """Return a row for the shipped file and one for the small one."""
    for kind, path in (("float32", SHIPPED / f"{name}.onnx"), ("int8", small)):
        session = Session(path)
        seconds = fastest(lambda: session.run(pixels), 15)  # noqa: B023
        size = {"MB": round(path.stat().st_size / 1e6, 1), "ms": round(seconds * 1e3, 1)}
        for figure, value in (size | measure(path)).items():
            yield {"model": name, "kind": kind, "figure": figure, "value": round(value, 4)}


def _laid_out(data: Path, split: str) -> list[tuple[Pixels, str]]:
    """Cut the laid-out garments of a split out by GrabCut: the same for both files."""
    found: list[tuple[Pixels, str]] = []
    with tempfile.TemporaryDirectory() as cache:
        for photo in flatlay.read(data / "clothing"):
            if photo.split == split and (split != "train" or len(found) < CALIBRATION):
                pixels = rgb(photo.path)
                mask = flatlay.kept(photo, pixels, Path(cache)) != 0
                cut: RGB = crop.garment(pixels, Box.of(mask), mask)
                found.append((batch([cut]), photo.class_name))
    return found


def rows(data: Path, folder: Path) -> Iterator[dict[str, object]]:
    """Quantise and measure both models."""
    validation = list(street(data / "ccp", "validation"))
    learned = [rgb(p.path) for p in ccp.read(data / "ccp") if p.split == "train" and p.mask]
    fitted = (batch([_fitted(pixels)]) for pixels in learned[:CALIBRATION])
    small = quantised("parser", fitted, folder)
    example = batch([_fitted(learned[0])])
    yield from compared("parser", small, lambda path: parsed(path, validation), example)

    small = quantised("embedder", (p for p, _ in _laid_out(data, "train")), folder)
    pixels, names = zip(*_laid_out(data, "validation"), strict=True)
    crops, classes = np.concatenate(pixels), np.array(names)
    yield from compared("embedder", small, lambda path: embedded(path, crops, classes), crops[:4])


def _fitted(pixels: RGB) -> RGB:
    return crop.garment(pixels, Box(0, 0, pixels.shape[1], pixels.shape[0]), None, side=LONG_SIDE)


def main() -> None:
    """Measure, write, print."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--data", type=Path, default=Path("../shared/data"))
    data: Any = arguments.parse_args().data
    onnxruntime.set_default_logger_severity(3)
    made = stamp()
    with tempfile.TemporaryDirectory() as folder:
        found = [made | row for row in rows(data, Path(folder))]
    table(RESULTS, found)
    for row in found:
        print(f"{row['model']:>9} {row['kind']:>8} {row['figure']:>19} {row['value']}")


if __name__ == "__main__":
    main()
