"""The page in a real Chromium: as a person uses it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Response, Route, expect

from fashionizer.web.app import create_app
from tests.web.browsing import (
    BLANK,
    BROKEN,
    CHROMIUM,
    DESKTOP,
    HEADING,
    HUGE,
    LARGE,
    LETTER,
    PHONE,
    SMALLEST,
    Visit,
    assert_fits,
    card_photo,
    chromium,
    look_photo,
    looks,
    marked,
    own_photo,
    refine,
    settled,
    shown,
    titles,
    worn_with,
)
from tests.web.painted import SMALL, painted_looks
from tests.web.serving import serving
from tests.web.watched import WatchedAdvisor

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here: apt-get install chromium"),
]


@pytest.fixture(scope="module")
def advisor() -> WatchedAdvisor:
    """Return the advisor that is served."""
    return WatchedAdvisor(SMALL, painted_looks(30))


@pytest.fixture(scope="module")
def address(advisor: WatchedAdvisor) -> Iterator[str]:
    """Serve the advisor; give the address."""
    with serving(create_app(advisor, SMALL), SMALL) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start Chromium once for all tests."""
    with chromium() as browser:
        yield browser


@pytest.fixture(params=[DESKTOP, PHONE, SMALLEST], ids=["desktop", "phone", "smallest"])
def visit_any_size(
    browser: Browser, address: str, request: pytest.FixtureRequest
) -> Iterator[Visit]:
    """Open the first page at each size; afterwards the browser must have had no complaint."""
    visit = Visit(browser, address, request.param)
    yield visit
    visit.close()
    assert visit.complaints == []


@pytest.fixture
def visit(browser: Browser, address: str) -> Iterator[Visit]:
    """Open the first page on a desktop; afterwards the browser must have had no complaint."""
    visit = Visit(browser, address)
    yield visit
    visit.close()
    assert visit.complaints == []


@pytest.fixture
def refused_visit(browser: Browser, address: str) -> Iterator[Visit]:
    """Open the first page; the browser notes refusals, and may note nothing else."""
    visit = Visit(browser, address)
    yield visit
    visit.close()
    assert all("the server responded with" in each for each in visit.complaints)


@pytest.fixture
def plain_visit(browser: Browser, address: str) -> Iterator[Visit]:
    """Open the first page with JavaScript switched off."""
    visit = Visit(browser, address, js=False)
    yield visit
    visit.close()


def said(page: Page, words: str) -> None:
    """Wait until a screen reader has been told some words."""
    expect(page.get_by_role("status")).to_contain_text(words)


def results(page: Page) -> None:
    """Wait for results."""
    expect(page.get_by_role("heading", name=HEADING)).to_be_visible()


def test_a_photo_chosen_is_shown_at_once_and_then_its_results(visit_any_size: Visit) -> None:
    """Rule: no button, no reload; the photo stays beside or above the looks."""
    page = visit_any_size.page
    page.evaluate("window.same = true")
    visit_any_size.ask()
    results(page)
    shown(own_photo(page))
    expect(own_photo(page)).to_be_in_viewport()
    shown(card_photo(page))
    expect(titles(page)).to_have_count(5)
    assert page.evaluate("window.same") is True
    assert_fits(page)
    said(page, "5 looks")


def test_while_it_is_looked_at_the_photo_is_seen_and_can_be_taken_back(
    visit: Visit, advisor: WatchedAdvisor
) -> None:
    """Rule: preview and progress; Cancel leads back to the page as it was, and nothing comes."""
    page = visit.page
    advisor.gate.clear()
    try:
        visit.choose()
        shown(own_photo(page))
        expect(page.get_by_text("Looking for garments …")).to_be_visible()
        expect(page.get_by_role("progressbar")).to_be_visible()
        # the browser lets go of the request: what has nowhere to arrive cannot come later
        with page.expect_event("requestfailed", lambda request: request.method == "POST"):
            page.get_by_role("button", name="Cancel").click()
        expect(page.get_by_role("heading", name="One garment. Whole outfits.")).to_be_visible()
    finally:
        advisor.gate.set()
    expect(titles(page)).to_have_count(0)


def test_a_large_photo_is_made_small_before_it_is_sent(visit: Visit) -> None:
    """Rule: nobody uploads megabytes of which the models look at a tenth."""
    visit.ask(LARGE)
    results(visit.page)
    figure = visit.page.locator("[data-photo-frame]")
    assert figure.get_attribute("data-height") == "1024"
    assert figure.get_attribute("data-width") == "683"


