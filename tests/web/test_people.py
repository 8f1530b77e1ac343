"""Several people in a photo, asked about through the interface and on the page without scripts."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from fashionizer.retrieval import notices
from fashionizer.schema import Choice
from fashionizer.web.app import create_app
from tests.web.asking import ask, assert_refused
from tests.web.described import DescribedClient
from tests.web.grouped import GroupAdvisor, pair, sent
from tests.web.painted import SMALL
from tests.web.test_pages import Page, answered, refined

PAIR = sent(pair())
LEFT, RIGHT = "Person 1, left", "Person 2, right"


@pytest.fixture
def advisor() -> GroupAdvisor:
    """See two people."""
    return GroupAdvisor("main", "main")


@pytest.fixture
def app(advisor: GroupAdvisor) -> Flask:
    """Return the application around that advisor."""
    app = create_app(advisor, SMALL)
    app.test_client_class = DescribedClient
    return app


def names(page: Page) -> list[str | None]:
    """Return how what can be pressed on the photo is called."""
    return [each["aria-label"] for each in page.all("button", form="refine") if "tabindex" in each]


def who(page: Page, pressed: str) -> list[str]:
    """Return the people to choose from, who are chosen or not."""
    return [
        str(each["value"])
        for each in page.all("button", name="who", **{"aria-pressed": pressed})
        if "form" not in each
    ]


def test_the_interface_tells_who_is_seen_and_answers_about_one(client: FlaskClient) -> None:
    """``people`` with boxes, each garment's ``person``, and ``person`` to ask."""
    first = ask(client, PAIR).get_json()
    assert [(each["id"], each["box"], each["main"]) for each in first["people"]] == [
        (0, [0, 0, 200, 300], True),
        (1, [200, 0, 200, 300], True),
    ]
    assert [garment["person"] for garment in first["garments"]] == [0, 0, 1, 1]
    assert first["chosen"] == 0
    second = ask(client, PAIR, person="1").get_json()
    assert (second["chosen"], second["garments"][2]["class"]) == (2, "Pants")


def test_a_wrong_person_is_refused_with_the_right_numbers(client: FlaskClient) -> None:
    """Another number than there are, and no number at all."""
    sentence = assert_refused(ask(client, PAIR, person="2"), 400, "bad_choice")
    assert sentence == "There is no person 2 in this photo; choose 0 or 1."
    assert_refused(ask(client, PAIR, person="me"), 400, "bad_field")


def test_a_crowd_is_answered_with_what_to_do(client: FlaskClient, advisor: GroupAdvisor) -> None:
    """By the interface and on the page; a box is answered as ever."""
    advisor.eyes.kinds = ("passing", "passing")
    answer = ask(client, PAIR).get_json()
    assert (answer["chosen"], answer["notice"], len(answer["people"])) == (None, notices.CROWD, 2)
    html, page = answered(client, PAIR)
    assert notices.CROWD in html
    assert page.all("button", **{"class": "chip draw is-wanted"})
    assert ask(client, PAIR, box="60,40,80,100").get_json()["chosen"] == 0


def test_people_are_chosen_on_the_page(client: FlaskClient, advisor: GroupAdvisor) -> None:
    """One is meant, whose garments are shown; the other has a box and a name to press."""
    html, page = answered(client, PAIR)
    assert "People in your picture" in html
    assert names(page) == [RIGHT, "Look for the navy trousers"]
    (other,) = who(page, "false")
    assert other == "1 200,0,200,300"
    html = refined(client, PAIR, who=other, kind="Blouse").get_data(as_text=True)
    assert advisor.asked[-1].choice == Choice(person=1)
    page = Page(html)
    assert names(page) == [LEFT, "Look for the black shoes"]
    assert who(page, "true") == [other]
    assert "navy trousers marked" in html


def test_refining_keeps_whoever_was_chosen(client: FlaskClient, advisor: GroupAdvisor) -> None:
    """With the garment, its kind, and a drawn frame."""
    _, page = answered(client, PAIR)
    html = refined(client, PAIR, who=who(page, "false")[0]).get_data(as_text=True)
    fields = {str(e["name"]): str(e["value"]) for e in Page(html).all("input", type="hidden")}
    assert fields["whose"] == "1 200,0,200,300"
    again = client.post("/", data={**fields, "kind": "Shorts"}, content_type=None)
    assert advisor.asked[-1].choice == Choice(2, None, "Shorts", None, 1)
    assert who(Page(again.get_data(as_text=True)), "true") == [fields["whose"]]
    drawn = {**fields, "current": "", "box": "60,40,80,100"}
    again = client.post("/", data=drawn)
    assert who(Page(again.get_data(as_text=True)), "true") == [fields["whose"]]


def test_whoever_wears_nothing_that_is_seen_stays_chosen(
    client: FlaskClient, advisor: GroupAdvisor
) -> None:
    """The page says so, and the other is one press away."""
    advisor.eyes.kinds = ("main", "bare")
    html = ask(client, PAIR, to="/", who="1 200,0,200,300").get_data(as_text=True)
    assert notices.NO_GARMENT_ON in html
    assert who(Page(html), "true") == ["1 200,0,200,300"]
    assert names(Page(html)) == [LEFT]


@pytest.mark.parametrize("kinds", [("main",), ("main", "passing"), ()])
def test_one_person_is_not_chosen_from(
    kinds: tuple[str, ...], client: FlaskClient, advisor: GroupAdvisor
) -> None:
    """Nor are passers-by: the page is as ever."""
    advisor.eyes.kinds = kinds  # type: ignore[assignment]
    html, page = answered(client, PAIR)
    assert "People in your picture" not in html
    assert page.all("button", name="who") == []


def test_the_middle_one_of_three_is_called_so(client: FlaskClient, advisor: GroupAdvisor) -> None:
    """By where they are; the number tells two in the middle apart."""
    advisor.eyes.kinds = ("main", "main", "main")
    html, page = answered(client, PAIR)
    assert names(page)[:2] == ["Person 2, in the middle", "Person 3, right"]
    assert LEFT in html


def test_the_page_speaks_romanian_of_people_too(client: FlaskClient) -> None:
    """Names and heading."""
    html = ask(client, PAIR, to="/?lang=ro").get_data(as_text=True)
    assert "Persoane în fotografia ta" in html
    assert names(Page(html))[0] == "Persoana 2, în dreapta"


def test_a_result_shows_its_person_s_part_of_a_photo(client: FlaskClient) -> None:
    """The rest of a photo that others are on is in shade; on the look's own page, too."""
    _, page = answered(client, PAIR)
    shades = [each["d"] for each in page.all("path", **{"class": "others"})]
    assert "M0 0h400v300h-400zM0 0h200v300h-200z" in shades
    look = Page(client.get("/outfits/9").get_data(as_text=True))
    assert next(each["d"] for each in look.all("path", **{"class": "others"})) == (
        "M0 0h400v300h-400zM200 0h200v300h-200z"
    )


def test_an_outfit_tells_who_wears_it(client: FlaskClient) -> None:
    """The interface, of a look on a photo with others; its own photo is not like it."""
    look = client.get("/api/v1/outfits/9").get_json()
    assert look["person"] == {"id": 1, "box": [200, 0, 200, 300], "prominence": 0.8, "main": True}
    assert {garment["person"] for garment in look["garments"]} == {1}
    similar = client.get("/api/v1/outfits/9/similar?all=true").get_json()
    found = [each["outfit"]["id"] for each in similar["results"]]
    assert found
    assert not {8, 9} & set(found)
