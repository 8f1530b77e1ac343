"""The encoder: photos in any form to garments and vectors, alone and in batches."""

import copy
import pickle
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import fashionizer as fz
from drawn.draw import draw_flat, draw_look
from fashionizer.errors import FashionizerError, ModelError, PhotoError, SourceError
from fashionizer.photo.given import PhotoInput
from fashionizer.schema import RGB
from fashionizer.settings import Settings
from fashionizer.vision.whole_image import WholeImage
from tests.drawn import DrawnHome
from tests.vision.tiny import DIMENSIONS, write_tiny

WALL: RGB = np.full((200, 300, 3), 130, np.uint8)
LOOKS = [draw_look(1_000_100 + number, height=400).pixels for number in range(5)]
SKIRT = draw_flat(7, "Skirt").pixels


def test_a_vector_a_photo_in_their_order(eyes: fz.GarmentEncoder) -> None:
    """Rule: (n, d) float32 of unit length, whatever the size of a batch; within 1e-4 of alone."""
    photos = [*LOOKS, WALL, SKIRT]
    alone = np.concatenate([eyes.encode(photo) for photo in photos])
    assert alone.shape == (len(photos), eyes.dimensions)
    assert alone.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(alone, axis=1), 1, atol=1e-4)
    for size in (1, 3, 50):
        np.testing.assert_allclose(eyes.encode(photos, batch_size=size), alone, atol=1e-4)


def test_the_vector_is_that_of_the_most_prominent_garment(eyes: fz.GarmentEncoder) -> None:
    """Rule: `encode` and `detect` agree."""
    first = eyes.detect(LOOKS[0])[0]
    np.testing.assert_allclose(eyes.encode(LOOKS[0])[0], first.embedding, atol=1e-4)


def test_a_garment_printed_is_short(eyes: fz.GarmentEncoder) -> None:
    """Rule: at a prompt a person reads what it is and where, not thousands of numbers."""
    garment = eyes.detect(LOOKS[0])[0]
    assert garment.label in repr(garment)
    assert "array" not in repr(garment)


def test_one_photo_is_a_list_of_one(eyes: fz.GarmentEncoder, drawn_home: DrawnHome) -> None:
    """A path must not be taken for a list of letters, nor an array for a list of rows."""
    path = drawn_home.look
    with Image.open(path) as image:
        forms: list[PhotoInput] = [path, str(path), path.read_bytes(), image, np.asarray(image)]
        vectors = [eyes.encode(form) for form in forms]
    for vector in vectors:
        assert vector.shape == (1, eyes.dimensions)
        np.testing.assert_allclose(vector, vectors[0], atol=1e-4)


def test_any_iterable_is_several_photos(eyes: fz.GarmentEncoder) -> None:
    """A generator, an array of four axes, and nothing at all."""
    stacked = np.stack(LOOKS[:2])
    generated: Iterator[RGB] = iter(LOOKS[:2])
    np.testing.assert_allclose(eyes.encode(generated), eyes.encode(stacked), atol=1e-4)
    assert eyes.encode([]).shape == (0, eyes.dimensions)


def test_no_more_photos_are_held_than_said(eyes: fz.GarmentEncoder) -> None:
    """Rule: photos are taken as they are needed, two batches ahead at most."""
    taken = 0

    def photos() -> Iterator[RGB]:
        nonlocal taken
        for _ in range(40):
            taken += 1
            yield WALL

    detected = eyes.detect_batch(photos(), batch_size=2)
    assert next(detected) == []
    assert taken <= 6


def test_what_stands_for_a_photo_without_a_garment(eyes: fz.GarmentEncoder) -> None:
    """Rule: a vector to search by, a row that no one can mistake for one, or an error."""
    assert eyes.detect(WALL) == []
    whole = eyes.encode([SKIRT, WALL])
    assert np.linalg.norm(whole[1]) == pytest.approx(1, abs=1e-4)
    empty = eyes.encode([SKIRT, WALL], missing="nan")
    assert np.isnan(empty[1]).all()
    np.testing.assert_array_equal(empty[0], whole[0])
    with pytest.raises(PhotoError, match="No garment was found") as refused:
        eyes.encode([SKIRT, WALL], missing="raise")
    assert refused.value.__notes__ == ["This is photo 1."]


