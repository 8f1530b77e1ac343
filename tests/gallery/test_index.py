"""Every engine against a plain slow index, and against hand-solvable vectors."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from fashionizer.errors import IndexDamaged
from fashionizer.gallery.index.base import VectorIndex, joint_query
from fashionizer.gallery.index.engines import Engine, engine
from fashionizer.gallery.storage import room
from fashionizer.schema import Vectors
from fashionizer.settings import Settings
from tests.gallery.fakes import unit
from tests.gallery.fixtures import ENGINES
from tests.gallery.plain_index import PlainIndex

GROUPS = ("tops", "bottoms", "shoes")

each_engine = pytest.mark.parametrize("holding", [engine(name) for name in ENGINES], ids=ENGINES)


def random_vectors(count: int, dimensions: int, seed: int) -> Vectors:
    """Return vectors of a seed, not normalised."""
    return np.random.default_rng(seed).normal(size=(count, dimensions)).astype(np.float32)


def fill(index: VectorIndex | PlainIndex, vectors: Vectors) -> None:
    """Put vectors in under the keys 1 …, three garments an outfit, in three groups."""
    keys = range(1, len(vectors) + 1)
    index.upsert(list(keys), vectors, [key // 3 for key in keys], [GROUPS[key % 3] for key in keys])


def assert_same(index: VectorIndex, oracle: PlainIndex, dimensions: int) -> None:
    """Compare all that is asked of an index; scores that differ by rounding may change places."""
    assert len(index) == len(oracle.rows)
    assert index.keys().tolist() == sorted(oracle.rows)
    kept = index.vectors([*oracle.rows, 10**6])
    assert kept.keys() == oracle.rows.keys()
    assert all(np.allclose(vector, oracle.rows[key][0]) for key, vector in kept.items())
    for query in random_vectors(4, dimensions, seed=99):
        for k in (1, 3, len(oracle.rows) + 5):
            for groups in (None, ["tops"], ["tops", "shoes"], ["hat"], []):
                got = index.search(query, k, groups)
                expected = oracle.search(query, k, groups)
                assert [hit.score for hit in got] == pytest.approx(
                    [hit.score for hit in expected], abs=1e-4
                )
                assert {(hit.key, hit.outfit) for hit in got} == {
                    (hit.key, hit.outfit) for hit in expected
                }


def test_every_word_of_the_setting_is_an_engine_of_that_name() -> None:
    """Another engine is one module and one word."""
    assert len(ENGINES) > 1
    assert [engine(name).name for name in ENGINES] == list(ENGINES)
    assert Settings().index in ENGINES


@each_engine
def test_four_vectors_are_found_in_the_order_one_finds_by_hand(
    holding: Engine, tmp_path: Path
) -> None:
    """Best dot product first; a group keeps the others out; k bounds the hits."""
    index = holding.create(tmp_path / "shard", 2)
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


@each_engine
@pytest.mark.parametrize("size", [0, 1, 2, 17, 400])
def test_every_engine_finds_what_the_oracle_finds(
    holding: Engine, size: int, tmp_path: Path
) -> None:
    """Sizes 0, 1 and more, k beyond the size, groups that are there and that are not.

    A new index takes no more room than was foreseen.
    """
    index, oracle = holding.create(tmp_path / "shard", 16), PlainIndex()
    for each in (index, oracle):
        fill(each, random_vectors(size, 16, seed=size))
    assert_same(index, oracle, 16)
    index.flush()
    assert room.taken(tmp_path) <= holding.size(size, 16)
    index.close()


@each_engine
def test_what_was_removed_or_replaced_is_found_no_more(holding: Engine, tmp_path: Path) -> None:
    """Removal takes out, an upsert of a known key replaces; unknown keys are no trouble.

    What comes after a removal is told from what was there.
    """
    index, oracle = holding.create(tmp_path / "shard", 8), PlainIndex()
    for each in (index, oracle):
        fill(each, random_vectors(60, 8, seed=1))
        each.remove([1, 2, 59, 1234])
        each.remove([])
        each.upsert([3, 4], random_vectors(2, 8, seed=2), [900, 901], ["hat", "tops"])
        each.upsert([70, 61], random_vectors(2, 8, seed=6), [902, 903], ["tops", "hat"])
        each.upsert([], random_vectors(0, 8, seed=0), [], [])
    assert_same(index, oracle, 8)
    index.close()


@each_engine
def test_ties_are_told_by_rising_keys(holding: Engine, tmp_path: Path) -> None:
    """Equal vectors have equal scores, whichever of them the cut leaves."""
    index = holding.create(tmp_path / "shard", 4)
    index.upsert([9, 8, 7, 6, 5, 4, 3, 2, 1], np.ones((9, 4), np.float32), [0] * 9, ["tops"] * 9)
    query = np.ones(4, np.float32)
    assert [hit.key for hit in index.search(query, 9, None)] == list(range(1, 10))
    some = index.search(query, 4, None)
    assert [hit.score for hit in some] == [4.0] * 4
    assert [hit.key for hit in some] == sorted(hit.key for hit in some)
    index.close()


def test_what_is_searched_in_memory_keeps_the_smallest_keys_at_the_cut(tmp_path: Path) -> None:
    """So that two readers that fall back to it show the same."""
    index = engine("numpy").create(tmp_path, 4)
    index.upsert([9, 8, 7, 6, 5], np.ones((5, 4), np.float32), [0] * 5, ["tops"] * 5)
    assert [hit.key for hit in index.search(np.ones(4, np.float32), 2, None)] == [5, 6]


@each_engine
def test_an_index_is_the_same_after_reopening(holding: Engine, tmp_path: Path) -> None:
    """What was flushed and closed is there again, and can be changed and kept once more."""
    index, oracle = holding.create(tmp_path / "shard", 8), PlainIndex()
    for turn in range(3):
        for each in (index, oracle):
            if turn == 0:
                fill(each, random_vectors(100, 8, seed=3))
            each.remove([5 + turn, 50 + turn])
            each.upsert([200 + turn], random_vectors(1, 8, seed=turn), [77], [f"group {turn}"])
        index.flush()
        index.close()
        index = holding.open(tmp_path / "shard", 8)
        assert_same(index, oracle, 8)
    index.close()


@each_engine
def test_what_was_flushed_survives_a_kill(holding: Engine, tmp_path: Path) -> None:
    """A process killed (-9) after a flush leaves an index that answers like the oracle."""
    oracle = PlainIndex()
    fill(oracle, random_vectors(100, 8, seed=4))
    command = ["-m", "tests.gallery.test_index", holding.name, str(tmp_path / "shard")]
    killed = subprocess.run([sys.executable, *command], check=False)
    assert killed.returncode == -signal.SIGKILL
    index = holding.open(tmp_path / "shard", 8)
    assert_same(index, oracle, 8)
    index.close()


@each_engine
@pytest.mark.parametrize("damage", ["missing", "garbled", "emptied", "of another length"])
def test_a_damaged_index_raises_one_kind_of_error(
    holding: Engine, damage: str, tmp_path: Path
) -> None:
    """Whatever the engine raises, panics included, arrives as IndexDamaged."""
    shard = tmp_path / "shard"
    if damage != "missing":
        index = holding.create(shard, 4)
        fill(index, random_vectors(10, 4, seed=5))
        index.flush()
        index.close()
    if damage in ("garbled", "emptied"):
        for file in [path for path in shard.rglob("*") if path.is_file()]:
            file.write_bytes(b"" if damage == "emptied" else b"\xff" * file.stat().st_size)
    length = 5 if damage == "of another length" else 4
    with pytest.raises(IndexDamaged, match=r"fashionizer rebuild|make sure that the folder"):
        holding.open(shard, length).search(np.ones(length, np.float32), 1, None)


def test_one_changed_byte_of_the_file_of_vectors_is_noticed(tmp_path: Path) -> None:
    """The file carries checksums: half a vector would be found at random."""
    index = engine("numpy").create(tmp_path, 4)
    fill(index, random_vectors(1000, 4, seed=5))
    index.flush()
    (file,) = (path for path in tmp_path.rglob("*") if path.is_file())
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)
    with pytest.raises(IndexDamaged, match="fashionizer rebuild"):
        engine("numpy").open(tmp_path, 4)


@pytest.mark.parametrize("weight", [0.0, 0.3, 1.0])
def test_the_joint_query_weighs_shape_against_colour(weight: float) -> None:
    """Its dot product with (shape, colour) is (1 - w) * cos(shapes) + w * cos(colours)."""
    shape, colour = unit(np.array([3.0, 4.0])), unit(np.array([1.0, 2.0, 2.0]))
    kept_shape, kept_colour = unit(np.array([1.0, 0.0])), unit(np.array([0.0, 0.0, 1.0]))
    query = joint_query(shape, colour, weight)
    assert query.dtype == np.float32
    score = query @ np.concatenate([kept_shape, kept_colour])
    assert score == pytest.approx((1 - weight) * 0.6 + weight * 2 / 3)


def _fill_flush_and_die(holding: Engine, folder: Path) -> None:
    index = holding.create(folder, 8)
    fill(index, random_vectors(100, 8, seed=4))
    index.flush()
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    _fill_flush_and_die(engine(sys.argv[1]), Path(sys.argv[2]))
