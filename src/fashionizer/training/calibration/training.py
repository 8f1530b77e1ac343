"""Fit the cut-off: from scores of results to the probability of a similar garment.

Run by ``fashionizer train cutoff``, after the models are installed. Every garment of the
validation split, laid out or worn, asks for the worn garments of the other photos of that split,
through the shipped models, errors and all; the results that come are the pairs that are fitted to.
The test split then says how true the probabilities are.
"""

import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from sklearn.linear_model import LogisticRegression

from fashionizer.schema import EncodedGarment, Vectors
from fashionizer.training.data import ccp, flatlay
from fashionizer.training.data.ciede2000 import ciede2000
from fashionizer.training.data.pictures import rgb
from fashionizer.vision.colour.descriptor import to_lab
from fashionizer.vision.pipeline import GarmentPipeline
from fashionizer.vision.taxonomy import GROUP_OF_LABEL, GROUPS, across_groups, as_seen

LOG = logging.getLogger(__name__)

WEIGHTS = tuple(round(0.1 * step, 1) for step in range(11))
"""Weights of colour that curves are fitted for."""

ASKED = 50
"""Results looked at per question: as many as a person is shown at most."""

NEAR = 18.0
"""CIEDE2000 between main colours up to which garments are of a near colour: navy is near black and
to denim, red is not near pink."""

KEYS = [as_seen(group, worn=worn) for group in GROUPS for worn in (True, False)]
"""All curves."""

FAMILIES = {
    **dict.fromkeys(["Blouse", "Polo", "Shirt"], "Shirt"),
    **dict.fromkeys(["Body", "T-Shirt", "Top", "Undershirt"], "T-Shirt"),
    **dict.fromkeys(["Hoodie", "Longsleeve", "Pullover"], "Pullover"),
    **dict.fromkeys(["Blazer", "Outwear"], "Outwear"),
    **dict.fromkeys(["bag", "purse", "wallet"], "bag"),
    **dict.fromkeys(["Dress", "romper"], "Dress"),
}
"""Classes and tags that people use for one thing, and that the data mixes up."""

FLAT = 500
"""Laid-out garments that ask, at most, per split; more only take longer."""

BINS = 15
"""Of the reliability diagram, equally wide (Guo et al., ICML 2017)."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A garment as the pipeline saw it, and what it is: its family, class or tag.

    The kind is empty where nothing of the mask is there.
    """

    seen: EncodedGarment
    kind: str
    photo: str
    worn: bool = True

    @property
    def group(self) -> str:
        """Where it is looked for first."""
        return self.seen.garment.group

    @property
    def key(self) -> str:
        """Whose curve it asks for."""
        return as_seen(self.group, worn=self.worn)


@dataclass(frozen=True, slots=True)
class Pairs:
    """Results of many questions: score, similar or not, key of the question's curve; (n,) each."""

    scores: NDArray[np.float64]
    similar: NDArray[np.bool_]
    keys: NDArray[np.str_]


def worn(folder: Path, split: str, detector: GarmentPipeline) -> list[Judged]:
    """See the CCP photos of a split that have masks, and judge each garment by its mask."""
    names = ccp.tag_names(folder)
    found = []
    for photo in ccp.read(folder):
        if photo.mask is None or photo.split != split:
            continue
        values = np.asarray(Image.open(photo.mask))
        detections = detector.detect(rgb(photo.path))
        for seen in detections.garments:
            found.append(Judged(seen, _kind(seen, values, names), photo.name, detections.worn))
    return found


def _kind(seen: EncodedGarment, values: NDArray[np.uint8], names: list[str]) -> str:
    """Return the class, else the tag, that fills most of a garment's box.

    Of its group, if there is any; of all garments where the models were wrong about that.
    """
    box = seen.garment.box
    inside = values[box.y : box.y + box.h, box.x : box.x + box.w]
    counts = np.bincount(inside.ravel(), minlength=len(names))
    groups = [GROUP_OF_LABEL.get(ccp.LABEL_OF_TAG.get(tag, 0)) for tag in names]
    for allowed in ({seen.garment.group}, set(GROUPS)):
        best = max(range(len(names)), key=lambda v: counts[v] if groups[v] in allowed else -1)
        if counts[best] >= 0.1 * box.area:
            return family(ccp.CLASS_OF_TAG.get(names[best], names[best]))
    return ""


def family(name: str) -> str:
    """Return what a class or tag counts as."""
    return FAMILIES.get(name, name)


def flat(folder: Path, split: str, detector: GarmentPipeline) -> Iterator[Judged]:
    """See laid-out garments of a split, the main one in each photo."""
    photos = [photo for photo in flatlay.read(folder) if photo.split == split]
    picks = np.random.default_rng(7).permutation(len(photos))[:FLAT]
    for photo in (photos[int(i)] for i in picks):
        detections = detector.detect(rgb(photo.path))
        if detections.garments:
            kind = family(photo.class_name)
            yield Judged(detections.garments[0], kind, photo.name, detections.worn)


def pairs(asking: list[Judged], gallery: list[Judged], weight: float) -> Pairs:
    """Ask for every garment, and judge what comes.

    Args:
        asking: those that ask; one that is in the gallery does not meet its own photo.
        gallery: what there is to find.
        weight: of colour, 0 … 1.
    """
    shapes, colours, mains = _vectors(gallery)
    groups = np.array([garment.group for garment in gallery])
    kinds = np.array([garment.kind for garment in gallery])
    photos = np.array([garment.photo for garment in gallery])
    parts = []
    for question in asking:
        among = np.flatnonzero(photos != question.photo)
        scores = (1 - weight) * shapes[among] @ question.seen.embedding
        scores = scores + weight * colours[among] @ question.seen.colour
        counted = across_groups(scores, groups[among] == question.group)
        best = _one_a_photo(np.argsort(-counted), counted, photos[among])
        met = among[best]
        alike = (kinds[met] == question.kind) & (question.kind != "")
        near = ciede2000(mains[met], _main(question)) <= NEAR
        similar = (
            alike if weight == 0 else near & (kinds[met] != "") if weight == 1 else alike & near
        )
        parts.append((counted[best], similar, np.full(len(met), question.key)))
    scores, similar, keys = (np.concatenate(part) for part in zip(*parts, strict=True))
    return Pairs(scores, similar, keys)


