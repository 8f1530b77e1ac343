"""Outfits found by the names of their files, as people type them."""

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from sqlalchemy import Connection, or_, select

from fashionizer.errors import UnknownOutfit
from fashionizer.gallery.catalog.tables import OUTFITS, chunks
from fashionizer.paths.names import escaped, is_text, unescaped
from fashionizer.paths.spelling import Spellings, meant


def named(connection: Connection, names: Collection[str]) -> dict[str, set[int]]:
    """Return the outfits of each file.

    Names are as they were added or as they are shown, other paths of the file, or other spellings
    of these; of several files that one may be, none.
    """
    forms = {name: _forms(name) for name in names}
    told = _told(connection, forms)
    missing = {name: forms[name] for name, ids in told.items() if not ids}
    return {**told, **_told(connection, _spelt(connection, missing))}


def unknown(names: Sequence[object]) -> UnknownOutfit:
    """Return the error for outfits, by id or name, that are not there."""
    several = "s" if len(names) > 1 else ""
    return UnknownOutfit(
        f"The gallery has no outfit{several} {', '.join(map(_shown, names))}; `fashionizer list` "
        "shows those it has."
    )


def _shown(name: object) -> str:
    return escaped(unescaped(str(name)))  # it may have been typed as it is shown


def _forms(name: str) -> set[str]:
    """Return what a file of that name may be called in the catalog, which holds text only."""
    path = str(Path(meant(name)).resolve())
    return {form for form in (name, escaped(name), escaped(path)) if is_text(form)}


def _told(connection: Connection, forms: Mapping[str, Collection[str]]) -> dict[str, set[int]]:
    found: dict[str, set[int]] = {form: set() for some in forms.values() for form in some}
    for some in chunks(found):
        query = select(OUTFITS.c.id, OUTFITS.c.file, OUTFITS.c.key).where(
            or_(OUTFITS.c.file.in_(some), OUTFITS.c.key.in_(some))
        )
        for row in connection.execute(query):
            for form in {row.file, row.key} & found.keys():
                found[form].add(row.id)
    return {name: {each for form in some for each in found[form]} for name, some in forms.items()}


def _spelt(
    connection: Connection, forms: Mapping[str, Collection[str]]
) -> dict[str, Collection[str]]:
    """Return the names in the catalog that are meant by names which are not in it."""
    if not forms:
        return {}
    rows = connection.execute(select(OUTFITS.c.file, OUTFITS.c.key))
    there = Spellings(name for row in rows for name in row)
    spelt = {name: {there.meant(form) for form in some} for name, some in forms.items()}
    return {name: {each for each in some if each} for name, some in spelt.items()}
