"""The JSON interface, asked through Flask's test client."""

import logging

import msgspec
import pytest
from flask import Flask
from flask.testing import FlaskClient

from fashionizer import errors
from fashionizer.retrieval.options import SearchOptions
from fashionizer.retrieval.responses import AnswerResponse
from fashionizer.schema import Box, Choice
from fashionizer.web.public_view import PublicView
from tests.web.asking import SEARCH, ask, assert_refused
from tests.web.painted import blank, photo
from tests.web.watched import WatchedAdvisor


def test_a_search_answers_with_the_shared_shape(
    app: Flask, client: FlaskClient, advisor: WatchedAdvisor
) -> None:
    """Rule: the body is AnswerResponse of what the advisor said, but for paths of its disk."""
    response = ask(client)
    assert response.status_code == 200
    with app.test_request_context():
        said = PublicView(advisor).search(photo(), SearchOptions(), name="me.jpg")
    answer = msgspec.json.decode(response.data, type=AnswerResponse)
    assert response.data == msgspec.json.encode(answer) + b"\n"
    expected = AnswerResponse.of(said)
    assert msgspec.structs.replace(answer, milliseconds=expected.milliseconds) == expected


def test_fields_reach_the_advisor_as_values(client: FlaskClient, advisor: WatchedAdvisor) -> None:
    """Rule: text fields are read once, at the door."""
    ask(
        client,
        box="10, 20,30,40",
        class_="blouse",
        limit="3",
        colour="0.75",
        all="true",
        shade="Navy",
    )
    assert advisor.asked == [
        SearchOptions(
            Choice(box=Box(10, 20, 30, 40), class_name="Blouse"),
            limit=3,
            everything=True,
            colour=0.75,
            shade="navy",
        )
    ]


def test_fields_left_out_or_empty_leave_the_choice_to_the_advisor(
    client: FlaskClient, advisor: WatchedAdvisor
) -> None:
    """Rule: an empty form field says nothing; that is how browsers send it."""
    ask(client, garment="", box=" ", class_="", limit="", colour="", all="", shade="", with_="")
    assert advisor.asked == [SearchOptions()]


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("garment", "-1"),
        ("garment", "first"),
        ("garment", "9" * 5000),
        ("box", "1,2,3"),
        ("box", "1,2,3,4,5"),
        ("box", "1,2,0,4"),
        ("box", "-1,2,3,4"),
        ("box", "1.5,2,3,4"),
        ("box", "1,2,3,9999999999999"),
        ("class_", "Toga"),
        ("limit", "0"),
        ("limit", "201"),
        ("limit", "²"),
        ("colour", "1.01"),
        ("colour", "-0.1"),
        ("colour", "nan"),
        ("colour", "red"),
        ("all", "perhaps"),
        ("group", "trousers"),
        ("shade", "greenish"),
        ("with", ",".join(["Hat"] * 9)),
    ],
)
def test_a_bad_field_is_refused_by_name(
    client: FlaskClient, advisor: WatchedAdvisor, field: str, text: str
) -> None:
    """Rule: 400, and the sentence begins with the field's name; the models are not asked."""
    message = assert_refused(ask(client, **{field: text}), 400, "bad_field")
    assert message.startswith(field.rstrip("_"))
    assert advisor.asked == []


def test_garment_and_box_together_are_refused(client: FlaskClient) -> None:
    """Rule: each names the garment meant; two answers to one question are none."""
    assert_refused(ask(client, garment="0", box="1,2,3,4"), 400, "bad_field")


def test_a_garment_that_the_photo_does_not_show_is_refused(client: FlaskClient) -> None:
    """Rule: what only the advisor can know comes back as its own sentence, 400."""
    assert "choose 0 to 1" in assert_refused(ask(client, garment="7"), 400, "bad_choice")


