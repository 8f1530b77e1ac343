"""Another embedder in place of the shipped one: a tiny one, written by the tests themselves."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from drawn.draw import draw_look
from fashionizer.errors import ModelError
from fashionizer.schema import RGB, Box, Choice
from fashionizer.settings import Settings
from fashionizer.vision import loading
from fashionizer.vision.embedding import crop
from fashionizer.vision.embedding.card import Card
from fashionizer.vision.embedding.custom import CustomEmbedder, tried
from fashionizer.vision.embedding.embedder import BATCH
from fashionizer.vision.embedding.hub import KNOWN
from fashionizer.vision.pipeline import GarmentPipeline
from fashionizer.vision.runtime.model import golden_picture
from tests.vision.tiny import CELLS, DIMENSIONS, SIDE, write_tiny

LOOK = draw_look(1_000_103).pixels


def _pictures(count: int) -> list[RGB]:
    chance = np.random.default_rng(11)
    return [chance.integers(0, 256, (SIDE, SIDE, 3)).astype(np.uint8) for _ in range(count)]


def _slowly(picture: RGB, mean: list[float], std: list[float]) -> list[float]:
    """Do what the tiny embedder does, number by number."""
    cell = SIDE // CELLS
    values = [
        float(np.mean(((part[..., channel] / 255.0) - mean[channel]) / std[channel]))
        for channel in range(3)
        for row in range(CELLS)
        for column in range(CELLS)
        for part in [picture[row * cell :, column * cell :][:cell, :cell]]
    ]
    length = sum(value**2 for value in values) ** 0.5
    return [value / length for value in values]


@pytest.mark.parametrize(
    ("mean", "std"), [([0.5] * 3, [0.5] * 3), ([0.48, 0.46, 0.41], [0.27, 0.26, 0.28])]
)
def test_pixels_reach_the_model_as_the_card_says(
    mean: list[float], std: list[float], tmp_path: Path
) -> None:
    """(value / 255 - mean) / std, red first, channels before rows; what comes is normalised."""
    embedder = CustomEmbedder.open(write_tiny(tmp_path, mean=mean, std=std))
    picture = golden_picture(SIDE, SIDE)
    (vector,) = embedder.embed([picture])
    assert vector == pytest.approx(np.array(_slowly(picture, mean, std)), abs=1e-5)


@pytest.mark.parametrize("batch", ["n", 1], ids=["any number", "one at a time"])
@pytest.mark.parametrize("count", [1, BATCH, BATCH + 1])
def test_many_crops_give_what_each_alone_gives(
    batch: int | str, count: int, tmp_path: Path
) -> None:
    """Also where the model was exported for one picture at a time."""
    embedder = CustomEmbedder.open(write_tiny(tmp_path, batch=batch))
    pictures = _pictures(count)
    vectors = embedder.embed(pictures)
    assert vectors.shape == (count, DIMENSIONS)
    assert vectors.dtype == np.float32
    alone = np.concatenate([embedder.embed([picture]) for picture in pictures])
    assert vectors == pytest.approx(alone, abs=1e-6)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(count), abs=1e-6)


def test_a_model_that_gives_nothing_gives_zeros(tmp_path: Path) -> None:
    """No direction is made up, and nothing is divided by 0."""
    embedder = CustomEmbedder.open(write_tiny(tmp_path, through=["Relu"]))
    (vector,) = embedder.embed([np.zeros((SIDE, SIDE, 3), np.uint8)])
    assert not vector.any()


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"dimensions": 47}, r"gives \(1, 48\) for 1 garments, where its card says \(1, 47\)"),
        ({"input": "image"}, "has the inputs pixel_values"),
        ({"output": "pooler_output"}, "and the outputs image_embeds, where its card says"),
        ({"side": 64}, "does not take 64 x 64 pixels as its card says"),
        ({"sha256": "0" * 64}, "is not the one its card describes"),
        ({"through": ["Log"]}, "gives values that are no numbers"),
        ({"through": ["Nonsense"]}, "cannot be opened"),
        ({"weights_apart": True}, "cannot be opened"),  # they are not under the checksum
    ],
    ids=lambda value: "-".join(value) if isinstance(value, dict) else "",
)
def test_a_model_that_is_not_what_its_card_says_is_refused_at_first_use(
    wrong: dict[str, Any], words: str, tmp_path: Path
) -> None:
    """The sentence says how they differ and what to do."""
    embedder = CustomEmbedder.open(write_tiny(tmp_path, **wrong))
    side = embedder.card.side
    with pytest.raises(ModelError, match=words) as caught:
        embedder.embed([np.zeros((side, side, 3), np.uint8)])
    assert "unset FASHIONIZER_EMBEDDER" in str(caught.value)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("sha256", "ABC"),
        ("dimensions", 0),
        ("dimensions", True),
        ("dimensions", 48.0),
        ("side", 8),
        ("side", "224"),
        ("mean", [0.5, 0.5]),
        ("mean", 0.5),
        ("mean", [0.5, 0.5, float("nan")]),
        ("std", [0.5, 0.5, 0]),
        ("input", ""),
        ("output", 3),
        ("masked", "yes"),
        ("licence", None),
        ("source", None),
    ],
)
def test_a_card_with_a_wrong_field_is_refused(field: str, value: object, tmp_path: Path) -> None:
    """It is named, with what it must be, before any model is loaded."""
    card: dict[str, Any] = {field: value}
    path = write_tiny(tmp_path, **card)
    with pytest.raises(ModelError, match=rf"tiny\.json lacks, or has wrong, `{field}` \([^)]+\);"):
        CustomEmbedder.open(path)


def test_the_card_of_the_manual_is_one() -> None:
    """Copied from docs/embedder.md it works, and every field is explained there."""
    manual = (Path(__file__).parents[2] / "docs" / "embedder.md").read_text(encoding="utf-8")
    card = json.loads(manual.partition("```json\n")[2].partition("```")[0])
    assert Card.parsed(card, Path("manual.json")).to_json().keys() == card.keys()
    explained = manual.partition("| field |")[2].partition("\n\n")[0]
    assert [field for field in card if f"`{field}`" not in explained] == []
    assert [name for name in KNOWN if f"| `{name}` |" not in manual] == []


def test_all_wrong_fields_are_named_at_once(tmp_path: Path) -> None:
    """A card is corrected in one go; one that is no object lacks everything."""
    path = write_tiny(tmp_path, mean=None, std=None)
    with pytest.raises(ModelError, match=r"`mean` .*, `std` "):
        CustomEmbedder.open(path)
    path.with_suffix(".json").write_text("[]")
    with pytest.raises(ModelError, match=r"`sha256` .* `source` "):
        CustomEmbedder.open(path)


def test_a_file_without_a_card_is_refused(tmp_path: Path) -> None:
    """The sentence names the card's path."""
    path = write_tiny(tmp_path)
    path.with_suffix(".json").unlink()
    with pytest.raises(ModelError, match=r"tiny\.json cannot be read"):
        CustomEmbedder.open(path)


