"""Which moment of which catalog an index on the disk shows, and whether it is sound."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np

from fashionizer.errors import IndexDamaged
from fashionizer.gallery.catalog.catalog import Catalog
from fashionizer.gallery.catalog.records import Mark, State
from fashionizer.gallery.index.base import VectorIndex, dimensions
from fashionizer.gallery.index.engines import Engine

_SAMPLE = 16
"""Vectors compared with the catalog's at opening; a damaged file seldom spares all of them."""

SHARDS, NOTE = ("shard", "shard2"), "state.json"
"""Names in the index's folder: the engine's own, the one or the other, and the state file beside
it."""

_OLDER = {"rebuilds": 0, "shard": SHARDS[0], "engine": "qdrant"}
"""What state files of earlier versions left out."""


def noted(state: State, engine: Engine, shard: str) -> dict[str, object]:
    """Return what the state file says of an engine's index in the folder ``shard``."""
    models = state.models
    return {
        "gallery": state.mark.uuid,
        "revision": state.mark.revision,
        "rebuilds": state.mark.rebuilds,
        "garments": state.garments,
        "models": models.identity if models else None,
        "dimensions": dimensions(models) if models else None,
        "engine": engine.name,
        "shard": shard,
    }


def opened(
    folder: Path, engine: Engine, catalog: Catalog, state: State
) -> tuple[VectorIndex, Path, Mark] | str:
    """Open the index of a folder, or say what is wrong with it.

    Args:
        folder: of the index; nobody else may use it meanwhile.
        engine: that is to hold it.
        catalog: what it should agree with.
        state: of the catalog, whose models are known.

    Returns:
        The index, the folder it lies in, and the mark of the moment of the catalog that it shows,
        which may be an earlier one; or the fault, to end a sentence.
    """
    told = _told(folder, engine, state)
    if isinstance(told, str):
        return told
    shard, mark, garments = told
    unreadable = _unreadable(shard)
    if unreadable:
        return f"it cannot be read ({unreadable})"
    try:
        index = engine.open(shard, dimensions(state.models) if state.models else 0)
        if _agrees(index, catalog, garments):
            return index, shard, mark
        index.close()
    except IndexDamaged:
        pass
    return "it is damaged"


def _told(folder: Path, engine: Engine, state: State) -> tuple[Path, Mark, int] | str:
    """Read where an index lies, the moment it shows and its garments; or the fault."""
    try:
        told = _OLDER | json.loads((folder / NOTE).read_text(encoding="utf-8"))
        mark = replace(state.mark, revision=int(told["revision"]))
        shard = folder / SHARDS[SHARDS.index(told["shard"])]
        garments = int(told["garments"])
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return "it is missing or was not finished"
    except OSError as error:
        return f"it cannot be read ({error.strerror})"
    if told["engine"] != engine.name:
        return f"it was written by {told['engine']} and FASHIONIZER_INDEX names {engine.name}"
    shown = replace(state, mark=mark, garments=garments)
    if told != noted(shown, engine, shard.name) or not state.mark.grew_from(mark):
        return "it belongs to another state of the gallery"
    return shard, mark, garments


def _unreadable(shard: Path) -> str | None:
    """Return why the system keeps an index's files from this process, which is no damage."""
    try:
        for path in (shard, *shard.rglob("*")):
            if path.is_dir():
                next(path.iterdir(), None)
            else:
                path.open("rb").close()
    except FileNotFoundError:
        return None
    except OSError as error:
        return error.strerror
    return None


def _agrees(index: VectorIndex, catalog: Catalog, garments: int) -> bool:
    """Compare an index with the garments that it and the catalog should both have."""
    if len(index) != garments:
        return False
    sample = catalog.sample(_SAMPLE)
    if sample is None or not garments:
        return True
    kept = index.vectors(sample.keys)
    pairs = list(zip(sample.keys, sample.groups, sample.vectors, strict=True))
    both = [(kept[key], group, vector) for key, group, vector in pairs if key in kept]
    return (
        bool(both)
        and all(np.allclose(there, vector, atol=1e-5) for there, _, vector in both)
        and len(index.search(both[0][2], 1, [both[0][1]])) == 1
    )
