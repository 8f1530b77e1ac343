"""Whole pictures as the thesis saw them: added, searched, evaluated and served like garments."""

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from fashionizer.errors import ModelError
from fashionizer.gallery.gallery import Gallery
from fashionizer.retrieval.options import SearchOptions
from fashionizer.retrieval.service import Advisor
from fashionizer.schema import Box, Choice
from fashionizer.settings import Settings
from fashionizer.vision.embedding.card import Card
from fashionizer.vision.embedding.custom import CustomEmbedder
from fashionizer.vision.taxonomy import GROUPS, WHOLE
from fashionizer.vision.whole_image import WholeImage
from fashionizer.web.app import create_app
from tests.cli.commands import done, run
from tests.drawn import DrawnHome, lines
from tests.vision.tiny import DIMENSIONS, write_tiny

RED_LEFT = np.full((40, 80, 3), 20, np.uint8)
RED_LEFT[:, :40, 0] = 250


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """A tiny model of whole pictures."""
    return write_tiny(tmp_path / "models", "thesis", masked=False, whole=True)


@pytest.fixture
def whole(model: Path) -> WholeImage:
    """It, opened."""
    return WholeImage(CustomEmbedder.open(model))


def test_a_picture_is_one_garment_of_a_group_of_its_own(whole: WholeImage) -> None:
    """Its box is the picture; no parser's garment is ever of that group."""
    (seen,) = whole.detect(RED_LEFT).garments
    assert (seen.garment.group, seen.garment.box) == (WHOLE, Box(0, 0, 80, 40))
    assert WHOLE not in GROUPS
    assert (seen.embedding.shape, seen.colour.shape) == ((DIMENSIONS,), (0,))
    assert (whole.models.embedding, whole.models.colour) == (DIMENSIONS, 0)
    assert whole.models.identity.endswith(" whole")


def test_the_picture_is_squeezed_not_letterboxed(whole: WholeImage) -> None:
    """The left half of a wide picture is the left half of what the model sees."""
    (seen,) = whole.detect(RED_LEFT).garments
    red = seen.embedding.reshape(3, 4, 4)[0]
    assert (red[:, 0] > 0).all()
    assert red[:, 1] == pytest.approx(red[:, 0], rel=0.05)  # the edge between them is smoothed
    assert (red[:, 2:] < 0).all()


def test_pictures_in_a_batch_are_seen_as_each_alone(whole: WholeImage) -> None:
    """More than the model takes at once, and of several sizes; none is none."""
    rng = np.random.default_rng(5)
    sizes = rng.integers(20, 60, (11, 2))
    photos = [rng.integers(0, 256, (h, w, 3)).astype(np.uint8) for h, w in sizes]
    together = [found.garments for found in whole.detect_batch(photos)]
    alone = [whole.detect(pixels).garments for pixels in photos]
    for (one,), (other,) in zip(together, alone, strict=True):
        assert one.garment == other.garment
        np.testing.assert_allclose(one.embedding, other.embedding, atol=1e-4)
    assert whole.detect_batch([]) == []


def test_a_box_is_a_picture_of_its_own(whole: WholeImage) -> None:
    """Cut out, it gives what a photo of that part alone gives."""
    detections = whole.detect(RED_LEFT, Choice(box=Box(0, 0, 40, 40), class_name="Skirt"))
    own = detections.drawn
    assert own is not None
    (alone,) = whole.detect(RED_LEFT[:, :40]).garments
    assert own.embedding == pytest.approx(alone.embedding)
    assert (own.garment.id, own.garment.class_name, own.garment.group) == (1, "Skirt", WHOLE)
    assert len(detections.garments) == 1


def test_a_model_without_classes_says_so(whole: WholeImage) -> None:
    """Classifying needs a model that was trained for the 18."""
    with pytest.raises(ModelError, match="does not tell the 18 classes"):
        whole.classify(RED_LEFT)


def test_an_output_of_classes_names_the_picture(tmp_path: Path) -> None:
    """The output is checked for, like the vectors'."""
    named = write_tiny(tmp_path, masked=False, whole=True, classes="absent")
    with pytest.raises(ModelError, match="its card says pixel_values and absent, image_embeds"):
        WholeImage(CustomEmbedder.open(named)).detect(RED_LEFT)


def test_cards_of_garments_stay_as_they_were(tmp_path: Path) -> None:
    """No gallery is to be rebuilt because cards learned a word."""
    plain = CustomEmbedder.open(write_tiny(tmp_path, "plain")).card
    whole = CustomEmbedder.open(write_tiny(tmp_path, "plain", whole=True)).card
    assert plain.digest != whole.digest
    assert "whole" not in plain.to_json()
    assert Card.parsed(whole.to_json(), Path("whole")) == whole


def test_every_verb_takes_the_model(drawn_home: DrawnHome, model: Path, tmp_path: Path) -> None:
    """Added, searched and evaluated as a person does it; class and colour change nothing."""
    home = tmp_path / "home"
    looks = sorted((drawn_home.folder / "looks").glob("*.jpg"))[:4]
    done(home, "add", "--model", model, *looks)
    asked = ("search", "--model", model, looks[1], "--json")
    answers = [
        lines(done(home, *asked, *options).stdout)[0]
        for options in ((), ("--colour", 1), ("--class", "Skirt"))
    ]
    for answer in answers:
        files = [result["outfit"]["file"] for result in answer["results"]]
        assert files[0] == str(looks[1])
        assert sorted(files) == [str(look) for look in looks]
        assert answer["results"][0]["similarity"] == pytest.approx(1, abs=1e-3)
        assert answer["garments"][0]["group"] == WHOLE
        assert answer["results"][0]["others"] == []
    assert "fashionizer rebuild" in run(home, "search", looks[0]).stderr
    truth = tmp_path / "truth.json"
    query = {"photo": str(looks[0]), "relevant": [str(looks[0])]}
    truth.write_text(json.dumps({"outfits": [*map(str, looks)], "queries": [query]}))
    told = json.loads(done(home, "evaluate", "--model", model, truth, "--json").stdout)
    assert told["hit@1"]["value"] == 1


def test_page_and_api_answer_with_it(
    drawn_home: DrawnHome, whole: WholeImage, model: Path, tmp_path: Path
) -> None:
    """The same shapes of answers as ever."""
    settings = Settings(home=tmp_path / "home")
    done(settings.home, "add", "--model", model, drawn_home.look)
    with Gallery.open(
        settings.home, whole.models, write=False, say=lambda _: None, settings=settings
    ) as gallery:
        advisor = Advisor(whole, gallery, settings)
        client = create_app(advisor, settings).test_client()
        with drawn_home.look.open("rb") as photo:
            reply = client.post("/api/v1/search", data={"photo": (photo, "look.jpg")})
        assert reply.status_code == 200
        assert reply.get_json()["results"][0]["match"]["group"] == WHOLE
        box = advisor.search(
            drawn_home.look.read_bytes(), SearchOptions(choice=Choice(box=Box(0, 0, 99, 99)))
        )
        assert box.chosen == 1


def test_the_untrained_thesis_says_how_to_train_it(tmp_path: Path) -> None:
    """Not to fetch it: nobody offers it."""
    photo = tmp_path / "photo.png"
    Image.fromarray(RED_LEFT).save(photo)
    result = run(tmp_path / "home", "classify", "--model", "thesis", photo)
    if result.exit_code:  # unless the person who runs the tests has trained it
        assert "fashionizer train thesis DATA_DIR" in str(result.exception)
