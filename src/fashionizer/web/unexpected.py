"""Fields that nobody reads are refused by name: a misspelt one would change nothing, silently."""

from collections.abc import Collection

from flask import Request
from werkzeug.datastructures import MultiDict

from fashionizer.errors import UnexpectedField, nearest_name

PHOTO = "photo"

SEVERAL = "with"
"""The one field that may come more than once."""

LONGEST = 40
"""Characters of an unknown field's name that a refusal repeats."""

NAMED = 5
"""Unknown fields that a refusal names at most."""


def check_query(request: Request, known: Collection[str]) -> None:
    """Refuse what the address asks and nobody reads.

    Raises:
        UnexpectedField: a field is not known, or comes twice.
    """
    _check_known(list(request.args), known)
    _check_single(request.args)


def check_form(request: Request, known: Collection[str]) -> None:
    """Refuse what a form with a photo has and nobody reads; an empty field says nothing.

    Raises:
        UnexpectedField: a field is not known, comes twice, or is a text instead of a file or the
            other way round.
    """
    if PHOTO in request.form:
        raise UnexpectedField(
            "The field “photo” was sent as a text; send the picture itself, as a file (with curl: "
            "-F photo=@FILE)."
        )
    for name in request.files:
        if name in known:
            raise UnexpectedField(f"The field “{name}” was sent as a file; send it as a text.")
    _check_known([*request.form, *(set(request.files) - {PHOTO})], {*known, PHOTO})
    _check_single(request.form)
    # a telephone's form has two fields of that name, the picker and the camera, one of them empty
    if sum(bool(each.filename) for each in request.files.getlist(PHOTO)) > 1:
        raise UnexpectedField("The field “photo” came twice; send one photo at a time.")


def check_unasked(request: Request) -> None:
    """Refuse fields in the address of what reads a form only.

    Raises:
        UnexpectedField: there are some.
    """
    if request.args:
        raise UnexpectedField(
            f"The address has {_listed(list(request.args))}, which is read from the form only; "
            "send it there, beside the photo."
        )


def _check_known(names: Collection[str], known: Collection[str]) -> None:
    unknown = [name for name in names if name not in known]
    if not unknown:
        return
    noun, verb = ("field", "is") if len(unknown) == 1 else ("fields", "are")
    meant = [(name, nearest_name(name[:LONGEST], known)) for name in unknown[:NAMED]]
    hints = [f"“{_short(name)}” (did you mean “{near}”?)" for name, near in meant if near]
    plain = [f"“{_short(name)}”" for name, near in meant if not near]
    more = ["others"] if len(unknown) > NAMED else []
    raise UnexpectedField(
        f"The {noun} {', '.join(hints + plain + more)} {verb} not known here; "
        + (f"known are {', '.join(sorted(known))}." if known else "none is.")
    )


def _check_single(fields: MultiDict[str, str]) -> None:
    for name in fields:
        if name != SEVERAL and sum(bool(text.strip()) for text in fields.getlist(name)) > 1:
            raise UnexpectedField(f"The field “{name}” came twice; send it once.")


def _listed(names: Collection[str]) -> str:
    shown = [f"“{_short(name)}”" for name in list(names)[:NAMED]]
    return ", ".join(shown)


def _short(name: str) -> str:
    printable = "".join(letter if letter.isprintable() else "?" for letter in name)
    return printable if len(printable) <= LONGEST else printable[:LONGEST] + "…"
