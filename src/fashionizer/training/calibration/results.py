"""Results of labelled queries: how they score, and whether they are similar."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fashionizer.schema import Vectors
from fashionizer.training.calibration.labelled import LabelledGarment
from fashionizer.training.data.ciede2000 import ciede2000
from fashionizer.vision.colour.descriptor import to_lab
from fashionizer.vision.taxonomy import across_groups

MOST_RESULTS = 50
"""Results looked at per query: as many as a person is shown at most."""

NEAR = 18.0
"""CIEDE2000 between main colours up to which garments are of a near colour: navy is near black and
to denim, red is not near pink."""


@dataclass(frozen=True, slots=True)
class LabelledResults:
    """Results of many queries: score, similar or not, key of the query's curve; (n,) each."""

    scores: NDArray[np.float64]
    similar: NDArray[np.bool_]
    keys: NDArray[np.str_]


def search(
    queries: list[LabelledGarment], gallery: list[LabelledGarment], weight: float
) -> LabelledResults:
    """Search for every garment and label the results: similar to the query, or not.

    Args:
        queries: one that is in the gallery does not find its own photo.
        gallery: the garments to be found.
        weight: of colour, 0 … 1.
    """
    shapes, colours, mains = _vectors(gallery)
    groups = np.array([garment.group for garment in gallery])
    labels = np.array([garment.label for garment in gallery])
    photos = np.array([garment.photo for garment in gallery])
    parts = []
    for query in queries:
        among = np.flatnonzero(photos != query.photo)
        scores = (1 - weight) * shapes[among] @ query.encoded.embedding
        scores = scores + weight * colours[among] @ query.encoded.colour
        counted = across_groups(scores, groups[among] == query.group)
        best = _one_a_photo(np.argsort(-counted), counted, photos[among])
        found = among[best]
        alike = (labels[found] == query.label) & (query.label != "")
        near = ciede2000(mains[found], _main(query)) <= NEAR
        similar = (
            alike if weight == 0 else near & (labels[found] != "") if weight == 1 else alike & near
        )
        parts.append((counted[best], similar, np.full(len(found), query.key)))
    scores, similar, keys = (np.concatenate(part) for part in zip(*parts, strict=True))
    return LabelledResults(scores, similar, keys)


def _one_a_photo(
    order: NDArray[np.intp], scores: NDArray[np.floating], photos: NDArray[np.str_]
) -> NDArray[np.intp]:
    """Keep the best garment of each photo, as the search does, at most :data:`MOST_RESULTS`."""
    order = order[np.isfinite(scores[order])]
    _, first = np.unique(photos[order], return_index=True)
    return np.asarray(order[np.sort(first)][:MOST_RESULTS])


def _vectors(gallery: list[LabelledGarment]) -> tuple[Vectors, Vectors, NDArray[np.float64]]:
    shapes = np.stack([garment.encoded.embedding for garment in gallery])
    colours = np.stack([garment.encoded.colour for garment in gallery])
    return shapes, colours, np.stack([_main(garment) for garment in gallery])


def _main(garment: LabelledGarment) -> NDArray[np.float64]:
    """Return the Lab of a garment's main colour."""
    hexadecimal = garment.encoded.garment.colours[0].hex
    rgb = np.array([[int(hexadecimal[i : i + 2], 16) for i in (1, 3, 5)]], np.uint8)
    return np.asarray(to_lab(rgb)[0], np.float64)


def with_self_matches(found: LabelledResults, queries: list[LabelledGarment]) -> LabelledResults:
    """Add the query itself to the results of each.

    It scores 1 and is similar beyond doubt; no other result says what so high a score means.
    """
    keys = np.array([query.key for query in queries])
    return LabelledResults(
        np.concatenate([found.scores, np.ones(len(keys))]),
        np.concatenate([found.similar, np.ones(len(keys), np.bool_)]),
        np.concatenate([found.keys, keys]),
    )
