"""The thesis's recipe from photos to a model in use, as small as the network lets it be."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

pytest.importorskip("torch", reason="needs the extra `train`")
keras = pytest.importorskip(
    "fashionizer.training.thesis.backend", reason="needs the extra `train`"
).keras
pytest.importorskip("cv2", reason="needs the extra `train`")
pytest.importorskip("sklearn", reason="needs the extra `train`")
pytest.importorskip("onnx", reason="needs the extra `train`")

from fashionizer.errors import FashionizerError  # noqa: E402
from fashionizer.training.thesis import recipe  # noqa: E402
from fashionizer.training.thesis.search import normalised  # noqa: E402
from fashionizer.vision.embedding.custom import CustomEmbedder  # noqa: E402
from fashionizer.vision.whole_image import WholeImage  # noqa: E402
from tests.cli.commands import run  # noqa: E402

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::UserWarning")

SMALL = recipe.Recipe(weights="none", side=32, epochs=1, copies=1)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with photos of two classes: red and blue."""
    folder = tmp_path_factory.mktemp("thesis")
    chance = np.random.default_rng(0)
    for name, channel in (("Hat", 0), ("Skirt", 2)):
        (folder / "photos" / name).mkdir(parents=True)
        for number in range(12):
            pixels = chance.integers(0, 120, (40, 40, 3)).astype(np.uint8)
            pixels[..., channel] += 130
            Image.fromarray(pixels).save(folder / "photos" / name / f"{number}.png")
    return folder


@pytest.fixture(scope="module")
def trained(place: Path) -> Path:
    """Where everything of a training lies."""
    out = place / "out"
    told = recipe.train(place / "photos", out, SMALL, place / "home" / "embedders")
    assert "--model thesis" in told
    return out


def test_all_reports_are_files(trained: Path) -> None:
    """Contact sheet, curves, confusion matrix, classification report, the network."""
    files = "preview.png curves.csv curves.png confusion.csv confusion.png classification.txt"
    for name in [*files.split(), "thesis.keras", "thesis.onnx", "thesis.json"]:
        assert (trained / name).stat().st_size, name
    assert len((trained / "curves.csv").read_text().splitlines()) == 2


def test_the_model_finds_by_the_features_that_keras_sees(trained: Path, place: Path) -> None:
    """ONNX alone gives what Keras, unit length and PCA give; probabilities are Keras's too."""
    seeing = WholeImage(CustomEmbedder.open(place / "home" / "embedders" / "thesis.onnx"))
    pictures = [
        np.asarray(Image.open(path).resize((32, 32), Image.Resampling.BILINEAR))
        for path in sorted((place / "photos" / "Hat").glob("*.png"))[:4]
    ]
    model = keras.models.load_model(trained / "thesis.keras", compile=False)
    card = json.loads((trained / "thesis.json").read_text())
    scaled = (np.stack(pictures) / 255 - card["mean"]) / card["std"]
    batch = scaled.transpose(0, 3, 1, 2).astype(np.float32)
    unit = normalised(np.asarray(model.layers[0].predict_on_batch(batch)))
    shapes = np.stack([seeing.detect(picture).garments[0].embedding for picture in pictures])
    found = 8 * (1 - shapes @ shapes.T)
    truly = np.square(unit[:, None] - unit[None]).sum(-1)
    assert found == pytest.approx(truly, abs=0.05)  # 22 photos have few components
    said = seeing.classify(pictures[0])
    assert list(said.values()) == pytest.approx(model.predict_on_batch(batch)[0], abs=1e-4)


def test_the_same_call_goes_on_and_another_recipe_is_refused(trained: Path, place: Path) -> None:
    """No epoch is trained twice; a mixture of two recipes would be neither."""
    before = (trained / "best.weights.h5").read_bytes()
    recipe.train(place / "photos", trained, SMALL, place / "home" / "embedders")
    assert (trained / "best.weights.h5").read_bytes() == before
    with pytest.raises(FashionizerError, match="another recipe"):
        recipe.train(
            place / "photos", trained, replace(SMALL, copies=2), place / "home" / "embedders"
        )


def test_more_epochs_go_on_from_those_that_are_trained(
    trained: Path, place: Path, tmp_path: Path
) -> None:
    """What one call of two epochs gives, two calls give: nothing is trained twice or forgotten."""
    shutil.copytree(trained, tmp_path / "on")
    longer = replace(SMALL, epochs=2)
    for out in (tmp_path / "on", tmp_path / "once"):
        recipe.train(place / "photos", out, longer, tmp_path / "embedders")
    logs = [
        [line.rsplit(",", 1)[0] for line in (tmp_path / name / "curves.csv").read_text().split()]
        for name in ("on", "once")
    ]
    assert len(logs[0]) == 3
    assert logs[0] == logs[1]


@pytest.mark.usefixtures("trained")
def test_a_person_may_ask_it_by_name(place: Path) -> None:
    """What training put into the gallery's folder is found there."""
    photo = place / "photos" / "Skirt" / "1.png"
    result = run(place / "home", "classify", "--model", "thesis", photo, "--json")
    assert result.exit_code == 0, result.exception
    assert len(json.loads(result.stdout)["probabilities"]) == 18


def test_the_preview_is_a_picture_and_trains_nothing(place: Path) -> None:
    """To look at before hours of work."""
    small = ("--side", 32, "--out", place / "look")
    result = run(place / "home", "train", "thesis", place / "photos", "--preview", *small)
    assert result.stdout.strip() == str(place / "look" / "thesis-preview.png")
    with Image.open(place / "look" / "thesis-preview.png") as sheet:
        assert sheet.width > 900
