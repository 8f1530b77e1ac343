"""Fit the embedder's heads on cached features of its trunk.

Run by ``fashionizer train embedder``, after ``finetune``. Four linear maps, each with a closed or
convex solution:

* embedding: linear discriminant analysis (Fisher 1936; Rao 1948) keeps the directions in which
  garments differ more than garments of one class do, scaled so that the within-class spread is
  the same in all of them; more dimensions than classes - 1, so that cut and pattern stay;
* texture: whitening (principal components at even spread), so that what all cloth has in common
  counts for little;
* classes: logistic regression, rare classes and laid-out garments weighing more;
* wearability: logistic regression between garments and pieces of streets cut out in the shape of
  one. What ImageNet's classes say (jersey, jean, quilt) tells far less: it let 98 in 100 such
  pieces pass where this lets 11.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score

from fashionizer.training.embedder.features import Cached, Features
from fashionizer.training.embedder.net import TEXTURE, EmbedderNet
from fashionizer.vision.taxonomy import CLASSES

DIMENSIONS = 64 + TEXTURE
"""Length of the embedding. Beyond 64 of kind precision at 5 on the validation split falls."""

FLAT = 4.0
"""Weight of a laid-out garment where classes are fitted: most photos that ask are of one."""

SHRINKAGE = 0.3
"""Of the within-class covariance towards the identity (Ledoit, Wolf 2004), chosen on validation."""

SOFTENED = 0.5
"""Of the mean spread of texture, added to each before whitening: faint components are noise."""

TEN = "Dress Hat Longsleeve Outwear Pants Shirt Shoes Shorts Skirt T-Shirt".split()
"""The frequent classes that accuracy is also stated over."""


def fit(net: EmbedderNet, known: Cached, others: Cached) -> dict[str, Any]:
    """Fit the four heads on the training split, in place.

    Args:
        net: whose trunk made the features.
        known: garments.
        others: of ``crops.others``, nothing to wear.

    Returns:
        Facts for the model card: ``wearable_threshold``, and ``metrics`` on the test split.
    """
    learn = (known.splits == "train") & (known.classes != "")
    cut = learn & (known.origins != "ground")
    _fit_projection(net, known.rooted[cut], known.classes[cut])
    _fit_texture(net, known.texture[cut])
    weights = np.where(np.isin(known.origins[learn], ("flat", "ground")), FLAT / 2, 1.0)
    _fit_classes(net, known.rooted[learn], known.classes[learn], weights)
    threshold = _fit_wearability(net, known, others)
    return {
        "wearable_threshold": threshold,
        "metrics": measure(net, known) | measure_wearability(net, known, others, threshold),
    }


def _fit_projection(net: EmbedderNet, rooted: Features, classes: NDArray[np.str_]) -> None:
    mean = rooted.mean(0)
    names = np.unique(classes)
    within = sum(np.cov(rooted[classes == name].T) * (classes == name).mean() for name in names)
    within += SHRINKAGE * np.trace(within) / len(within) * np.eye(len(within))
    whiten = np.linalg.inv(np.linalg.cholesky(within))
    _, directions = np.linalg.eigh(np.cov(whiten @ (rooted - mean).T))
    weight = directions[:, ::-1][:, : net.project.out_features].T @ whiten
    _set(net.project, weight, -weight @ mean)


def _fit_texture(net: EmbedderNet, texture: Features) -> None:
    mean = texture.mean(0)
    _, spread, components = np.linalg.svd(texture - mean, full_matrices=False)
    weight = components / (spread + SOFTENED * spread.mean())[:, None]
    _set(net.texture, weight, -weight @ mean)


def _fit_classes(
    net: EmbedderNet, rooted: Features, classes: NDArray[np.str_], crops: NDArray[np.float64]
) -> None:
    mean, scale = rooted.mean(0), rooted.std(0) + 1e-3
    names, counts = np.unique(classes, return_counts=True)
    weights = {
        name: (counts.max() / count) ** 0.25 for name, count in zip(names, counts, strict=True)
    }
    model = LogisticRegression(C=0.001, max_iter=400, class_weight=weights)
    model.fit((rooted - mean) / scale, classes, sample_weight=crops)
    weight = np.zeros((len(CLASSES), rooted.shape[1]))
    bias = np.full(len(CLASSES), -10.0)
    for row, name in enumerate(model.classes_):
        weight[CLASSES.index(name)] = model.coef_[row] / scale
        bias[CLASSES.index(name)] = model.intercept_[row] - (model.coef_[row] / scale) @ mean
    _set(net.classify, weight, bias)


def _fit_wearability(net: EmbedderNet, known: Cached, others: Cached) -> float:
    """Fit garments against other things; the threshold keeps 99 % of validation's garments."""
    garments, things = known.cut_out("train"), others.cut_out("train")
    both = np.concatenate([garments, things])
    mean, scale = both.mean(0), both.std(0) + 1e-3
    truth = np.repeat([True, False], [len(garments), len(things)])
    model = LogisticRegression(C=0.001, max_iter=400, class_weight="balanced")
    model.fit((both - mean) / scale, truth)
    weight = model.coef_ / scale
    _set(net.wear, weight, model.intercept_ - weight @ mean)
    scores = _worn(net, known.cut_out("validation"))
    return round(float(np.quantile(scores, 0.01)), 3)


