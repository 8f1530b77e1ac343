"""Measure what 8-bit integers save: parser, embedder and a whole photo, in 8 and in 32 bits.

Run by ``python -m benchmarks.speed.bits``; needs no photos, they are drawn. The rounds of both
alternate, so that other work on the machine slows one as much as the other. Prints a table and
writes ``benchmarks/speed/bits.csv``; what 8 bits cost in quality is on their cards, measured when
they are made (``fashionizer train quantised``).
"""

from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import click
import numpy as np

from benchmarks.machine import stamp
from benchmarks.results import table
from benchmarks.timing import timed
from drawn.draw import draw_look
from fashionizer.schema import RGB
from fashionizer.vision.embedding.crop import SIDE
from fashionizer.vision.parsing.parser import Parser
from fashionizer.vision.pipeline import GarmentPipeline
from fashionizer.vision.runtime.model import Model, batch, golden_picture
from fashionizer.vision.runtime.precision import chosen

RESULTS = Path(__file__).parent / "bits.csv"
FIRST_SEED = 3_000_000
CROPS = 4
"""Garments of a usual photo."""


@click.command()
@click.option("--rounds", default=40, show_default=True)
@click.option("--threads", default=0, show_default=True, help="Of a model run; 0: all cores.")
def main(rounds: int, threads: int) -> None:
    """Time every step in both precisions, in turns."""
    stamped = stamp()
    looks = [draw_look(FIRST_SEED + number).pixels for number in range(8)]
    steps = {bits: _steps(bits, threads, looks) for bits in ("32", "8")}
    rows = []
    for step in steps["32"]:
        times = _in_turns({bits: steps[bits][step] for bits in steps}, rounds)
        ratio = float(np.median(times["8"] / times["32"]))
        rows.append(
            {
                **stamped,
                "onnxruntime": version("onnxruntime"),
                "threads": threads,
                "step": step,
                "ms_32_bits": round(float(np.median(times["32"])) * 1e3, 1),
                "ms_8_bits": round(float(np.median(times["8"])) * 1e3, 1),
                "ratio": round(ratio, 2),
            }
        )
        print(f"{step:>9}: {rows[-1]['ms_32_bits']} ms, {rows[-1]['ms_8_bits']} ms, {ratio:.2f}")
    table(RESULTS, rows)


def _steps(bits: str, threads: int, looks: list[RGB]) -> dict[str, Callable[[int], object]]:
    """Return the calls to time; each takes the number of its round."""
    parser, embedder = (chosen(Model(n, threads=threads), bits) for n in ("parser", "embedder"))
    crops = batch([golden_picture(SIDE, SIDE)] * CROPS)
    parse, seeing = Parser(parser), GarmentPipeline.shipped(threads, precision=bits)
    return {
        "parser": lambda number: parse.look([looks[number % len(looks)]]),
        "embedder": lambda _: embedder.run(crops),
        "photo": lambda number: seeing.detect(looks[number % len(looks)]),
    }


def _in_turns(
    calls: dict[str, Callable[[int], object]], rounds: int
) -> dict[str, np.ndarray[tuple[int], np.dtype[np.float64]]]:
    """Return the seconds of every round, after one to warm up."""
    times: dict[str, list[float]] = {bits: [] for bits in calls}
    for number in range(rounds + 1):
        for bits, call in calls.items():
            times[bits].append(timed(lambda: call(number)))  # noqa: B023
    return {bits: np.array(each[1:]) for bits, each in times.items()}


if __name__ == "__main__":
    main()
