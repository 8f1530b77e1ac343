"""How good a parser is, over whole photos with masks."""

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from fashionizer.schema import Box
from fashionizer.training.data import labelsets
from fashionizer.training.parser.corpora import Sample
from fashionizer.vision.parsing.instances import LEAST_AREA, instances
from fashionizer.vision.parsing.parser import LONG_SIDE
from fashionizer.vision.taxonomy import GROUP_OF_LABEL, GROUPS, LABELS


def tensors(samples: list[Sample]) -> tuple[Tensor, Tensor]:
    """Stack samples: (n, 3, h, w) float32 ``(value - 127) / 128`` and (n, h, w) int64 sets."""
    pixels = torch.from_numpy(np.stack([pixels for pixels, _ in samples])).permute(0, 3, 1, 2)
    possible = torch.from_numpy(np.stack([possible for _, possible in samples]).astype(np.int64))
    return (pixels.float() - 127) / 128, possible


@torch.no_grad()
def evaluate(net: nn.Module, samples: list[Sample], long_side: int = LONG_SIDE) -> dict[str, float]:
    """Measure on whole photos, over all pixels with one sure label.

    Returns:
        ``pixel_accuracy``, ``mean_iou`` (over garment labels that occur) and ``iou_…`` each, 0 … 1.
    """
    net.eval()
    confusion = np.zeros((len(LABELS), len(LABELS)))
    for pixels, possible in samples:
        probability = predict(net, pixels, long_side)
        true = labelsets.surely(possible)
        sure = true < len(LABELS)
        flat = true[sure].astype(int) * len(LABELS) + probability.argmax(-1)[sure]
        confusion += np.bincount(flat, minlength=len(LABELS) ** 2).reshape(confusion.shape)
    union = confusion.sum(0) + confusion.sum(1) - np.diag(confusion)
    iou = np.diag(confusion) / np.maximum(union, 1)
    present = [label for label in range(2, len(LABELS)) if confusion[label].sum()]
    return {
        "pixel_accuracy": float(np.diag(confusion).sum() / confusion.sum()),
        "mean_iou": float(iou[present].mean()),
        **{f"iou_{name.replace(' ', '_')}": float(v) for name, v in zip(LABELS, iou, strict=True)},
    }


@torch.no_grad()
def recall(net: nn.Module, samples: list[Sample], long_side: int = LONG_SIDE) -> dict[str, float]:
    """Measure how many garments are found: as one of their group, box and place right.

    What one person wears of a group (trousers and a skirt over them) is one garment here.

    Returns:
        ``recall_…`` of each group: the share of garments whose box is met with an intersection over
        union of at least 0.5.
    """
    net.eval()
    found: dict[str, list[bool]] = {group: [] for group in GROUPS}
    for pixels, possible in samples:
        seen = instances(predict(net, pixels, long_side).transpose(2, 0, 1))
        labels = labelsets.surely(possible)
        for group in GROUPS:
            of_group = [label for label, name in GROUP_OF_LABEL.items() if name == group]
            mask = np.isin(labels, of_group)
            if mask.sum() < min(LEAST_AREA.get(label, 0.004) for label in of_group) * mask.size:
                continue
            boxes = [each.box for each in seen if each.label in of_group]
            found[group].append(any(box.iou(Box.of(mask)) >= 0.5 for box in boxes))
    return {f"recall_{group}": float(np.mean(hits)) for group, hits in found.items() if hits}


@torch.no_grad()
def predict(net: nn.Module, pixels: NDArray[np.uint8], long_side: int) -> NDArray[np.float32]:
    """Return label probabilities (height, width, 12) float32 of a photo (height, width, 3)."""
    height, width = pixels.shape[:2]
    scale = long_side / max(height, width)
    size = [max(32, round(side * scale / 32) * 32) for side in (height, width)]
    x, _ = tensors([(pixels, np.zeros((1, 1), np.uint16))])
    x = functional.interpolate(x, size=size, mode="bilinear", antialias=True)
    logits = functional.interpolate(net(x), size=(height, width), mode="bilinear")
    return np.asarray(logits.softmax(1)[0].permute(1, 2, 0))
