"""Both systems from photo to answer: the thesis's (Keras, PCA, scikit-learn) and ours.

Called by ``thesis.py``; run by itself (``ways.py FOLDER INDEX PHOTO``) it answers one photo
the thesis's way, which is how a cold start of it is timed.
"""

import sys
import time
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from fashionizer.photo.decode import decode
from fashionizer.photo.thumbnail import resized
from fashionizer.schema import RGB, Vectors
from fashionizer.training.thesis.backend import keras
from fashionizer.training.thesis.net import Scaling, build
from fashionizer.training.thesis.search import OutfitIndex
from fashionizer.training.thesis.weights import Weights

SIDE = 256

BATCH = 32


class ThesisWay:
    """The thesis's network without its head, as Keras runs it; torch is the backend."""

    def __init__(self, folder: Path) -> None:
        model = keras.models.load_model(folder / "thesis.keras", compile=False)
        self._base = model.layers[0]
        with np.load(folder / "scaling.npz", allow_pickle=False) as kept:
            red, green, blue = kept["mean"].tolist()
            mean = (red, green, blue)
            red, green, blue = kept["std"].tolist()
            self._scaling = Scaling(mean, (red, green, blue), bool(kept["bgr"]))
        self._side = int(self._base.input_shape[-1])

    def picture(self, data: bytes) -> RGB:
        """Decode a photo and squeeze it into the network's square."""
        return resized(decode(data, at_most=1024).pixels, self._side, self._side)

    def features(self, pictures: NDArray[np.uint8]) -> Vectors:
        """Return the 2048 features of each of (n, side, side, 3) uint8 pictures."""
        found: Vectors = self._base.predict(self._scaling(pictures), batch_size=BATCH, verbose=0)
        return found

    def answer(self, data: bytes, index: OutfitIndex) -> tuple[list[str], float, float]:
        """Answer a photo; also the seconds it took to see it, and to search."""
        began = time.perf_counter()
        features = self.features(self.picture(data)[None])
        seen = time.perf_counter()
        _, places = index.nearest(features)
        names = [str(name) for name in index.names[places[0]]]
        return names, seen - began, time.perf_counter() - seen


def untrained(folder: Path) -> Path:
    """Write the thesis's network with weights by chance: as fast as trained, and as large."""
    if not (folder / "scaling.npz").exists():
        folder.mkdir(parents=True, exist_ok=True)
        build("resnet50v2", Weights("none"), 18, SIDE).whole.save(folder / "thesis.keras")
        np.savez(folder / "scaling.npz", mean=[0.5] * 3, std=[0.25] * 3, bgr=False)
    return folder


def main() -> None:
    """Answer one photo from a saved index."""
    folder, index, photo = map(Path, sys.argv[1:4])
    names, _, _ = ThesisWay(folder).answer(photo.read_bytes(), OutfitIndex.load(index))
    print(*names, sep="\n")


if __name__ == "__main__":
    main()