def test_a_search_without_a_photo_is_refused(client: FlaskClient) -> None:
    """Rule: the sentence says which field is missing and how to send it."""
    assert "multipart" in assert_refused(client.post(SEARCH), 400, "bad_field")
    sent_as_text = client.post(SEARCH, data={"photo": "text"})
    assert "-F photo=@FILE" in assert_refused(sent_as_text, 422, "unexpected_field")


def test_a_photo_with_nothing_to_wear_is_an_answer_not_an_error(client: FlaskClient) -> None:
    """Rule: 200 with a notice; nothing went wrong."""
    answer = ask(client, blank()).get_json()
    assert (answer["garments"], answer["chosen"], answer["results"]) == ([], None, [])
    assert answer["notice"].startswith("No garment was found")


@pytest.mark.parametrize(
    ("data", "status", "code"),
    [
        (b"", 422, "damaged_photo"),
        (photo()[:900], 422, "damaged_photo"),
        (b"II*\0" + bytes(200), 415, "unsupported_format"),
        (b"%PDF-1.7" + bytes(200), 415, "unsupported_format"),
        (photo(2100, 2100), 422, "photo_too_large"),
        (photo(8, 8), 422, "photo_too_small"),
        (b"\xff\xd8\xff" + bytes(1_000_000), 413, "upload_too_large"),
        (b"\xff\xd8\xff" + bytes(4_000_000), 413, "upload_too_large"),
    ],
    ids=["empty", "truncated", "tiff", "pdf", "pixels", "tiny", "bytes", "body"],
)
def test_an_unusable_photo_is_refused_with_its_reason(
    client: FlaskClient, data: bytes, status: int, code: str
) -> None:
    """Rule: 413 for bytes, 415 for the format, 422 for what is inside; limits in the sentence."""
    message = assert_refused(ask(client, data), status, code)
    if status == 413:
        assert "1 MB" in message


@pytest.mark.parametrize(
    "case",
    [
        (errors.Overloaded("Too many at once."), 503, "overloaded"),
        (errors.GalleryBusy("It is being written."), 503, "gallery_busy"),
        (errors.ModelMismatch("Rebuild it."), 503, "gallery_unavailable"),
        (errors.ModelError("A model is missing."), 503, "models_unavailable"),
        (errors.FashionizerError("Something."), 500, "internal"),
        (KeyError("secret"), 500, "internal"),
    ],
)
def test_failures_inside_have_the_shape_too(
    client: FlaskClient,
    advisor: WatchedAdvisor,
    caplog: pytest.LogCaptureFixture,
    case: tuple[Exception, int, str],
) -> None:
    """Rule: what may pass by itself is 503 with Retry-After; the rest is 500.

    The log is told of all but what is busy: the gallery's and the models' failures, too.
    """
    advisor.failure, status, code = case
    caplog.set_level(logging.ERROR)
    response = ask(client)
    message = assert_refused(response, status, code)
    assert ("Retry-After" in response.headers) == (status == 503)
    assert "secret" not in message
    assert bool(caplog.records) == (code != "overloaded")


def test_an_unknown_address_and_a_wrong_method_have_the_shape(client: FlaskClient) -> None:
    """Rule: also what Flask itself refuses speaks JSON under /api/."""
    assert_refused(client.get("/api/v1/nothing"), 404, "not_found")
    response = client.get(SEARCH)
    assert_refused(response, 405, "method_not_allowed")
    assert "POST" in response.headers["Allow"]


def test_an_outfit_is_told_with_its_garments(client: FlaskClient) -> None:
    """Rule: the outfit's own address tells its size and everything worn."""
    shown = client.get("/api/v1/outfits/2").get_json()
    assert (shown["id"], shown["width"], shown["height"]) == (2, 200, 300)
    groups = [garment["group"] for garment in shown["garments"]]
    assert groups == ["tops", "bottoms", "shoes", "bag"]


