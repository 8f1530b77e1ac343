"""From a photo to outfits: the shipped models over a drawn gallery."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from io import BytesIO
from pathlib import Path
from typing import cast

import numpy as np
import pytest
from PIL import Image

from fashionizer.errors import ChoiceError, PhotoError, UnknownOutfit
from fashionizer.gallery.gallery import Gallery
from fashionizer.gallery.index.base import Hit
from fashionizer.retrieval.calibration import Calibrator, Curve
from fashionizer.retrieval.notices import EMPTY, NO_GARMENT, NOT_CLOSE
from fashionizer.retrieval.options import SearchOptions
from fashionizer.retrieval.service import Advisor
from fashionizer.schema import (
    Answer,
    Box,
    Choice,
    Detections,
    EncodedGarment,
    Garment,
    Models,
    Outfit,
)
from fashionizer.settings import Settings
from fashionizer.vision.pipeline import GarmentPipeline
from fashionizer.vision.taxonomy import ALIKE, CROSS_GROUP_PENALTY
from tests.drawn import LOOKS, DrawnHome
from tests.retrieval.pictures import grey, jpeg


@pytest.fixture(scope="module")
def gallery(drawn_home: DrawnHome, detector: GarmentPipeline) -> Iterator[Gallery]:
    """The drawn gallery, open for reading."""
    with Gallery.open(
        drawn_home.home, detector.models, write=False, say=lambda _: None, settings=Settings()
    ) as opened:
        yield opened


@pytest.fixture(scope="module")
def advisor(gallery: Gallery, detector: GarmentPipeline) -> Advisor:
    """The service over it."""
    return Advisor(detector, gallery, Settings())


@pytest.fixture(scope="module")
def look(drawn_home: DrawnHome) -> bytes:
    """A photo of the gallery, with several garments."""
    return drawn_home.look.read_bytes()


@pytest.fixture(scope="module")
def answer(advisor: Advisor, look: bytes) -> Answer:
    """What it answers to that photo, asked nothing in particular."""
    return advisor.search(look, name="mine.jpg")


def test_a_look_of_the_gallery_finds_itself_first(answer: Answer, drawn_home: DrawnHome) -> None:
    """The same pixels make the same vectors, so nothing can be nearer."""
    assert answer.photo == "mine.jpg"
    assert answer.notice is None
    assert answer.results[0].outfit.file == str(drawn_home.look)
    assert answer.results[0].similarity == pytest.approx(1, abs=1e-3)


def test_every_look_with_a_garment_of_the_group_is_found_once(
    advisor: Advisor, gallery: Gallery, look: bytes
) -> None:
    """One result an outfit, best first; one without such a garment only if it looks alike."""
    answer = advisor.search(look, SearchOptions(limit=200, everything=True))
    group = next(g.group for g in answer.garments if g.id == answer.chosen)
    having = {o.id for o in gallery.every() if group in {g.group for g in o.garments}}
    ids = [match.outfit.id for match in answer.results]
    assert len(ids) == len(set(ids))
    assert having <= set(ids)
    others = [match for match in answer.results if match.outfit.id not in having]
    assert all(match.similarity >= ALIKE - CROSS_GROUP_PENALTY for match in others)
    scores = [match.similarity for match in answer.results]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)


def test_the_match_is_worn_with_the_other_garments(answer: Answer) -> None:
    """Match and others together are the outfit."""
    for match in answer.results:
        assert match.garment not in match.others
        assert len(match.others) == len(match.outfit.garments) - 1


def test_no_more_results_come_than_asked_for(advisor: Advisor, look: bytes, answer: Answer) -> None:
    """They are the first of the longer answer."""
    assert advisor.search(look, SearchOptions(limit=2)).results == answer.results[:2]


@pytest.mark.parametrize("colour", [0.0, 1.0])
def test_shape_or_colour_alone_still_find_the_same_photo(
    advisor: Advisor, look: bytes, colour: float
) -> None:
    """Both vectors have unit length, whatever the weight."""
    assert advisor.search(look, SearchOptions(colour=colour)).results[
        0
    ].similarity == pytest.approx(1, abs=1e-3)


def test_who_names_what_is_shown_is_believed_where_nothing_is_seen(advisor: Advisor) -> None:
    """The whole photo is the garment then; a number still names none."""
    answer = advisor.search(
        grey(240, 320), SearchOptions(choice=Choice(class_name="Skirt"), everything=True)
    )
    (garment,) = answer.garments
    assert (garment.box, garment.class_name) == (Box(0, 0, 240, 320), "Skirt")
    assert answer.chosen == garment.id
    assert {match.garment.group for match in answer.results} == {"bottoms"}
    with pytest.raises(ChoiceError):
        advisor.search(grey(), SearchOptions(choice=Choice(garment=0, class_name="Skirt")))


def test_another_garment_can_be_chosen(advisor: Advisor, look: bytes, answer: Answer) -> None:
    """Results are then of its group, but for what looks alike all the same."""
    last = answer.garments[-1]
    other = advisor.search(look, SearchOptions(choice=Choice(garment=last.id)))
    assert other.chosen == last.id
    assert other.garments == answer.garments
    assert other.results[0].garment.group == last.group
    assert other.results != answer.results


def test_a_group_is_taken_at_its_word(advisor: Advisor, look: bytes, answer: Answer) -> None:
    """The garment is compared within it, and keeps its class only where that is of the group."""
    bag = advisor.search(look, SearchOptions(choice=Choice(garment=0, group="bag")))
    (chosen,) = (g for g in bag.garments if g.id == bag.chosen)
    assert (chosen.class_name, chosen.group) == (None, "bag")
    assert {match.garment.group for match in bag.results} <= {"bag"}
    seen = next(g for g in answer.garments if g.id == 0)
    same = advisor.search(look, SearchOptions(choice=Choice(garment=0, group=seen.group)))
    assert same.garments == answer.garments


def test_the_same_garment_is_found_in_another_colour(
    advisor: Advisor, look: bytes, answer: Answer
) -> None:
    """The colour named takes the place of the garment's; only shades with a name can be."""
    worn = advisor.search(look, SearchOptions(everything=True)).results
    plain = [m.garment.colours[0].name for m in worn if m.garment.colours[0].share > 0.9]
    own = {colour.name for colour in answer.garments[0].colours}
    wanted = next(name for name in plain if name not in own)
    first = advisor.search(look, SearchOptions(everything=True, shade=wanted, colour=1.0)).results[
        0
    ]
    assert wanted in {colour.name for colour in first.garment.colours}


