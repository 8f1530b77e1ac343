"""Graphs of ONNX files: which of their nodes bear 8 bits, and what passes along their edges."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray

from fashionizer.vision.runtime.onnx import onnxruntime

Pixels = NDArray[np.float32]
"""(n, 3, height, width) float32, a model's input."""

KINDS = ("Conv", "Add", "Clip", "Resize")
"""Operators that are done in 8 bits; what is left are means, roots and small linear maps."""

FIRST = 2
"""Convolutions that stay in 32 bits at the beginning.

In 8 bits alone, stem and first depthwise convolution each cost the embedder a quarter of the
texture's cosine, any later block 2 in 100 at most; in 32 bits they take no longer."""


def kept_exact(graph: Any) -> list[str]:
    """Name the nodes that stay in 32 bits.

    They are the first convolutions, and all from which no further convolution is reached, such as
    the linear ends that give logits; not so a last convolution that ends in ReLU6.
    """
    first = [node for node in graph.node if node.op_type == "Conv"][:FIRST]
    made = {name for node in first for name in node.output}
    beginning = {node.name for node in first}
    beginning |= {n.name for n in graph.node if n.op_type == "Clip" and n.input[0] in made}
    end = {node.name for node in graph.node} - _leading_to_convolutions(graph)
    return sorted(beginning | (end - _ended_by_clip(graph)))


def _leading_to_convolutions(graph: Any) -> set[str]:
    """Name the nodes from which a further convolution is reached."""
    wanted, found = set(), set()
    for node in reversed(graph.node):
        if any(name in wanted for name in node.output):
            found.add(node.name)
        if node.op_type == "Conv" or node.name in found:
            wanted |= set(node.input)
    return found


def _ended_by_clip(graph: Any) -> set[str]:
    """Name the convolutions that a clip follows, and these clips."""
    convolutions = {node.output[0]: node.name for node in graph.node if node.op_type == "Conv"}
    clips = [n for n in graph.node if n.op_type == "Clip" and n.input[0] in convolutions]
    return {node.name for node in clips} | {convolutions[node.input[0]] for node in clips}


def linear(graph: Any, exact: Sequence[str]) -> list[Any]:
    """Return the convolutions in 8 bits that no ReLU6 follows."""
    ended = _ended_by_clip(graph)
    return [
        node
        for node in graph.node
        if node.op_type == "Conv" and node.name not in ended and node.name not in exact
    ]


def run(path: Path) -> Callable[[Pixels], list[NDArray[np.float32]]]:
    """Open a model file; the function returns all its outputs."""
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    return lambda pixels: list(session.run(None, {"pixels": pixels}))


def seen(
    model: Any, tensors: Sequence[str], pictures: Sequence[Pixels]
) -> Iterator[dict[str, NDArray[np.float32]]]:
    """Yield, picture by picture, the values of tensors inside of a model."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "seen.onnx"
        shown = onnx.ModelProto()
        shown.CopyFrom(model)
        del shown.graph.output[:]
        kind = onnx.TensorProto.FLOAT
        values = [onnx.helper.make_tensor_value_info(name, kind, None) for name in tensors]
        shown.graph.output.extend(values)
        onnx.save(shown, str(path))
        look = run(path)
    for pixels in pictures:
        yield dict(zip(tensors, look(pixels), strict=True))