def _one_a_photo(
    order: NDArray[np.intp], scores: NDArray[np.floating], photos: NDArray[np.str_]
) -> NDArray[np.intp]:
    """Keep the best garment of each photo, as the search does, at most :data:`ASKED`."""
    order = order[np.isfinite(scores[order])]
    _, first = np.unique(photos[order], return_index=True)
    return np.asarray(order[np.sort(first)][:ASKED])


def _vectors(gallery: list[Judged]) -> tuple[Vectors, Vectors, NDArray[np.float64]]:
    shapes = np.stack([garment.seen.embedding for garment in gallery])
    colours = np.stack([garment.seen.colour for garment in gallery])
    return shapes, colours, np.stack([_main(garment) for garment in gallery])


def _main(garment: Judged) -> NDArray[np.float64]:
    """Return the Lab of a garment's main colour."""
    hexadecimal = garment.seen.garment.colours[0].hex
    rgb = np.array([[int(hexadecimal[i : i + 2], 16) for i in (1, 3, 5)]], np.uint8)
    return np.asarray(to_lab(rgb)[0], np.float64)


def with_themselves(found: Pairs, asking: list[Judged]) -> Pairs:
    """Add, one to each question, that the garment met itself.

    Such a pair scores 1 and is similar beyond doubt; no other pair says what so high a score means.
    """
    keys = np.array([question.key for question in asking])
    return Pairs(
        np.concatenate([found.scores, np.ones(len(keys))]),
        np.concatenate([found.similar, np.ones(len(keys), np.bool_)]),
        np.concatenate([found.keys, keys]),
    )


def fit(found: Pairs) -> dict[str, tuple[float, float]]:
    """Fit offset and slope for each key; a rising curve, or none where scores say nothing."""
    return {key: _curve(found, found.keys == key) for key in KEYS}


def _curve(found: Pairs, picked: NDArray[np.bool_]) -> tuple[float, float]:
    scores, similar = found.scores[picked], found.similar[picked]
    rate = (similar.sum() + 1) / (len(similar) + 2)
    if 0 < similar.sum() < len(similar):
        model = LogisticRegression(C=10.0).fit((scores * 10)[:, None], similar)
        slope = float(model.coef_[0, 0]) * 10
        if slope > 0:
            return round(float(model.intercept_[0]), 4), round(slope, 4)
    return round(float(np.log(rate / (1 - rate))), 4), 0.0


def probabilities(found: Pairs, curves: dict[str, tuple[float, float]]) -> NDArray[np.float64]:
    """Return the probability of each pair, (n,)."""
    offset, slope = np.array([curves[key] for key in found.keys]).T
    return np.asarray(1 / (1 + np.exp(-(offset + slope * found.scores))))


def reliability(said: NDArray[np.float64], similar: NDArray[np.bool_]) -> list[list[float]]:
    """Return mean probability, share that is similar, and number, of each bin that holds any."""
    place = np.minimum((said * BINS).astype(int), BINS - 1)
    return [
        [float(said[place == b].mean()), float(similar[place == b].mean()), int((place == b).sum())]
        for b in range(BINS)
        if (place == b).any()
    ]


def calibration_error(bins: list[list[float]]) -> float:
    """Return the expected calibration error: the bins' mean gap, weighed by their number."""
    said, found, number = np.array(bins).T
    return float((np.abs(said - found) * number).sum() / number.sum())


def train(data: Path, detector: GarmentPipeline) -> dict[str, Any]:
    """Fit on the validation split, measure on the test split.

    Returns:
        What ``retrieval.calibration`` reads, with ``metrics`` of each weight and the bins of two.
    """
    galleries = {split: worn(data / "ccp", split, detector) for split in ("validation", "test")}
    LOG.info("the street photos are seen")
    asking = {
        split: gallery + list(flat(data / "clothing", split, detector))
        for split, gallery in galleries.items()
    }
    LOG.info("the laid-out garments are seen")
    curves: dict[str, list[tuple[float, float]]] = {key: [] for key in KEYS}
    errors, diagrams = {}, {}
    for weight in WEIGHTS:
        learned = pairs(asking["validation"], galleries["validation"], weight)
        fitted = fit(with_themselves(learned, asking["validation"]))
        for key, curve in fitted.items():
            curves[key].append(curve)
        tested = pairs(asking["test"], galleries["test"], weight)
        bins = reliability(probabilities(tested, fitted), tested.similar)
        errors[str(weight)] = round(calibration_error(bins), 4)
        diagrams[str(weight)] = bins
    return {
        "models": detector.models.identity,
        "weights": WEIGHTS,
        "curves": curves,
        "expected_calibration_error": errors,
        "questions": {split: len(garments) for split, garments in asking.items()},
        "similar": f"same class, near-synonyms as one, main colours within {NEAR:g} of CIEDE2000; "
        "of any colour at weight 0, of any class at weight 1",
        "diagrams": diagrams,
    }


def write(fitted: dict[str, Any], path: Path) -> None:
    """Write what :func:`train` gave, without the diagrams."""
    kept = {name: value for name, value in fitted.items() if name != "diagrams"}
    path.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
