"""Measure photos encoded a second by the size of a batch, on drawn looks; what batching buys.

Run by ``python -m benchmarks.speed.encode``. Prints a table and appends its rows to
``benchmarks/speed/encode.csv``. Decoding is not in the figures: the photos are arrays. The rounds
of all sizes alternate, so that other work on the machine slows one as much as another; the fastest
counts.
"""

import os
import resource
import sys
import time
from importlib.metadata import version
from pathlib import Path

import click

import fashionizer as fz
from benchmarks.machine import stamp
from benchmarks.results import Row, table
from drawn.draw import draw_look
from fashionizer.schema import RGB

RESULTS = Path(__file__).parent / "encode.csv"
SIZES = (1, 2, 4, 8, 16)
FIRST_SEED = 3_000_000


@click.command()
@click.option("--photos", default=48, show_default=True)
@click.option("--rounds", default=5, show_default=True)
@click.option("--threads", default=0, show_default=True, help="Of a model run; 0: all cores.")
def main(photos: int, rounds: int, threads: int) -> None:
    """Encode the same photos in batches of every size."""
    stamped = stamp()
    looks = [draw_look(FIRST_SEED + number).pixels for number in range(photos)]
    eyes = fz.GarmentEncoder.load(model_threads=threads).warm()
    times: dict[int, list[tuple[float, float]]] = {size: [] for size in SIZES}
    peaks: dict[int, float] = {}
    for _ in range(rounds):
        for size in SIZES:  # rising, so that the peak of memory after one is its own
            times[size].append(_encoded(eyes, looks, size))
            peaks.setdefault(size, _peak())
    rows: list[Row] = []
    for size in SIZES:
        wall = min(took for took, _ in times[size])
        busy = min(worked for _, worked in times[size])
        rows.append(
            {
                **stamped,
                "onnxruntime": version("onnxruntime"),
                "threads": threads or os.cpu_count(),
                "photos": photos,
                "batch": size,
                "photos_per_second": round(photos / wall, 2),
                "processor_ms": round(busy / photos * 1e3, 1),
                "peak_mb": round(peaks[size]),
            }
        )
    table(RESULTS, rows, more=True)
    for row in rows:
        print(
            f"batch {row['batch']:>2}: {row['photos_per_second']:6.2f} photos/s, "
            f"{row['processor_ms']:6.1f} ms of the processor a photo, {row['peak_mb']:>5} MB"
        )


def _encoded(eyes: fz.GarmentEncoder, looks: list[RGB], size: int) -> tuple[float, float]:
    """Encode the photos; return the seconds, and those of all processors."""
    began, busy = time.perf_counter(), time.process_time()
    eyes.encode(looks, batch_size=size)
    return time.perf_counter() - began, time.process_time() - busy


def _peak() -> float:
    """Return the most memory that this process has had, in MB."""
    unit = 1e6 if sys.platform == "darwin" else 1e3
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


if __name__ == "__main__":
    main()
