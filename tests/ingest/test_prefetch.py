"""Work done ahead in threads: in order, within bounds, and without hiding errors."""

import threading
from collections.abc import Iterator
from contextlib import closing

import pytest

from fashionizer.ingest.prefetch import ahead


def test_results_come_in_the_order_of_the_items() -> None:
    """Even when a later one is ready first."""
    second = threading.Event()

    def work(number: int) -> int:
        if number == 0:
            assert second.wait(5)
        if number == 1:
            second.set()
        return number * number

    assert list(ahead(range(9), work, threads=2, depth=3)) == [n * n for n in range(9)]


def test_never_more_items_are_taken_than_the_depth_allows() -> None:
    """The bound of the memory that decoded photos take."""
    taken = 0

    def items() -> Iterator[int]:
        nonlocal taken
        for number in range(20):
            taken += 1
            yield number

    for done, _ in enumerate(ahead(items(), str, threads=2, depth=4)):
        assert taken <= done + 4
    assert taken == 20


def test_an_error_is_raised_in_its_turn() -> None:
    """What came before it is not lost."""
    results = ahead([2, 1, 0, 5], lambda number: 10 // number, threads=2, depth=4)
    assert [next(results), next(results)] == [5, 10]
    with pytest.raises(ZeroDivisionError):
        next(results)


def test_what_is_not_wanted_any_more_is_not_begun() -> None:
    """Closing ends it: only what is in hand is finished."""
    begun: list[int] = []
    with closing(ahead(range(100), begun.append, threads=1, depth=2)) as results:
        next(results)
    assert len(begun) <= 3


def test_no_items_give_no_results() -> None:
    """And start no threads that stay."""
    assert list(ahead([], str, threads=2, depth=4)) == []
