"""Tiny embedders: ONNX files of a few hundred bytes, written without the ``onnx`` library.

Only those who train have that library. What is written is its wire format, protocol buffers of
``onnx.proto``: a key of field number and wire type, then a number or a length with as many bytes.
"""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

SIDE, CELLS = 32, 4
DIMENSIONS = 3 * CELLS * CELLS
"""What the tiny embedder gives: the mean colours of 4 x 4 cells of its input."""


def write_tiny(
    folder: Path,
    name: str = "tiny",
    *,
    batch: int | str = "n",
    through: Sequence[str] = (),
    weights_apart: bool = False,
    **card: Any,
) -> Path:
    """Write a tiny embedder and its card.

    Args:
        folder: to write to.
        name: of the files.
        batch: crops it takes at once; a word means any number.
        through: further operators, one after the other.
        weights_apart: let it add a number that lies in a file of its own, ``weights``.
        card: what the card shall say otherwise; None leaves a field out.

    Returns:
        The path of the ONNX file.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.onnx"
    path.write_bytes(tiny_model(batch, through, weights_apart=weights_apart))
    if weights_apart:
        (folder / "weights").write_bytes(bytes(4))
    told: dict[str, Any] = {
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "dimensions": DIMENSIONS,
        "side": SIDE,
        "mean": [0.5, 0.5, 0.5],
        "std": [0.25, 0.25, 0.25],
        "input": "pixel_values",
        "output": "image_embeds",
        "masked": True,
        "licence": "Apache-2.0",
        "source": "tests/vision/tiny.py",
        **card,
    }
    kept = {key: value for key, value in told.items() if value is not None}
    path.with_suffix(".json").write_text(json.dumps(kept), encoding="utf-8")
    return path


def tiny_model(
    batch: int | str = "n", through: Sequence[str] = (), *, weights_apart: bool = False
) -> bytes:
    """Return the ONNX file: pooling, the operators of ``through``, flattening."""
    operators = ("AveragePool", *through, *(["Add"] if weights_apart else []), "Flatten")
    names = ["pixel_values", *(f"after {operator}" for operator in operators[:-1]), "image_embeds"]
    cell = [SIDE // CELLS] * 2
    nodes = b"".join(
        _message(1, _node(operator, names[at], names[at + 1], cell if at == 0 else None))
        for at, operator in enumerate(operators)
    )
    graph = (
        nodes
        + _message(2, b"tiny")
        + (_message(5, _apart("added")) if weights_apart else b"")
        + _message(11, _value(names[0], (batch, 3, SIDE, SIDE)))
        + _message(12, _value(names[-1], (batch, DIMENSIONS)))
    )
    opset = _message(8, _number(2, 13))
    return _number(1, 8) + opset + _message(7, graph)


def _node(operator: str, source: str, target: str, cell: list[int] | None) -> bytes:
    node = _message(1, source.encode())
    if operator == "Add":
        node += _message(1, b"added")
    node += _message(2, target.encode())
    node += _message(4, operator.encode())
    if cell:
        node += _message(5, _whole_numbers("kernel_shape", cell))
        node += _message(5, _whole_numbers("strides", cell))
    return node


def _apart(name: str) -> bytes:
    """Return a tensor of one number that lies in the file ``weights``."""
    float32 = external = 1
    where = _message(1, b"location") + _message(2, b"weights")
    tensor = _number(1, 1) + _number(2, float32) + _message(8, name.encode())
    return tensor + _message(13, where) + _number(14, external)


def _whole_numbers(name: str, values: list[int]) -> bytes:
    integers = 7  # the type of the attribute
    numbers = b"".join(_number(8, value) for value in values)
    return _message(1, name.encode()) + numbers + _number(20, integers)


def _value(name: str, shape: Sequence[int | str]) -> bytes:
    sizes = b"".join(
        _message(1, _number(1, size) if isinstance(size, int) else _message(2, size.encode()))
        for size in shape
    )
    float32 = 1  # the type of the elements
    tensor = _number(1, float32) + _message(2, sizes)
    return _message(1, name.encode()) + _message(2, _message(1, tensor))


def _number(field: int, value: int) -> bytes:
    return _varint(field << 3) + _varint(value)


def _message(field: int, content: bytes) -> bytes:
    return _varint(field << 3 | 2) + _varint(len(content)) + content


def _varint(value: int) -> bytes:
    low, rest = value & 0x7F, value >> 7
    return bytes([low | 0x80]) + _varint(rest) if rest else bytes([low])
