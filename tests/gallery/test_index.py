"""The index on the disk against the exact oracle, and both against hand-solvable vectors."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from fashionizer.errors import IndexDamaged
from fashionizer.gallery.index.base import VectorIndex, joint_query
from fashionizer.gallery.index.numpy_index import NumpyIndex
from fashionizer.gallery.index.qdrant_index import QdrantIndex
from fashionizer.schema import Vectors
from tests.gallery.fakes import unit

GROUPS = ("tops", "bottoms", "shoes")


def random_vectors(count: int, dimensions: int, seed: int) -> Vectors:
    """Return vectors of a seed, not normalised."""
    return np.random.default_rng(seed).normal(size=(count, dimensions)).astype(np.float32)


def fill(index: VectorIndex, vectors: Vectors) -> None:
    """Put vectors in under the keys 1 …, three garments an outfit, in three groups."""
    keys = range(1, len(vectors) + 1)
    index.upsert(list(keys), vectors, [key // 3 for key in keys], [GROUPS[key % 3] for key in keys])


def assert_same(index: VectorIndex, oracle: VectorIndex, dimensions: int) -> None:
    """Compare hits; among scores that differ by rounding only, the order is free."""
    assert len(index) == len(oracle)
    for query in random_vectors(4, dimensions, seed=99):
        for k in (1, 3, len(oracle) + 5):
            for groups in (None, ["tops"], ["tops", "shoes"], ["hat"], []):
                got = index.search(query, k, groups)
                expected = oracle.search(query, k, groups)
                assert [hit.score for hit in got] == pytest.approx(
                    [hit.score for hit in expected], abs=1e-4
                )
                assert {(hit.key, hit.outfit) for hit in got} == {
                    (hit.key, hit.outfit) for hit in expected
                }


@pytest.mark.parametrize("make", [NumpyIndex, None], ids=["numpy", "qdrant"])
def test_four_vectors_are_found_in_the_order_one_finds_by_hand(
    make: Callable[[int], VectorIndex] | None, tmp_path: Path
) -> None:
    """Best dot product first; a group keeps the others out; k bounds the hits."""
    index = make(2) if make else QdrantIndex.create(tmp_path / "shard", 2)
    vectors = np.array([[1, 0], [0, 1], [0.6, 0.8], [-1, 0]], np.float32)
    index.upsert([1, 2, 3, 4], vectors, [10, 10, 30, 40], ["tops", "shoes", "tops", "tops"])
    query = np.array([1, 0], np.float32)
    hits = index.search(query, 10, None)
    assert [(hit.key, hit.outfit) for hit in hits] == [(1, 10), (3, 30), (2, 10), (4, 40)]
    assert [hit.score for hit in hits] == pytest.approx([1.0, 0.6, 0.0, -1.0])
    assert [hit.key for hit in index.search(query, 10, ["shoes"])] == [2]
    assert [hit.key for hit in index.search(query, 2, ["tops"])] == [1, 3]
    assert index.search(query, 0, None) == []
    index.close()


@pytest.mark.parametrize("size", [0, 1, 2, 17, 400])
def test_the_disk_index_finds_what_the_oracle_finds(size: int, tmp_path: Path) -> None:
    """Sizes 0, 1 and more, k beyond the size, groups that are there and that are not."""
    index, oracle = QdrantIndex.create(tmp_path / "shard", 16), NumpyIndex(16)
    for each in (index, oracle):
        fill(each, random_vectors(size, 16, seed=size))
    assert_same(index, oracle, 16)
    index.close()


def test_what_was_removed_or_replaced_is_found_no_more(tmp_path: Path) -> None:
    """Removal takes out, an upsert of a known key replaces; unknown keys are no trouble."""
    index, oracle = QdrantIndex.create(tmp_path / "shard", 8), NumpyIndex(8)
    for each in (index, oracle):
        fill(each, random_vectors(60, 8, seed=1))
        each.remove([1, 2, 59, 1234])
        each.remove([])
        each.upsert([3, 4], random_vectors(2, 8, seed=2), [900, 901], ["hat", "tops"])
    assert_same(index, oracle, 8)
    index.close()


def test_ties_go_to_the_smaller_key(tmp_path: Path) -> None:
    """Equal vectors have equal scores; the oracle keeps the smallest keys even at the cut."""
    index, oracle = QdrantIndex.create(tmp_path / "shard", 4), NumpyIndex(4)
    same = np.ones((9, 4), np.float32)
    for each in (index, oracle):
        each.upsert([9, 8, 7, 6, 5, 4, 3, 2, 1], same, [0] * 9, ["tops"] * 9)
    query = np.ones(4, np.float32)
    assert [hit.key for hit in oracle.search(query, 4, None)] == [1, 2, 3, 4]
    assert [hit.key for hit in index.search(query, 9, None)] == list(range(1, 10))
    some = index.search(query, 4, None)
    assert [hit.score for hit in some] == [4.0] * 4
    assert [hit.key for hit in some] == sorted(hit.key for hit in some)
    index.close()


def test_the_disk_index_is_the_same_after_reopening(tmp_path: Path) -> None:
    """What was flushed and closed is there again."""
    index, oracle = QdrantIndex.create(tmp_path / "shard", 8), NumpyIndex(8)
    for each in (index, oracle):
        fill(each, random_vectors(100, 8, seed=3))
        each.remove([5, 6])
        each.flush()
    index.close()
    again = QdrantIndex.load(tmp_path / "shard")
    assert_same(again, oracle, 8)
    again.close()


def test_what_was_flushed_survives_a_kill(tmp_path: Path) -> None:
    """A process killed (-9) after a flush leaves an index that answers like the oracle."""
    oracle = NumpyIndex(8)
    fill(oracle, random_vectors(100, 8, seed=4))
    killed = subprocess.run(
        [sys.executable, "-m", "tests.gallery.test_index", str(tmp_path / "shard")], check=False
    )
    assert killed.returncode == -signal.SIGKILL
    index = QdrantIndex.load(tmp_path / "shard")
    assert_same(index, oracle, 8)
    index.close()


@pytest.mark.parametrize("damage", ["missing", "garbled", "emptied"])
def test_a_damaged_index_raises_one_kind_of_error(damage: str, tmp_path: Path) -> None:
    """Whatever the engine raises, panics included, arrives as IndexDamaged."""
    shard = tmp_path / "shard"
    if damage != "missing":
        index = QdrantIndex.create(shard, 4)
        fill(index, random_vectors(10, 4, seed=5))
        index.flush()
        index.close()
        for file in [path for path in shard.rglob("*") if path.is_file()]:
            file.write_bytes(b"" if damage == "emptied" else b"\xff" * file.stat().st_size)
    with pytest.raises(IndexDamaged, match="fashionizer rebuild"):
        QdrantIndex.load(shard).search(np.ones(4, np.float32), 1, None)


@pytest.mark.parametrize("weight", [0.0, 0.3, 1.0])
def test_the_joint_query_weighs_shape_against_colour(weight: float) -> None:
    """Its dot product with (shape, colour) is (1 - w) * cos(shapes) + w * cos(colours)."""
    shape, colour = unit(np.array([3.0, 4.0])), unit(np.array([1.0, 2.0, 2.0]))
    kept_shape, kept_colour = unit(np.array([1.0, 0.0])), unit(np.array([0.0, 0.0, 1.0]))
    query = joint_query(shape, colour, weight)
    assert query.dtype == np.float32
    score = query @ np.concatenate([kept_shape, kept_colour])
    assert score == pytest.approx((1 - weight) * 0.6 + weight * 2 / 3)


def _fill_flush_and_die(folder: Path) -> None:
    index = QdrantIndex.create(folder, 8)
    fill(index, random_vectors(100, 8, seed=4))
    index.flush()
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    _fill_flush_and_die(Path(sys.argv[1]))
