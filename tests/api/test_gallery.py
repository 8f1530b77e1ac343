"""A gallery from Python: filled, searched, changed, and shared with other processes."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import fashionizer as fz
from drawn.draw import draw_look
from fashionizer.errors import (
    ChoiceError,
    GalleryBusy,
    GalleryError,
    ModelMismatch,
    NoGallery,
    PhotoError,
    RequestError,
    SourceError,
    UnknownOutfit,
)
from fashionizer.gallery.gallery import Gallery
from fashionizer.progress import Progress
from fashionizer.retrieval.companions import Kind
from fashionizer.retrieval.responses import AnswerResponse, line
from fashionizer.settings import Settings
from fashionizer.vision.taxonomy import GROUPS
from tests.cli.commands import command, done
from tests.drawn import LOOKS, DrawnHome
from tests.vision.tiny import write_tiny

WALL = np.full((200, 300, 3), 130, np.uint8)


@pytest.fixture(scope="module")
def looks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of three looks, and a wall."""
    folder = tmp_path_factory.mktemp("looks")
    for number in range(3):
        pixels = draw_look(1_000_200 + number, height=400).pixels
        Image.fromarray(pixels).save(folder / f"{number}.jpg", quality=90)
    Image.fromarray(WALL).save(folder / "wall.png")
    return folder


def test_a_gallery_is_filled_searched_changed_and_found_again(
    looks: Path, tmp_path: Path, eyes: fz.GarmentEncoder
) -> None:
    """Rule: the round trip of the front door; what was added is found at once."""
    told: list[Progress] = []
    with fz.open_gallery(tmp_path / "home", model=eyes) as gallery:
        assert len(gallery) == 0
        empty = gallery.search(looks / "0.jpg")
        assert empty.results == ()
        assert "empty" in str(empty.notice)
        report = gallery.add(looks, progress=told.append)
        assert (report.added, len(report.rejected)) == (3, 1)
        assert told[-1].done == told[-1].total == 4
        answer = gallery.search(looks / "1.jpg", limit=2)
        assert answer.photo == str(looks / "1.jpg")
        assert Path(answer.results[0].outfit.file).name == "1.jpg"
        (removed,) = gallery.remove(answer.results[0].outfit.id)
        again = gallery.search(looks / "1.jpg", everything=True)
        assert removed.id not in [match.outfit.id for match in again.results]
        assert gallery.add([looks]).kept_out
    with fz.open_gallery(tmp_path / "home", create=False, model=eyes) as gallery:
        assert [Path(outfit.file).name for outfit in gallery.outfits()] == ["0.jpg", "2.jpg"]
        assert gallery.stats()["outfits"] == len(gallery) == 2
        assert gallery.add(looks / "1.jpg", again=True).added == 1
        assert len(gallery) == 3


def test_the_answer_is_that_of_the_command(drawn_home: DrawnHome, eyes: fz.GarmentEncoder) -> None:
    """Rule: one question, one answer, whoever asks and in whatever form the photo comes."""
    photo = drawn_home.queries[0]
    options = ("--limit", 5, "--colour", 0.6, "--shade", "navy", "--all", "--json")
    wanted = json.loads(done(drawn_home.home, "search", photo, *options).stdout)
    with fz.open_gallery(drawn_home.home, model=eyes) as gallery, Image.open(photo) as image:
        for form in (str(photo), photo.read_bytes(), image, np.asarray(image)):
            answer = gallery.search(form, limit=5, colour=0.6, shade="Navy", everything=True)
            told = json.loads(line(AnswerResponse.of(answer)))
            assert told.pop("milliseconds").keys() == wanted["milliseconds"].keys()
            same = {key: wanted[key] for key in told if key != "photo"}
            assert {**told, "photo": 0} == {**same, "photo": 0}


def test_the_garment_meant_is_said_in_plain_words(
    drawn_home: DrawnHome, eyes: fz.GarmentEncoder
) -> None:
    """Rule: number, box (as four numbers, too), class and group in any case; companions as text."""
    look = drawn_home.look
    with fz.open_gallery(drawn_home.home, model=eyes) as gallery:
        garments = gallery.search(look).garments
        assert gallery.search(look, garment=1).chosen == 1
        box = garments[1].box
        x, y, w, h = box.as_list()
        for drawn in (box, (x, y, w, h)):
            answer = gallery.search(look, box=drawn)
            assert answer.chosen is not None
            assert answer.garments[answer.chosen].box == box
        named = gallery.search(WALL, class_name="skirt", everything=True)
        assert named.garments[0].class_name == "Skirt"
        assert gallery.search(WALL, group="BAG").garments[0].group == "bag"
        first = gallery.search(look, everything=True)
        other = first.results[0].others[0]
        kind = Kind.of(other)
        for companions in (str(kind), kind, [str(kind)]):
            kept = gallery.search(look, everything=True, companions=companions)
            assert first.results[0].outfit.id in [match.outfit.id for match in kept.results]
            assert kept.among is not None
            assert all(any(kind.takes(Kind.of(g)) for g in m.others) for m in kept.results)


