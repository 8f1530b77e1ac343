"""Shipped models in 8 and 32 bits: which file is run, and that both are one model."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from fashionizer.errors import ModelError
from fashionizer.vision.runtime import processor
from fashionizer.vision.runtime.model import SHIPPED, Model, batch, golden_picture
from fashionizer.vision.runtime.precision import AUTO, EIGHT, chosen, explained

SMALL = sorted(path.stem.removesuffix(EIGHT) for path in SHIPPED.glob(f"*{EIGHT}.onnx"))


@pytest.mark.parametrize(
    ("features", "said"),
    [
        ({"AVX2", "AVX512F", "AVX512VNNI"}, "AVX-512 VNNI"),
        ({"sse2", "avx2", "avx_vnni"}, "AVX-VNNI"),
        ({"sse2", "avx512_vnni", "amx_int8"}, "AVX-512 VNNI"),
        ({"AVX2", "AVX512F", "FMA3"}, ""),
        ({"NEON", "ASIMD", "ASIMDDP"}, ""),
        (set(), ""),
    ],
)
def test_only_what_multiplies_bytes_in_one_step_is_quick(features: set[str], said: str) -> None:
    """AVX2 alone cuts sums off at 16 bits, and on ARM nobody has measured."""
    assert processor.instructions(features) == said


def test_this_processor_is_known_as_linux_knows_it() -> None:
    """Numpy and /proc/cpuinfo are two witnesses of one processor; elsewhere one must do."""
    found = processor.this()
    try:
        flags = Path("/proc/cpuinfo").read_text(encoding="ascii", errors="replace").split()
    except OSError:
        assert found.quick_at_8_bits == bool(found.instructions)
    else:
        assert found.quick_at_8_bits == bool({"avx512_vnni", "avx_vnni"} & set(flags))


def test_what_cannot_be_found_out_counts_as_absent(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """No /proc, as on macOS and Windows, or one without flags, as on ARM."""
    monkeypatch.setattr(processor, "_CPUINFO", tmp_path / "none")
    assert processor._told_by_linux() == set()
    (tmp_path / "arm").write_text("processor : 0\nFeatures : fp asimd\n", encoding="ascii")
    monkeypatch.setattr(processor, "_CPUINFO", tmp_path / "arm")
    assert processor._told_by_linux() == set()


def test_some_model_is_shipped_in_8_bits() -> None:
    """Or what follows would hold of nothing."""
    assert SMALL


@pytest.mark.parametrize("name", SMALL)
def test_a_model_in_8_bits_is_of_the_one_beside_it(name: str) -> None:
    """Trained anew, a model is made anew in 8 bits as well: both have one identity."""
    model, small = Model(name), Model(f"{name}{EIGHT}")
    assert small.card["of"] == {"name": name, "sha256": model.card["sha256"]}
    assert small.identity == model.identity
    assert chosen(model, "8").name == small.name
    assert small.outputs == model.outputs


@pytest.mark.parametrize("name", SMALL)
def test_a_model_in_8_bits_says_what_it_costs(name: str) -> None:
    """No figure falls by more than half a point."""
    card = Model(f"{name}{EIGHT}").card
    assert card["in_32_bits"].keys() == card["in_8_bits"].keys() != set()
    for figure, value in card["in_8_bits"].items():
        assert value >= card["in_32_bits"][figure] - 0.005, figure


@pytest.mark.parametrize("name", SMALL)
def test_both_files_give_nearly_the_same(name: str) -> None:
    """On the golden picture, turned four ways; all outputs point the same way.

    Where a processor cuts sums off, which is why 8 bits are not chosen there, only roughly.
    """
    model = Model(name)
    picture = golden_picture(*model.card["golden_size"])
    turned = [np.ascontiguousarray(np.flip(picture, axis)) for axis in ((), 0, 1, (0, 1))]
    least = 0.98 if processor.this().quick_at_8_bits else 0.8
    one, other = model.run(batch(turned)), chosen(model, "8").run(batch(turned))
    for a, b in zip(one, other, strict=True):
        assert np.vdot(a, b) / np.linalg.norm(a) / np.linalg.norm(b) > least


def test_32_bits_are_asked_for_and_got() -> None:
    """Whatever the processor is."""
    assert chosen(Model("embedder"), "32") == Model("embedder")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with a model in both precisions, of the shipped embedder."""
    for name in ("embedder", f"embedder{EIGHT}"):
        for kind in ("onnx", "json"):
            shutil.copy(SHIPPED / f"{name}.{kind}", tmp_path)
    return tmp_path


@pytest.mark.parametrize(("instructions", "ending"), [("AVX-512 VNNI", EIGHT), ("", "")])
def test_the_processor_decides_when_nobody_does(
    folder: Path, monkeypatch: pytest.MonkeyPatch, instructions: str, ending: str
) -> None:
    """8 bits where they are quick, 32 where that is not known."""
    monkeypatch.setattr(processor, "this", lambda: processor.Processor(instructions))
    assert chosen(Model("embedder", folder), AUTO).name == f"embedder{ending}"
    assert instructions in explained(AUTO)


@pytest.mark.parametrize("lacking", ["gone", "of another model", "without a card"])
def test_without_its_8_bit_file_a_model_runs_in_32(
    folder: Path, monkeypatch: pytest.MonkeyPatch, lacking: str
) -> None:
    """Unless somebody asked for 8 bits: then they are told."""
    card = folder / f"embedder{EIGHT}.json"
    if lacking == "gone":
        (folder / f"embedder{EIGHT}.onnx").unlink()
    elif lacking == "without a card":
        card.unlink()
    else:
        told = json.loads(card.read_text(encoding="utf-8"))
        told["of"]["sha256"] = "0" * 64
        card.write_text(json.dumps(told), encoding="utf-8")
    monkeypatch.setattr(processor, "this", lambda: processor.Processor("AVX-VNNI"))
    model = Model("embedder", folder)
    assert chosen(model, AUTO) == model
    with pytest.raises(ModelError, match="FASHIONIZER_PRECISION"):
        chosen(model, "8")