def test_boxes_lie_on_the_garments(visit_any_size: Visit) -> None:
    """Rule: on the sent photo and on a card, a box covers the same share of the photo as in it."""
    visit_any_size.ask()
    page = visit_any_size.page
    shown(own_photo(page))
    picture = own_photo(page).bounding_box()
    spot = page.locator(".yours .is-chosen foreignObject").bounding_box()
    assert picture is not None
    assert spot is not None
    assert (spot["x"] - picture["x"]) / picture["width"] == pytest.approx(1 / 3, abs=0.02)
    assert (spot["y"] - picture["y"]) / picture["height"] == pytest.approx(1 / 6, abs=0.02)
    assert spot["height"] / picture["height"] == pytest.approx(0.3, abs=0.02)
    card = card_photo(page).bounding_box()
    outline = page.locator(".card-photo .line").first.bounding_box()
    assert card is not None
    assert outline is not None
    assert (outline["x"] - card["x"]) / card["width"] == pytest.approx(0.3, abs=0.03)
    assert (outline["y"] - card["y"]) / card["height"] == pytest.approx(1 / 6, abs=0.03)


def test_another_garment_is_one_click_on_the_photo_away(visit_any_size: Visit) -> None:
    """Rule: click or tap a box; the results are of that garment, the page stays where it is."""
    visit_any_size.ask()
    page = visit_any_size.page
    page.get_by_role("button", name="Look for the navy trousers").click()
    expect(titles(page).first).to_contain_text("Navy trousers")
    expect(marked(page, "Trousers")).to_be_visible()
    shown(own_photo(page))
    assert_fits(page)


def test_a_frame_can_be_drawn_where_nothing_was_found(
    visit: Visit, advisor: WatchedAdvisor
) -> None:
    """Rule: drawn with the pointer, in pixels of what was sent."""
    visit.ask()
    page = visit.page
    shown(own_photo(page))
    page.get_by_role("button", name="Draw a frame").click()
    box = page.get_by_role("figure").bounding_box()
    assert box is not None
    left, top = box["x"] + 0.2 * box["width"], box["y"] + 0.5 * box["height"]
    page.mouse.move(left, top)
    page.mouse.down()
    page.mouse.move(left + 0.5 * box["width"], top + 0.25 * box["height"], steps=4)
    page.mouse.up()
    expect(marked(page, "Trousers")).to_be_visible()
    drawn = advisor.asked[-1].choice.box
    assert drawn is not None
    assert drawn.as_list() == pytest.approx([120, 450, 300, 225], abs=6)


def test_results_follow_what_is_refined(visit: Visit, advisor: WatchedAdvisor) -> None:
    """Rule: kind, weight, colour and number act as soon as they are set, without a reload."""
    visit.ask()
    page = visit.page
    refine(page)
    page.get_by_label("What it is").select_option("Shirt")
    settled(page)
    page.get_by_label("What counts more").fill("0.8")
    settled(page)
    page.get_by_role("radio", name="navy").click()
    settled(page)
    page.get_by_label("How many looks at most").select_option("12")
    settled(page)
    expect(page.get_by_label("What it is")).to_have_value("Shirt")
    expect(page.get_by_label("How many looks at most")).to_have_value("12")
    asked = advisor.asked[-1]
    assert (asked.choice.class_name, asked.colour, asked.shade, asked.limit) == (
        "Shirt",
        0.8,
        "navy",
        12,
    )


def test_the_slider_follows_the_shade_until_it_is_moved(
    visit: Visit, advisor: WatchedAdvisor
) -> None:
    """Rule: it shows the weight in use; what nobody moved is in no address."""
    page = visit.page
    looks(page).first.click()
    refine(page)
    knob = page.get_by_label("What counts more")
    page.get_by_role("radio", name="navy").click()
    expect(knob).to_have_value("0.5")
    assert advisor.asked[-1].colour is None
    page.wait_for_url("**/outfits/1?garment=0&shade=navy")
    knob.fill("0.3")
    page.wait_for_url("**/outfits/1?garment=0&colour=0.3&shade=navy")
    expect(knob).to_have_value("0.3")
    assert advisor.asked[-1].colour == 0.3


