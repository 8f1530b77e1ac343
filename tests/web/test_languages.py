"""Which language is spoken, and that the other one lacks nothing."""

import re
from importlib.resources import files
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask.testing import FlaskClient

from fashionizer.vision.colour.shades import NAMES
from fashionizer.web import errors as faults
from fashionizer.web.i18n.words import CLASS_WORDS, FORM, GROUP_WORDS
from fashionizer.web.pages import refusals
from tests.web.asking import ask

WEB = Path(str(files("fashionizer.web")))
ROMANIAN = WEB / "i18n" / "translations" / "ro" / "LC_MESSAGES"
MAPPING = [("**.py", "python"), ("templates/**.html", "jinja2")]
PLACEHOLDER = re.compile(r"%\(\w+\)s")


def catalog(name: str) -> Catalog:
    """Read a Romanian catalogue as it is written."""
    with (ROMANIAN / f"{name}.po").open("rb") as file:
        return read_po(file, locale="ro")


def texts(of: object) -> tuple[str, ...]:
    """Return the forms of a text or a translation; of most there is one."""
    return tuple(map(str, of)) if isinstance(of, tuple | list) else (str(of or ""),)


def spoken(client: FlaskClient, address: str, accepted: str) -> str:
    """Return the language of a page for a browser that accepts some."""
    page = client.get(address, headers={"Accept-Language": accepted}).get_data(as_text=True)
    (language,) = re.findall(r'<html lang="(\w+)"', page)
    return str(language)


@pytest.mark.parametrize(
    ("address", "accepted", "language"),
    [
        ("/", "ro-RO,ro;q=0.9,en;q=0.5", "ro"),
        ("/", "de,en;q=0.5", "en"),
        ("/", "de", "en"),
        ("/", "", "en"),
        ("/?lang=ro", "en", "ro"),
        ("/?lang=en", "ro", "en"),
        ("/?lang=xx", "ro", "ro"),
        ("/outfits/2?lang=ro", "en", "ro"),
        ("/nowhere?lang=ro", "en", "ro"),
    ],
)
def test_the_address_decides_then_the_browser(
    client: FlaskClient, address: str, accepted: str, language: str
) -> None:
    """Rule: a language chosen is not lost to the browser's; one not spoken is English."""
    assert spoken(client, address, accepted) == language


def test_a_chosen_language_is_carried_along_and_no_cookie_is_set(client: FlaskClient) -> None:
    """Rule: every link and form of the page names it; nothing is kept in the browser."""
    response = client.get("/outfits/2?lang=ro")
    page = response.get_data(as_text=True)
    links = re.findall(r'(?:href|action)="(/(?:outfits/\d+)?(?:[?#][^"]*)?)"', page)
    assert links
    assert all("lang=" in link for link in links)
    assert response.headers.getlist("Set-Cookie") == []
    assert "Accept-Language" in response.vary


def test_a_language_is_switched_on_the_page_where_one_is(client: FlaskClient) -> None:
    """Rule: the link leads to the same outfit and garment; from an answer, to the first page."""
    page = client.get("/outfits/2?garment=1").get_data(as_text=True)
    assert 'href="/outfits/2?garment=1&amp;lang=ro"' in page
    assert 'href="/?lang=ro"' in ask(client, to="/").get_data(as_text=True)


def test_every_text_of_the_page_is_translated() -> None:
    """Rule: `make words` collects them; none is left without Romanian, none is there in vain."""
    keywords = {**DEFAULT_KEYWORDS, "N_": None}
    collected = {
        message[0] if isinstance(message, tuple) else message
        for _, _, message, _, _ in extract_from_dir(str(WEB), MAPPING, keywords=keywords)
    }
    translated = {
        texts(message.id)[0]
        for message in catalog("messages")
        if message.id and all(texts(message.string))
    }
    assert collected == translated


def test_a_translation_fills_in_what_its_text_does() -> None:
    """Rule: the same names between the same brackets."""
    for message in catalog("messages"):
        wanted = set(PLACEHOLDER.findall(texts(message.id)[-1]))
        for string in texts(message.string):
            assert set(PLACEHOLDER.findall(string)) <= wanted, message.id
        assert set(PLACEHOLDER.findall(texts(message.string)[-1])) == wanted, message.id


def test_every_noun_has_a_form_and_every_colour_all_forms() -> None:
    """Rule: an adjective agrees with whatever garment it is said of."""
    known = {(m.context, str(m.id)): str(m.string) for m in catalog("colours")}
    forms = {known[FORM, word] for word in (*CLASS_WORDS.values(), *GROUP_WORDS.values())}
    assert forms == {"ms", "fs", "mp"}
    for name in NAMES:
        assert all(known[form, name] for form in (None, *forms)), name


@pytest.mark.parametrize("name", ["messages", "colours"])
def test_the_compiled_catalogue_is_the_written_one(name: str) -> None:
    """Rule: what is shipped is what was read over; `make words` compiles."""
    with BytesIO() as file:
        write_mo(file, catalog(name))
        assert (ROMANIAN / f"{name}.mo").read_bytes() == file.getvalue()


def test_a_refusal_speaks_romanian_with_its_limit(client: FlaskClient) -> None:
    """Rule: what to do is said in the visitor's language."""
    response = ask(client, b"\xff\xd8\xff" + bytes(4_000_000), to="/?lang=ro")
    assert response.status_code == 413
    assert "depășește 1 MB" in response.get_data(as_text=True)


def test_every_refusal_of_ours_has_a_sentence_of_its_own_in_both_languages() -> None:
    """Rule: “that cannot be done just now” is for what nobody foresaw."""
    codes = {code for _, code in faults._FAULTS.values()}
    assert codes <= set(refusals._BY_CODE)
