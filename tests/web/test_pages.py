"""The pages as a browser without JavaScript gets them."""

import base64
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from fashionizer.errors import GalleryBusy, Overloaded
from fashionizer.photo.decode import decode
from fashionizer.retrieval.companions import Kind
from fashionizer.retrieval.options import SearchOptions
from fashionizer.schema import Box, Choice, Match
from fashionizer.settings import Settings
from fashionizer.web.app import create_app
from fashionizer.web.pages.rendering import dozens, low
from tests.web.asking import FORM, ask, body
from tests.web.painted import SMALL, Look, blank, painted_looks, photo, with_second
from tests.web.watched import WatchedAdvisor

HEADING = "Some outfits that might include this:"


class Page(HTMLParser):
    """What tests look at in a page: its tags, as (name, attributes)."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep every tag."""
        self.tags.append((tag, dict(attrs)))

    def all(self, tag: str, **wanted: str) -> list[dict[str, str | None]]:
        """Return the attributes of all tags of a name that have the attributes wanted."""
        return [
            attributes
            for name, attributes in self.tags
            if name == tag and all(attributes.get(key) == text for key, text in wanted.items())
        ]


def showing(looks: tuple[Look, ...]) -> FlaskClient:
    """Return a client of an application over some looks."""
    return create_app(WatchedAdvisor(SMALL, looks), SMALL).test_client()


def answered(client: FlaskClient, data: bytes | None = None, **fields: str) -> tuple[str, Page]:
    """Send a photo by the form; give the page that answers, as text and as tags."""
    response = ask(client, data, to="/", **fields)
    assert response.status_code == 200
    html = response.get_data(as_text=True)
    return html, Page(html)


def test_the_first_page_asks_for_a_picture(client: FlaskClient) -> None:
    """Rule: the thesis's title; one form that posts a file and lands at the results."""
    html = client.get("/").get_data(as_text=True)
    assert "<title>Fashionizer - Your fashion assistant</title>" in html
    page = Page(html)
    form = page.all("form")[0]
    assert (form["action"], form["method"]) == ("/#results", "post")
    assert form["enctype"] == "multipart/form-data"
    assert len(page.all("input", type="file", name="photo")) == 2  # the second is the camera
    assert page.all("input", capture="environment")
    assert page.all("label", **{"for": "photo"})
    assert len(page.all("button", name="example")) == 4


def test_the_footer_names_the_sources_of_the_gallery(client: FlaskClient) -> None:
    """Rule: whose photos are shown is said on every page."""
    html = re.sub(r"\s+", " ", client.get("/").get_data(as_text=True))
    assert "7 looks with 24 garments" in html
    assert "1 look, Ada &lt;4&gt;, CC BY 4.0" in html
    assert "3 looks by others" in html


def test_a_credit_that_is_its_licence_is_said_once() -> None:
    """Rule: “Unsplash” beside the photo and below, not “Unsplash, Unsplash”."""
    (look,) = painted_looks(1)
    client = showing((replace(look, credit="Unsplash", licence="Unsplash", page=None),))
    html = re.sub(r"\s+", " ", client.get("/outfits/1").get_data(as_text=True))
    assert html.count("Unsplash") == 2