def test_on_a_telephone_the_first_looks_show_under_the_photo(
    browser: Browser, address: str
) -> None:
    """Rule: nobody scrolls to learn that something was found."""
    visit = Visit(browser, address, (390, 844))
    visit.ask()
    shown(card_photo(visit.page))
    top = card_photo(visit.page).bounding_box()
    assert top is not None
    assert top["y"] < 0.85 * 844
    visit.close()


def test_a_look_has_its_place_before_its_photo_is_there(browser: Browser, address: str) -> None:
    """Rule: nothing jumps when photos come; on a desktop and a phone."""
    for size in (DESKTOP, PHONE):
        places = []
        for blocked in (True, False):
            visit = Visit(browser, address, size)
            if blocked:
                visit.page.route("**/image?*", lambda route: route.abort())
            visit.page.goto(f"{address}outfits/2")
            if not blocked:
                shown(look_photo(visit.page))
            places.append(visit.page.get_by_role("figure").bounding_box())
            visit.close()
        assert places[0] == pytest.approx(places[1], abs=1)


def test_looks_are_narrowed_to_what_it_is_worn_with_and_back(visit: Visit) -> None:
    """Rule: counted over the results; one click narrows, another one widens."""
    visit.ask()
    page = visit.page
    bag = worn_with(page, "beige bag in 2 of 5 looks")
    bag.click()
    expect(titles(page)).to_have_count(2)
    expect(page.locator("[data-count]")).to_have_text("2 of 5 looks")
    said(page, "2 of 5 looks")
    worn_with(page, "beige bag", on=True).click()
    expect(titles(page)).to_have_count(5)


def test_further_looks_come_a_dozen_at_a_time(visit: Visit) -> None:
    """Rule: the first are few and quick; more while there are."""
    visit.ask()
    page = visit.page
    page.get_by_role("button", name="Show less similar looks, too").click()
    expect(titles(page)).to_have_count(12)
    page.get_by_text("Show 12 more").click()
    expect(titles(page)).to_have_count(24)
    page.get_by_text("Show 6 more").click()
    expect(titles(page)).to_have_count(30)


def test_a_person_can_wander_and_every_step_leads_back(visit: Visit) -> None:
    """Rule: answer, a look, looks like one of its garments; back, back, and the photo is there."""
    visit.ask()
    page = visit.page
    titles(page).nth(1).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Red blouse")
    shown(look_photo(page))
    assert "/outfits/2?garment=0" in page.url
    assert page.evaluate("scrollY") == 0
    page.get_by_role("link", name="Find looks with this one: tan bag").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Tan bag")
    similar = page.get_by_role("region", name="Looks with a similar one")
    similar.get_by_role("link", name="Find looks with this one: black shoes").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Black shoes")
    for heading in ("Tan bag", "Red blouse"):
        page.go_back()
        expect(page.get_by_role("heading", level=1)).to_contain_text(heading)
    page.go_back()
    results(page)
    shown(own_photo(page))
    page.get_by_role("button", name="Look for the navy trousers").click()
    expect(marked(page, "Trousers")).to_be_visible()
    page.go_forward()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Red blouse")


def test_a_look_refined_has_an_address_to_share(
    visit: Visit, browser: Browser, address: str
) -> None:
    """Rule: what one person sees of the gallery, another one can be sent."""
    page = visit.page
    looks(page).first.click()
    worn_with(page, "black shoes").click()
    page.wait_for_url(f"{address}outfits/1?garment=0&with=black+Shoes")
    expect(worn_with(page, "black shoes", on=True)).to_be_visible()
    other = Visit(browser, page.url)
    expect(worn_with(other.page, "black shoes", on=True)).to_be_visible()
    other.close()


@pytest.mark.parametrize("event", ["drop", "paste"])
def test_a_picture_can_be_dropped_or_pasted_anywhere(visit: Visit, event: str) -> None:
    """Rule: on any page, not only onto the form."""
    page = visit.page
    looks(page).first.click()
    shown(look_photo(page))
    page.evaluate(
        """async ([event, source]) => {
            const picture = await (await fetch(source)).blob();
            const carried = new DataTransfer();
            carried.items.add(new File([picture], "carried.jpg", { type: "image/jpeg" }));
            const options = { bubbles: true, cancelable: true };
            document.querySelector("h1").dispatchEvent(
                event === "drop"
                    ? new DragEvent("drop", { ...options, dataTransfer: carried })
                    : new ClipboardEvent("paste", { ...options, clipboardData: carried })
            );
        }""",
        [event, "/api/v1/outfits/3/image"],
    )
    results(page)
    shown(own_photo(page))


