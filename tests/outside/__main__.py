"""Look at every journey, and print what was seen as JSON."""

import argparse
import json
import os
import sys
from pathlib import Path
from typing import Any

from tests.drawn import DrawnHome
from tests.outside import alone, journeys, watching

_ALONE = "--alone"


def main() -> None:
    """Begin again without a network where that is allowed; then look."""
    parser = argparse.ArgumentParser(prog="python -m tests.outside", description=__doc__)
    parser.add_argument("gallery", type=Path, help="a gallery of drawn looks, only read")
    parser.add_argument("drawn", type=Path, help="folder of the looks, as write_gallery makes it")
    parser.add_argument("place", type=Path, help="an empty folder to work in")
    parser.add_argument(_ALONE, action="store_true", help="there is no network already")
    given = parser.parse_args()
    if not given.alone and (way := alone.way()):
        again = [*way, sys.executable, "-m", "tests.outside", _ALONE, *sys.argv[1:]]
        os.execvp(again[0], again)  # noqa: S606 - a name of ours, found on the path
    place = given.place.resolve()
    if given.alone:
        alone.settle(place)
    report = looked(DrawnHome(given.gallery, given.drawn), place, given.alone)
    json.dump(report, sys.stdout, indent=1)


def looked(drawn: DrawnHome, place: Path, without_network: bool) -> dict[str, Any]:
    """Look with the best means there is, and at the telltale with every one."""
    every = watching.means()
    stages = {name: journeys.Stage(place / name, drawn, means) for name, means in every.items()}
    best = next(iter(every))
    return {
        "means": every[best].NAME,
        "without_network": without_network,
        "journeys": dict(journeys.all_seen(stages[best])),
        "searches": {
            name: journeys.search(stage, stage.gallery("kept"))
            for name, stage in stages.items()
            if name != best
        },
        "telltales": {name: journeys.telltale(stage, "telltale") for name, stage in stages.items()},
    }


if __name__ == "__main__":
    main()