def test_what_changes_the_vectors_changes_the_identity(tmp_path: Path) -> None:
    """Galleries are kept with it; words about the model change nothing."""

    def identity(**card: Any) -> str:
        return CustomEmbedder.open(write_tiny(tmp_path, **card)).identity

    first = identity()
    assert first.startswith("tiny@")
    assert identity(licence="MIT", source="elsewhere", notes="more") == first
    assert identity(mean=[1, 0, 0]) == identity(mean=[1.0, 0.0, 0.0])
    others = [
        identity(masked=False),
        identity(mean=[0.4, 0.5, 0.5]),
        identity(std=[0.4, 0.5, 0.5]),
        identity(batch=1),
    ]
    assert len({first, *others}) == 5


def test_the_card_decides_what_is_seen_of_a_garment(tmp_path: Path) -> None:
    """Masked, all but the garment is grey; else its surroundings are kept."""
    pixels = np.zeros((60, 40, 3), np.uint8)
    mask = np.zeros((60, 40), np.bool_)
    mask[20:40, 10:30] = True
    pixels[mask] = 255
    masked = CustomEmbedder.open(write_tiny(tmp_path / "a")).crop(pixels, Box(5, 15, 30, 30), mask)
    whole = CustomEmbedder.open(write_tiny(tmp_path / "b", masked=False)).crop(
        pixels, Box(5, 15, 30, 30), mask
    )
    assert masked.shape == whole.shape == (SIDE, SIDE, 3)
    assert masked[2, SIDE // 2].tolist() == [crop.GREY] * 3
    assert whole[2, SIDE // 2].tolist() == [0, 0, 0]
    assert masked[SIDE // 2, SIDE // 2].tolist() == [255] * 3


@pytest.fixture
def custom_detector(tmp_path: Path) -> GarmentPipeline:
    """The shipped models, but the tiny embedder for the shape vectors."""
    return GarmentPipeline.shipped(custom=CustomEmbedder.open(write_tiny(tmp_path)))


def test_only_the_embeddings_change(
    detector: GarmentPipeline, custom_detector: GarmentPipeline
) -> None:
    """Garments, boxes, classes and colours stay those of the shipped models."""
    shipped, custom = detector.detect(LOOK).garments, custom_detector.detect(LOOK).garments
    assert len(shipped) >= 2
    assert [seen.garment for seen in custom] == [seen.garment for seen in shipped]
    for old, new in zip(shipped, custom, strict=True):
        assert new.embedding.shape == (DIMENSIONS,)
        assert np.linalg.norm(new.embedding) == pytest.approx(1, abs=1e-5)
        assert np.array_equal(new.colour, old.colour)
    assert custom_detector.classify(LOOK) == detector.classify(LOOK)
    assert custom_detector.detect(np.full((80, 60, 3), 130, np.uint8)).garments == ()


def test_a_drawn_box_gets_a_custom_embedding_too(
    detector: GarmentPipeline, custom_detector: GarmentPipeline
) -> None:
    """The same garment as with the shipped models, found by the other vector."""
    box = detector.detect(LOOK).garments[0].garment.box
    drawn = Choice(box=box)
    old, new = detector.detect(LOOK, drawn).drawn, custom_detector.detect(LOOK, drawn).drawn
    assert old is not None
    assert new is not None
    assert new.garment == old.garment
    assert (new.embedding.shape, old.embedding.shape) == (
        (DIMENSIONS,),
        (detector.models.embedding,),
    )


def test_the_pipeline_says_that_its_embeddings_are_others(
    detector: GarmentPipeline, custom_detector: GarmentPipeline
) -> None:
    """A cut-off fitted to the shipped vectors must know; galleries compare the identity."""
    assert (detector.custom, custom_detector.custom) == (False, True)
    shipped, custom = detector.models, custom_detector.models
    assert (custom.embedding, custom.colour) == (DIMENSIONS, shipped.colour)
    parser, embedder, colours = shipped.identity.split()
    words = custom.identity.split()
    assert [*words[:2], words[3]] == [parser, embedder, colours]
    assert words[2].startswith("tiny@")


def test_warming_loads_both_models_with_the_threads_of_the_setting(tmp_path: Path) -> None:
    """The first visitor waits for neither; opening alone loads none."""
    settings = Settings(home=tmp_path, embedder=str(write_tiny(tmp_path)), model_threads=1)
    detector = loading.load(settings)
    assert isinstance(detector, GarmentPipeline)
    assert detector._custom is not None
    models = [detector._parser.model, detector._embedder.model, detector._custom.model]
    _ = detector.models
    assert not any("_session" in vars(model) for model in models)
    detector.warm()
    assert all("_session" in vars(model) for model in models)
    assert [m._session.get_session_options().intra_op_num_threads for m in models] == [1, 1, 1]


def test_trying_an_embedder_tells_how_long_it_takes(tmp_path: Path) -> None:
    """In milliseconds: to load, for one crop, for each of eight."""
    trial = tried(CustomEmbedder.open(write_tiny(tmp_path)), times=2)
    assert 0 < trial.single < 1000
    assert 0 < trial.of_eight < 1000
    assert -1000 < trial.load < 10_000


def test_a_card_is_read_without_numpy_or_onnxruntime(tmp_path: Path) -> None:
    """The verbs that list and fetch are to answer at once."""
    card = json.loads(write_tiny(tmp_path).with_suffix(".json").read_text())
    code = (
        "import sys\nfrom pathlib import Path\nfrom fashionizer.vision.embedding.card import Card\n"
        "import fashionizer.vision.embedding.hub, fashionizer.cli.custom\n"
        f"Card.parsed({card!r}, Path('x'))\n"
        "print(sorted({'numpy', 'onnxruntime', 'PIL', 'rich'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], check=True, timeout=60, capture_output=True, text=True
    )
    assert done.stdout.strip() == "[]"
