"""Measure parser and embedder together, on photos that neither learned from.

Run by ``make quality`` (needs the extra ``train`` and shared/data). Writes
``benchmarks/quality/eyes.csv``.
"""

import argparse
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from sklearn.metrics import f1_score

from benchmarks.eyes import bits, shipped_eyes
from benchmarks.machine import stamp
from benchmarks.quality.sets import LEAST
from benchmarks.results import table
from fashionizer.schema import Box
from fashionizer.training.data import ccp, empty, flatlay
from fashionizer.training.data.pictures import rgb
from fashionizer.training.embedder.heads import TEN
from fashionizer.vision.pipeline import GarmentPipeline
from fashionizer.vision.taxonomy import CLASSES, GROUP_OF_LABEL

RESULTS = Path(__file__).parent / "eyes.csv"

PASSED_BY = frozenset(
    "0029 0056 0057 0061 0062 0104 0108 0111 0137 0138 0143 0183 0184 0186 0189 0191 0197 0217 "
    "0221 0222 0267 0269 0270 0299 0302 0303 0343 0345 0346 0347 0350 0377 0378 0380 0381 0382 "
    "0424 0426 0429 0458 0463 0505 0506 0508 0510 0591 0620 0622 0643 0665 0667 0671 0692 0699 "
    "0719 0730 0744 0745 0747 0749 0751 0776 0779 0780 0826 0827 0829 0831 0863 0904 0911 0938 "
    "0939 0942 0986 0987 0988 0991 0999".split()
)
"""Photos of the test split in whose strip beside the person somebody else is seen, by eye."""


def classes(detector: GarmentPipeline, folder: Path) -> Iterator[tuple[str, float, int]]:
    """Name the laid-out garments of unseen senders, as ``fashionizer classify`` does."""
    photos = [photo for photo in flatlay.read(folder) if photo.split == "test"]
    said = [detector.classify(rgb(photo.path)) for photo in photos]
    shares = np.array([[each[name] for name in CLASSES] for each in said])
    true = np.array([photo.class_name for photo in photos])
    ten = np.isin(true, TEN)
    named = np.array(CLASSES)[shares.argmax(1)]
    among = np.array(CLASSES)[np.where(np.isin(CLASSES, TEN), shares, -1).argmax(1)]
    yield "class of 18 right", float((named == true).mean()), len(true)
    yield "class right, ten frequent ones", float((named == true)[ten].mean()), int(ten.sum())
    yield "the same, of these ten alone", float((among == true)[ten].mean()), int(ten.sum())
    yield "macro-F1 over all classes", float(f1_score(true, named, average="macro")), len(true)


def nothing(detector: GarmentPipeline, folder: Path) -> Iterator[tuple[str, float, int]]:
    """Look at streets beside people, and at noise."""
    pictures = list(empty.named(folder, "test"))
    seen = np.array([bool(detector.detect(pixels).garments) for _, pixels in pictures])
    bare = np.array([name not in PASSED_BY for name, _ in pictures])
    yield "clothes seen on streets and in noise", float(seen.mean()), len(seen)
    yield "the same, where nobody passes by", float(seen[bare].mean()), int(bare.sum())


def close_ups(detector: GarmentPipeline, folder: Path) -> tuple[str, float, int]:
    """Look at each garment of a mask, cut out of its photo along its box."""
    names = ccp.tag_names(folder)
    hits = []
    for photo in ccp.read(folder):
        if photo.split != "test":
            continue
        pixels = rgb(photo.path)
        for _, label, mask in ccp.garments(photo, names):
            group = GROUP_OF_LABEL[label]
            if group != "accessory" and mask.mean() > LEAST:
                box = Box.of(mask)
                seen = detector.detect(box.cut(pixels))
                hits.append(group in {each.garment.group for each in seen.garments})
    return "cut out closely, seen as of its group", float(np.mean(hits)), len(hits)


def main() -> None:
    """Measure, write, print."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--data", type=Path, default=Path("../shared/data"))
    data: Path = arguments.parse_args().data
    made, detector = stamp() | bits(), shipped_eyes()
    found = [
        *classes(detector, data / "clothing"),
        *nothing(detector, data / "ccp"),
        close_ups(detector, data / "ccp"),
    ]
    table(RESULTS, [made | {"figure": n, "value": round(v, 4), "of": c} for n, v, c in found])
    for name, value, count in found:
        print(f"{name:>38} {value:.4f} of {count}")


if __name__ == "__main__":
    main()
