"""Every statement that changes the catalog; the caller holds the transaction."""

from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from fashionizer.gallery.catalog.records import (
    Batch,
    Gone,
    NewOutfit,
    Refusal,
)
from fashionizer.gallery.catalog.references import released
from fashionizer.gallery.catalog.rows import by_photo, garment_row, outfit_row, person_of
from fashionizer.gallery.catalog.tables import (
    GALLERY,
    GARMENTS,
    OUTFITS,
    REFUSALS,
    REMOVALS,
    chunks,
)
from fashionizer.schema import EncodedGarment, Models


def count_change(connection: Connection) -> None:
    """Count one change of outfits or garments; an index of another count is out of date."""
    connection.execute(update(GALLERY).values(revision=GALLERY.c.revision + 1))


def count_rebuild(connection: Connection) -> None:
    """Count that a person wants the index made anew; whichever process has it will do it."""
    connection.execute(update(GALLERY).values(rebuilds=GALLERY.c.rebuilds + 1))


def adopt(connection: Connection, models: Models) -> None:
    """Record which models the vectors are made by from now on."""
    connection.execute(
        update(GALLERY).values(models=models.identity, shape=models.embedding, colour=models.colour)
    )


def apply(connection: Connection, batch: Batch, models: Models) -> tuple[list[int], list[Gone]]:
    """Write a batch.

    Returns:
        The ids of its outfits in their order, and what the replaced ones left behind.
    """
    gone = _remove(connection, [each for outfit in batch.outfits for each in outfit.replaces])
    # before the outfits: one that moved makes room for another of its old name
    for outfit_id, note in batch.notes.items():
        connection.execute(update(OUTFITS).where(OUTFITS.c.id == outfit_id).values(asdict(note)))
    _free_numbers(connection, [o.takes_place_of for o in batch.outfits if o.takes_place_of])
    added = []
    for outfit in batch.outfits:
        if outfit.takes_place_of is None:
            added.append(_add(connection, outfit, models))
        else:
            gone.append(_exchange(connection, outfit.takes_place_of, outfit, models))
            added.append(outfit.takes_place_of)
    settled = [o.key for o in batch.outfits] + [note.key for note in batch.notes.values()]
    _forget(connection, settled + [refusal.key for refusal in batch.refusals])
    _welcome(connection, batch.outfits)
    _refuse(connection, batch.refusals)
    return added, released(connection, gone)


def _free_numbers(connection: Connection, ids: Collection[int]) -> None:
    """Give up the numbers of people whose outfits are seen anew: they may have changed places."""
    for some in chunks(ids):
        freed = update(OUTFITS).where(OUTFITS.c.id.in_(some)).values(person=-1 - OUTFITS.c.id)
        connection.execute(freed)


def _add(connection: Connection, outfit: NewOutfit, models: Models) -> int:
    values = {**outfit_row(outfit, models), "added_at": datetime.now(UTC)}
    result = connection.execute(insert(OUTFITS).values(values))
    (outfit_id,) = result.inserted_primary_key or (0,)
    _add_garments(connection, outfit_id, outfit.garments)
    return outfit_id


def _exchange(connection: Connection, outfit_id: int, outfit: NewOutfit, models: Models) -> Gone:
    """Put what is seen now in an outfit's place; the id, and what links to it, stays."""
    (left,) = _left_behind(connection, [outfit_id])
    connection.execute(
        update(OUTFITS).where(OUTFITS.c.id == outfit_id).values(outfit_row(outfit, models))
    )
    connection.execute(delete(GARMENTS).where(GARMENTS.c.outfit_id == outfit_id))
    _add_garments(connection, outfit_id, outfit.garments)
    return left


def _add_garments(connection: Connection, outfit_id: int, seen: Sequence[EncodedGarment]) -> None:
    if seen:
        connection.execute(insert(GARMENTS), [garment_row(outfit_id, garment) for garment in seen])


def remove(connection: Connection, ids: Collection[int]) -> list[Gone]:
    """Remove outfits, their garments, and the refusals of their duplicates.

    Returns:
        What they left behind.
    """
    return released(connection, _remove(connection, ids))