def test_many_sources_are_summed_up(
    client: FlaskClient, advisor: WatchedAdvisor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rule: the four largest by name, the rest counted; each photo names its own anyway."""
    due = [{"credit": f"Ada {n}", "licence": None, "outfits": 9 - n} for n in range(6)]
    monkeypatch.setattr(advisor, "stats", lambda: {"outfits": 39, "garments": 80, "credits": due})
    html = client.get("/").get_data(as_text=True)
    assert "Ada 3" in html
    assert "Ada 4" not in html
    assert "9 looks by others" in html


def test_the_gallery_is_not_counted_for_every_page(
    client: FlaskClient, advisor: WatchedAdvisor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rule: counting walks the gallery; a page seconds later mentions the same numbers."""
    answers = iter([advisor.stats()])
    monkeypatch.setattr(advisor, "stats", lambda: next(answers))
    for _ in range(3):
        assert "7 looks" in client.get("/").get_data(as_text=True)


def test_an_empty_gallery_says_how_to_fill_it() -> None:
    """Rule: the first person to open the page is the one who can add outfits."""
    assert "fashionizer add FOLDER" in showing(()).get("/").get_data(as_text=True)


def test_the_answer_shows_the_outfits_under_the_heading_of_the_thesis(client: FlaskClient) -> None:
    """Rule: heading at the anchor, a card each with class, words, number, others and credit."""
    html, page = answered(client)
    assert HEADING in html
    assert page.all("section", id="results")
    assert len(page.all("li", **{"class": "card"})) == 5
    assert "Very similar" in html
    assert "99 %" in html
    assert "Worn with, in these 5 looks" in html
    assert page.all("a", href="https://example.org/looks/3")
    assert "CC\N{NO-BREAK SPACE}BY\N{NO-BREAK SPACE}4.0" in html
    assert "Ada &lt;3&gt;" in html


def test_the_sent_photo_is_shown_upright_and_small_inside_the_page(client: FlaskClient) -> None:
    """Rule: a data: URI of at most 640 pixels; boxes are placed by shares of the photo."""
    _, page = answered(client, photo(1200, 900))
    shown = next(image for image in page.all("img") if str(image["src"]).startswith("data:"))
    assert (shown["width"], shown["height"]) == ("1200", "900")
    preview = decode(base64.b64decode(str(shown["src"]).split(",", 1)[1]))
    assert (preview.width, preview.height) == (640, 480)
    assert "red blouse marked" in str(shown["alt"])
    place = {"x": "33.42%", "y": "16.00%", "width": "33.17%", "height": "30.00%"}
    assert page.all("foreignobject", **place)


def refined(client: FlaskClient, data: bytes, **fields: str) -> TestResponse:
    """Ask, then send the answer page's own form with the fields changed as given."""
    _, page = answered(client, data)
    form = {str(each["name"]): str(each["value"]) for each in page.all("input", type="hidden")}
    form |= {name.rstrip("_"): text for name, text in fields.items()}
    return client.post("/", data=form, content_type="multipart/form-data")


def test_another_garment_is_picked_by_sending_the_page_s_own_copy(
    client: FlaskClient, advisor: WatchedAdvisor
) -> None:
    """Rule: the photo is kept in the page, not by us; a named class is not for another garment."""
    _, page = answered(client, photo(1200, 900))
    picks = page.all("button", form="refine", name="pick")
    pick = str(next(each for each in picks if each["aria-pressed"] == "false")["value"])
    assert pick == "1 342,354,340,291"
    html = refined(client, photo(1200, 900), pick=pick, class_="Blouse").get_data(as_text=True)
    assert advisor.asked[-1].choice == Choice(garment=1)
    assert "navy trousers marked" in html


def test_the_garment_meant_is_found_where_the_copy_numbers_them_otherwise(
    client: FlaskClient, advisor: WatchedAdvisor
) -> None:
    """Rule: the box decides, as a copy is never quite the photo."""
    data, pick = photo(1200, 900), "1 342,354,340,291"
    advisor.numbering = (1, 0)
    html = refined(client, data, pick=pick).get_data(as_text=True)
    assert advisor.asked[-1].choice == Choice(garment=0)
    assert "navy trousers marked" in html
    advisor.numbering = (1,)
    html = refined(client, data, pick=pick).get_data(as_text=True)
    assert "navy trousers marked" in html


@pytest.mark.parametrize("numbering", [(0, 1), (1, 0), (0,)])
def test_a_click_decodes_and_detects_once(
    client: FlaskClient, advisor: WatchedAdvisor, numbering: tuple[int, ...]
) -> None:
    """Rule: whichever way the copy numbers its garments, and the preview is of the same pixels."""
    advisor.numbering = numbering
    ask(client, photo(1200, 900), to="/", pick="1 342,354,340,291")
    assert (advisor.decoded, advisor.detected, len(advisor.asked)) == (1, 1, 1)


def test_a_copy_sent_again_is_not_copied_anew(client: FlaskClient) -> None:
    """Rule: asking ten times loses no more than asking twice."""
    first = Page(refined(client, photo(1200, 900)).get_data(as_text=True))
    _, page = answered(client, photo(1200, 900))
    copies = [each.all("input", name="again")[0]["value"] for each in (first, page)]
    assert copies[0] == copies[1]


def test_fine_tuning_keeps_the_garment_and_sends_the_class(
    client: FlaskClient, advisor: WatchedAdvisor
) -> None:
    """Rule: without a pressed garment the current one stays, as what the person says it is."""
    ask(client, to="/", current="0 66,50,66,90", kind="Shirt", colour="0.8", shade="navy")
    asked = advisor.asked[-1]
    assert asked.choice == Choice(garment=0, class_name="Shirt")
    assert (asked.colour, asked.shade) == (0.8, "navy")
    ask(client, to="/", current="0 66,50,66,90", kind="bag")
    assert advisor.asked[-1].choice == Choice(garment=0, group="bag")


def test_controls_left_as_they_stand_say_nothing(
    client: FlaskClient, advisor: WatchedAdvisor, settings: Settings
) -> None:
    """Rule: a slider has a place before anybody moves it; the settings then still decide."""
    stands = f"{settings.colour_weight:g}"
    ask(client, to="/", colour=stands, unmoved=stands, limit=str(settings.limit))
    assert (advisor.asked[-1].colour, advisor.asked[-1].limit) == (None, None)


def slider(page: Page) -> tuple[str | None, str | None]:
    """Return where the slider stands, and where it would stand unmoved."""
    (knob,) = page.all("input", name="colour")
    (unmoved,) = page.all("input", name="unmoved")
    return knob["value"], unmoved["value"]


def test_the_slider_stands_where_the_search_weighed(
    client: FlaskClient, advisor: WatchedAdvisor
) -> None:
    """Rule: a shade lifts the weight of colour, seen on the slider, until a person moves it."""
    _, page = answered(client)
    assert slider(page) == ("0.3", "0.3")
    _, page = answered(client, colour="0.3", unmoved="0.3", shade="navy")
    assert slider(page) == ("0.5", "0.5")
    _, page = answered(client, colour="0.3", unmoved="0.5", shade="navy")
    assert advisor.asked[-1].colour == 0.3
    assert slider(page) == ("0.3", "0.5")
    _, page = answered(client, colour="0.5", unmoved="0.5", shade="")
    assert advisor.asked[-1].colour is None
    assert slider(page) == ("0.3", "0.3")


def test_a_few_looks_left_over_come_with_the_last_dozen() -> None:
    """Rule: no button for three looks or fewer; none is lost, none comes twice."""
    look = WatchedAdvisor(Settings()).outfit(1)
    match = Match(look, 1.0, look.garments[0])
    sizes = {n: [len(part) for part in dozens([match] * n)] for n in (0, 1, 12, 15, 16, 27, 28)}
    assert sizes == {
        0: [],
        1: [1],
        12: [12],
        15: [15],
        16: [12, 4],
        27: [12, 15],
        28: [12, 12, 4],
    }


@pytest.mark.parametrize(
    ("box", "above"),
    [((10, 260, 40, 30), True), ((10, 100, 40, 90), False), ((10, 4, 40, 30), False)],
    ids=["shoes", "trousers", "a hat at the rim"],
)
def test_the_word_of_a_low_box_stands_above_it(box: tuple[int, int, int, int], above: bool) -> None:
    """Rule: a word hides nothing that it names, and stays on the photo."""
    assert low(Box(*box), 300) is above


def test_a_weight_in_an_address_is_meant(client: FlaskClient, advisor: WatchedAdvisor) -> None:
    """Rule: an address to share says all that was moved, also back to what is usual without."""
    client.get("/outfits/2?shade=navy&colour=0.3")
    assert advisor.asked[-1].colour == 0.3
    client.get("/outfits/2?shade=navy&colour=0.5&unmoved=0.5")
    assert advisor.asked[-1].colour is None


def test_a_drawn_frame_stays_until_another_garment_is_picked(
    client: FlaskClient, advisor: WatchedAdvisor
) -> None:
    """Rule: the frame goes on meaning what is in it; a pick is about another garment altogether."""
    _, page = answered(client, box="66,50,66,90", current="")
    assert advisor.asked[-1].choice == Choice(box=Box(66, 50, 66, 90))
    assert page.all("input", name="box")[0]["value"] == "66,50,66,90"
    ask(client, to="/", box="66,50,66,90", kind="Shirt", pick="1 66,138,66,100", shade="navy")
    asked = advisor.asked[-1]
    assert (asked.choice, asked.shade) == (Choice(garment=1), None)


def test_a_photo_that_the_browser_keeps_is_not_sent_back(client: FlaskClient) -> None:
    """Rule: with scripts the page holds no copy; boxes are in pixels of what was sent."""
    data = body(photo(1200, 900))
    response = client.post("/", data=data, content_type=FORM, headers={"X-Photo-Kept": "1"})
    html = response.get_data(as_text=True)
    page = Page(html)
    assert "data:image" not in html
    assert not page.all("input", name="again")
    assert page.all("figure", **{"data-scale": "1.0", "data-width": "1200"})
    assert len(html) < 40_000


def test_an_example_is_asked_about_without_a_photo(client: FlaskClient) -> None:
    """Rule: one press, also without scripts; only the examples there are."""
    response = client.post("/", data={"example": "coat"})
    assert response.status_code == 200
    assert "coat.webp" in response.get_data(as_text=True)
    for wrong in ("hat-stand", "../icon"):
        assert client.post("/", data={"example": wrong}).status_code == 400


def test_the_results_are_counted_by_what_they_are_worn_with(client: FlaskClient) -> None:
    """Rule: a box to tick each; ticked, the looks are those, and the others are counted anew."""
    html, page = answered(client)
    offered = [each["value"] for each in page.all("input", name="with")]
    assert offered == ["blue Pants", "black Shoes", "beige bag"]
    html, page = answered(client, with_="beige bag")
    assert len(page.all("li", **{"class": "card"})) == 2
    assert "2 of 5 looks" in html
    ticked = [each["value"] for each in page.all("input", name="with") if "checked" in each]
    assert ticked == ["beige bag"]


def test_looks_worn_with_something_else_are_said_to_be_none(client: FlaskClient) -> None:
    """Rule: what was ticked stays, to be left out again."""
    html, page = answered(client, with_="green Hat")
    assert "leave one out" in html
    assert [each["value"] for each in page.all("input", name="with")] == ["green Hat"]


@pytest.mark.parametrize("pick", ["x", "1", "1 2,3,4", "-1 1,2,3,4", "1 1,2,3,4 5"])
def test_a_pick_that_the_page_did_not_write_is_refused(client: FlaskClient, pick: str) -> None:
    """Rule: hidden fields are input like any other."""
    assert ask(client, to="/", pick=pick).status_code == 400


def test_a_damaged_copy_of_the_photo_is_refused_on_the_page(client: FlaskClient) -> None:
    """Rule: hidden fields are input like any other."""
    response = client.post("/", data={"again": "not base64!", "name": "x.jpg"})
    assert response.status_code == 400
    assert "choose the picture again" in response.get_data(as_text=True)


def test_nothing_to_wear_is_said_plainly_with_the_photo_still_shown(client: FlaskClient) -> None:
    """Rule: no empty list without a word."""
    html, page = answered(client, blank())
    assert "No garment was found" in html
    assert HEADING not in html
    assert any(str(image["src"]).startswith("data:") for image in page.all("img"))


def test_nothing_close_is_said_and_the_nearest_are_one_press_away() -> None:
    """Rule: a cut-off that leaves nothing can be lifted by the person."""
    html, page = answered(showing(painted_looks(9)[6:]))
    assert "Nothing in the gallery is close to this" in html
    assert page.all("button", form="refine", name="all", value="1")


def test_all_results_are_asked_for_by_the_button_under_the_cards(
    client: FlaskClient, advisor: WatchedAdvisor
) -> None:
    """Rule: after the button was pressed it is not offered again."""
    _, page = answered(client, all="1")
    assert advisor.asked[-1].everything is True
    assert len(page.all("li", **{"class": "card"})) == 7
    assert not page.all("button", name="all")


@pytest.mark.parametrize(
    ("data", "name", "status", "words"),
    [
        (b"II*\0" + bytes(200), "scan.tiff", 415, "TIFF picture"),
        (b"", "empty.jpg", 422, "empty"),
        (b"\xff\xd8\xff" + bytes(4_000_000), "big.jpg", 413, "larger than 1 MB"),
        (b"", "", 400, "choose a picture first"),
    ],
)
def test_a_refusal_is_the_page_again_with_the_reason(
    client: FlaskClient, data: bytes, name: str, status: int, words: str
) -> None:
    """Rule: the right status for machines, a sentence and the form for the person."""
    response = ask(client, data, to="/", name=name)
    html = response.get_data(as_text=True)
    assert (response.status_code, response.mimetype) == (status, "text/html")
    assert words in html
    page = Page(html)
    assert page.all("div", role="alert", id="results")
    assert page.all("input", type="file", name="photo")


def test_a_full_house_asks_to_wait(client: FlaskClient, advisor: WatchedAdvisor) -> None:
    """Rule: 503 with Retry-After and a friendly page."""
    advisor.failure = Overloaded("Too many photos are waiting; please try again.")
    response = ask(client, to="/")
    assert response.status_code == 503
    assert response.headers["Retry-After"] == "2"
    assert "One moment, please" in response.get_data(as_text=True)


def test_a_refusal_is_shown_even_when_the_gallery_does_not_answer(
    client: FlaskClient, advisor: WatchedAdvisor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rule: the page that tells of a failure must not need what failed."""

    def fails() -> None:
        raise GalleryBusy("The gallery is being written to; try again.")

    monkeypatch.setattr(advisor, "stats", fails)
    response = client.get("/")
    assert response.status_code == 200
    assert "gallery holds" not in response.get_data(as_text=True)

    def breaks() -> None:
        raise KeyError("deep inside")

    monkeypatch.setattr(advisor, "stats", breaks)
    response = client.get("/")
    assert response.status_code == 500
    assert "not with you" in response.get_data(as_text=True)
    assert "deep inside" not in response.get_data(as_text=True)


def test_an_unknown_page_is_told_so(client: FlaskClient) -> None:
    """Rule: 404 on a page that helps on."""
    for path in ("/nowhere", "/outfits/99", "/outfits/99999999999999999999999"):
        response = client.get(path)
        assert response.status_code == 404
        assert response.mimetype == "text/html"
        assert Page(response.get_data(as_text=True)).all("input", type="file")


def test_an_outfit_has_its_own_page(client: FlaskClient, advisor: WatchedAdvisor) -> None:
    """Rule: large photo, the garment it was found by marked and first, the others, the credit."""
    html = client.get("/outfits/2?garment=1").get_data(as_text=True)
    page = Page(html)
    image = page.all("img", fetchpriority="high")[0]
    address = f"/api/v1/outfits/2/image?size=320&format=webp&v={advisor.photo(2)[:12]}"
    assert image["src"] == address
    assert str(image["srcset"]).endswith(f"{address} 200w")
    names = re.findall(r'class="garment-name">([^<]+)<', html)
    assert names == ["Blouse", "Trousers", "Shoes", "Bag"]
    marked = page.all("a", **{"class": "garment", "aria-current": "true"})
    assert [each["href"] for each in marked] == ["/outfits/2?garment=1"]
    assert page.all("a", href="https://example.org/looks/2")


def test_an_outfit_s_page_leads_on_to_looks_with_any_of_its_garments(
    client: FlaskClient, advisor: WatchedAdvisor
) -> None:
    """Rule: by addresses that can be shared, what they refine included."""
    html = client.get("/outfits/2?garment=1&shade=navy&limit=12&with=black+Shoes").get_data(
        as_text=True
    )
    page = Page(html)
    assert advisor.asked[-1] == SearchOptions(
        Choice(garment=1), 12, shade="navy", companions=(Kind.read("black shoes"),)
    )
    assert len(page.all("li", **{"class": "card"})) == 6
    assert page.all("form", id="refine", method="get")
    assert page.all("a", href="/outfits/2?garment=3")
    assert page.all("a", href="/outfits/4?garment=0")
    assert client.get("/outfits/2?garment=17").status_code == 400


def test_the_first_page_leads_into_the_gallery(client: FlaskClient) -> None:
    """Rule: photos first; each look with its credit."""
    html = client.get("/").get_data(as_text=True)
    assert len(Page(html).all("a", **{"class": "photo look-small"})) == 7
    assert "Ada &lt;3&gt;" in html


def test_the_page_can_be_installed(client: FlaskClient) -> None:
    """Rule: a manifest in the visitor's language, with icons that are there."""
    response = client.get("/manifest.webmanifest?lang=ro")
    told = response.get_json()
    assert response.mimetype == "application/manifest+json"
    assert (told["lang"], told["start_url"]) == ("ro", "/?lang=ro")
    for icon in told["icons"]:
        with client.get(icon["src"]) as file:
            assert file.mimetype == icon["type"]


def test_static_files_are_kept_for_good(client: FlaskClient) -> None:
    """Rule: their address changes with them, so nobody asks twice."""
    sheet = Page(client.get("/").get_data(as_text=True)).all("link", rel="stylesheet")[0]["href"]
    with client.get(str(sheet)) as response:
        kept = response.cache_control
    assert (kept.max_age, kept.immutable) == (31_536_000, True)
    assert client.get("/static/fashionizer.css").status_code == 404


def test_an_outfit_without_garments_or_credit_still_has_a_page() -> None:
    """Rule: what is not known is left out or said."""
    client = showing(with_second(clothes=False, credit=None, licence=None, page=None))
    html = client.get("/outfits/2").get_data(as_text=True)
    assert "author not stated" in html
    assert "No garments are known" in html


def test_only_web_addresses_become_links() -> None:
    """Rule: a manifest is somebody's file; a script in it stays text."""
    client = showing(with_second(page="javascript:alert(1)"))
    assert "javascript:" not in client.get("/outfits/2").get_data(as_text=True)


def test_a_hostile_file_name_stays_text(client: FlaskClient) -> None:
    """Rule: everything sent is escaped where it is shown."""
    html = ask(client, to="/", name="<script>x").get_data(as_text=True)
    assert "<script>x" not in html
    assert "&lt;script&gt;x" in html


def counted(html: str) -> str:
    """Return the words that say how many looks are shown."""
    found = re.search(r"data-count>([^<]*)<", html)
    assert found
    return found[1].strip()


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "5 looks"),
        ({"with_": "beige bag"}, "2 of 5 looks"),
        ({"with_": "beige bag", "limit": "5"}, "2 looks"),
        ({"with_": "beige bag", "limit": "1"}, "1 look"),
        ({"with_": "beige bag", "all": "1"}, "3 of 7 looks"),
    ],
    ids=str,
)
def test_looks_are_some_of_all_only_where_all_are_known(
    client: FlaskClient, fields: dict[str, str], said: str
) -> None:
    """Rule: at the limit there may be more, among them what is shown: then no “of” is said."""
    assert counted(ask(client, to="/", **fields).get_data(as_text=True)) == said


