"""Measure what each step towards the answers bought, on street photos that no model learned from.

Run by ``make quality`` (needs the extra ``train`` and shared/data). Writes the figures to
``benchmarks/quality/quality.csv`` and the table into docs/quality.md.

The gallery is the test split of CCP. (a) Outfits seen twice: a garment cut out of one photo asks
for the other. (b) Every worn garment with a mask asks for other outfits with such a garment.
(c) Laid-out garments of senders that nothing was learned from ask for the same. In (b) and (c) it
is the outfits' masks that say what is in them; a garment that is not found counts as a miss.
"""

import argparse
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks import results
from benchmarks.eyes import bits
from benchmarks.machine import ROOT, stamp
from benchmarks.quality.sets import (
    DetectedGarment,
    Detectors,
    GalleryPhoto,
    Query,
    flat,
    gallery_photos,
    twins,
    worn,
)
from fashionizer.evaluation.bootstrap import Estimate, means, ratio
from fashionizer.retrieval.calibration import Calibrator
from fashionizer.settings import Settings
from fashionizer.vision.taxonomy import across_groups

RESULTS = Path(__file__).parent / "quality.csv"

PAGE = ROOT / "docs" / "quality.md"

MARKS = "<!-- table -->\n", "<!-- end of table -->\n"
"""What the table stands between on the page."""

SETTINGS = Settings()

STEPS = (
    "whole pictures",
    "frozen crops",
    "trained crops",
    "+ colour",
    "+ other groups",
    "+ cut-off",
)


class Ranking:
    """Every way to order the gallery for a query, over matrices made once."""

    def __init__(self, gallery: list[GalleryPhoto], calibrator: Calibrator | None) -> None:
        self.gallery, self._calibrator = gallery, calibrator
        self._whole = np.stack([photo.whole for photo in gallery])
        every = [(n, detected) for n, photo in enumerate(gallery) for detected in photo.garments]
        self._photo = np.array([n for n, _ in every])
        self._group = np.array([detected.trained.garment.group for _, detected in every])
        self._frozen = np.stack([detected.frozen for _, detected in every])
        self._shape = np.stack([detected.trained.embedding for _, detected in every])
        self._colour = np.stack([detected.trained.colour for _, detected in every])

    def ordered(self, query: Query, step: str, *, masked: bool) -> list[int]:
        """Rank the gallery, best first, without the query's own photo.

        Args:
            query: what is searched for.
            step: one of :data:`STEPS`.
            masked: only photos whose garments are known.
        """
        kept = [
            photo.name != query.photo and (bool(photo.labels) or not masked)
            for photo in self.gallery
        ]
        if step == "whole pictures":
            order = np.argsort(-(self._whole @ query.whole))
            return [int(n) for n in order if kept[n]]
        if query.detected is None:
            return []
        scores = self._scores(query.detected, step)
        own = self._group == query.detected.trained.garment.group
        if step in ("+ other groups", "+ cut-off"):
            scores = across_groups(scores, own)
            own = np.isfinite(scores)
        among = np.flatnonzero(own)
        best: dict[int, float] = {}
        for i in among[np.argsort(-scores[among], kind="stable")]:
            if kept[self._photo[i]]:
                best.setdefault(int(self._photo[i]), float(scores[i]))
        if step == "+ cut-off" and self._calibrator:
            group = query.detected.trained.garment.group
            say, weight, worn = (
                self._calibrator.probability,
                SETTINGS.colour_weight,
                query.detected.worn,
            )
            return [
                n
                for n, score in best.items()
                if say(group, weight, max(score, 0.0), worn=worn) >= SETTINGS.probable
            ]
        return list(best)

    def _scores(self, detected: DetectedGarment, step: str) -> NDArray[np.float32]:
        if step == "frozen crops":
            return np.asarray(self._frozen @ detected.frozen)
        shape = self._shape @ detected.trained.embedding
        if step == "trained crops":
            return np.asarray(shape)
        weight = SETTINGS.colour_weight
        return np.asarray((1 - weight) * shape + weight * (self._colour @ detected.trained.colour))