@pytest.mark.parametrize(
    ("options", "said"), [({"batch_size": 0}, "1 or more"), ({"missing": "x"}, "whole, nan")]
)
def test_options_that_are_none_are_refused(
    eyes: fz.GarmentEncoder, options: dict[str, int], said: str
) -> None:
    """Before any photo is looked at."""
    with pytest.raises(ValueError, match=said):
        eyes.encode([WALL], **options)  # type: ignore[arg-type]


def test_a_bad_photo_among_many_is_named(eyes: fz.GarmentEncoder, tmp_path: Path) -> None:
    """Rule: the error is the photo's own; a note says which of them it is."""
    (tmp_path / "bad.jpg").write_bytes(b"no photo")
    with pytest.raises(PhotoError) as refused:
        eyes.encode([LOOKS[0], tmp_path / "bad.jpg"])
    assert refused.value.name == str(tmp_path / "bad.jpg")
    assert refused.value.__notes__ == [f"This is photo 1: {tmp_path / 'bad.jpg'}."]
    with pytest.raises(SourceError, match=r"none\.jpg cannot be read"):
        eyes.encode([tmp_path / "none.jpg"])
    for wrong in (None, 3, {"a": 1}):
        with pytest.raises(TypeError, match="Photos are a list"):
            eyes.encode(wrong)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="A photo is"):
        eyes.encode([LOOKS[0], None])  # type: ignore[list-item]
    with pytest.raises(TypeError, match="detect_batch"):
        eyes.detect([LOOKS[0]])  # type: ignore[arg-type]


def test_a_garment_has_all_that_is_known_of_it(eyes: fz.GarmentEncoder) -> None:
    """Rule: label, mask of its box, score, colours, and two vectors of unit length."""
    garments = eyes.detect(LOOKS[0])
    assert len(garments) >= 2
    for each in garments:
        assert each.label == (each.class_name or each.group)
        assert each.mask.shape == (each.box.h, each.box.w)
        assert each.mask.dtype == np.bool_
        assert each.mask.any()
        assert 0 < each.score <= 1
        assert each.colours[0].share > 0
        for vector in (each.embedding, each.colour_vector):
            assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-4)


def test_boxes_and_masks_are_in_pixels_of_the_photo_given(eyes: fz.GarmentEncoder) -> None:
    """A photo larger than the models look at comes back in its own pixels."""
    small = draw_flat(7, "Dress").pixels
    height, width = small.shape[:2]
    times = 2000 // height + 1
    large = np.repeat(np.repeat(small, times, axis=0), times, axis=1)
    (one, *_), (other, *_) = eyes.detect(small), eyes.detect(large)
    assert fz.Box(*(side * times for side in one.box.as_list())).iou(other.box) > 0.95
    assert other.mask.shape == (other.box.h, other.box.w)
    x, y, w, h = other.box.as_list()
    assert large[y : y + h, x : x + w][other.mask].shape == (other.mask.sum(), 3)
    assert other.mask.mean() == pytest.approx(one.mask.mean(), abs=0.03)
    assert width * times == large.shape[1]


def test_a_batch_is_detected_as_each_alone(eyes: fz.GarmentEncoder) -> None:
    """Rule: the same garments in the same order."""
    photos = [LOOKS[0], WALL, SKIRT, LOOKS[1]]
    for together, photo in zip(eyes.detect_batch(photos, batch_size=3), photos, strict=True):
        alone = eyes.detect(photo)
        assert [(g.label, g.box, g.score) for g in together] == [
            (g.label, g.box, g.score) for g in alone
        ]


