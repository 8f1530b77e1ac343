"""What the parser minimises: the labels of pixels, and which labels a view shows at all."""

import torch
from torch import Tensor
from torch.nn import functional

from fashionizer.vision.taxonomy import LABELS

WEIGHTS = torch.tensor([0.6, 1.0, 1.2, 1.2, 1.2, 1.2, 1.8, 1.4, 2.0, 2.0, 1.6, 1.6])
"""Loss weight of each label: rare and small garments count more."""

LEAST_PIXELS = 30
"""Pixels of a label, at half the view's resolution, from which on it is said to be there."""


def loss(logits: Tensor, possible: Tensor) -> Tensor:
    """Cross-entropy against sets of labels, plus soft Dice (Milletari et al., 2016) per label.

    Args:
        logits: (n, 12, h, w) float32.
        possible: (n, h, w) int64, sets of labels, see ``labelsets``.
    """
    allowed = ((possible[:, None] >> torch.arange(len(LABELS))[:, None, None]) & 1).float()
    probability = logits.softmax(1)
    learned = allowed.sum(1).clamp(max=1)
    hit = (probability * allowed).sum(1).clamp_min(1e-6)
    weight = learned * (allowed * WEIGHTS[:, None, None]).sum(1) / allowed.sum(1).clamp_min(1)
    entropy = -(hit.log() * weight).sum() / weight.sum().clamp_min(1)
    sure = (allowed.sum(1) == 1)[:, None].float()
    both = (probability * allowed * sure).sum((0, 2, 3))
    each = ((probability + allowed) * sure).sum((0, 2, 3))
    present = (allowed * sure).sum((0, 2, 3)) > 64
    dice = (1 - (2 * both + 1) / (each + 1))[present]
    return entropy + 0.5 * dice.sum() / max(len(dice), 1)


def presence_loss(there: Tensor, possible: Tensor) -> Tensor:
    """Binary cross-entropy of which labels a view shows, where the data say.

    A label that some pixel surely has is there; one that no pixel may have is not; one of a tagged
    photo's tags most likely is (0.9: the view may have cut it off).

    Args:
        there: (n, 12) float32 logits.
        possible: (n, h, w) int64, sets of labels, see ``labelsets``.
    """
    allowed = (possible[:, None] >> torch.arange(len(LABELS))[:, None, None]) & 1
    sure = (allowed.sum(1, keepdim=True) == 1) & (allowed == 1)
    target = torch.full(there.shape, torch.nan)
    tagged = (allowed[:, :2].sum(1) == 2).any(2).any(1)[:, None]
    target[tagged & (allowed.amax((2, 3)) == 1)] = 0.9
    target[allowed.amax((2, 3)) == 0] = 0.0
    target[sure.sum((2, 3)) > LEAST_PIXELS] = 1.0
    known = ~target.isnan()
    known[:, 0] = False  # there is always some background
    return functional.binary_cross_entropy_with_logits(there[known], target[known])
