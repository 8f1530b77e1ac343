"""The gallery page by page, over the real catalog."""

from collections.abc import Iterator
from itertools import pairwise
from typing import cast

import pytest
from flask.testing import FlaskClient

from fashionizer.retrieval.service import Advisor
from fashionizer.settings import Settings
from fashionizer.vision.pipeline import GarmentPipeline
from fashionizer.web.app import create_app
from tests.retrieval.kept import Invented, Worn, kept, look, seen
from tests.web.asking import assert_refused
from tests.web.test_guards import PUBLIC
from tests.web.watched import WatchedAdvisor

LIST = "/api/v1/outfits"

NAVY_PANTS: Worn = ("bottoms", "Pants", "navy")
RED_PANTS: Worn = ("bottoms", "Pants", "red")
BLUE_SKIRT: Worn = ("bottoms", "Skirt", "light blue")
BAG: Worn = ("bag", None, None)

LOOKS: tuple[tuple[tuple[Worn, ...], str | None, str | None], ...] = (
    ((NAVY_PANTS,), "CC BY 4.0", "Ada"),
    ((RED_PANTS, BLUE_SKIRT), "CC0 1.0", "Ștefan"),
    ((BLUE_SKIRT, BAG), None, None),
    ((), "cc by 4.0", "ADA"),
    ((NAVY_PANTS, BAG), "CC BY 4.0 <x>", "Bea"),
)


@pytest.fixture(scope="module")
def listed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """A client of a server over five looks, their ids 1 … 5."""
    looks = [
        look(
            number,
            tuple(seen(at, each, [1, number, at, 0]) for at, each in enumerate(worn)),
            licence=licence,
            credit=credit,
        )
        for number, (worn, licence, credit) in enumerate(LOOKS)
    ]
    with kept(tmp_path_factory.mktemp("listed"), looks) as gallery:
        advisor = Advisor(cast(GarmentPipeline, Invented()), gallery, Settings())
        yield create_app(advisor, Settings()).test_client()


def ids(client: FlaskClient, **query: object) -> list[int]:
    """Return the outfits listed; the total must count them."""
    page = client.get(LIST, query_string=query).get_json()
    assert page["total"] == len(page["outfits"])
    return [each["id"] for each in page["outfits"]]


def test_pages_hold_every_outfit_once_in_the_order_they_were_added(listed: FlaskClient) -> None:
    """Rule: `next` leads on until it is null; `total` counts all of them on every page."""
    pages, after = [], 0
    while after is not None:
        pages.append(listed.get(LIST, query_string={"limit": 2, "after": after}).get_json())
        after = pages[-1]["next"]
    assert [[each["id"] for each in page["outfits"]] for page in pages] == [[1, 2], [3, 4], [5]]
    assert {page["total"] for page in pages} == {5}
    whole = listed.get(f"{LIST}?limit=5").get_json()
    assert (len(whole["outfits"]), whole["next"]) == (5, None)
    assert listed.get(f"{LIST}?after=5").get_json() == {"outfits": [], "next": None, "total": 5}


def test_an_outfit_is_listed_as_it_is_told_by_itself(listed: FlaskClient) -> None:
    """Rule: with size and garments, and no folder."""
    first = listed.get(LIST).get_json()["outfits"][0]
    assert first == listed.get(f"{LIST}/1").get_json()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"group": "bottoms"}, [1, 2, 3, 5]),
        ({"class": "pants"}, [1, 2, 5]),
        ({"class": "Pants", "colour": "blue"}, [1, 5]),
        ({"colour": "Blue"}, [1, 2, 3, 5]),
        ({"group": "bag", "colour": "blue"}, []),
        ({"group": "bag", "class": "Pants"}, []),
        ({"licence": "CC BY 4.0"}, [1, 4]),
        ({"licence": "cc by 4.0", "class": "Pants"}, [1]),
        ({"licence": "unknown"}, [3]),
        ({"credit": "ada"}, [1, 4]),
        ({"credit": "ȘTEFAN"}, [2]),
        ({"credit": "%"}, []),
        ({"credit": "Bea", "group": ""}, [5]),
    ],
    ids=str,
)
def test_filters_leave_what_fits_all_of_them(
    listed: FlaskClient, query: dict[str, str], found: list[int]
) -> None:
    """Rule: group, class and colour are of one garment; licence and credit whole, in any case."""
    assert ids(listed, **query) == found


def test_a_page_of_some_goes_on_among_them(listed: FlaskClient) -> None:
    """Rule: `after` and filters together."""
    first = listed.get(f"{LIST}?class=Pants&limit=1").get_json()
    seen_ids = [first["outfits"][0]["id"]]
    while first["next"] is not None:
        first = listed.get(f"{LIST}?class=Pants&limit=1&after={first['next']}").get_json()
        seen_ids.append(first["outfits"][0]["id"])
        assert first["total"] == 3
    assert seen_ids == [1, 2, 5]
    assert all(before < later for before, later in pairwise(seen_ids))


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("limit=0", "limit must be a whole number from 1 to 200"),
        ("limit=201", "1 to 200"),
        ("after=-1", "after must be"),
        ("after=99999999999999999999", "after must be"),
        ("group=trousers", "group must be one of"),
        ("class=Toga", "class must be one of"),
        ("colour=0.5", "colour must be one of: black"),
        ("licence=" + "x" * 600, "licence must be"),
        ("credit=%00", "credit must be"),
    ],
)
def test_a_bad_filter_is_refused_by_name(listed: FlaskClient, query: str, words: str) -> None:
    """Rule: 400, and the sentence says what may be said instead."""
    response = listed.get(f"{LIST}?{query}")
    assert (response.status_code, response.get_json()["error"]["code"]) == (400, "bad_field")
    assert words in response.get_json()["error"]["message"]


def test_listing_is_counted_like_searching() -> None:
    """Rule: whoever reads a whole gallery does so at the pace of the setting `rate`."""
    client = create_app(WatchedAdvisor(PUBLIC), PUBLIC).test_client()
    statuses = [client.get(LIST, headers={"Host": "x.example"}).status_code for _ in range(4)]
    assert statuses[0] == 200
    assert statuses[-1] == 429
    assert_refused(client.get(LIST, headers={"Host": "x.example"}), 429, "too_often")
