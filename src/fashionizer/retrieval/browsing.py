"""The gallery's outfits page by page, all of them or those of a kind."""

from dataclasses import dataclass

from fashionizer.gallery.catalog import finding
from fashionizer.gallery.gallery import Gallery
from fashionizer.retrieval.companions import COLOURS
from fashionizer.schema import Group, Outfit


@dataclass(frozen=True, slots=True)
class Filter:
    """What outfits are wanted; None means any.

    ``group``, ``class_name`` and ``colour`` (a key of ``companions.COLOURS``) are of the same
    garment. ``licence`` and ``credit`` are compared whole, in any case of letters; the licence
    ``unknown`` means that none was given.
    """

    group: Group | None = None
    class_name: str | None = None
    colour: str | None = None
    licence: str | None = None
    credit: str | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Some outfits in the order they were added.

    ``next`` is the ``after`` of the next page, None on the last; ``total`` counts all that the
    filter lets pass.
    """

    outfits: tuple[Outfit, ...]
    next: int | None
    total: int


def browse(gallery: Gallery, wanted: Filter, *, after: int, limit: int) -> Page:
    """Return the next page of the outfits wanted.

    Args:
        gallery: where they are.
        wanted: which.
        after: id of the last outfit of the page before; 0 begins.
        limit: outfits at most, at least 1.
    """
    shades = COLOURS[wanted.colour] if wanted.colour else ()
    worn = finding.Worn(wanted.group, wanted.class_name, shades)
    where = finding.Where(worn, wanted.licence, wanted.credit)
    ids, total = finding.page(gallery.catalog, where, after=after, limit=limit + 1)
    shown = ids[:limit]
    found = gallery.outfits(shown)
    outfits = tuple(found[number] for number in shown if number in found)
    return Page(outfits, shown[-1] if len(ids) > limit else None, total)
