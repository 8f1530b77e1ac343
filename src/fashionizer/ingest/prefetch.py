"""Do the next few pieces of work in threads while the caller is busy with the last one."""

from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


def ahead(
    items: Iterable[Item], work: Callable[[Item], Result], *, threads: int, depth: int
) -> Generator[Result, None, None]:
    """Return ``work(item)`` of each item, in their order.

    Args:
        items: taken in the caller's thread, at most ``depth`` before their result is wanted.
        work: runs in other threads; what it raises is raised here, in its turn.
        threads: how many.
        depth: results under way or waiting at most: the bound of the memory they take.
    """
    pool = ThreadPoolExecutor(threads, thread_name_prefix="ahead")
    waiting: deque[Future[Result]] = deque()
    try:
        for item in items:
            waiting.append(pool.submit(work, item))
            if len(waiting) == depth:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        pool.shutdown(cancel_futures=True)
