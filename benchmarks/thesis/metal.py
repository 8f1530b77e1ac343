"""How near the metal: what parser and embedder reach of the machine's own matrix multiplication."""

import json
import tempfile
from collections import defaultdict
from math import prod
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from numpy.typing import NDArray

from benchmarks.thesis.rows import THREADS, Row
from benchmarks.thesis.silent_openvino import openvino
from benchmarks.timing import fastest
from fashionizer.training.embedder.net import Trunk
from fashionizer.vision.runtime.model import SHIPPED
from fashionizer.vision.runtime.onnx import onnxruntime
from fashionizer.vision.runtime.precision import EIGHT

SHAPES: dict[str, list[tuple[int, ...]]] = {
    "parser": [(1, 3, 352, 224)],
    "embedder": [(1, 3, 224, 224), (4, 3, 224, 224), (8, 3, 224, 224)],
}
"""What each is run on: the parser on a portrait photo, the embedder on 1, 4 and 8 garments."""

SECTION = "metal"

_KEPT = ("Conv", "ConvTranspose", "Gemm", "MatMul")


def measure(times: int = 15, thesis: Path | None = None) -> list[Row]:
    """Measure the peak, then every model every way.

    Args:
        times: of each run; the fastest counts.
        thesis: its ONNX file, measured too where there is one.
    """
    onnxruntime.set_default_logger_severity(3)
    peaks = {threads: peak(threads, times) for threads in dict.fromkeys((1, THREADS))}
    rows = [
        Row(SECTION, "sgemm 2048", threads, "GFLOP/s", round(value, 1))
        for threads, value in peaks.items()
    ]
    files = {name: SHIPPED / f"{name}.onnx" for name in SHAPES}
    shapes = dict(SHAPES)
    if thesis is not None:
        files["thesis"] = thesis
        side = json.loads(thesis.with_suffix(".json").read_text())["side"]
        shapes["thesis"] = [(1, 3, side, side)]
    for name, path in files.items():
        for shape in shapes[name]:
            work = sum(flops(path, shape).values()) / 1e9
            batch = _batch(shape)
            told = f"{name}, {shape[0]} at once"
            rows.append(Row(SECTION, told, 0, "GFLOP", round(work, 3)))
            for threads, most in peaks.items():
                session = _session(path, threads)
                seconds = fastest(lambda: _run(session, batch), times)  # noqa: B023
                rows += _rows(f"{told}, ONNX Runtime", threads, seconds, work, most)
            seconds = _openvino(path, batch, times)
            rows += _rows(f"{told}, OpenVINO", THREADS, seconds, work, peaks[THREADS])
    with tempfile.TemporaryDirectory() as folder:
        rows += _profile(files["embedder"], _batch(SHAPES["embedder"][1]), Path(folder))
        rows += _profile(files["parser"], _batch(SHAPES["parser"][0]), Path(folder))
        rows += _int8(times)
    return rows + _torch(times)


def peak(threads: int, times: int) -> float:
    """Return the GFLOP/s of multiplying two float32 matrices of 2048 x 2048, torch's or numpy's."""
    torch.set_num_threads(threads)
    one = torch.rand(2048, 2048)
    seconds = fastest(lambda: one @ one, times)
    if threads == THREADS:
        array = one.numpy()
        seconds = min(seconds, fastest(lambda: array @ array, times))
    return 2 * 2048**3 / seconds / 1e9


def flops(path: Path, shape: tuple[int, ...]) -> dict[str, float]:
    """Count the operations of convolutions and matrix products, a multiply-add as two.

    The model is run once, with what each of them gives as an output, for its true size.

    Returns:
        Operations by kind, as :func:`_conv_kinds` names them; else by the operator.
    """
    model = onnx.load(path)
    nodes = [node for node in model.graph.node if node.op_type in _KEPT]
    del model.graph.output[:]
    names = dict.fromkeys(name for n in nodes for name in (n.output[0], *n.input[:2]))
    given = model.graph.input[0].name
    arrays = {array.name: list(array.dims) for array in model.graph.initializer}
    wanted = [name for name in names if name != given and name not in arrays]
    model.graph.output.extend(onnx.helper.make_empty_tensor_value_info(name) for name in wanted)
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    session = onnxruntime.InferenceSession(
        model.SerializeToString(), options, providers=["CPUExecutionProvider"]
    )
    found = session.run(wanted, {given: _batch(shape)})
    sizes = {name: list(array.shape) for name, array in zip(wanted, found, strict=True)}
    sizes |= arrays
    sizes[given] = list(shape)
    counted: dict[str, float] = defaultdict(float)
    kinds = _conv_kinds(path)
    for node in nodes:
        counted[kinds.get(node.name, node.op_type)] += 2 * _multiplications(node, sizes)
    return counted


def _multiplications(node: Any, sizes: dict[str, list[int]]) -> int:
    weights = sizes[node.input[1]]
    if node.op_type == "ConvTranspose":
        return prod(sizes[node.input[0]]) * prod(weights[1:])
    out = prod(sizes[node.output[0]])
    if node.op_type == "Conv":
        return out * prod(weights[1:])
    transposed = any(a.name == "transB" and a.i for a in node.attribute)
    return out * weights[-1 if transposed else -2]


