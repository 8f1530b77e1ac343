"""Draw the sample that ``fashionizer demo`` is shipped with.

Run: ``python -m drawn.sample src/fashionizer/demo/sample``, after changing what is drawn. Writes
``looks/NNN.webp``, ``manifest.csv`` (what the demo adds), ``garments.json`` (what the looks show)
and ``LICENCE``; the same command gives the same files.
"""

import argparse
import json
import shutil
from pathlib import Path
from typing import Any

from PIL import Image

from drawn.draw import Drawn, DrawnGarment
from drawn.gallery import CREDIT, LICENCE, write_manifest
from drawn.plan import LOOKS, SEED, planned

HEIGHT, QUALITY = 840, 85
"""Of a look in pixels, sharp on the page; and of its WebP: 72 of them have 1.5 MB."""

PERMISSION = """\
The looks in this folder are drawn by Fashionizer (packages/drawn of its repository), show nobody,
and are dedicated to the public domain under CC0 1.0 Universal (SPDX: CC0-1.0):
https://creativecommons.org/publicdomain/zero/1.0/
"""


def main() -> None:
    """Draw the sample into the folder that is named."""
    parser = argparse.ArgumentParser(prog="python -m drawn.sample", description=__doc__)
    parser.add_argument("folder", type=Path)
    folder: Path = parser.parse_args().folder
    write_sample(folder)
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    print(f"{LOOKS} looks in {folder}, {size / 1e6:.1f} MB.")


def write_sample(folder: Path, looks: int = LOOKS) -> None:
    """Draw the sample into a folder, in place of the looks that lie there.

    Raises:
        OSError: the folder cannot be written.
    """
    shutil.rmtree(folder / "looks", ignore_errors=True)
    (folder / "looks").mkdir(parents=True)
    plan = planned()
    rows = []
    for number in range(looks):
        drawn = plan.look(number, HEIGHT)
        path = f"looks/{number + 1:03}.webp"
        Image.fromarray(drawn.pixels).save(folder / path, "WEBP", quality=QUALITY, method=6)
        rows.append(row(path, drawn))
    write_manifest(folder, [row["path"] for row in rows])
    truth = {"credit": CREDIT, "licence": LICENCE, "seed": SEED, "looks": rows}
    (folder / "garments.json").write_text(json.dumps(truth, indent=1) + "\n", encoding="utf-8")
    (folder / "LICENCE").write_text(PERMISSION, encoding="utf-8")


def row(path: str, drawn: Drawn) -> dict[str, Any]:
    """Return what a look shows, in the order of painting; boxes are [x, y, width, height]."""
    height, width = drawn.labels.shape
    garments = [_garment(each) for each in drawn.garments]
    return {"path": path, "width": width, "height": height, "garments": garments}


def _garment(garment: DrawnGarment) -> dict[str, Any]:
    return {
        "group": garment.group,
        "class": garment.class_name,
        "colour": garment.colour_name,
        "hex": garment.hex,
        "pattern": garment.pattern,
        "box": garment.box.as_list(),
    }


if __name__ == "__main__":
    main()
