"""Ask one server from many clients at once, on this machine only: errors, times, memory.

``python -m benchmarks.reliability.load --clients 100 --seconds 300`` writes
``benchmarks/reliability/load.json``. The server is the one of ``fashionizer serve``, with a gallery
drawn here. First one client asks alone, then all ask at once, each again as soon as it is answered;
one that is told to come back later (503) does, after the seconds it was told. Of ten requests one
asks for a page and one for a photo. The address is always 127.0.0.1, so that nothing but this
machine can come under load.
"""

import argparse
import asyncio
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from benchmarks.machine import stamp
from benchmarks.results import Row, keep
from drawn.gallery import write_gallery

RESULTS = Path(__file__).with_suffix(".json")

HOST = "127.0.0.1"
BOUNDARY = "between-the-parts"
TIMEOUT = 120.0

MOST_GROWTH = 0.1
"""Of the server's memory, from the first minute to the last; less is the allocator's business."""


def main() -> None:
    """Run, report, and fail where anything but 200 and 503 was answered, or memory grew."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=100)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--alone", type=float, default=0, help="seconds alone; a fifth if left out")
    given = parser.parse_args()
    row: Row = stamp()
    # ends the server, too
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with tempfile.TemporaryDirectory() as folder:
        alone = given.alone or max(5.0, given.seconds / 5)
        row |= measured(Path(folder), given.clients, given.seconds, alone)
    keep(RESULTS, row)
    wrong = [name for name in ("errors", "stop_status") if row[name] != 0]
    wrong += ["memory_growth"] if (row["memory_growth"] or 0) > MOST_GROWTH else []
    sys.exit(f"Not as it should be: {', '.join(wrong)}" if wrong else 0)


def measured(folder: Path, clients: int, seconds: float, alone: float) -> Row:
    """Return all figures of a run."""
    write_gallery(folder / "drawn")
    photos = [path.read_bytes() for path in sorted((folder / "drawn" / "queries").iterdir())]
    memory: list[tuple[float, float]] = []
    with serving(folder) as (port, process):
        asyncio.run(ask_all(port, photos, 1, 3.0, None))
        one = asyncio.run(ask_all(port, photos, 1, alone, None))
        many = asyncio.run(ask_all(port, photos, clients, seconds, (process.pid, memory)))
        began = time.monotonic()
        stopped = _stopped(process)
        stopping = time.monotonic() - began
    return {
        "clients": clients,
        "seconds": seconds,
        **_answered(one, many),
        **_memory(memory, seconds),
        "stop_status": stopped,
        "stop_seconds": round(stopping, 1),
    }


def _answered(one: "Heard", many: "Heard") -> Row:
    """Return the figures of what was answered; an answer other than 200 and 503 is an error."""
    both = one.statuses + many.statuses
    return {
        "answered": dict(sorted(many.statuses.items())),
        "errors": sum(number for status, number in both.items() if status not in ("200", "503")),
        "searches_per_second": _tenth(len(many.accepted) / many.took),
        **{f"accepted_p{n}_ms": _percentile(many.accepted, n) for n in (50, 95, 99)},
        **{f"refused_p{n}_ms": _percentile(many.refused, n) for n in (50, 95, 99, 100)},
        **{f"looked_p{n}_ms": _percentile(many.looked, n) for n in (50, 95, 99)},
        "alone_answered": dict(sorted(one.statuses.items())),
        "alone_seconds": _tenth(one.took),
        "alone_searches_per_second": _tenth(len(one.accepted) / one.took),
        **{f"alone_p{n}_ms": _percentile(one.accepted, n) for n in (50, 95, 99)},
        **{f"alone_looked_p{n}_ms": _percentile(one.looked, n) for n in (50, 95, 99)},
        "rate_against_alone": round(
            (len(many.accepted) / many.took) / max(len(one.accepted) / one.took, 1e-9), 2
        ),
    }


def _memory(samples: list[tuple[float, float]], seconds: float) -> Row:
    """Compare the server's resident memory in the first minute with that in the last.

    In a short run the first third stands for the minute. None where the server died at once.
    """
    window = min(60.0, seconds / 3)
    first = [mb for at, mb in samples if at <= window]
    last = [mb for at, mb in samples if seconds - window < at <= seconds]
    known = bool(first and last)
    return {
        "memory_window_seconds": round(window, 1),
        "memory_samples": len(samples),
        "memory_first_mb": _tenth(float(np.mean(first))) if known else None,
        "memory_last_mb": _tenth(float(np.mean(last))) if known else None,
        "memory_growth": round(float(np.mean(last) / np.mean(first)) - 1, 3) if known else None,
        "memory_most_mb": _tenth(max(mb for _, mb in samples)) if known else None,
    }


def _tenth(number: float) -> float:
    """Round to a tenth."""
    return round(number, 1)


def _stopped(process: subprocess.Popen[str]) -> int | None:
    """Tell the server to stop; give its status, None if it does not end within a minute."""
    process.send_signal(signal.SIGTERM)
    try:
        return process.wait(60)
    except subprocess.TimeoutExpired:
        return None


def _percentile(seconds: list[float], share: float) -> float | None:
    return round(float(np.percentile(seconds, share)) * 1e3, 1) if seconds else None


@contextmanager
def serving(folder: Path) -> Iterator[tuple[int, subprocess.Popen[str]]]:
    """Fill a gallery and serve it; give the port and the process."""
    command = [sys.executable, "-m", "fashionizer", "--home", str(folder / "home")]
    manifest = str(folder / "drawn" / "manifest.csv")
    subprocess.run([*command, "add", manifest], check=True, capture_output=True)
    with subprocess.Popen(
        [*command, "serve", "--host", HOST, "--port", "0"],
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
        env={**os.environ, "FASHIONIZER_LOG": "error"},
    ) as process:
        assert process.stderr is not None  # noqa: S101 - asked for
        try:
            for line in process.stderr:
                if found := re.search(r"http://127\.0\.0\.1:(\d+)/", line):
                    yield int(found[1]), process
                    return
            raise RuntimeError("the server did not start")
        finally:
            if process.poll() is None:
                process.kill()


@dataclass(slots=True)
class Heard:
    """What was answered: seconds of searches accepted and refused, and of pages and photos.

    ``took`` is seconds from the first request to the last answer.
    """

    statuses: Counter[str] = field(default_factory=Counter)
    accepted: list[float] = field(default_factory=list)
    refused: list[float] = field(default_factory=list)
    looked: list[float] = field(default_factory=list)
    took: float = 0.0


async def ask_all(
    port: int,
    photos: list[bytes],
    clients: int,
    seconds: float,
    watched: tuple[int, list[tuple[float, float]]] | None,
) -> Heard:
    """Ask from some clients at once for some seconds."""
    heard = Heard()
    began = time.monotonic()
    end = began + seconds
    watch = asyncio.create_task(_watch(watched, began)) if watched else None
    every = (Client(port, photos, number, heard).life(end) for number in range(clients))
    await asyncio.gather(*every)
    heard.took = time.monotonic() - began
    if watch is not None:
        watch.cancel()
        with suppress(asyncio.CancelledError):
            await watch
    return heard


async def _watch(watched: tuple[int, list[tuple[float, float]]], began: float) -> None:
    pid, memory = watched
    while (rss := _resident(pid)) is not None:
        memory.append((time.monotonic() - began, rss / 1e6))
        await asyncio.sleep(0.5)


def _resident(pid: int) -> int | None:
    """Return the bytes of memory that a process has now, None if it is no more."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    except OSError:
        return None
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmRSS")), None)