@torch.no_grad()
def _worn(net: EmbedderNet, rooted: Features) -> NDArray[np.float32]:
    return np.asarray(net.wear(torch.from_numpy(rooted)))[:, 0]


def measure_wearability(
    net: EmbedderNet, known: Cached, others: Cached, threshold: float, split: str = "test"
) -> dict[str, float]:
    """Return the shares of a split's garments that pass and of its other things that do not."""
    return {
        "garments_kept": _mean(_worn(net, known.cut_out(split)) > threshold),
        "other_things_refused": _mean(_worn(net, others.cut_out(split)) <= threshold),
    }


def _set(layer: torch.nn.Linear, weight: NDArray[Any], bias: NDArray[Any]) -> None:
    with torch.no_grad():
        layer.weight.copy_(torch.from_numpy(np.ascontiguousarray(weight, np.float32)))
        layer.bias.copy_(torch.from_numpy(np.ascontiguousarray(bias, np.float32)))


@torch.no_grad()
def measure(net: EmbedderNet, known: Cached, split: str = "test") -> dict[str, float]:
    """Measure on a split that was not learned from.

    A laid-out garment's class is said as the detector say it: by its crop and by its crop with the
    ground around it, halves each.

    Returns:
        ``accuracy``, ``accuracy_ten``, ``macro_f1`` of flat garments, ``accuracy_among_ten`` where
        only the ten frequent classes are asked about, ``accuracy_crop`` by the crop alone;
        ``nearest_same_class`` (leave-one-out 1-NN among them); ``worn_precision_at_5_group`` (of
        the five nearest worn garments to a flat one, the share of its group) and the same of its
        class.
    """
    rooted = torch.from_numpy(known.rooted)
    embedded = net.embedded(rooted, torch.from_numpy(known.texture)).numpy()
    logits = net.classify(rooted).numpy()
    flat, worn, ground = (known.of(origin, split) for origin in ("flat", "worn", "ground"))
    joined = logits[flat] + logits[ground]
    true, said = known.classes[flat], _named(joined)
    ten = np.isin(true, TEN)
    among = _named(np.where(np.isin(CLASSES, TEN), joined, -np.inf))
    alike = embedded[flat] @ embedded[flat].T
    np.fill_diagonal(alike, -1)
    nearest = np.argsort(-(embedded[flat] @ embedded[worn].T), axis=1)[:, :5]
    return {
        "accuracy": _mean(said == true),
        "accuracy_ten": _mean(said[ten] == true[ten]),
        "accuracy_among_ten": _mean(among[ten] == true[ten]),
        "accuracy_crop": _mean(_named(logits[flat]) == true),
        "macro_f1": round(float(f1_score(true, said, average="macro")), 4),
        "nearest_same_class": _mean(true[alike.argmax(1)] == true),
        "worn_precision_at_5_group": _mean(
            known.groups[worn][nearest] == known.groups[flat][:, None]
        ),
        "worn_precision_at_5_class": _mean(known.classes[worn][nearest] == true[:, None]),
    }


def _named(logits: NDArray[np.float32]) -> NDArray[np.str_]:
    return np.array(CLASSES)[logits.argmax(1)]


def _mean(hits: NDArray[np.bool_] | Sequence[bool]) -> float:
    return round(float(np.mean(hits)), 4)