@pytest.mark.parametrize(
    ("query", "said"),
    [("with=beige+bag", "2 of 4 looks"), ("with=beige+bag&all=1&limit=2", "2 looks")],
)
def test_looks_like_one_of_the_gallery_are_counted_the_same(
    client: FlaskClient, query: str, said: str
) -> None:
    """Rule: both pages say how many there are in the same words."""
    html = client.get(f"/outfits/1?garment=0&{query}").get_data(as_text=True)
    assert counted(html) == said


def test_where_narrowing_leaves_nothing_the_way_on_is_offered(client: FlaskClient) -> None:
    """Rule: less similar looks may be worn with it, and only then a button asks for them."""
    first, _, third, _, fifth, far_with_a_bag = painted_looks(6)
    some = showing((first, third, fifth, far_with_a_bag))
    html = ask(some, to="/", with_="beige bag").get_data(as_text=True)
    assert "No look found here is worn with all of these" in html
    assert "Show the nearest all the same" in html
    html, page = answered(some, with_="beige bag", all="1")
    assert "Show the nearest all the same" not in html
    assert len(page.all("li", **{"class": "card"})) == 1
    html = ask(client, to="/", with_="green bag").get_data(as_text=True)
    assert "No look found here is worn with all of these" in html
    assert "Show the nearest all the same" not in html