def test_looks_like_one_of_the_gallery_are_those_its_photo_finds_but_itself(
    advisor: Advisor, look: bytes, answer: Answer
) -> None:
    """The vectors kept are those that the photo makes again."""
    first = answer.results[0]
    similar = advisor.similar(
        first.outfit.id, SearchOptions(Choice(garment=first.garment.id), everything=True)
    )
    asked = advisor.search(look, SearchOptions(everything=True))
    assert similar.garments == first.outfit.garments
    assert similar.chosen == first.garment.id
    assert [match.outfit.id for match in similar.results[:3]] == [
        match.outfit.id for match in asked.results[1:4]
    ]
    assert first.outfit.id not in {match.outfit.id for match in similar.results}
    assert (
        len(advisor.similar(first.outfit.id, SearchOptions(limit=2, everything=True)).results) == 2
    )
    with pytest.raises(ChoiceError):
        advisor.similar(first.outfit.id, SearchOptions(Choice(garment=70)))
    with pytest.raises(UnknownOutfit):
        advisor.similar(999)


@pytest.mark.parametrize("worn", [True, False, None], ids=str)
def test_looks_like_one_of_the_gallery_are_judged_by_how_that_one_is_shown(
    worn: bool | None, drawn_home: DrawnHome, detector: GarmentPipeline, tmp_path: Path
) -> None:
    """A laid-out garment has other probabilities than a worn one; nearly all unknown are worn."""
    home = drawn_home.copy(tmp_path / "home")
    with closing(sqlite3.connect(home / "catalog.sqlite3")) as catalog, catalog:
        catalog.execute("UPDATE outfits SET worn = ?", [worn])
    settings = Settings()
    with Gallery.open(
        home, detector.models, write=False, say=lambda _: None, settings=settings
    ) as gallery:
        asked = next(gallery.every())
        answer = Advisor(detector, gallery, settings).similar(
            asked.id, SearchOptions(Choice(garment=0), everything=True)
        )
    assert asked.worn is worn
    calibrator = Calibrator.shipped(detector.models.identity)
    assert calibrator is not None
    group, weight = asked.garments[0].group, settings.colour_weight
    for match in answer.results:
        said = (group, weight, match.similarity)
        assert match.probability == calibrator.probability(*said, worn=worn is not False)
        assert match.probability != calibrator.probability(*said, worn=worn is False)


def test_looks_to_begin_with_are_spread_over_the_gallery(advisor: Advisor) -> None:
    """Of a dozen, every third; all of them where there are not enough."""
    ids = [look.id for look in advisor.looks(99)]
    assert len(ids) == LOOKS
    assert [look.id for look in advisor.looks(4)] == ids[::3]


