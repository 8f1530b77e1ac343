"""Models in 8 bits: what stays exact, which ranges are chosen, what is corrected."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

onnx: Any = pytest.importorskip("onnx")
pytest.importorskip("torch")

from fashionizer.training.quantising import graphs, quantise, ranges  # noqa: E402

RANDOM = np.random.default_rng(7)
PICTURES = [RANDOM.normal(0, 1, (1, 3, 16, 16)).astype(np.float32) for _ in range(8)]


def _conv(
    name: str, given: str, shape: tuple[int, ...], weights: list[Any], groups: int = 1
) -> Any:
    for kind, size, scale in (("w", shape, 0.5), ("b", shape[:1], 0.1)):
        values = RANDOM.normal(0, scale, size).astype(np.float32)
        weights.append(onnx.numpy_helper.from_array(values, f"{name}.{kind}"))
    pads = [shape[-1] // 2] * 4
    names = [given, f"{name}.w", f"{name}.b"]
    return onnx.helper.make_node("Conv", names, [f"{name}.out"], name, pads=pads, group=groups)


def _relu6(name: str, given: str) -> Any:
    return onnx.helper.make_node("Clip", [given, "zero", "six"], [f"{name}.out"], name)


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """Return a small network: stem, depthwise, a block with a shortcut, a head, two linear ends."""
    numbers = (("zero", 0.0), ("six", 6.0))
    weights = [onnx.numpy_helper.from_array(np.float32(v), name) for name, v in numbers]
    nodes = [
        _conv("stem", "pixels", (8, 3, 3, 3), weights),
        _relu6("stem6", "stem.out"),
        _conv("depth", "stem6.out", (8, 1, 3, 3), weights, 8),
        _relu6("depth6", "depth.out"),
        _conv("project", "depth6.out", (8, 8, 1, 1), weights),
        _conv("widen", "project.out", (16, 8, 1, 1), weights),
        _relu6("widen6", "widen.out"),
        _conv("narrow", "widen6.out", (8, 16, 1, 1), weights),
        onnx.helper.make_node("Add", ["project.out", "narrow.out"], ["sum"], "add"),
        _conv("head", "sum", (16, 8, 1, 1), weights),
        _relu6("head6", "head.out"),
        onnx.helper.make_node("ReduceMean", ["head6.out"], ["mean"], "mean", axes=[2, 3]),
        _conv("end", "sum", (4, 8, 1, 1), weights),
    ]
    pixels = onnx.helper.make_tensor_value_info("pixels", 1, ["n", 3, 16, 16])
    outs = [
        onnx.helper.make_tensor_value_info(name, 1, shape)
        for name, shape in (("end.out", ["n", 4, 16, 16]), ("mean", ["n", 16, 1, 1]))
    ]
    graph = onnx.helper.make_graph(nodes, "small", [pixels], outs, weights)
    made = onnx.helper.make_model(graph, opset_imports=[onnx.helper.make_opsetid("", 17)])
    made.ir_version = 8
    path = tmp_path / "small.onnx"
    onnx.save(made, str(path))
    return path


def test_beginning_and_linear_ends_stay_exact(model: Path) -> None:
    """Stem and first depthwise convolution with their ReLU6, the logits, and the mean."""
    kept = graphs.kept_exact(onnx.load(str(model)).graph)
    assert kept == sorted(["stem", "stem6", "depth", "depth6", "end", "mean"])


def test_linear_convolutions_are_those_without_relu6(model: Path) -> None:
    """Only of these the mean tells what the bias lacks."""
    graph = onnx.load(str(model)).graph
    found = graphs.linear(graph, graphs.kept_exact(graph))
    assert [node.name for node in found] == ["project", "narrow"]


def test_a_lonely_outlier_is_cut_off() -> None:
    """A million values around 0 and one far out: finer steps for all are worth one error."""
    counts = np.zeros(100)
    counts[40:60] = 50_000
    counts[99] = 1
    low, high = ranges.best(counts, (-1.0, 1.0))
    assert low == pytest.approx(-0.4, abs=0.03)
    assert high == pytest.approx(0.4, abs=0.03)


def test_even_values_keep_their_whole_range() -> None:
    """Nothing is gained by cutting off; ReLU6 begins at 0 and stays there."""
    assert ranges.best(np.full(100, 1000.0), (0.0, 6.0)) == (0.0, 6.0)


def test_ranges_are_of_all_pictures_and_the_input(model: Path) -> None:
    """None of them reaches beyond what was seen, and 0 lies within."""
    loaded = onnx.load(str(model))
    found = ranges.calibrated(loaded, PICTURES)
    assert {"pixels", "sum", "head6.out"} <= found.keys()
    least, most = (getattr(np.stack(PICTURES), end)() for end in ("min", "max"))
    low, high = found["pixels"]
    assert least <= low < 0 < high <= most


def test_a_quantised_model_is_near_and_its_means_are_nearer(model: Path, tmp_path: Path) -> None:
    """Weights are integers; corrected biases take away most of what the means were off."""
    small, plain = tmp_path / "small-8bit.onnx", tmp_path / "plain.onnx"
    quantise.quantise(model, PICTURES, small)
    whole = quantise._prepared(model)
    exact = graphs.kept_exact(whole.graph)
    onnx.save(quantise._in_8_bits(whole, ranges.calibrated(whole, PICTURES), exact), str(plain))
    true, one, other = (
        [np.concatenate(each) for each in zip(*map(graphs.run(path), PICTURES), strict=True)]
        for path in (model, small, plain)
    )
    kinds = {each.data_type for each in onnx.load(str(small)).graph.initializer}
    assert onnx.TensorProto.INT8 in kinds
    assert np.corrcoef(true[0].ravel(), one[0].ravel())[0, 1] > 0.99
    off, plainly_off = (np.abs((x - true[0]).mean((0, 2, 3))).max() for x in (one[0], other[0]))
    assert off < plainly_off / 2
