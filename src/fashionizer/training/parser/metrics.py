"""How good a parser is, over whole photos with masks."""

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from fashionizer.schema import Box
from fashionizer.training.data import labelsets, wild
from fashionizer.training.data.pictures import rgb
from fashionizer.training.data.sample import Sample
from fashionizer.vision.parsing.instances import LEAST_AREA, Instance, instances, located
from fashionizer.vision.parsing.parser import LONG_SIDE, working_size
from fashionizer.vision.people.finding import find, iou
from fashionizer.vision.taxonomy import GROUP_OF_LABEL, GROUPS, LABELS

SAME = 0.5
"""IoU from which on two boxes are of one thing."""


def tensors(samples: list[Sample]) -> tuple[Tensor, Tensor, Tensor]:
    """Stack samples.

    Returns:
        (n, 3, h, w) float32 ``(value - 127) / 128``, (n, h, w) int64 sets, (n, h, w) uint8 people.
    """
    pixels = torch.from_numpy(np.stack([each.pixels for each in samples])).permute(0, 3, 1, 2)
    possible = torch.from_numpy(np.stack([each.possible for each in samples]).astype(np.int64))
    people = torch.from_numpy(np.stack([each.people for each in samples]))
    return (pixels.float() - 127) / 128, possible, people


@torch.no_grad()
def evaluate(net: nn.Module, samples: list[Sample], long_side: int = LONG_SIDE) -> dict[str, float]:
    """Measure on whole photos, over all pixels with one sure label.

    Returns:
        ``pixel_accuracy``, ``mean_iou`` (over garment labels that occur) and ``iou_…`` each, 0 … 1.
    """
    net.eval()
    confusion = np.zeros((len(LABELS), len(LABELS)))
    for pixels, possible, _ in samples:
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
    for pixels, possible, _ in samples:
        seen = _instances(net, pixels, long_side)
        labels = labelsets.surely(possible)
        for group in GROUPS:
            of_group = [label for label, name in GROUP_OF_LABEL.items() if name == group]
            mask = np.isin(labels, of_group)
            if mask.sum() < min(LEAST_AREA.get(label, 0.004) for label in of_group) * mask.size:
                continue
            boxes = [each.box for each in seen if each.label in of_group]
            found[group].append(any(box.iou(Box.of(mask)) >= SAME for box in boxes))
    return {f"recall_{group}": float(np.mean(hits)) for group, hits in found.items() if hits}


@torch.no_grad()
def main_person(net: nn.Module, photos: list[wild.Photo], long_side: int = LONG_SIDE) -> float:
    """Return the share of photos whose main person is found, with a box right by :data:`SAME`."""
    net.eval()
    hits = [
        iou(np.array([photo.person], np.float32), find(heads).boxes).max(initial=0) >= SAME
        for photo in photos
        for heads in [np.asarray(net(_small(rgb(photo.path), long_side))[1][0])]
    ]
    return float(np.mean(hits))


@torch.no_grad()
def predict(net: nn.Module, pixels: NDArray[np.uint8], long_side: int) -> NDArray[np.float32]:
    """Return label probabilities (height, width, 12) float32 of a photo (height, width, 3)."""
    height, width = pixels.shape[:2]
    logits = net(_small(pixels, long_side))[0]
    logits = functional.interpolate(logits, size=(height, width), mode="bilinear")
    return np.asarray(logits.softmax(1)[0].permute(1, 2, 0))


def _instances(net: nn.Module, pixels: NDArray[np.uint8], long_side: int) -> list[Instance]:
    """Return a photo's garments, with boxes and masks in its pixels."""
    height, width = pixels.shape[:2]
    logits = net(_small(pixels, long_side))[0]
    found = instances(np.asarray(logits.softmax(1)[0]))
    return [located(each, Box(0, 0, width, height), width, height) for each in found]


def _small(pixels: NDArray[np.uint8], long_side: int) -> Tensor:
    """Return a photo as the network takes it, (1, 3, h, w), sides divisible by 32."""
    x = (torch.from_numpy(pixels).permute(2, 0, 1)[None].float() - 127) / 128
    return functional.interpolate(
        x, size=working_size(pixels, long_side), mode="bilinear", antialias=True
    )
