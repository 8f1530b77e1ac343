"""The pictures that are learned from, as files of a corpus that is trusted."""

from pathlib import Path

import numpy as np
from PIL import Image

from fashionizer.paths import reading
from fashionizer.schema import RGB


def rgb(path: Path) -> RGB:
    """Read a picture whole, (height, width, 3) uint8 RGB.

    Without the limits of ``photo.decode``, and without turning it: masks lie over it as stored.
    """
    with reading.opened(path) as file:
        return np.asarray(Image.open(file).convert("RGB"))
