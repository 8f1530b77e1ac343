"""No answer tells a stranger where on this machine anything lies."""

import json
import logging
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from fashionizer import errors
from fashionizer.gallery.gallery import Gallery
from fashionizer.retrieval.options import NOTHING, SearchOptions
from fashionizer.retrieval.service import Advisor
from fashionizer.schema import Answer, Outfit
from fashionizer.settings import Settings
from fashionizer.vision.pipeline import GarmentPipeline
from fashionizer.web.app import create_app
from fashionizer.web.middleware.logs import LOGGER, JsonLines
from tests.drawn import DrawnHome
from tests.web.asking import SEARCH, ask, assert_refused
from tests.web.painted import SMALL, painted_looks, photo, with_second
from tests.web.watched import WatchedAdvisor

FOLDER = "/home/ada/private looks"
"""Where the photos of the gallery were added from."""

FAILURES = (
    errors.GalleryError(f"The photo {FOLDER}/1.jpg cannot be read (Permission denied)."),
    errors.GalleryBusy(f"The gallery in {FOLDER} is in use by another Fashionizer process."),
    errors.ModelError(f"The model {FOLDER}/mine.onnx is damaged."),
    errors.SourceError(f"{FOLDER} cannot be read."),
    OSError(13, "Permission denied", f"{FOLDER}/1.jpg"),
    ValueError(f"{FOLDER} is odd"),
)


class Failing(WatchedAdvisor):
    """An advisor whose every call fails, if told to."""

    def similar(self, outfit_id: int, options: SearchOptions = NOTHING) -> Answer:
        """Fail, or find."""
        self.fail()
        return super().similar(outfit_id, options)

    def looks(self, count: int) -> tuple[Outfit, ...]:
        """Fail, or give."""
        self.fail()
        return super().looks(count)

    def stats(self) -> Mapping[str, Any]:
        """Fail, or count."""
        self.fail()
        return super().stats()


def failing() -> Failing:
    """Return an advisor whose outfits were added by their paths."""
    looks = [replace(look, file=f"{FOLDER}/{look.number}.jpg") for look in painted_looks(7)]
    return Failing(SMALL, tuple(looks))


def answers(app: Flask, data: bytes) -> Iterator[TestResponse]:
    """Ask every address of the application by each of its methods, then for what is nowhere."""
    client = app.test_client()
    for rule in app.url_map.iter_rules():
        path = rule.rule.replace("<int:outfit_id>", "1").replace("<path:filename>", "page.js")
        for method in sorted((rule.methods or set()) - {"POST"}):
            yield client.open(path, method=method)
        if "POST" in (rule.methods or set()):
            yield ask(client, data, to=path)
            yield ask(client, b"II*\0 no photo", to=path)
            yield ask(client, data, to=path, garment="99")
    yield client.get("/api/v1/outfits/1?garment=x")
    yield client.get("/api/v1/outfits/1/similar?garment=99")
    yield client.get("/outfits/1?garment=2")
    yield client.get("/api/v1/outfits/999")
    yield client.get("/nowhere")


def told(response: TestResponse) -> str:
    """Return all that a visitor gets: headers and body."""
    return f"{response.headers}{response.get_data().decode('utf-8', 'replace')}"


def test_no_answer_of_any_address_tells_where_the_photos_were_added_from() -> None:
    """Rule: also the metrics and the pages' source; over the gallery that answers."""
    app = create_app(failing(), replace(SMALL, home=Path(FOLDER)))
    seen = list(answers(app, photo()))
    assert len(seen) > 30
    assert {200, 400, 404, 415} <= {each.status_code for each in seen}
    for each in seen:
        assert FOLDER not in told(each), each.request.path
        assert "private" not in told(each).replace("Cache-Control: private", "")


@pytest.mark.parametrize("failure", FAILURES, ids=lambda each: type(each).__name__)
def test_no_failure_tells_it_either_and_nor_does_the_log(
    failure: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    """Rule: sentences for the server's keeper name folders; visitors are told in general terms."""
    caplog.set_level(logging.INFO, logger=LOGGER.name)
    advisor = failing()
    app = create_app(advisor, SMALL)
    advisor.failure = failure
    seen = list(answers(app, photo()))
    assert any(each.status_code >= 500 for each in seen)
    assert not [each.request.path for each in seen if FOLDER in told(each)]
    lines = [JsonLines().format(record) for record in caplog.records]
    assert not any(FOLDER in line for line in lines)
    kinds = {json.loads(line).get("kind") for line in lines}
    assert type(failure).__name__ in kinds


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("/home/ada/private looks/1.jpg", "1.jpg"),
        ("C:\\Users\\ada\\1.jpg", "1.jpg"),
        ("looks.zip/inside/1.jpg", "1.jpg"),
        ("private/caf\\xe9.jpg", "caf\\xe9.jpg"),
        ("https://ada:word@example.org/looks/1.jpg?key=secret#ada", "1.jpg"),
        ("https://example.org/?id=7", "photo"),
    ],
)
def test_the_api_names_an_outfit_by_its_photo_without_the_way_there(file: str, name: str) -> None:
    """Rule: who added the photos knows them by it, nobody else learns more."""
    advisor = WatchedAdvisor(SMALL, with_second(file=file))
    client = create_app(advisor, SMALL).test_client()
    assert client.get("/api/v1/outfits/2").get_json()["file"] == name
    assert client.get("/api/v1/outfits/2/similar").get_json()["photo"] == name


def test_a_photo_sent_keeps_the_name_it_was_sent_by(client: FlaskClient) -> None:
    """Rule: what a visitor said is the visitor's."""
    assert ask(client, name="my skirt.jpg").get_json()["photo"] == "my skirt.jpg"


def test_a_failure_of_the_gallery_says_what_to_do() -> None:
    """Rule: general terms are still a sentence with a remedy."""
    advisor = failing()
    app = create_app(advisor, SMALL)
    advisor.failure = FAILURES[0]
    message = assert_refused(ask(app.test_client()), 503, "gallery_unavailable")
    assert "try again later" in message


def test_the_real_gallery_tells_nothing_of_its_folders(
    detector: GarmentPipeline, drawn_home: DrawnHome
) -> None:
    """Rule: as above, of what `add` really keeps."""
    settings = Settings(home=drawn_home.home)
    with Gallery.open(
        drawn_home.home, detector.models, write=False, say=lambda _: None, settings=settings
    ) as gallery:
        app = create_app(Advisor(detector, gallery, settings), settings)
        seen = list(answers(app, drawn_home.look.read_bytes()))
        assert SEARCH in {each.request.path for each in seen if each.status_code == 200}
        for each in seen:
            for folder in (drawn_home.home, drawn_home.folder, drawn_home.folder.parent):
                assert str(folder) not in told(each), each.request.path
        assert all(outfit.file not in told(each) for each in seen for outfit in gallery.every())