def _remove(connection: Connection, ids: Collection[int]) -> list[Gone]:
    gone = []
    for some in chunks(ids):
        gone += _left_behind(connection, some)
        connection.execute(delete(OUTFITS).where(OUTFITS.c.id.in_(some)))
    return gone


def keep_out(connection: Connection, ids: Collection[int]) -> None:
    """Note that a person removes outfits, before they are removed: they stay out.

    A photo of which all outfits go stays out as a whole, and of others those who wear them.
    """
    kept = [column.name for column in REMOVALS.c if column.name != "removed_at"]
    now = datetime.now(UTC)
    for outfits in _photos_of(connection, ids).values():
        first, going = outfits[0], [row for row in outfits if row.id in ids]
        if len(going) == len(outfits):
            connection.execute(delete(REMOVALS).where(REMOVALS.c.key == first.key))
            noted = {name: getattr(first, name) for name in kept}
            connection.execute(insert(REMOVALS).values(**noted, removed_at=now))
        else:
            people = [person.box.as_list() for row in going if (person := person_of(row))]
            of_photo = update(OUTFITS).where(OUTFITS.c.sha256 == first.sha256)
            connection.execute(of_photo.values(left_out=[*first.left_out, *people]))


def _photos_of(connection: Connection, ids: Collection[int]) -> dict[str, list[Row[Any]]]:
    """Return all outfits of the photos that some outfits are on, by checksum."""
    photos: dict[str, list[Row[Any]]] = {}
    for some in chunks(ids):
        named = select(OUTFITS.c.sha256).where(OUTFITS.c.id.in_(some))
        every = select(OUTFITS).where(OUTFITS.c.sha256.in_(named)).order_by(OUTFITS.c.id)
        photos |= by_photo(connection.execute(every))  # one that comes twice is whole both times
    return photos


def _left_behind(connection: Connection, ids: list[int]) -> list[Gone]:
    garments = _garment_ids(connection, ids)
    found = select(OUTFITS.c.id, OUTFITS.c.sha256).where(OUTFITS.c.id.in_(ids))
    return [
        Gone(row.id, row.sha256, tuple(garments.get(row.id, ())))
        for row in connection.execute(found).all()
    ]


def _garment_ids(connection: Connection, outfit_ids: list[int]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    query = select(GARMENTS.c.outfit_id, GARMENTS.c.id).where(GARMENTS.c.outfit_id.in_(outfit_ids))
    for outfit_id, garment_id in connection.execute(query):
        found.setdefault(outfit_id, []).append(garment_id)
    return found


def _forget(connection: Connection, keys: Collection[str]) -> None:
    for some in chunks(keys):
        connection.execute(delete(REFUSALS).where(REFUSALS.c.key.in_(some)))


def _welcome(connection: Connection, outfits: Sequence[NewOutfit]) -> None:
    """Forget that a person once removed what was now added again."""
    for column, values in (
        (REMOVALS.c.key, [outfit.key for outfit in outfits]),
        (REMOVALS.c.sha256, [outfit.sha256 for outfit in outfits]),
    ):
        for some in chunks(values):
            connection.execute(delete(REMOVALS).where(column.in_(some)))


def _refuse(connection: Connection, refusals: Sequence[Refusal]) -> None:
    repeated = {refusal.of for refusal in refusals if refusal.of is not None}
    ids: dict[str, int] = {}
    for some in chunks(repeated):
        query = select(OUTFITS.c.key, OUTFITS.c.id).where(OUTFITS.c.key.in_(some))
        query = query.order_by(OUTFITS.c.id.desc())  # of several on a photo the first one
        ids.update({row.key: row.id for row in connection.execute(query)})
    rows = [
        {
            "key": refusal.key,
            "file": refusal.file,
            "refused_at": datetime.now(UTC),
            "fingerprint": refusal.fingerprint,
            "terms": refusal.terms,
            "reason": refusal.reason,
            "outfit_id": ids.get(refusal.of) if refusal.of else None,
        }
        for refusal in refusals
    ]
    if rows:
        connection.execute(insert(REFUSALS), rows)
