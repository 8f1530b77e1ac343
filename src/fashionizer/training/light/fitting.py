"""Fitting the filter that tells the light of a photo, and measuring what it is worth."""

import json
import logging
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from fashionizer.training.light.photos import Copy, drawn_lamp, view
from fashionizer.vision.colour import evidence
from fashionizer.vision.colour.lamps import lit, mireds
from fashionizer.vision.colour.light import LAMPS, SHAPE, Estimator, moves

LOG = logging.getLogger(__name__)

SCALE = 500
"""The filter is kept in whole numbers: so many to one."""

MEASURED = {
    f"{kelvin} K, {left:.0%}": left * mireds(kelvin)
    for kelvin in (2700, 9000)
    for left in (1.0, 0.5)
}
"""Lamps that are measured, in mireds: with none and with half of the light balanced out."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """Views of each photo, and how the filter is fitted to them.

    ``spread`` is of the label: mireds of one sigma about the lamp. ``smooth`` weighs the squared
    differences of neighbouring bins, ``decay`` the squared weights.
    """

    views: int = 6
    spread: float = 9.0
    smooth: float = 1e-5
    decay: float = 1e-6
    epochs: int = 16
    batch: int = 512
    rate: float = 0.15
    seed: int = 1


def fit(copies: list[Copy], recipe: Recipe) -> dict[str, Any]:
    """Fit the filter to the photos of the split ``train``.

    Returns:
        ``filter``, ``scale`` and ``bias``, as ``light.Estimator.of`` reads them.
    """
    random = np.random.default_rng(recipe.seed)
    learned = [copy for copy in copies if copy.split == "train" for _ in range(recipe.views)]
    lamps = np.array([drawn_lamp(random) for _ in learned])
    seen = np.stack(
        [
            view(copy, float(lamp), random).astype(np.float16)
            for copy, lamp in zip(learned, lamps, strict=True)
        ]
    )
    wanted = _labels(lamps, recipe.spread)
    filter_, bias = _fitted(torch.from_numpy(seen), torch.from_numpy(wanted), recipe)
    whole = (filter_ * SCALE).round().astype(int)
    return {"filter": whole.tolist(), "scale": SCALE, "bias": bias.round(4).tolist()}


def _labels(lamps: NDArray[np.float64], spread: float) -> NDArray[np.float32]:
    near = np.exp(-((LAMPS - lamps[:, None]) ** 2) / (2 * spread**2))
    return np.asarray(near / near.sum(1, keepdims=True), np.float32)


def _fitted(
    seen: torch.Tensor, wanted: torch.Tensor, recipe: Recipe
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Minimise the cross-entropy with Adam; return the filter (6, BINS) and the bias."""
    torch.manual_seed(recipe.seed)
    places, shares = (torch.from_numpy(found) for found in moves())
    filter_ = torch.zeros(SHAPE, requires_grad=True)
    bias = torch.zeros(len(LAMPS), requires_grad=True)
    optimiser = torch.optim.Adam([filter_, bias])
    steps = len(seen) // recipe.batch
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimiser, recipe.rate, total_steps=recipe.epochs * steps
    )
    for epoch in range(recipe.epochs):
        order, total = torch.randperm(len(seen)), 0.0
        for picked in order[: steps * recipe.batch].split(recipe.batch):
            bank = (filter_[:, places] * shares).sum(2).permute(1, 0, 2).flatten(1)
            score = seen[picked].float() @ bank.T + bias
            loss = -(wanted[picked] * torch.log_softmax(score, 1)).sum(1).mean()
            optimiser.zero_grad()
            (loss + _penalty(filter_, bias, recipe)).backward()  # type: ignore[no-untyped-call]
            optimiser.step()
            schedule.step()
            total += float(loss.detach())
        LOG.info(f"epoch {epoch}: loss {total / steps:.3f}")
    return filter_.detach().double().numpy(), bias.detach().double().numpy()


def _penalty(filter_: torch.Tensor, bias: torch.Tensor, recipe: Recipe) -> torch.Tensor:
    plane = filter_.view(-1, evidence.REDS, evidence.BLUES)
    rough = plane.diff(dim=1).square().sum() + plane.diff(dim=2).square().sum()
    kept = recipe.decay * filter_.square().sum() + 1e-3 * bias.diff().square().sum()
    return recipe.smooth * rough + kept


def measure(copies: list[Copy], estimator: Estimator) -> dict[str, float]:
    """Return how well the light of the photos of the split ``test`` is told, in mireds.

    ``left alone`` is the share of photos, as they are, that count as white.
    """
    held_out = [copy for copy in copies if copy.split == "test"]
    plain = abs(_estimates(held_out, 0.0, estimator))
    found = {"left alone": float((plain == 0).mean()), "as it is, 90 %": np.quantile(plain, 0.9)}
    for name, lamp in MEASURED.items():
        error = abs(_estimates(held_out, lamp, estimator) - lamp)
        found[f"{name}, median error"] = float(np.median(error))
    return {name: round(float(value), 3) for name, value in found.items()}


def _estimates(copies: list[Copy], lamp: float, estimator: Estimator) -> NDArray[np.float64]:
    return np.array([estimator.told(lit(copy.pixels, lamp), copy.kinds) for copy in copies])


def write(fitted: dict[str, Any], card: dict[str, Any], recipe: Recipe, path: Path) -> None:
    """Write the card with the filter, a row of it to a line."""
    rows = ",\n  ".join(json.dumps(row, separators=(",", ":")) for row in fitted["filter"])
    told = {**card, "recipe": asdict(recipe), "scale": fitted["scale"], "bias": fitted["bias"]}
    text = json.dumps(told, indent=1, ensure_ascii=False).removesuffix("\n}")
    path.write_text(f'{text},\n "filter": [\n  {rows}\n ]\n}}\n', encoding="utf-8")