@pytest.mark.parametrize(
    ("asked", "error", "said"),
    [
        ({"limit": 0}, RequestError, "limit"),
        ({"colour": 2}, RequestError, "colour"),
        ({"shade": "reddish"}, RequestError, "shade"),
        ({"class_name": "Trousers"}, RequestError, "class"),
        ({"group": "outfit"}, RequestError, ", ".join(GROUPS)),
        ({"garment": 0, "box": (1, 1, 50, 50)}, RequestError, "not both"),
        ({"garment": 99}, ChoiceError, "99"),
        ({"box": (5000, 1, 50, 50)}, ChoiceError, "box"),
        ({"companions": "blue sky"}, ChoiceError, "sky"),
    ],
)
def test_what_cannot_be_asked_is_a_sentence(
    drawn_home: DrawnHome,
    eyes: fz.GarmentEncoder,
    asked: dict[str, object],
    error: type[fz.FashionizerError],
    said: str,
) -> None:
    """Rule: the house's errors, as the command and the API raise them."""
    with (
        fz.open_gallery(drawn_home.home, model=eyes) as gallery,
        pytest.raises(error, match=said),
    ):
        gallery.search(drawn_home.look, **asked)  # type: ignore[arg-type]


def test_a_bad_photo_is_refused_and_named(
    drawn_home: DrawnHome, eyes: fz.GarmentEncoder, tmp_path: Path
) -> None:
    """As everywhere in the front door."""
    (tmp_path / "bad.jpg").write_bytes(b"no photo")
    with fz.open_gallery(drawn_home.home, model=eyes) as gallery:
        with pytest.raises(PhotoError) as refused:
            gallery.search(tmp_path / "bad.jpg")
        assert refused.value.name == str(tmp_path / "bad.jpg")
        with pytest.raises(SourceError):
            gallery.search(tmp_path / "none.jpg")
        with pytest.raises(TypeError):
            gallery.search([drawn_home.look])  # type: ignore[arg-type]


def test_looks_of_the_gallery_are_shown_and_compared(
    drawn_home: DrawnHome, eyes: fz.GarmentEncoder
) -> None:
    """Its outfits, one of them, its photo, and others like it, never itself."""
    with fz.open_gallery(drawn_home.home, model=eyes) as gallery:
        outfits = list(gallery.outfits())
        assert len(outfits) == len(gallery) == LOOKS
        first = outfits[0]
        assert gallery.outfit(first.id) == first
        assert gallery.image(first.id)[:2] == gallery.image(first.id, 100)[:2] == b"\xff\xd8"
        near = gallery.similar(first.id, everything=True, limit=3)
        assert len(near.results) == 3
        assert first.id not in [match.outfit.id for match in near.results]
        for ask in (gallery.outfit, gallery.similar, gallery.image, gallery.remove):
            with pytest.raises((UnknownOutfit, GalleryError)):
                ask(987)


def test_a_gallery_is_made_only_where_that_is_wanted(
    tmp_path: Path, eyes: fz.GarmentEncoder
) -> None:
    """Rule: `create=False` makes nothing."""
    with pytest.raises(NoGallery):
        fz.open_gallery(tmp_path / "none", create=False, model=eyes)
    assert not (tmp_path / "none").exists()
    with fz.open_gallery(tmp_path / "made", model=eyes) as gallery:
        assert gallery.home == tmp_path / "made"
        assert list(gallery.outfits()) == []


