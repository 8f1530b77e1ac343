"""The pages: choose a picture, see outfits, look at one. All of it works without JavaScript."""

from typing import Any

from flask import Blueprint, Response, request, url_for

from fashionizer.retrieval.companions import Companion, companions
from fashionizer.retrieval.options import SearchOptions
from fashionizer.schema import Answer
from fashionizer.vision.taxonomy import CLASSES, GROUP_OF_CLASS, GROUPS
from fashionizer.web import assets
from fashionizer.web.api.responses import sent
from fashionizer.web.context import context
from fashionizer.web.i18n import words
from fashionizer.web.i18n.languages import gettext, language
from fashionizer.web.pages import rendering
from fashionizer.web.pages.examples import example_photo
from fashionizer.web.pages.people import garments_of, people_of
from fashionizer.web.pages.preview import kept_preview, preview_of
from fashionizer.web.pages.refining import (
    OF_THE_PAGE,
    Pick,
    meaning,
    read_copy,
    read_refined,
    unsaid,
)
from fashionizer.web.pages.rendering import page
from fashionizer.web.pages.swatches import SWATCHES
from fashionizer.web.query import joined, read_options
from fashionizer.web.unexpected import check_form
from fashionizer.web.uploads import sent_photo

pages = Blueprint("pages", __name__)

NUMBERS = (12, 25, 50, 100, 200)
"""How many results a person can ask for."""

NAMED = 10
"""Kinds of garments that results are said to be worn with, at most."""

SINGLE = 4
"""Those where none comes twice."""

KEPT = "X-Photo-Kept"
"""Header by which the page's script says that it keeps and shows the photo itself."""

for _filter in (
    words.capitalised,
    words.colour_word,
    words.companion_phrase,
    words.companions_phrase,
    words.garment_phrase,
    words.garment_word,
    words.garments,
    words.looks,
    words.nearness,
    words.notice,
    words.outfit_phrase,
    words.percent,
    words.sureness,
    words.unbroken,
    assets.srcset,
    rendering.dozens,
    rendering.low,
    rendering.placed,
    rendering.web_link,
):
    pages.add_app_template_filter(_filter)
pages.add_app_template_global(assets.photo_url)
pages.add_app_template_global(words.kind_word)


@pages.get("/")
def home() -> Response:
    """Show the form for a picture, and some looks."""
    return page("home.html", looks=rendering.looks())


@pages.post("/")
def answer() -> Response:
    """Show the outfits found for the sent picture, with the picture."""
    check_form(request, OF_THE_PAGE)
    options, picked = read_refined(unsaid(joined(request.form), context().settings))
    again, advisor = request.form.get("again"), context().advisor
    name, data = _photo(again)
    with context().admission.seat():
        photo = advisor.decode(data, name=name)
        detections = advisor.detect(photo, options)
        options = meaning(options, picked, detections)
        found = advisor.answer(detections, options, name=name)
        preview = kept_preview(photo, name) if _is_kept() else preview_of(photo, name, again)
    people = people_of(found, options.choice.person)
    return page(
        "answer.html",
        preview=preview,
        pick_of=Pick.of,
        people=people,
        garments=garments_of(found, people),
        **_shown(found, options),
    )


@pages.get("/outfits/<int:outfit_id>")
def outfit(outfit_id: int) -> Response:
    """Show one outfit large, and looks with a garment like its ``?garment=ID``."""
    shown = context().advisor.outfit(outfit_id)
    options = read_options(unsaid(joined(request.args), context().settings))
    found = context().advisor.similar(outfit_id, options)
    return page("outfit.html", outfit=shown, **_shown(found, options))


@pages.get("/manifest.webmanifest")
def manifest() -> Response:
    """Describe the page as an application that can be installed."""
    icon = "image/png"
    sizes = {"192x192": "icon-192.png", "512x512": "icon-512.png"}
    described = {
        "name": "Fashionizer",
        "short_name": "Fashionizer",
        "description": gettext("One garment. Whole outfits."),
        "lang": language(),
        "start_url": url_for("pages.home"),
        "scope": url_for("pages.home", lang=None),
        "display": "standalone",
        "background_color": "#faf8f5",
        "theme_color": "#faf8f5",
        "icons": [
            {"src": url_for("static", filename=file), "sizes": size, "type": icon, "purpose": use}
            for size, file in sizes.items()
            for use in ("any", "maskable")
        ],
    }
    return sent(described, "application/manifest+json")


def _photo(again: str | None) -> tuple[str, bytes]:
    """Return name and bytes of the picture meant: the page's copy, an example, or the one sent."""
    if again:
        return request.form.get("name", "photo"), read_copy(again)
    if example := request.form.get("example"):
        return example_photo(example)
    return sent_photo(request)


def _is_kept() -> bool:
    """Return whether the browser keeps and shows the photo itself."""
    return KEPT in request.headers


def _shown(found: Answer, options: SearchOptions) -> dict[str, Any]:
    """Return what the results of either kind of question are shown with."""
    # at the limit there may be more, and then those shown are not some of these
    settings = context().settings
    limit = options.limit or settings.limit
    return {
        "answer": found,
        "among": None if found.among is None or found.among >= limit else found.among,
        "companions": _companions(found, options),
        "options": options,
        "chosen": next((g for g in found.garments if g.id == found.chosen), None),
        "kinds": [
            (group, [name for name in CLASSES if GROUP_OF_CLASS[name] == group])
            for group in GROUPS
            if group != "outfit"
        ],
        "numbers": NUMBERS,
        "swatches": SWATCHES,
        "unmoved": f"{options.default_weight(settings.colour_weight):g}",
    }


def _companions(shown: Answer, options: SearchOptions) -> list[Companion]:
    """Return what is worth naming of what the garment is worn with, and is not yet asked for."""
    counted = [each for each in companions(shown.results) if each.kind not in options.companions]
    frequent = [each for each in counted if each.looks > 1]
    return (frequent or counted[:SINGLE])[:NAMED]
