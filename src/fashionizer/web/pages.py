"""The pages: choose a picture, see outfits, look at one. All of it works without JavaScript."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, make_response, render_template, request

from fashionizer.errors import FashionizerError
from fashionizer.schema import Outfit
from fashionizer.vision.taxonomy import CLASSES
from fashionizer.web import words
from fashionizer.web.desk import desk
from fashionizer.web.faults import Fault
from fashionizer.web.headers import style_nonce
from fashionizer.web.preview import preview_of
from fashionizer.web.refining import Pick, ask_again, read_copy, read_refined
from fashionizer.web.uploads import sent_photo

pages = Blueprint("pages", __name__)

for _filter in (
    words.garment_word,
    words.garment_phrase,
    words.nearness,
    words.sureness,
    words.percent,
    words.counted,
):
    pages.add_app_template_filter(_filter)


@pages.get("/")
def home() -> Response:
    """Ask for a picture."""
    return _page("home.html")


@pages.post("/")
def answer() -> Response:
    """Show the outfits found for the sent picture, with the picture."""
    wish, pick = read_refined(request.form)
    again = request.form.get("again")
    if again:
        name, data = request.form.get("name", "photo"), read_copy(again)
    else:
        name, data = sent_photo(request)
    with desk().turnstile.seat():
        found = ask_again(data, name, wish, pick)
        preview = preview_of(data, name, desk().settings, again)
    return _page(
        "answer.html",
        answer=found,
        preview=preview,
        wish=wish,
        pick_of=Pick.of,
        classes=CLASSES,
        nonce=style_nonce(),
    )


@pages.get("/outfits/<int:outfit_id>")
def outfit(outfit_id: int) -> Response:
    """Show one outfit large; ``?garment=ID`` marks the garment it was found by."""
    shown = desk().advisor.outfit(outfit_id)
    marked = request.args.get("garment", type=int)
    return _page("outfit.html", outfit=shown, marked=marked)


def fault_page(fault: Fault) -> Response:
    """Say what went wrong above the form, so that the next try is one step away."""
    # what failed unforeseen may well be the gallery: do not ask it again
    response = _page("home.html", fault=fault, ask_gallery=fault.status != 500)
    response.status_code = fault.status
    response.headers.update(fault.headers)
    return response


@pages.app_template_filter()
def web_link(address: str | None) -> str | None:
    """Give an address only if it may stand in a link: a manifest could hold ``javascript:``."""
    return address if address and urlsplit(address).scheme in ("http", "https") else None


@pages.app_template_filter()
def outfit_phrase(shown: Outfit) -> str:
    """Describe an outfit for those who do not see its photo."""
    worn = ", ".join(words.garment_phrase(garment) for garment in shown.garments)
    return f"Outfit with {worn}" if worn else "Outfit"


def _page(template: str, *, ask_gallery: bool = True, **context: Any) -> Response:
    gallery = _gallery() if ask_gallery else None
    response = make_response(
        render_template(template, gallery=gallery, settings=desk().settings, **context)
    )
    # not no-store: it would break the way back from an outfit to the answer
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def _gallery() -> Mapping[str, Any] | None:
    # a refusal must be shown even when the gallery itself is what failed
    try:
        return desk().counts()
    except FashionizerError:
        return None
