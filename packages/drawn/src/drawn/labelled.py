"""Draw looks with a label for each pixel: what the garment parser learns from beside photos.

Run: ``python -m drawn.labelled runs/drawn``, before ``fashionizer train parser`` with
``--out runs``. Writes ``NNNN.png`` and ``NNNN-labels.png``, for the seeds 0 and up.
"""

import argparse
from pathlib import Path

from PIL import Image

from drawn.draw import draw_look

LOOKS, HEIGHT = 120, 400
"""What the shipped parser has learned from."""


def main() -> None:
    """Draw as many as are asked for into the folder that is named."""
    parser = argparse.ArgumentParser(prog="python -m drawn.labelled", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--looks", type=int, default=LOOKS, help="default: %(default)s")
    parser.add_argument("--height", type=int, default=HEIGHT, help="pixels; default: %(default)s")
    options = parser.parse_args()
    write_labelled(options.folder, options.looks, options.height)
    print(f"{options.looks} looks with their labels in {options.folder}.")


def write_labelled(folder: Path, looks: int = LOOKS, height: int = HEIGHT) -> None:
    """Draw looks and their labels into a folder; the same numbers give the same pixels.

    Pictures are sRGB; labels have one channel of 8 bits, the number of the label in
    :data:`fashionizer.vision.taxonomy.LABELS`. PNG, so that nothing of either is lost.

    Raises:
        OSError: the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for seed in range(looks):
        drawn = draw_look(seed, height)
        Image.fromarray(drawn.pixels).save(folder / f"{seed:04}.png")
        Image.fromarray(drawn.labels).save(folder / f"{seed:04}-labels.png")


if __name__ == "__main__":
    main()
