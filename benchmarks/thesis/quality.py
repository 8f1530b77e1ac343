"""Quality beside: the product's own evaluation, with ours and with the system of the thesis.

The gallery is the test split of CCP as far as it has masks, which say what is in a photo.

- twins, whole: an outfit photographed twice; one whole photo asks for the other. This is the
  question that the thesis was made for.
- twins, garment: a box around each garment of one photo asks for the other.
- laid out: garments of senders that nothing was learned from ask for outfits with that class.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.eyes import shipped_eyes
from benchmarks.thesis.rows import Row
from fashionizer.evaluation.run import evaluate
from fashionizer.evaluation.truth import read
from fashionizer.progress import OnProgress, unobserved
from fashionizer.schema import Box
from fashionizer.settings import Settings
from fashionizer.training.data import ccp, flatlay
from fashionizer.vision.base import Detector
from fashionizer.vision.embedding.custom import CustomEmbedder
from fashionizer.vision.whole_image import WholeImage

METRICS = ("hit@1", "hit@10", "recall@10", "mAP", "nDCG@10")

LEAST = 0.003
"""Share of a photo that a garment must fill to ask."""

Query = dict[str, Any]


def measure(
    data: Path, folder: Path, thesis: Path, laid_out: int, most: int, twice: int | None = None
) -> list[Row]:
    """Evaluate both on every set.

    Args:
        data: with ccp/ and clothing/.
        folder: for the ground truths and the galleries, which are kept.
        thesis: ONNX file of the thesis's model.
        laid_out: how many laid-out garments ask.
        most: outfits of the gallery, without those seen twice.
        twice: outfits seen twice; None means all.
    """
    systems: dict[str, Detector] = {
        "thesis": WholeImage(CustomEmbedder.open(thesis)),
        "ours": shipped_eyes(),
    }
    rows: list[Row] = []
    for name, path in truths(data, folder, laid_out, most, twice).items():
        truth = read(path)
        for system, seeing in systems.items():
            keep = folder / f"kept-{system}"
            done = evaluate(truth, seeing, Settings(), keep=keep, say=lambda _: None, bar=_quietly)
            for metric in METRICS:
                if figure := done.results.overall.metrics[metric]:
                    values = (figure.value, figure.low, figure.high)
                    low = [round(value, 4) for value in values]
                    rows.append(
                        Row("quality", f"{name}: {system}", len(truth.queries), metric, *low)
                    )
    return rows


@contextmanager
def _quietly(_title: str) -> Iterator[OnProgress]:
    yield unobserved


def truths(
    data: Path, folder: Path, laid_out: int, most: int, twice: int | None
) -> dict[str, Path]:
    """Write the three ground truths; all are about one gallery."""
    street = data / "ccp"
    known = json.loads((street / "same_outfit.json").read_text())
    pairs = [(pair["a"], pair["b"]) for pair in known if not pair["exact_duplicate"]][:twice]
    photos = {photo.name: photo for photo in ccp.read(street) if photo.split == "test"}
    asking = {one for one, _ in pairs}
    others = [p for n, p in photos.items() if p.mask and n not in asking][:most]
    wanted = {photo.name: photo for photo in [*others, *(photos[two] for _, two in pairs)]}
    outfits = [str(photo.path.absolute()) for photo in wanted.values()]
    tags = ccp.tag_names(street)
    holds = {n: set(_classes(p, tags)) for n, p in wanted.items() if p.mask}
    whole, garments = [], []
    for one, two in pairs:
        twin = [str(photos[two].path.absolute())]
        asked = {"photo": str(photos[one].path.absolute()), "relevant": twin}
        whole.append(asked)
        if photos[one].mask:
            garments += [{**asked, "box": box.as_list()} for box in _boxes(photos[one], tags)]
    sets = {
        "twins, whole": whole,
        "twins, garment": garments,
        "laid out": list(_laid_out(data / "clothing", wanted, holds, laid_out)),
    }
    folder.mkdir(parents=True, exist_ok=True)
    paths = {}
    for name, queries in sets.items():
        if queries:
            paths[name] = folder / f"{name.replace(', ', '-').replace(' ', '-')}.json"
            paths[name].write_text(json.dumps({"outfits": outfits, "queries": queries}))
    return paths


def _laid_out(
    folder: Path, wanted: dict[str, ccp.Photo], holds: dict[str, set[str]], count: int
) -> Iterator[Query]:
    photos = [photo for photo in flatlay.read(folder) if photo.split == "test"]
    for i in np.random.default_rng(7).permutation(len(photos))[:count]:
        photo = photos[int(i)]
        near = [
            str(wanted[n].path.absolute()) for n, held in holds.items() if photo.class_name in held
        ]
        if near:
            yield {"photo": str(photo.path.absolute()), "relevant": near}


def _classes(photo: ccp.Photo, tags: list[str]) -> Iterator[str]:
    for tag, _, mask in ccp.garments(photo, tags):
        if tag in ccp.CLASS_OF_TAG and mask.mean() > LEAST:
            yield ccp.CLASS_OF_TAG[tag]


def _boxes(photo: ccp.Photo, tags: list[str]) -> Iterator[Box]:
    for tag, _, mask in ccp.garments(photo, tags):
        if tag in ccp.CLASS_OF_TAG and mask.mean() > LEAST:
            box = Box.of(mask)
            if min(box.w, box.h) >= 16:
                yield box