@pytest.mark.parametrize(
    "path", ["/", "/outfits/2", "/nowhere", "/healthz", "/api/v1/outfits/2/image"]
)
def test_every_answer_carries_the_security_headers(client: FlaskClient, path: str) -> None:
    """Rule: no guessing of types, no referrer, no framing, nothing from elsewhere."""
    headers = client.get(path).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy


def test_pages_name_nothing_outside_and_hold_no_inline_code(client: FlaskClient) -> None:
    """Rule: everything comes from here; links to credits are the only addresses elsewhere."""
    for html in (answered(client)[0], client.get("/outfits/2").get_data(as_text=True)):
        page = Page(html)
        sources = [attributes.get(key) for _, attributes in page.tags for key in ("src", "action")]
        sources += [link["href"] for link in page.all("link")]
        sources += [image["href"] for image in page.all("image")]
        assert all(source.startswith(("/", "data:")) for source in sources if source)
        assert not [name for _, attrs in page.tags for name in attrs if name.startswith("on")]
        assert not [attrs for _, attrs in page.tags if "style" in attrs]


def test_every_picture_has_words_and_every_field_a_label(client: FlaskClient) -> None:
    """Rule: the page can be used without seeing it."""
    html, page = answered(client)
    assert all("alt" in image for image in page.all("img"))
    labelled = {label["for"] for label in page.all("label") if "for" in label}
    assert {str(field["id"]) for field in page.all("select")} <= labelled
    assert html.split("<template")[0].count("<h1") == 1
    ids = [attributes["id"] for _, attributes in page.tags if attributes.get("id")]
    assert len(ids) == len(set(ids))


class Beginnings(HTMLParser):
    """What each link, button and label of a page begins with: (tag, class of its first child)."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []
        self._begun = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the first element inside; a swatch may be missing, so it is looked behind."""
        named = dict(attrs).get("class") or ""
        if self._begun and tag not in ("svg", "circle", "input"):
            self.found.append((self._begun, named))
            self._begun = ""
        if tag in ("a", "button", "label", "summary"):
            self._begun = tag

    def handle_data(self, data: str) -> None:
        """Note words that stand before any element."""
        if self._begun and data.strip():
            self.found.append((self._begun, ""))
            self._begun = ""


def test_what_can_be_pressed_begins_with_what_is_seen(client: FlaskClient) -> None:
    """Rule: a link whose first box is one hidden pixel cannot be clicked in some browsers."""
    assert Beginnings('<a><svg></svg> <span class="unseen">x</span></a>').found == [("a", "unseen")]
    pages = [client.get(path).get_data(as_text=True) for path in ("/", "/outfits/2?garment=0")]
    for html in (*pages, answered(client)[0]):
        begun = Beginnings(html).found
        assert len(begun) > 10
        assert not [tag for tag, named in begun if named == "unseen"]