def test_dragging_a_file_over_the_page_shows_that_it_may_be_dropped(visit: Visit) -> None:
    """Rule: the hint comes with the file and goes with it."""
    page = visit.page
    drag = """kind => {
        const carried = new DataTransfer();
        carried.items.add(new File(["x"], "x.jpg", { type: "image/jpeg" }));
        document.body.dispatchEvent(new DragEvent(kind, { bubbles: true, dataTransfer: carried }));
    }"""
    page.evaluate(drag, "dragenter")
    expect(page.get_by_text("Drop the photo anywhere")).to_be_visible()
    page.evaluate(drag, "dragleave")
    expect(page.get_by_text("Drop the photo anywhere")).to_be_hidden()


def test_an_example_is_one_click(visit: Visit) -> None:
    """Rule: the page can be tried without a photo of one's own."""
    visit.page.get_by_role("button", name="a burgundy jacket").click()
    results(visit.page)
    shown(own_photo(visit.page))


def test_a_file_too_large_is_refused_before_it_is_sent(visit: Visit) -> None:
    """Rule: nobody uploads for a minute to be told no."""
    visit.choose(HUGE)
    expect(visit.page.get_by_role("main")).to_contain_text("larger than 1 MB")
    assert visit.posted == []
    said(visit.page, "larger than 1 MB")


def test_what_is_no_picture_is_refused_before_it_is_sent(visit: Visit) -> None:
    """Rule: with what to choose instead, and a way back."""
    visit.choose(LETTER)
    expect(visit.page.get_by_role("main")).to_contain_text("not a picture")
    assert visit.posted == []
    visit.page.get_by_role("button", name="Cancel").click()
    expect(visit.page.get_by_label("Choose a photo")).to_be_visible()


def test_a_refusal_is_read_out_and_the_next_try_is_there(refused_visit: Visit) -> None:
    """Rule: the server's sentence, in view, with the form under it."""
    page = refused_visit.page
    refused_visit.choose(BROKEN)
    expect(page.get_by_role("alert")).to_contain_text("damaged")
    expect(page.get_by_role("alert")).to_be_in_viewport()
    said(page, "damaged")
    refused_visit.ask()
    results(page)


def test_a_photo_that_did_not_arrive_can_be_sent_again(browser: Browser, address: str) -> None:
    """Rule: a tunnel costs a press on a button, not the photo."""
    visit = Visit(browser, address)
    page = visit.page

    def refuse(route: Route) -> None:
        if route.request.method == "POST":
            route.abort("connectionfailed")
        else:
            route.continue_()

    page.route("**/*", refuse)
    visit.choose()
    expect(page.get_by_role("main")).to_contain_text("could not be sent")
    page.unroute("**/*")
    page.get_by_role("button", name="Try again").click()
    results(page)
    visit.close()


def test_nothing_to_wear_is_said_and_a_frame_can_be_drawn(visit: Visit) -> None:
    """Rule: the parser's word is not the last."""
    visit.ask(BLANK)
    page = visit.page
    expect(page.locator("[data-nothing]")).to_contain_text("No garment was found")
    expect(page.get_by_role("button", name="Draw a frame")).to_be_visible()


def test_the_language_is_the_browser_s_and_can_be_switched_with_the_photo_kept(
    browser: Browser, address: str
) -> None:
    """Rule: the answer itself changes its language; the way on stays in it."""
    visit = Visit(browser, address, language="ro-RO")
    page = visit.page
    expect(page.get_by_role("heading", level=1)).to_contain_text("O singură haină.")
    visit.choose()
    expect(titles(page).first).to_contain_text("Bluză roșie")
    page.get_by_role("link", name="English").click()
    expect(titles(page).first).to_contain_text("Red blouse")
    assert page.evaluate("document.documentElement.lang") == "en"
    shown(own_photo(page))
    titles(page).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Red blouse")
    visit.close()
    assert visit.complaints == []