def test_limits_of_the_settings_hold() -> None:
    """What is refused is a setting, here as everywhere."""
    strict = fz.GarmentEncoder.load(max_side=100)
    with pytest.raises(PhotoError, match="at most 100"):
        strict.encode(LOOKS[0])
    with pytest.raises(TypeError, match=r"max_sides.*did you mean 'max_side'"):
        fz.GarmentEncoder.load(max_sides=3)
    with pytest.raises(FashionizerError, match="max_side=0 is not a whole number of at least 1"):
        fz.GarmentEncoder.load(max_side=0)


def test_models_are_loaded_by_name_and_by_path(tmp_path: Path) -> None:
    """Rule: the same names as `--model`; a model of whole pictures stands alone."""
    path = write_tiny(tmp_path / "embedders", "mine")
    by_path = fz.GarmentEncoder.load(path)
    by_name = fz.GarmentEncoder.load("mine", home=tmp_path)
    assert by_path.identity == by_name.identity != fz.GarmentEncoder.load().identity
    assert by_path.dimensions == DIMENSIONS
    assert by_name.encode(SKIRT).shape == (1, DIMENSIONS)
    whole = fz.GarmentEncoder.load(write_tiny(tmp_path, "squeezed", whole=True))
    assert isinstance(whole.detector, WholeImage)
    (garment,) = whole.detect(SKIRT)
    assert (garment.label, garment.colours, garment.colour_vector.shape) == ("outfit", (), (0,))
    assert garment.mask.all()


def test_a_model_that_is_not_there_says_what_to_do(tmp_path: Path) -> None:
    """By name, by path, and a path that is no model's."""
    with pytest.raises(ModelError, match="fashionizer embedder fetch marqo-fashionclip"):
        fz.GarmentEncoder.load("marqo-fashionclip", home=tmp_path)
    with pytest.raises(ModelError, match="There is no file"):
        fz.GarmentEncoder.load(tmp_path / "none.onnx")
    with pytest.raises(ModelError, match=r"does not end in \.onnx"):
        fz.GarmentEncoder.load(tmp_path)


def test_the_environment_s_embedder_is_taken_unless_one_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rule: the same models as the command's; "shipped" names ours whatever is set."""
    monkeypatch.setenv("FASHIONIZER_EMBEDDER", str(write_tiny(tmp_path)))
    assert fz.GarmentEncoder.load().dimensions == DIMENSIONS
    assert fz.GarmentEncoder.load("shipped").dimensions != DIMENSIONS


def test_an_encoder_can_be_copied_and_pickled(eyes: fz.GarmentEncoder) -> None:
    """Rule: a copy is the same one, since models are large; another process loads them anew."""
    assert copy.copy(eyes) is copy.deepcopy(eyes) is eyes
    again = pickle.loads(pickle.dumps(eyes))  # noqa: S301 - our own
    assert again.identity == eyes.identity
    np.testing.assert_allclose(again.encode(SKIRT), eyes.encode(SKIRT), atol=1e-6)


def test_the_models_that_can_be_named_are_listed(tmp_path: Path) -> None:
    """Rule: shipped, known and found ones; a damaged card hides only its own model."""
    write_tiny(tmp_path / "embedders", "mine", licence="MIT")
    write_tiny(tmp_path / "embedders", "spoilt", dimensions=0)
    models = {model.name: model for model in fz.list_models(tmp_path)}
    assert next(iter(models)) == "shipped"
    assert {"marqo-fashionsiglip", "marqo-fashionclip", "mine"} < set(models)
    assert "spoilt" not in models
    ours, mine = models["shipped"], models["mine"]
    assert (ours.dimensions, ours.licence, ours.fetched) == (144, "Apache-2.0", True)
    assert ours.path is not None
    assert ours.path.is_file()
    assert (mine.dimensions, mine.licence, mine.fetched) == (DIMENSIONS, "MIT", True)
    fetchable = models["marqo-fashionclip"]
    assert (fetchable.dimensions, fetchable.fetched, fetchable.path) == (512, False, None)


def test_an_encoder_says_which_models_it_is(eyes: fz.GarmentEncoder) -> None:
    """In a notebook."""
    assert repr(eyes) == f"<GarmentEncoder {eyes.identity}, 144 dimensions>"
    assert eyes.settings == Settings()
