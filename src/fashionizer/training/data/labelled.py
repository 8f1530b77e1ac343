"""Reading a folder of pictures with a label for each pixel, as the drawn looks lie in.

``python -m drawn.labelled FOLDER`` makes one; it is a tool of the project, see ``packages/drawn``.
"""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from fashionizer.errors import FashionizerError
from fashionizer.paths import reading
from fashionizer.schema import RGB
from fashionizer.training.data.pictures import rgb
from fashionizer.vision.taxonomy import LABELS


def read(folder: Path, count: int) -> Iterator[tuple[RGB, NDArray[np.uint16]]]:
    """Return the first pictures with their label sets, one label a pixel; see ``labelsets``.

    Args:
        folder: holds ``NAME.png`` and ``NAME-labels.png``, the latter of one channel of 8 bits, the
            label's number.
        count: how many, in order of their names.

    Raises:
        FashionizerError: there are fewer, or one's labels do not fit.
    """
    every = sorted(folder.glob("*-labels.png"))[:count]
    if len(every) < count:
        raise FashionizerError(
            f"{folder} holds {len(every)} of the {count} drawn looks to learn from; draw them with "
            f"the project's packages/drawn: python -m drawn.labelled {folder} --looks {count}"
        )
    return map(_sample, every)


def _sample(path: Path) -> tuple[RGB, NDArray[np.uint16]]:
    pixels = rgb(path.with_name(path.name.replace("-labels.png", ".png")))
    with reading.opened(path) as file:
        labels = np.asarray(Image.open(file))
    if labels.shape != pixels.shape[:2] or labels.dtype != np.uint8 or labels.max() >= len(LABELS):
        raise FashionizerError(
            f"{path} is no label of 0 to {len(LABELS) - 1} for each pixel of its picture; draw the "
            f"looks anew with: python -m drawn.labelled {path.parent}"
        )
    return pixels, np.left_shift(1, labels, dtype=np.uint16)
