"""What the parser minimises: the labels of pixels, and which labels a view shows at all."""

import torch
from torch import Tensor
from torch.nn import functional

from fashionizer.training.data.sample import ANYTHING, UNKNOWN
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
    told = (possible != ANYTHING)[:, None]
    sure = (allowed.sum(1, keepdim=True) == 1) & (allowed == 1)
    target = torch.full(there.shape, torch.nan)
    tagged = ((allowed[:, :2].sum(1, keepdim=True) == 2) & told).any(3).any(2)
    target[tagged & ((allowed * told).amax((2, 3)) == 1)] = 0.9
    target[allowed.amax((2, 3)) == 0] = 0.0
    target[sure.sum((2, 3)) > LEAST_PIXELS] = 1.0
    known = ~target.isnan()
    known[:, 0] = False  # there is always some background
    return functional.binary_cross_entropy_with_logits(there[known], target[known])


CELL = 8
"""Pixels from one point where people are looked for to the next."""


def people_loss(found: Tensor, people: Tensor) -> Tensor:
    """Penalty-reduced focal loss of centres (Zhou et al., 2019), plus 1 - GIoU of boxes.

    Boxes (Rezatofighi et al., CVPR 2019) are learned from every cell on a person, centres from all
    but those where somebody may be.

    Args:
        found: (n, 5, h, w) float32, see :class:`fashionizer.training.parser.net.Look`.
        people: (n, 8 h, 8 w) uint8 numbers of people, 255 where somebody may be.
    """
    cells = people[:, CELL // 2 :: CELL, CELL // 2 :: CELL]
    heat, boxes = _targets(people, cells)
    share = found[:, 0].sigmoid().clamp(1e-4, 1 - 1e-4)
    centre = heat == 1
    missed = -((1 - share) ** 2) * share.log() * centre
    seen = -((1 - heat) ** 4) * share**2 * (1 - share).log() * ~centre * (cells != UNKNOWN)
    wanted = ~boxes[:, 0].isnan()
    overlap = _giou(found[:, 1:].permute(0, 2, 3, 1)[wanted], boxes.permute(0, 2, 3, 1)[wanted])
    centres = (missed.sum() + seen.sum()) / centre.sum().clamp(min=1)
    return centres + (1 - overlap).sum() / wanted.sum().clamp(min=1)


def _targets(people: Tensor, cells: Tensor) -> tuple[Tensor, Tensor]:
    """Return centres (n, h, w) 0 … 1 and distances to each side (n, 4, h, w), nan off people."""
    n, h, w = cells.shape
    heat, boxes = torch.zeros(n, h, w), torch.full((n, 4, h, w), torch.nan)
    y, x = torch.arange(h)[:, None] + 0.5, torch.arange(w)[None] + 0.5
    for picture in range(n):
        for number in people[picture].unique().tolist():
            mine = people[picture] == number
            if number in (0, UNKNOWN) or mine.sum() < CELL * CELL:
                continue
            rows, columns = (mine.any(axis).nonzero() for axis in (1, 0))
            top, bottom = rows.min() / CELL, (rows.max() + 1) / CELL
            left, right = columns.min() / CELL, (columns.max() + 1) / CELL
            row = min(int((top + bottom) / 2), h - 1)
            column = min(int((left + right) / 2), w - 1)
            wide, high = (max(float(b - a) / 10, 0.6) for a, b in ((left, right), (top, bottom)))
            away = ((x - column - 0.5) / wide) ** 2 + ((y - row - 0.5) / high) ** 2
            heat[picture] = torch.maximum(heat[picture], (-away / 2).exp())
            on = cells[picture] == number
            on[row, column] = True
            sides = torch.stack(torch.broadcast_tensors(x - left, y - top, right - x, bottom - y))
            boxes[picture][:, on] = sides[:, on].clamp(min=0.1)
    return heat, boxes


def _giou(logs: Tensor, true: Tensor) -> Tensor:
    """Return the generalised IoU of boxes given by logarithms of distances, and by distances."""
    found = logs.clamp(-3, 5).exp()
    shared, around = torch.minimum(found, true), torch.maximum(found, true)
    both = (shared[:, 0] + shared[:, 2]) * (shared[:, 1] + shared[:, 3])
    areas = [(d[:, 0] + d[:, 2]) * (d[:, 1] + d[:, 3]) for d in (found, true, around)]
    union = areas[0] + areas[1] - both
    return both / union - (areas[2] - union) / areas[2]