def test_a_class_is_taken_at_its_word(advisor: Advisor, look: bytes) -> None:
    """The chosen garment is listed under it and compared within its group."""
    answer = advisor.search(look, SearchOptions(choice=Choice(class_name="Shoes")))
    chosen = next(g for g in answer.garments if g.id == answer.chosen)
    assert (chosen.class_name, chosen.group) == ("Shoes", "shoes")
    assert {match.garment.group for match in answer.results} <= {"shoes"}


def test_a_box_is_in_pixels_of_the_whole_photo(advisor: Advisor, look: bytes) -> None:
    """Also where the photo is looked at smaller, and it becomes the last garment."""
    with Image.open(BytesIO(look)) as small:
        large = small.resize((small.width * 4, small.height * 4))
    box = Box(300, 1100, 500, 400)
    found = advisor.search(jpeg(large))
    answer = advisor.search(jpeg(large), SearchOptions(choice=Choice(box=box, class_name="Pants")))
    assert answer.chosen == len(found.garments)
    assert answer.garments[:-1] == found.garments
    drawn = answer.garments[-1]
    assert (drawn.id, drawn.box) == (answer.chosen, box)
    assert (drawn.class_name, drawn.group) == ("Pants", "bottoms")
    assert max(g.box.y + g.box.h for g in found.garments) > 1024
    for garment in found.garments:
        assert garment.box.x + garment.box.w <= large.width
        assert garment.box.y + garment.box.h <= large.height


def test_a_box_answers_where_no_garment_was_found(advisor: Advisor) -> None:
    """A person may see what the parser does not."""
    answer = advisor.search(
        grey(), SearchOptions(choice=Choice(box=Box(20, 20, 100, 100), class_name="Hat"))
    )
    assert answer.chosen == 0
    assert [g.class_name for g in answer.garments] == ["Hat"]


@pytest.mark.parametrize(
    "choice",
    [Choice(garment=40), Choice(box=Box(4000, 4000, 90, 90))],
)
def test_a_choice_that_does_not_fit_is_refused(
    advisor: Advisor, look: bytes, choice: Choice
) -> None:
    """Garment or box."""
    with pytest.raises(ChoiceError):
        advisor.search(look, SearchOptions(choice=choice))


def test_what_is_no_photo_is_refused(advisor: Advisor) -> None:
    """Before any model runs."""
    with pytest.raises(PhotoError):
        advisor.search(b"no photo at all, but some text")


def test_a_photo_with_nothing_wearable_says_so(advisor: Advisor) -> None:
    """An empty answer with a notice, no error."""
    answer = advisor.search(grey())
    assert (answer.garments, answer.chosen, answer.results) == ((), None, ())
    assert answer.notice == NO_GARMENT


