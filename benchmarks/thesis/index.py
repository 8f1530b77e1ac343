"""The index alone: the nearest ten of n vectors by five ways, and how many truly are nearest."""

import tempfile
from collections.abc import Callable
from pathlib import Path

import faiss
import numpy as np
from numpy.typing import NDArray
from sklearn.neighbors import NearestNeighbors

from benchmarks.thesis.rows import THREADS, Row, percentiles
from benchmarks.thesis.sizes import GarmentVectors, noisy
from benchmarks.timing import timed
from fashionizer.gallery.index.qdrant_index import QdrantIndex
from fashionizer.schema import Vectors

K, QUERIES = 10, 60

Search = Callable[[Vectors], NDArray[np.int64]]
"""Gives the positions of the nearest to one query, (1, dimensions)."""


def measure(seen: GarmentVectors, sizes: list[int], queries: int = QUERIES) -> list[Row]:
    """Build every index at every size, and ask it."""
    faiss.omp_set_num_threads(THREADS)
    rows: list[Row] = []
    for size in sizes:
        vectors = joint(seen.resampled(size))
        chance = np.random.default_rng(9)
        real = joint(seen)[chance.integers(len(seen.shapes), size=queries)]
        asked = noisy(np.ascontiguousarray(real), 0, chance)
        truth = asked @ vectors.T
        for name, build in WAYS.items():
            with tempfile.TemporaryDirectory() as folder:
                found: list[Search] = []
                seconds = timed(lambda: found.append(build(vectors, Path(folder))))  # noqa: B023
                rows += _asked(name, found[0], size, asked, truth)
                rows.append(Row("index", name, size, "build s", round(seconds, 3)))
    return rows


def _asked(
    name: str, search: Search, size: int, asked: Vectors, truth: NDArray[np.float32]
) -> list[Row]:
    search(asked[:1])
    took, hits = [], 0.0
    for row in range(len(asked)):
        places: list[NDArray[np.int64]] = []
        took.append(timed(lambda: places.append(search(asked[row : row + 1]))))  # noqa: B023
        nearest = np.sort(truth[row])[-K:]
        # what ties with the last of the nearest is as good as it
        hits += float((truth[row][places[0][:K]] >= nearest[0] - 1e-5).mean())
    recall = Row("index", name, size, "recall@10", round(hits / len(asked), 4))
    return [*percentiles("index", name, size, took), recall]


def joint(seen: GarmentVectors) -> Vectors:
    """Put shape and colour side by side, of unit length together."""
    both = np.concatenate([seen.shapes, seen.colours], axis=1)
    return np.asarray(both / np.linalg.norm(both, axis=1, keepdims=True), np.float32)


def _numpy(vectors: Vectors, _folder: Path) -> Search:
    def search(query: Vectors) -> NDArray[np.int64]:
        scores = vectors @ query[0]
        best = np.argpartition(-scores, K)[:K] if len(scores) > K else np.arange(len(scores))
        return np.asarray(best[np.argsort(-scores[best])], np.int64)

    return search


def _sklearn(vectors: Vectors, _folder: Path) -> Search:
    made = NearestNeighbors(n_neighbors=K, metric="euclidean", algorithm="brute").fit(vectors)
    return lambda query: np.asarray(made.kneighbors(query)[1][0], np.int64)


def _qdrant(vectors: Vectors, folder: Path) -> Search:
    index = QdrantIndex.create(folder / "index", vectors.shape[1])
    for first in range(0, len(vectors), 5000):
        part = vectors[first : first + 5000]
        keys = range(first, first + len(part))
        index.upsert(keys, part, keys, ["tops"] * len(part))
    index.flush()

    def search(query: Vectors) -> NDArray[np.int64]:
        return np.array([hit.key for hit in index.search(query[0], K, None)], np.int64)

    return search


def _faiss(make: Callable[[int], faiss.Index]) -> Callable[[Vectors, Path], Search]:
    def build(vectors: Vectors, _folder: Path) -> Search:
        index = make(vectors.shape[1])
        index.add(vectors)
        return lambda query: np.asarray(index.search(query, K)[1][0], np.int64)

    return build


def _hnsw(dimensions: int) -> faiss.Index:
    index = faiss.IndexHNSWFlat(dimensions, 16, faiss.METRIC_INNER_PRODUCT)
    index.hnsw.efConstruction, index.hnsw.efSearch = 60, 96
    return index


WAYS: dict[str, Callable[[Vectors, Path], Search]] = {
    "numpy, exact": _numpy,
    "scikit-learn, brute (thesis)": _sklearn,
    "Qdrant Edge, exact (ours)": _qdrant,
    "FAISS flat": _faiss(faiss.IndexFlatIP),
    "FAISS HNSW": _faiss(_hnsw),
}