def test_an_unknown_outfit_is_not_found(client: FlaskClient) -> None:
    """Rule: 404 for the outfit and for its photo."""
    assert_refused(client.get("/api/v1/outfits/99"), 404, "unknown_outfit")
    assert_refused(client.get("/api/v1/outfits/99/image"), 404, "unknown_outfit")
    assert_refused(client.get("/api/v1/outfits/ninety"), 404, "not_found")


def test_a_photo_of_the_gallery_is_fetched_once(client: FlaskClient) -> None:
    """Rule: a JPEG with an age and an ETag; asked again by ETag, the answer is empty, 304."""
    first = client.get("/api/v1/outfits/2/image")
    assert first.mimetype == "image/jpeg"
    assert first.data.startswith(b"\xff\xd8\xff")
    assert "max-age" in first.headers["Cache-Control"]
    etag = first.headers["ETag"]
    again = client.get("/api/v1/outfits/2/image", headers={"If-None-Match": etag})
    assert (again.status_code, again.data) == (304, b"")


def test_a_photo_of_the_gallery_comes_in_the_sizes_named_and_no_other(client: FlaskClient) -> None:
    """Rule: few sizes, so that few copies are made and kept in caches."""
    assert client.get("/api/v1/outfits/2/image?size=320").status_code == 200
    for size in ("321", "-1", "0", "320.0", "x", "٣٢٠"):
        response = client.get("/api/v1/outfits/2/image", query_string={"size": size})
        assert "320, 480, 640, 1024" in assert_refused(response, 400, "bad_field")


def test_a_photo_of_the_gallery_comes_as_webp_where_that_is_asked_for(client: FlaskClient) -> None:
    """Rule: the small copies that pages show weigh a third less; the whole photo is JPEG."""
    response = client.get("/api/v1/outfits/2/image?size=320&format=webp")
    assert (response.status_code, response.mimetype) == (200, "image/webp")
    for wrong in ("format=webp", "size=320&format=gif"):
        assert_refused(client.get(f"/api/v1/outfits/2/image?{wrong}"), 400, "bad_field")


def test_an_address_that_names_the_photo_is_kept_for_good(
    client: FlaskClient, advisor: WatchedAdvisor
) -> None:
    """Rule: an address without its name, or with another's, is asked for again after an hour.

    An outfit keeps its id when a better picture takes its place: the id alone is not enough.
    """
    ages = {}
    for edition in (advisor.photo(2)[:12], advisor.photo(3)[:12], ""):
        response = client.get(f"/api/v1/outfits/2/image?size=320&v={edition}")
        ages[edition] = (response.cache_control.max_age, response.cache_control.immutable)
    assert list(ages.values()) == [(31_536_000, True), (3600, False), (3600, False)]


def test_looks_like_one_of_the_gallery_are_found_without_a_photo(client: FlaskClient) -> None:
    """Rule: the same shape as a search; the outfit itself is not among the results."""
    answer = client.get("/api/v1/outfits/2/similar?garment=1").get_json()
    assert answer["chosen"] == 1
    assert [each["outfit"]["id"] for each in answer["results"]] == [1, 3, 4, 5]
    assert {each["match"]["class"] for each in answer["results"]} == {"Pants"}
    assert_refused(client.get("/api/v1/outfits/99/similar"), 404, "unknown_outfit")
    assert_refused(client.get("/api/v1/outfits/2/similar?garment=9"), 400, "bad_choice")


def test_results_are_narrowed_to_those_worn_with_something(client: FlaskClient) -> None:
    """Rule: only even outfits have a bag; what is counted is counted over what is left."""
    every = ask(client).get_json()
    (bag,) = (each for each in every["worn_with"] if each["group"] == "bag")
    assert (bag["name"], bag["looks"], bag["outfits"]) == ("beige bag", 2, [2, 4])
    narrowed = ask(client, with_="beige bag, Shoes").get_json()
    assert [each["outfit"]["id"] for each in narrowed["results"]] == [2, 4]
    assert {each["looks"] for each in narrowed["worn_with"]} == {2}
    assert_refused(ask(client, with_="beige umbrella"), 400, "bad_choice")