class Client:
    """One visitor with one connection, which it opens again when it was closed."""

    def __init__(self, port: int, photos: list[bytes], number: int, heard: Heard) -> None:
        self._port = port
        self._photos = photos
        self._chance = random.Random(number)  # noqa: S311 - to be repeated
        self._heard = heard
        self._line: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def life(self, end: float) -> None:
        """Ask until the end."""
        # not all in the same millisecond
        await asyncio.sleep(self._chance.random())
        while time.monotonic() < end:
            kind, request = self._request()
            began = time.monotonic()
            try:
                status, wait = await asyncio.wait_for(self._ask(request), TIMEOUT)
            except (OSError, EOFError, ValueError, TimeoutError) as error:
                self._hang_up()
                self._heard.statuses[type(error).__name__] += 1
                continue
            took = time.monotonic() - began
            self._heard.statuses[str(status)] += 1
            if kind == "look":
                self._heard.looked.append(took)
            elif status == 200:
                self._heard.accepted.append(took)
            elif status == 503:
                self._heard.refused.append(took)
                await asyncio.sleep(min(wait * (1 + self._chance.random()), end - time.monotonic()))
        self._hang_up()

    def _request(self) -> tuple[str, bytes]:
        path = self._chance.choices(("/api/v1/search", "/", "/api/v1/outfits/1/image"), (8, 1, 1))[
            0
        ]
        host = f"Host: {HOST}:{self._port}\r\n"
        if path != "/api/v1/search":
            return "look", f"GET {path} HTTP/1.1\r\n{host}\r\n".encode()
        photo = self._chance.choice(self._photos)
        start = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="photo"; filename="q.jpg"'
        form = f"{start}\r\n\r\n".encode() + photo + f"\r\n--{BOUNDARY}--\r\n".encode()
        head = (
            f"POST {path} HTTP/1.1\r\n{host}Content-Length: {len(form)}\r\n"
            f"Content-Type: multipart/form-data; boundary={BOUNDARY}\r\n\r\n"
        )
        return "search", head.encode() + form

    async def _ask(self, request: bytes) -> tuple[int, float]:
        if self._line is None:
            self._line = await asyncio.open_connection(HOST, self._port)
        reader, writer = self._line
        writer.write(request)
        await writer.drain()
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        fields = dict(re.findall(r"(?im)^([\w-]+): *(.*?)\r$", head))
        fields = {name.lower(): value for name, value in fields.items()}
        await reader.readexactly(int(fields.get("content-length", 0)))
        if fields.get("connection", "").lower() == "close":
            self._hang_up()
        return int(head.split(" ", 2)[1]), float(fields.get("retry-after", 0))

    def _hang_up(self) -> None:
        if self._line is not None:
            self._line[1].close()
            self._line = None


if __name__ == "__main__":
    main()