def test_an_empty_gallery_says_so(
    detector: GarmentPipeline, look: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """The notice names what fills it; the photo's garments are still given."""
    home = tmp_path_factory.mktemp("empty")
    with Gallery.open(
        home, detector.models, write=True, create=True, say=lambda _: None, settings=Settings()
    ) as gallery:
        answer = Advisor(detector, gallery, Settings()).search(look)
    assert answer.garments
    assert answer.results == ()
    assert answer.notice == EMPTY


def test_every_stage_is_timed(answer: Answer) -> None:
    """The stages make up the total, but for the time between them."""
    times = answer.milliseconds
    stages = sum(times[stage] for stage in ("decode", "parse", "embed", "search"))
    assert 0 < stages <= times["total"]


def test_outfits_photos_and_counts_are_given(advisor: Advisor, answer: Answer) -> None:
    """An unknown outfit is refused; a smaller photo has the size asked for."""
    number = answer.results[0].outfit.id
    assert advisor.outfit(number).garments
    for data, height in ((advisor.image(number), 400), (advisor.image(number, 100), 100)):
        with Image.open(BytesIO(data)) as photo:
            assert (photo.format, photo.height) == ("JPEG", height)
    with Image.open(BytesIO(advisor.image(number, 100, "webp"))) as photo:
        assert (photo.format, photo.height) == ("WEBP", 100)
    assert advisor.stats()["outfits"] == LOOKS
    with pytest.raises(UnknownOutfit):
        advisor.outfit(999)
    with pytest.raises(UnknownOutfit):
        advisor.image(999)


HAT = EncodedGarment(
    Garment(0, "hat", "Hat", 0.9, Box(0, 0, 20, 20)), np.ones(1, np.float32), np.ones(1, np.float32)
)


class _OneHat:
    models = Models("hats", 1, 1)

    def detect(self, pixels: object, choice: object) -> Detections:  # noqa: ARG002
        return Detections((HAT,))


class _Crowded:
    """Outfit 1 has the 30 nearest hats, then come outfits 2 and 3; 3 was removed meanwhile."""

    hits = tuple(
        Hit(key, 1 if key < 30 else key - 28, 1 - key / 100)  # keys 30 and 31: outfits 2 and 3
        for key in range(32)
    )

    def search(self, vector: object, k: int, groups: object) -> list[Hit]:  # noqa: ARG002
        return list(self.hits[:k])

    def outfits(self, ids: list[int]) -> dict[int, Outfit]:
        hats = tuple(Garment(n, "hat", "Hat", 0.9, Box(0, 0, 9, 9)) for n in range(30))
        return {
            number: Outfit(number, f"{number}.jpg", None, None, None, 10, 10, hats)
            for number in reversed(ids)
            if number != 3
        }

    def positions(self, keys: list[int]) -> dict[int, int]:
        return {key: key % 30 for key in keys}


def test_an_outfit_of_many_near_garments_does_not_hide_the_others() -> None:
    """The index is asked for more until there are outfits enough; each comes with its nearest."""
    answer = Advisor(
        cast(GarmentPipeline, _OneHat()), cast(Gallery, _Crowded()), Settings()
    ).search(grey(), SearchOptions(limit=3))
    found = [(m.outfit.id, m.garment.id, m.similarity) for m in answer.results]
    assert found == [(1, 0, 1.0), (2, 0, 0.7)]


@pytest.fixture
def calibrated(monkeypatch: pytest.MonkeyPatch) -> Advisor:
    """An advisor whose hats are similar for sure from a score of 0.8 on."""
    weights = (0.0, 1.0)
    steep = Calibrator(weights, {"hat worn": (Curve(-80.0, 100.0), Curve(-80.0, 100.0))})
    monkeypatch.setattr(Calibrator, "shipped", lambda _identity: steep)
    return Advisor(cast(GarmentPipeline, _OneHat()), cast(Gallery, _Crowded()), Settings())


def test_only_what_is_probably_similar_is_shown(calibrated: Advisor) -> None:
    """The first outfit scores 1.0, the second 0.7; asked for all, both come with probabilities."""
    answer = calibrated.search(grey(), SearchOptions(limit=3))
    assert [match.outfit.id for match in answer.results] == [1]
    assert answer.more
    assert answer.notice is None
    everything = calibrated.search(grey(), SearchOptions(limit=3, everything=True))
    assert [match.outfit.id for match in everything.results] == [1, 2]
    assert not everything.more
    assert [match.probability for match in everything.results] == [
        pytest.approx(1, abs=1e-3),
        pytest.approx(0, abs=1e-3),
    ]


@pytest.mark.parametrize("worn", [True, False])
def test_a_photo_is_judged_by_the_curve_for_how_it_was_taken(
    monkeypatch: pytest.MonkeyPatch, worn: bool
) -> None:
    """A laid-out garment is never as near to worn ones as they are to each other."""
    curves = {
        "hat worn": (Curve(-1.0, 0.0), Curve(-1.0, 0.0)),
        "hat laid out": (Curve(1.0, 0.0), Curve(1.0, 0.0)),
    }
    calibrator = Calibrator((0.0, 1.0), curves)
    monkeypatch.setattr(Calibrator, "shipped", lambda _identity: calibrator)
    hat = _OneHat()
    taken = Detections((HAT,), worn=worn)
    monkeypatch.setattr(hat, "detect", lambda _pixels, _choice: taken)
    advisor = Advisor(cast(GarmentPipeline, hat), cast(Gallery, _Crowded()), Settings())
    (best, *_) = advisor.search(grey(), SearchOptions(everything=True)).results
    assert best.probability == calibrator.probability("hat", 0.3, 1.0, worn=worn)
    assert best.probability == pytest.approx(0.27 if worn else 0.73, abs=0.01)


def test_a_shade_lifts_the_weight_of_colour_nobody_named() -> None:
    """At least a half; more stays more."""
    assert SearchOptions().weight(0.3) == 0.3
    assert SearchOptions(shade="navy").weight(0.3) == 0.5
    assert SearchOptions(shade="navy").weight(0.7) == 0.7
    assert SearchOptions(shade="navy", colour=0.1).weight(0.3) == 0.1


def test_it_is_said_when_nothing_is_close(calibrated: Advisor) -> None:
    """No result, a sentence, and the offer of more."""
    calibrated.settings = Settings(probable=1.1)
    answer = calibrated.search(grey(), SearchOptions(limit=3))
    assert not answer.results
    assert answer.notice == NOT_CLOSE
    assert answer.more
