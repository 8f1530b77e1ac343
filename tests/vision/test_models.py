"""The shipped models: what their cards say, and what torch gave when they were exported."""

import hashlib
import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from fashionizer.errors import ModelError
from fashionizer.vision.runtime.model import SHIPPED, Model, batch, golden_picture

NAMES = ("parser", "embedder")
MOST_BYTES = 60_000_000


@pytest.mark.parametrize("name", NAMES)
def test_a_model_gives_what_torch_gave(name: str) -> None:
    """The first ten values of each output, within 1e-4, on the golden picture."""
    model = Model(name)
    height, width = model.card["golden_size"]
    outputs = model.run(batch([golden_picture(height, width)]))
    expected = model.card["golden"]
    assert len(outputs) == len(expected) > 0
    for output, values in zip(outputs, expected.values(), strict=True):
        assert output.ravel()[: len(values)] == pytest.approx(np.array(values), abs=1e-4)


@pytest.mark.parametrize("name", NAMES)
def test_a_card_says_what_a_user_must_know(name: str) -> None:
    """Data, licence, recipe, command, commit, metrics and limits are stated."""
    card = Model(name).card
    wanted = "task data split recipe command commit made metrics measured_on limits licence".split()
    assert [key for key in wanted if not card.get(key)] == []


def test_all_models_fit_in_the_package() -> None:
    """Under 60 MB together."""
    assert sum(path.stat().st_size for path in SHIPPED.glob("*.onnx")) < MOST_BYTES


def test_a_changed_file_is_refused(tmp_path: Path) -> None:
    """A model that is not the one of its card must not make vectors under its name."""
    shutil.copy(SHIPPED / "parser.json", tmp_path)
    (tmp_path / "parser.onnx").write_bytes(b"something else")
    with pytest.raises(ModelError, match="not the one its card describes"):
        Model("parser", tmp_path).run(np.zeros((1, 3, 32, 32), np.float32))


def test_a_missing_model_is_told(tmp_path: Path) -> None:
    """With the remedy."""
    with pytest.raises(ModelError, match="reinstall"):
        _ = Model("parser", tmp_path).card
    digest = hashlib.sha256(b"").hexdigest()
    (tmp_path / "parser.json").write_text(json.dumps({"sha256": digest}))
    with pytest.raises(ModelError, match="reinstall"):
        Model("parser", tmp_path).run(np.zeros((1, 3, 32, 32), np.float32))


def test_the_identity_changes_with_the_file(tmp_path: Path) -> None:
    """Vectors are kept with it, so another file must have another name."""
    (tmp_path / "parser.json").write_text(json.dumps({"sha256": "0" * 64}))
    assert Model("parser", tmp_path).identity == "parser@000000000000"
    assert Model("parser", tmp_path).identity != Model("parser").identity


def test_batches_are_as_the_models_were_trained() -> None:
    """(value - 127) / 128, channels first."""
    made = batch([np.full((4, 6, 3), (127, 255, 0), np.uint8)])
    assert made.shape == (1, 3, 4, 6)
    assert made.dtype == np.float32
    assert made[0, :, 0, 0] == pytest.approx([0, 1, -127 / 128])