def rows(ranking: Ranking, sets: dict[str, list[Query]]) -> Iterator[dict[str, object]]:
    """Yield every figure of every step."""
    for step in STEPS:
        for name, queries in sets.items():
            figures = _found_again if name == "a" else _precisions
            for metric, figure in figures(ranking, queries, step).items():
                if figure:
                    yield {
                        "set": name,
                        "queries": len(queries),
                        "metric": metric,
                        "step": step,
                        "value": round(figure.value, 3),
                        "low": round(figure.low, 3),
                        "high": round(figure.high, 3),
                    }


def _found_again(ranking: Ranking, queries: list[Query], step: str) -> dict[str, Estimate | None]:
    """(a) How high the other photo of the outfit comes."""
    ranks = []
    for query in queries:
        order = [ranking.gallery[n].name for n in ranking.ordered(query, step, masked=False)]
        ranks.append(order.index(query.twin) if query.twin in order else np.inf)
    place = np.array(ranks)
    hits = np.stack([place < 1, place < 5, place < 10, 1 / (place + 1)], axis=1).astype(float)
    return dict(zip(("hit@1", "hit@5", "hit@10", "mAP"), means(hits), strict=True))


def _precisions(ranking: Ranking, queries: list[Query], step: str) -> dict[str, Estimate | None]:
    """(b) and (c) Of the first five, the share with the query's label.

    With the cut-off: of those of the first five that are shown.
    """
    hits, shown = np.zeros((len(queries), 4)), np.zeros(len(queries))
    for row, query in enumerate(queries):
        first = ranking.ordered(query, step, masked=True)[:5]
        shown[row] = len(first) if step == "+ cut-off" else 5
        group, kind, name = query.label
        for n in first:
            labels = [each for _, each in ranking.gallery[n].labels]
            hits[row] += [
                any(each[0] == group for each in labels),
                any(each[1] == kind for each in labels),
                any(each[::2] == (group, name) for each in labels),
                any(each[1:] == (kind, name) for each in labels),
            ]
    names = ("group", "class", "group and colour", "class and colour")
    found = {
        f"precision@5 of {each}": ratio(hits[:, column], shown)
        for column, each in enumerate(names)
        if queries[0].label[2] or "colour" not in each
    }
    if step == "+ cut-off":
        found["answered with something"] = means((shown > 0).astype(float)[:, None])[0]
    return found


def table(figures: list[dict[str, object]]) -> str:
    """Lay the figures out in Markdown, a column a step."""
    lines = ["| set | figure | " + " | ".join(STEPS) + " |", "|---" * (len(STEPS) + 2) + "|"]
    for key in dict.fromkeys((row["set"], row["metric"]) for row in figures):
        cells = {
            row["step"]: f"{row['value']:.2f} ({row['low']:.2f}-{row['high']:.2f})"
            for row in figures
            if (row["set"], row["metric"]) == key
        }
        shown = " | ".join(cells.get(step, "") for step in STEPS)
        lines.append(f"| {key[0]} | {key[1]} | {shown} |")
    return "\n".join(lines) + "\n"


def publish(figures: list[dict[str, object]], page: Path) -> None:
    """Put the table, and what it was measured on, in place of the page's last one."""
    text = page.read_text(encoding="utf-8")
    before, rest = text.split(MARKS[0])
    _, after = rest.split(MARKS[1])
    made = figures[0]
    on = f"{made['machine']}, {made['bits']} bits, commit {made['commit']}, {made['date']}"
    line = f"`make quality`, {on}.\n\n"
    page.write_text(before + MARKS[0] + line + table(figures) + MARKS[1] + after, encoding="utf-8")


def main() -> None:
    """Detect everything, run every query, write the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.quality", description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    data = parser.parse_args().data
    made = stamp() | bits()
    with tempfile.TemporaryDirectory() as folder:
        detectors = Detectors(Path(folder))
        gallery = list(gallery_photos(data / "ccp", detectors))
        sets = {
            "a": list(twins(data / "ccp", gallery, detectors)),
            "b": list(worn(gallery)),
            "c": list(flat(data / "clothing", detectors)),
        }
    ranking = Ranking(gallery, Calibrator.shipped(detectors.trained.models.identity))
    figures = [made | row for row in rows(ranking, sets)]
    results.table(RESULTS, figures)
    publish(figures, PAGE)
    print(table(figures))


if __name__ == "__main__":
    main()
