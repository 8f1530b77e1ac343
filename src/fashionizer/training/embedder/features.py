"""Features of the embedder's trunk, computed once and kept: its heads are fitted on them."""

import logging
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from fashionizer.training.data.crops import Crop
from fashionizer.training.embedder.net import Trunk
from fashionizer.vision.runtime.model import batch

LOG = logging.getLogger(__name__)

Features = NDArray[np.float32]


class Cached:
    """Rooted features (n, 1280), ImageNet probabilities (n, 1000), textures (n, 80) of crops."""

    def __init__(self, path: Path) -> None:
        stored = np.load(path)
        self.rooted: Features = np.sqrt(stored["features"] + 1e-6)
        self.imagenet: Features = stored["imagenet"]
        self.texture: Features = stored["texture"]
        self.classes, self.groups, self.origins, self.photos, self.splits = stored["facts"].T

    def of(self, origin: str, split: str) -> NDArray[np.bool_]:
        """Select crops, (n,) bool."""
        return np.asarray((self.origins == origin) & (self.splits == split))

    def cut_out(self, split: str) -> Features:
        """Return the rooted features of a split's crops without ground."""
        return self.rooted[(self.origins != "ground") & (self.splits == split)]


def cache(found: list[Crop], path: Path, trunk: Trunk) -> Cached:
    """Compute the features of all crops once, in some 5 minutes, and keep them in a file."""
    if path.exists():
        return Cached(path)
    trunk = trunk.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    features, imagenet, textures = [], [], []
    for first in range(0, len(found), 32):
        part = torch.from_numpy(batch([crop.pixels for crop in found[first : first + 32]]))
        with torch.no_grad():
            feature, logits, texture = trunk(part)
        features.append(feature.numpy())
        imagenet.append(logits.softmax(1).numpy())
        textures.append(texture.numpy())
        if first % 640 == 0:
            LOG.info(f"features {first}/{len(found)}")
    facts = [[c.class_name, c.group, c.origin, c.photo, c.split] for c in found]
    np.savez(
        path,
        features=np.concatenate(features),
        imagenet=np.concatenate(imagenet),
        texture=np.concatenate(textures),
        facts=np.array(facts),
    )
    return Cached(path)
