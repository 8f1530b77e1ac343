"""What nobody reads is refused by name, and not passed over in silence."""

from io import BytesIO

import pytest
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict

from tests.web.asking import SEARCH, ask, assert_refused
from tests.web.painted import photo
from tests.web.watched import WatchedAdvisor

CODE = "unexpected_field"


def files(*names: str, **fields: str) -> MultiDict[str, object]:
    """Return a form with a good photo under each name."""
    pictures = [(name, (BytesIO(photo()), f"{at}.jpg")) for at, name in enumerate(names)]
    return MultiDict([*pictures, *fields.items()])


@pytest.mark.parametrize(
    ("field", "suggested"),
    [("limits", "limit"), ("color", "colour"), ("Limit", "limit"), ("garmnet", "garment")],
)
@pytest.mark.parametrize("to", [SEARCH, "/"])
def test_a_misspelt_field_is_refused_and_the_right_one_suggested(
    client: FlaskClient, advisor: WatchedAdvisor, field: str, suggested: str, to: str
) -> None:
    """Rule: 422 from the interface and the page alike, before the models are asked."""
    refused = ask(client, to=to, **{field: "3"})
    assert refused.status_code == 422
    assert f"“{field}” (did you mean “{suggested}”?)" in refused.get_data(as_text=True)
    assert advisor.asked == []


def test_a_field_like_no_other_is_refused_with_those_there_are(client: FlaskClient) -> None:
    """Rule: the sentence lists what is known; a long name is cut, many are counted."""
    message = assert_refused(ask(client, quantity="3"), 422, CODE)
    assert "“quantity” is not known here; known are all, box, class" in message
    assert len(assert_refused(ask(client, **{"z" * 5000: "3"}), 422, CODE)) < 250
    many = {f"zz{number}": "1" for number in range(20)}
    assert "others are not known" in assert_refused(ask(client, **many), 422, CODE)


@pytest.mark.parametrize("to", [SEARCH, "/"])
def test_a_second_photo_is_refused(client: FlaskClient, advisor: WatchedAdvisor, to: str) -> None:
    """Rule: one of two would be ignored; the empty field of a telephone's form is none."""
    refused = client.post(to, data=files("photo", "photo"))
    assert refused.status_code == 422
    assert "came twice" in refused.get_data(as_text=True)
    assert advisor.asked == []
    picker_and_camera = MultiDict([("photo", (BytesIO(b""), "")), *files("photo").items()])
    assert client.post(to, data=picker_and_camera).status_code == 200


def test_a_photo_in_another_field_is_refused(client: FlaskClient) -> None:
    """Rule: the sentence names the field that was sent."""
    sent = client.post(SEARCH, data=files("image"))
    assert "“image” is not known here; the picture goes into “photo”" in assert_refused(
        sent, 422, CODE
    )
    sent = client.post(SEARCH, data=files("photo", "limit"))
    assert "“limit” was sent as a file" in assert_refused(sent, 422, CODE)


@pytest.mark.parametrize("to", [SEARCH, "/"])
def test_a_field_that_comes_twice_is_refused(client: FlaskClient, to: str) -> None:
    """Rule: which of them counts nobody knows; an empty one says nothing, and `with` is a list."""
    twice = MultiDict([*files("photo").items(), ("limit", "3"), ("limit", "4")])
    refused = client.post(to, data=twice)
    assert refused.status_code == 422
    assert "“limit” came twice" in refused.get_data(as_text=True)
    list_of = [("with", "bag"), ("with", "shoes"), ("limit", ""), ("limit", "3")]
    assert client.post(to, data=MultiDict([*files("photo").items(), *list_of])).status_code == 200


def test_fields_in_the_address_of_a_search_are_refused(
    client: FlaskClient, advisor: WatchedAdvisor
) -> None:
    """Rule: they would not be read; the page's address may carry what sites append to links."""
    message = assert_refused(ask(client, to=f"{SEARCH}?limit=3"), 422, CODE)
    assert "“limit”, which is read from the form only" in message
    assert advisor.asked == []
    assert ask(client, to="/?lang=ro&utm_source=mail").status_code == 200


@pytest.mark.parametrize(
    ("address", "field"),
    [
        ("/api/v1/outfits/2?garment=1", "garment"),
        ("/api/v1/outfits/2/similar?class=Skirt", "class"),
        ("/api/v1/outfits/2/similar?limits=1", "limit”?"),
        ("/api/v1/outfits/2/similar?limit=1&limit=2", "limit"),
        ("/api/v1/outfits/2/image?sise=320", "size"),
        ("/api/v1/outfits/2/image?size=320&size=480", "size"),
        ("/api/v1/outfits?afterr=2", "after"),
        ("/api/v1/outfits?shade=navy", "shade"),
    ],
)
def test_what_an_address_asks_and_nobody_reads_is_refused(
    client: FlaskClient, address: str, field: str
) -> None:
    """Rule: every address of the interface knows its own fields."""
    assert field in assert_refused(client.get(address), 422, CODE)


@pytest.mark.parametrize("path", ["/", "/outfits/2"])
def test_pages_open_from_links_that_others_added_to(client: FlaskClient, path: str) -> None:
    """Rule: a link shared on another site comes back with that site's fields."""
    assert client.get(f"{path}?utm_source=mail&fbclid=x&fbclid=y").status_code == 200