def test_all_of_it_can_be_done_with_the_keyboard_alone(
    visit: Visit, advisor: WatchedAdvisor
) -> None:
    """Rule: every stop has a ring; boxes by arrows, a frame by arrows and Enter."""
    page = visit.page
    stops = []
    for _ in range(5):
        page.keyboard.press("Tab")
        stops.append(page.evaluate("document.activeElement.id || document.activeElement.className"))
    assert stops[:2] == ["skip", "brand"]
    assert "photo" in stops
    page.get_by_role("button", name="a burgundy jacket").focus()
    assert page.evaluate("getComputedStyle(document.activeElement).outlineWidth") == "3px"
    page.keyboard.press("Enter")
    results(page)
    page.get_by_role("button", name="Look for the", pressed=True).focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(marked(page, "Trousers")).to_be_visible()
    draw = page.get_by_role("button", name="Draw a frame", exact=True)
    draw.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Draw a frame around the garment")).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Escape")
    expect(draw).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(page.locator("[name=box]")).not_to_have_value("")
    assert advisor.asked[-1].choice.box is not None
    page.get_by_role("checkbox").first.focus()
    page.keyboard.press("Space")
    settled(page)
    expect(page.get_by_role("checkbox", checked=True)).to_be_visible()
    expect(page.get_by_role("checkbox").first).to_be_focused()


def test_all_of_it_works_without_javascript(plain_visit: Visit) -> None:
    """Rule: choose, send, see results scrolled to; choose another garment on the photo itself."""
    page = plain_visit.page
    plain_visit.ask()
    expect(page.get_by_role("heading", name=HEADING)).to_be_in_viewport()
    expect(titles(page)).to_have_count(5)
    assert str(own_photo(page).get_attribute("src")).startswith("data:image/jpeg")
    page.get_by_role("button", name="Look for the navy trousers").click()
    expect(marked(page, "Trousers")).to_be_visible()
    # the form for another photo once lay over the garments' names
    seen = page.get_by_role("group", name="Garments in your picture")
    seen.get_by_role("button", pressed=False).first.click()
    expect(marked(page, "Trousers")).to_have_count(0)
    page.get_by_role("button", name="Look for the navy trousers").click()
    expect(marked(page, "Trousers")).to_be_visible()
    worn_with(page, "beige bag").click()
    page.get_by_role("button", name="Show only these").click()
    expect(titles(page)).to_have_count(2)
    titles(page).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Navy trousers")
    page.get_by_role("link", name="Română").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Pantaloni bleumarin")


def test_an_example_and_a_refusal_work_without_javascript(plain_visit: Visit) -> None:
    """Rule: the browser shows our page, not its own error."""
    page = plain_visit.page
    page.get_by_role("button", name="a burgundy jacket").click()
    expect(page.get_by_role("heading", name=HEADING)).to_be_visible()
    page.go_back()
    plain_visit.ask({**HUGE, "buffer": bytes(3_100_000)})
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("larger than 1 MB")
    expect(alert).to_be_in_viewport()


def test_dark_follows_the_system(browser: Browser, address: str) -> None:
    """Rule: the same page, light text on dark, for those whose system asks for it."""
    seen = {}
    for scheme in ("light", "dark"):
        context = browser.new_context(color_scheme=scheme)
        page = context.new_page()
        page.goto(address)
        colour = page.evaluate("getComputedStyle(document.body).backgroundColor")
        seen[scheme] = sum(map(int, colour.removeprefix("rgb(").rstrip(")").split(",")))
        context.close()
    assert seen["dark"] < 120
    assert seen["light"] > 640


def test_who_asks_for_little_motion_gets_none(browser: Browser, address: str) -> None:
    """Rule: nothing moves by itself."""
    context = browser.new_context(reduced_motion="reduce")
    page = context.new_page()
    page.goto(address)
    for name in ("transitionDuration", "animationName"):
        moving = page.evaluate(
            f"[...document.querySelectorAll('*')].map(e => getComputedStyle(e).{name})"
        )
        assert set(moving) <= {"0s", "none"}
    context.close()


def test_the_first_load_is_light_and_from_here(browser: Browser, address: str) -> None:
    """Rule: under 150 kB without photos, and nothing from elsewhere."""
    context = browser.new_context()
    page = context.new_page()
    answers: list[Response] = []
    page.on("response", lambda each: answers.append(each))  # noqa: PLW0108 - no built-in is taken
    page.goto(address)
    shown(looks(page).first.get_by_role("img"))
    shown(page.get_by_role("button", name="a burgundy jacket").get_by_role("img"))
    sizes = {each.url: len(each.body()) for each in answers}
    assert all(url.startswith(address) for url in sizes)
    photos = [url for url in sizes if "/image?" in url or "/examples/" in url]
    assert photos
    assert sum(size for url, size in sizes.items() if url not in photos) < 150_000
    context.close()
