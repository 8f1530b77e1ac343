"""Send mutated files of every format to the API, and the known tricks: what breaks, what it takes.

``python -m benchmarks.reliability.hostile.fuzz --count 20000`` writes
``benchmarks/reliability/hostile/fuzz.json``; --seed repeats a run. Files are decoded in processes
of their own, so that a crash of a decoder is counted, not suffered. Every file goes through the
application as an upload; those that decode are also seen by the shipped models, one of ``--see``.
What is measured of a process is how much it grew beyond what it took after a small photo of each
format, and the processor's time of each upload.
"""

import argparse
import json
import random
import resource
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from benchmarks.machine import ROOT, stamp
from benchmarks.reliability.hostile import mutants
from benchmarks.results import keep

RESULTS = Path(__file__).with_suffix(".json")

ITSELF = (sys.executable, "-m", "benchmarks.reliability.hostile.fuzz")

CHUNK = 250
"""Files that one process takes."""

LIMIT_SECONDS = 10.0
LIMIT_MEGABYTES = 300.0
STUCK = 120
"""Seconds after which a process that answers no more is ended: its file counts as a crash, too."""

MOST_CRASHES = 10
"""Crashes of one chunk after which it is given up."""

ADDRESS_SPACE = 6 << 30
"""Bytes after which a process is stopped: a file that takes so many counts as a crash."""


def main() -> None:
    """Run, report, and fail where something crashed or went over its limit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1500)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--see", type=int, default=20, metavar="N")
    parser.add_argument("--chunk", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.chunk:
        _child(json.loads(given.chunk))
        return
    row = stamp() | measured(given.count, given.seed, given.see)
    keep(RESULTS, row, silent=("crafted",))
    bad = [name for name in ("crashes", "server_errors", "over_time", "over_memory") if row[name]]
    sys.exit(f"Not as it should be: {', '.join(bad)}" if bad else 0)


def measured(count: int, seed: int, see: int) -> dict[str, Any]:
    """Return all figures of a run."""
    began = time.monotonic()
    formats = list(mutants.seeds())
    totals: dict[str, Counter[str]] = {name: Counter() for name in formats}
    worst = {"seconds": 0.0, "megabytes": 0.0}
    crashes: list[dict[str, Any]] = []
    over: Counter[str] = Counter()
    chunk = min(CHUNK, -(-count // len(formats)))
    jobs: list[dict[str, Any]] = [
        {"format": formats[number % len(formats)], "seed": f"{seed}-{start}", "see": see,
         "count": min(chunk, count - start)}
        for number, start in enumerate(range(0, count, chunk))
    ]  # fmt: skip
    for done, job in enumerate(jobs, 1):
        for result in _run(job, crashes):
            _count(result, totals[job["format"]], worst, over)
        print(f"\r{done}/{len(jobs)} processes", end="", file=sys.stderr)
    tricks = list(_run({"format": "crafted"}, crashes))
    for result in tricks:
        _count(result, Counter(), worst, over)
    return {
        "count": count,
        "seed": seed,
        "by_format": {name: dict(sorted(each.items())) for name, each in totals.items()},
        "crafted": tricks,
        "crashes": crashes,
        "server_errors": over["server_errors"],
        "over_time": over["over_time"],
        "over_memory": over["over_memory"],
        "worst_seconds": round(worst["seconds"], 2),
        "worst_megabytes": round(worst["megabytes"], 1),
        "limit_seconds": LIMIT_SECONDS,
        "limit_megabytes": LIMIT_MEGABYTES,
        "minutes": round((time.monotonic() - began) / 60, 1),
    }


def _count(
    result: dict[str, Any], total: Counter[str], worst: dict[str, float], over: Counter[str]
) -> None:
    total[str(result["status"])] += 1
    total["seen"] += result.get("seen", 0)
    for name, value in worst.items():
        worst[name] = max(value, result[name])
    over["server_errors"] += result["status"] >= 500
    over["over_time"] += result["seconds"] > LIMIT_SECONDS
    over["over_memory"] += result["megabytes"] > LIMIT_MEGABYTES


def _run(job: dict[str, Any], crashes: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Return a process's results line by line; one that dies is noted with the file it died of.

    The next one goes on behind that file.
    """
    done = 0
    for _ in range(MOST_CRASHES):
        command = [*ITSELF, "--chunk", json.dumps({**job, "skip": done})]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
            assert process.stdout is not None  # noqa: S101 - asked for
            for line in process.stdout:
                done += 1
                yield json.loads(line)
        if not process.returncode:
            return
        crashes.append({**job, "file": done, "status": process.returncode})
        done += 1


def _child(job: dict[str, Any]) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))
    send = _Sender(job.get("see", 0))
    for name, data in islice(files(job), job["skip"], None):
        # ends the process wherever it is, in the midst of a decoder, too
        signal.alarm(STUCK)
        print(json.dumps(send(name, data)), flush=True)


def files(job: dict[str, Any]) -> Iterator[tuple[str, bytes]]:
    """Return the files of one process, always the same."""
    if job["format"] == "crafted":
        yield from mutants.crafted().items()
        return
    chance = random.Random(job["seed"] + job["format"])  # noqa: S311 - to be repeated
    whole = mutants.seeds()[job["format"]]
    for number in range(job["count"]):
        yield f"{number}.{job['format']}", mutants.mutant(chance.choice(whole), whole, chance)


class _Sender:
    """Uploads files to an application that decodes them, and measures."""

    def __init__(self, see: int) -> None:
        from benchmarks.reliability.hostile.uploading import application  # noqa: PLC0415 - only in the child

        self._client, self._advisor = application(see)
        for whole in mutants.seeds().values():
            self._post("warm.jpg", whole[0])
        self._base = _status("VmRSS")

    def _post(self, name: str, data: bytes) -> int:
        boundary = "between-the-parts"
        start = f'--{boundary}\r\nContent-Disposition: form-data; name="photo"; filename="'
        form = f'{start}{name}"\r\nContent-Type: image/jpeg\r\n\r\n'.encode() + data
        form += f"\r\n--{boundary}--\r\n".encode()
        content = f"multipart/form-data; boundary={boundary}"
        return int(self._client.post("/api/v1/search", data=form, content_type=content).status_code)

    def __call__(self, name: str, data: bytes) -> dict[str, Any]:
        """Send one; give status, seconds of the processor and megabytes that the process grew."""
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
        # less what the upload itself takes: the form, and the copy of the photo in it
        base = max(self._base, _status("VmRSS"))
        seen = self._advisor.seen
        began = time.process_time()
        status = self._post(name, data)
        return {
            "name": name,
            "status": status,
            "seconds": round(time.process_time() - began, 3),
            "megabytes": round(max(0, _status("VmHWM") - base) / 1e6, 1),
            "seen": self._advisor.seen - seen,
        }


def _status(name: str) -> int:
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return int(next(line.split()[1] for line in lines if line.startswith(name))) * 1024


if __name__ == "__main__":
    main()
