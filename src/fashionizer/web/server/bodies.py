"""What requests send, held in memory, one by one and all together within bounds."""

from io import BytesIO
from threading import Lock


class MemoryBudget:
    """Bytes that all requests together may hold; safe to use from several threads."""

    def __init__(self, bytes_: int) -> None:
        self._left = bytes_
        self._lock = Lock()

    @property
    def left(self) -> int:
        """Bytes not given out."""
        return self._left

    def take(self, count: int) -> bool:
        """Take some bytes if there are so many."""
        with self._lock:
            if count > self._left:
                return False
            self._left -= count
            return True

    def give(self, count: int) -> None:
        """Release bytes to the budget."""
        with self._lock:
            self._left += count


class BoundedBody:
    """A request's body: in memory up to ``limit`` bytes and the budget, beyond them only counted.

    ``starved`` tells that the budget was empty.
    """

    def __init__(self, limit: int, budget: MemoryBudget | None = None) -> None:
        self._limit = limit
        self._purse = budget
        self._taken = 0
        self._size = 0
        self._file = BytesIO()
        self.starved = False

    def append(self, data: bytes) -> None:
        """Take more of the body."""
        self._size += len(data)
        if self._size > self._limit or self.starved:
            self._drop()
        elif self._purse is None or self._purse.take(len(data)):
            self._taken += len(data)
            self._file.write(data)
        else:
            self.starved = True
            self._drop()

    def _drop(self) -> None:
        if self._file.tell():
            self._file = BytesIO()
        self._repay()

    def _repay(self) -> None:
        if self._purse is not None:
            self._purse.give(self._taken)
        self._taken = 0

    def __len__(self) -> int:
        """Count all bytes sent, the dropped ones too: what the application's limit judges."""
        return self._size

    def getfile(self) -> BytesIO:
        """Return the body, from its beginning; empty if it was over the limit."""
        self._file.seek(0)
        return self._file

    def close(self) -> None:
        """Let go of the memory."""
        self._file.close()
        self._repay()

    def __del__(self) -> None:
        # a connection that breaks while it sends is dropped without being closed
        self._repay()
