"""The languages of the pages: chosen by the browser, or by ``?lang=`` in the address.

Nothing is kept in a cookie: links carry the language once a person has switched it.
"""

from typing import Any

import flask_babel
from flask import Flask, Response, has_request_context, request, url_for

LANGUAGES = {"en": "English", "ro": "Română"}
"""What the pages speak, each by its own name."""

FIELD = "lang"


def install(app: Flask) -> None:
    """Let the application speak all languages."""
    flask_babel.Babel(
        app,
        default_locale="en",
        default_domain="messages;colours",
        default_translation_directories="i18n/translations;i18n/translations",
        locale_selector=_selected,
    )
    app.url_defaults(_carried)
    app.after_request(_varied)
    app.jinja_env.globals.update(language=language, language_links=language_links)


def language() -> str:
    """Return the language of the page being made: ``en`` or ``ro``."""
    return str(flask_babel.get_locale() or "en")


def language_links() -> list[tuple[str, str, str]]:
    """Return (language, its name, this page in it) for the languages not spoken now."""
    asked = request.args.to_dict(flat=False) | (request.view_args or {})
    endpoint = request.endpoint if request.method in ("GET", "POST") else None
    if not endpoint or not endpoint.startswith("pages."):
        endpoint, asked = "pages.home", {}
    if endpoint == "pages.answer":
        endpoint = "pages.home"
    asked.pop(FIELD, None)
    return [
        (code, name, url_for(endpoint, **asked, lang=code))
        for code, name in LANGUAGES.items()
        if code != language()
    ]


def gettext(text: str, **values: object) -> str:
    """Return a text in the visitor's language, ``%(name)s`` filled in."""
    return str(flask_babel.gettext(text, **values))


def ngettext(one: str, many: str, number: int, **values: object) -> str:
    """Return a text about a number of things in the visitor's language."""
    return str(flask_babel.ngettext(one, many, number, **values))


def in_form(form: str, text: str) -> str:
    """Return a word as it is in a grammatical form; without such a translation, the word itself."""
    return str(flask_babel.pgettext(form, text))


def number_words(number: int) -> str:
    """Write a number with its thousands set apart."""
    return str(flask_babel.format_decimal(number))


def _selected() -> str | None:
    if not has_request_context():
        return None
    named = request.args.get(FIELD)
    return named if named in LANGUAGES else request.accept_languages.best_match(LANGUAGES, "en")


def _carried(endpoint: str, values: dict[str, Any]) -> None:
    if endpoint.startswith("pages.") and has_request_context():
        named = request.args.get(FIELD)
        if named in LANGUAGES:
            values.setdefault(FIELD, named)


def _varied(response: Response) -> Response:
    if response.mimetype == "text/html":
        response.vary.add("Accept-Language")
    return response
