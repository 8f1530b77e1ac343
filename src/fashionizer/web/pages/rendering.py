"""Making pages: what every template is given, and the page of a refusal."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from flask import Response, make_response, render_template

from fashionizer.errors import FashionizerError
from fashionizer.schema import Box, Match, Outfit
from fashionizer.web.context import context
from fashionizer.web.errors import Fault
from fashionizer.web.pages.examples import EXAMPLES
from fashionizer.web.pages.refusals import sentence

BATCH = 12
"""Looks shown at a time: whole rows of two, three and four."""

LOW = 0.12
"""Share of a photo's height under which a box is too low for a word inside."""

FEW = 3
"""Looks too few to hide behind a button."""


def page(template: str, *, ask_gallery: bool = True, **values: Any) -> Response:
    """Render a template with what all of them show: the settings, and how much there is to find."""
    gallery = _gallery() if ask_gallery else None
    response = make_response(
        render_template(
            template, gallery=gallery, settings=context().settings, examples=EXAMPLES, **values
        )
    )
    # not no-store: it would break the way back from an outfit to the answer
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def fault_page(fault: Fault) -> Response:
    """Show what went wrong above the form, so that the next try is one step away."""
    # what failed unforeseen may well be the gallery: do not ask it again
    asks = fault.status != 500
    told = sentence(fault, context().settings)
    response = page("home.html", fault=fault, sentence=told, ask_gallery=asks, looks=())
    response.status_code = fault.status
    response.headers.update(fault.headers)
    return response


def looks() -> tuple[Outfit, ...]:
    """Return some looks of the gallery; none where it does not answer."""
    try:
        return context().looks()
    except FashionizerError:
        return ()


def dozens(matches: Sequence[Match]) -> list[Sequence[Match]]:
    """Cut results into what is shown at a time; a few that would be left over come with the last.

    Returns:
        Batches of :data:`BATCH`, the last of up to :data:`FEW` more.
    """
    starts = range(0, max(len(matches) - FEW, 1), BATCH)
    return [matches[at : None if at == starts[-1] else at + BATCH] for at in starts if matches]


def web_link(address: str | None) -> str | None:
    """Return an address only if it may stand in a link: a manifest could hold ``javascript:``."""
    return address if address and urlsplit(address).scheme in ("http", "https") else None


def placed(box: Box, width: int, height: int) -> dict[str, str]:
    """Return a box as the attributes of an SVG element over the whole photo, in per cent of it."""
    sides = {"x": box.x / width, "y": box.y / height}
    sides |= {"width": box.w / width, "height": box.h / height}
    return {name: f"{100 * min(share, 1.0):.2f}%" for name, share in sides.items()}


def low(box: Box, height: int) -> bool:
    """Return whether a word inside a box would hide much of it, and has room above."""
    return box.h < LOW * height <= box.y


def _gallery() -> Mapping[str, Any] | None:
    # a refusal must be shown even when the gallery itself is what failed
    try:
        return context().counts()
    except FashionizerError:
        return None