def test_settings_are_those_of_the_environment_and_those_given(
    tmp_path: Path, eyes: fz.GarmentEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rule: the same names; the folder, too, where none is given."""
    monkeypatch.setenv("FASHIONIZER_HOME", str(tmp_path / "named"))
    monkeypatch.setenv("FASHIONIZER_LIMIT", "7")
    with fz.open_gallery(model=eyes, colour_weight=0.9) as gallery:
        assert gallery.home == tmp_path / "named"
        settings = gallery.advisor.settings
        assert (settings.limit, settings.colour_weight) == (7, 0.9)
    with (
        fz.open_gallery(model=eyes, max_side=100) as gallery,
        pytest.raises(PhotoError, match="at most 100"),
    ):
        gallery.search(WALL)
    with pytest.raises(TypeError, match="colour_wait"):
        fz.open_gallery(model=eyes, colour_wait=0.9)
    with pytest.raises(fz.FashionizerError, match="from 0 to 1"):
        fz.open_gallery(model=eyes, colour_weight=9)


def test_another_process_adds_and_searches_beside_a_session(
    looks: Path, tmp_path: Path, eyes: fz.GarmentEncoder
) -> None:
    """Rule: a session that only searches locks nobody out, and finds what another one added."""
    home = tmp_path / "home"
    with fz.open_gallery(home, model=eyes) as gallery:
        added = command(home, "add", looks / "0.jpg")
        assert added.returncode == 0, added.stderr
        found = command(home, "search", looks / "0.jpg", "--json")
        assert found.returncode == 0, found.stderr
        gallery.add(looks / "1.jpg")  # which follows the catalog at once
        files = {Path(outfit.file).name for outfit in gallery.outfits()}
        assert files == {"0.jpg", "1.jpg"}
        best = gallery.search(looks / "0.jpg").results[0]
        assert Path(best.outfit.file).name == "0.jpg"


def test_two_sessions_add_in_turn(looks: Path, tmp_path: Path, eyes: fz.GarmentEncoder) -> None:
    """Rule: the lock is held while something is added, and no longer; both find all."""
    home = tmp_path / "home"
    code = (
        "import sys, time, fashionizer as fz\n"
        "with fz.open_gallery(sys.argv[1]) as gallery:\n"
        "    print(gallery.add(sys.argv[2]).added, flush=True)\n"
        "    sys.stdin.readline()\n"
        "    best, end = '', time.monotonic() + 30\n"
        "    while best != sys.argv[3] and time.monotonic() < end:\n"
        "        found = gallery.search(sys.argv[3], everything=True).results\n"
        "        best = found[0].outfit.file if found else ''\n"
        "    print(best)\n"
    )
    arguments = [sys.executable, "-c", code, home, looks / "0.jpg", looks / "1.jpg"]
    with (
        fz.open_gallery(home, model=eyes) as gallery,
        subprocess.Popen(
            list(map(str, arguments)), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as other,
    ):
        assert other.stdout is not None
        assert other.stdout.readline() == "1\n"
        assert gallery.add(looks / "1.jpg").added == 1
        heard, _ = other.communicate("\n", timeout=60)
    assert heard.strip() == str(looks / "1.jpg")


def test_who_writes_for_long_is_waited_for_then_named(
    looks: Path, tmp_path: Path, eyes: fz.GarmentEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Searching goes on meanwhile."""
    monkeypatch.setattr("fashionizer.gallery.opening._WAIT", 0.2)
    home = tmp_path / "home"
    with fz.open_gallery(home, model=eyes) as gallery:
        gallery.add(looks / "0.jpg")
        with Gallery.open(home, None, write=True, say=lambda _: None, settings=Settings(home=home)):
            changes: list[Callable[[], object]] = [
                lambda: gallery.add(looks),
                lambda: gallery.remove(1),
                gallery.rebuild,
            ]
            for change in changes:
                with pytest.raises(GalleryBusy):
                    change()
            assert gallery.search(looks / "0.jpg").results


def test_after_a_change_of_models_a_rebuild_is_all_there_is_to_do(
    drawn_home: DrawnHome, tmp_path: Path, eyes: fz.GarmentEncoder
) -> None:
    """Rule: vectors of other models are never compared; the session itself can mend that."""
    home = drawn_home.copy(tmp_path / "home")
    told: list[Progress] = []
    with fz.open_gallery(home, model=write_tiny(tmp_path)) as gallery:
        with pytest.raises(ModelMismatch):
            gallery.search(drawn_home.look)
        report = gallery.rebuild(told.append)
        assert (report.seen, report.elsewhere) == (LOOKS, False)
        assert (told[-1].done, told[-1].total) == (LOOKS, LOOKS)
        best = gallery.search(drawn_home.look, everything=True).results[0]
        assert Path(best.outfit.file).name == drawn_home.look.name
    assert eyes.dimensions != gallery.encoder.dimensions


def test_a_session_says_where_it_is(drawn_home: DrawnHome, eyes: fz.GarmentEncoder) -> None:
    """In a notebook."""
    with fz.open_gallery(drawn_home.home, model=eyes) as gallery:
        assert repr(gallery) == f"<GallerySession {drawn_home.home}>"