def _batch(shape: tuple[int, ...]) -> NDArray[np.float32]:
    return np.random.default_rng(1).standard_normal(shape).astype(np.float32)


def _session(path: Path, threads: int, profile: Path | None = None) -> Any:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    if profile is not None:
        options.enable_profiling = True
        options.profile_file_prefix = str(profile)
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def _run(session: Any, batch: NDArray[np.float32]) -> list[NDArray[np.float32]]:
    found: list[NDArray[np.float32]] = session.run(None, {session.get_inputs()[0].name: batch})
    return found


def _rows(system: str, threads: int, seconds: float, work: float, most: float) -> list[Row]:
    return [
        Row(SECTION, system, threads, "ms", round(seconds * 1e3, 2)),
        Row(SECTION, system, threads, "GFLOP/s", round(work / seconds, 1)),
        Row(SECTION, system, threads, "of sgemm", round(work / seconds / most, 3)),
    ]


def _openvino(path: Path, batch: NDArray[np.float32], times: int) -> float:
    core = openvino.Core()
    model = core.read_model(str(path))
    model.reshape(list(batch.shape))
    options = {"INFERENCE_NUM_THREADS": THREADS, "PERFORMANCE_HINT": "LATENCY"}
    compiled = core.compile_model(model, "CPU", options)
    request = compiled.create_infer_request()
    return fastest(lambda: request.infer([batch]), times)


def _profile(path: Path, batch: NDArray[np.float32], folder: Path) -> list[Row]:
    """Say what share of the time each kind of work takes, by ONNX Runtime's own profiler."""
    session = _session(path, THREADS, folder / path.stem)
    for _ in range(8):
        _run(session, batch)
    events = json.loads(Path(session.end_profiling()).read_text())
    spent: dict[str, float] = defaultdict(float)
    kinds = _conv_kinds(path)
    for event in events:
        if event.get("cat") == "Node" and event["name"].endswith("_kernel_time"):
            name = event["name"].removesuffix("_kernel_time").removesuffix("_nchwc")
            op = event["args"]["op_name"]
            spent[kinds.get(name, op) if "Conv" in op else op] += event["dur"]
    shares = {"time": spent, "operations": flops(path, batch.shape)}
    return [
        Row(SECTION, f"{path.stem}, share of {what}", 0, kind, round(value / total, 3))
        for what, by_kind in shares.items()
        for total in [sum(by_kind.values())]
        for kind, value in sorted(by_kind.items(), key=lambda item: -item[1])
        if value / total > 0.01
    ]


def _conv_kinds(path: Path) -> dict[str, str]:
    """Tell depthwise, pointwise and full convolutions apart.

    By the names that ONNX Runtime may call them by: the node's, or those of what it gives and of
    what a melted-in activation gives.
    """
    model = onnx.load(path)
    weights = {array.name: list(array.dims) for array in model.graph.initializer}
    kinds: dict[str, str] = {}
    for node in model.graph.node:
        if node.op_type == "Conv" and node.input[1] in weights:
            shape = weights[node.input[1]]
            kind = "depthwise" if shape[1] == 1 else "full" if prod(shape[2:]) > 1 else "pointwise"
            after = [n for n in model.graph.node if node.output[0] in n.input]
            names = [n for follower in after for n in (follower.name, *follower.output)]
            told = f"{kind} convolution"
            kinds |= dict.fromkeys([node.name, *node.output, *names], told)
    return kinds


def _smooth(shape: tuple[int, ...]) -> NDArray[np.float32]:
    """Return pictures of soft blotches, more like garments than noise is."""
    smooth = np.random.default_rng(0).uniform(-1, 1, (*shape[:2], 14, 14))
    return np.kron(smooth, np.ones((16, 16))).astype(np.float32)


def _int8(times: int) -> list[Row]:
    """Say how fast and how true the embedder's file in 8 bits is."""
    batch = _smooth(SHAPES["embedder"][1])
    paths = (SHIPPED / f"embedder{ending}.onnx" for ending in ("", EIGHT))
    plain, small = (_session(path, THREADS) for path in paths)
    exact, rough = _run(plain, batch)[0], _run(small, batch)[0]
    cosine = (exact * rough).sum(1) / np.linalg.norm(exact, axis=1) / np.linalg.norm(rough, axis=1)
    seconds = fastest(lambda: _run(small, batch), times)
    system = "embedder, 4 at once, int8 in ONNX Runtime"
    return [
        Row(SECTION, system, THREADS, "ms", round(seconds * 1e3, 2)),
        Row(SECTION, system, THREADS, "cosine to float32", round(float(cosine.mean()), 4)),
    ]


def _torch(times: int) -> list[Row]:
    """Time the embedder's trunk in torch, channels first and last."""
    torch.set_num_threads(THREADS)
    rows = []
    trunk = Trunk().eval()
    for told, order in (("first", torch.contiguous_format), ("last", torch.channels_last)):
        net: Any = trunk.to(memory_format=order)  # type: ignore[call-overload]
        batch = torch.from_numpy(_batch(SHAPES["embedder"][1])).to(memory_format=order)
        with torch.inference_mode():
            seconds = fastest(lambda: net(batch), max(3, times // 3))  # noqa: B023
        system = f"embedder, 4 at once, torch, channels {told}"
        rows.append(Row(SECTION, system, THREADS, "ms", round(seconds * 1e3, 2)))
    return rows
