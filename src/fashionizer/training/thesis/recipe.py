"""The thesis's recipe from photos to a model that can be chosen with ``--model thesis``."""

import hashlib
import json
import logging
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from fashionizer.errors import FashionizerError
from fashionizer.schema import Vectors
from fashionizer.training.export import export
from fashionizer.training.thesis import photos as reading
from fashionizer.training.thesis import report
from fashionizer.training.thesis.activations import BATCH, Activations, Store, pictures
from fashionizer.training.thesis.augmentation import contact_sheet
from fashionizer.training.thesis.backend import keras
from fashionizer.training.thesis.fitting import fit
from fashionizer.training.thesis.graph import Searching, plain_norms, trunk_session
from fashionizer.training.thesis.net import Backbone, Net, Scaling, build
from fashionizer.training.thesis.photos import Photo
from fashionizer.training.thesis.search import normalised, principal
from fashionizer.training.thesis.weights import Weights
from fashionizer.vision.embedding.hub import THESIS
from fashionizer.vision.taxonomy import CLASSES

LOG = logging.getLogger(__name__)

PLAIN = 1000
"""Training photos, not augmented, that the principal components are fitted on, with those that
validate."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """All that is decided beforehand; the defaults are the thesis's.

    ``copies`` augmented views of each photo go through the frozen layers; an epoch is ``steps``
    batches of 32, or all photos; ``photos`` are drawn at most.
    """

    backbone: Backbone = "resnet50v2"
    weights: str = "imagenet"
    side: int = 256
    epochs: int = 30
    copies: int = 2
    steps: int | None = None
    photos: int | None = None


def preview(data: Path, out: Path, recipe: Recipe) -> Path:
    """Draw photos and augmented views of them into ``OUT/thesis-preview.png``."""
    path = out / "thesis-preview.png"
    training = [p for p in reading.read(data, recipe.photos) if p.split == "train"]
    contact_sheet(training, recipe.side, path)
    return path


def train(data: Path, out: Path, recipe: Recipe, embedders: Path) -> str:
    """Train, report, export, and put the model where ``--model thesis`` finds it.

    Args:
        data: folder of photos, see ``photos.read``.
        out: folder for everything; a call with the same recipe goes on from what is there.
        recipe: how.
        embedders: folder of embedders that the finished model is copied to.

    Returns:
        A sentence on how good it is and where it lies.

    Raises:
        FashionizerError: the photos or weights cannot be had, or ``out`` is of another recipe.
    """
    found = reading.read(data, recipe.photos)
    names = reading.classes_of(found)
    _same_recipe(out, recipe, found)
    split = {
        kind: [photo for photo in found if photo.split == kind]
        for kind in ("train", "validation", "test")
    }
    contact_sheet(split["train"], recipe.side, out / "preview.png")
    weights = Weights(recipe.weights)
    caffe = recipe.backbone == "resnet50" and weights.trained
    scaling = Scaling.caffe() if caffe else _scaling(split["train"], recipe.side, out)
    net = _net(recipe, weights, len(names), out)
    store = Store(out / "activations", _trunk(net, scaling, recipe.side, out), recipe.side)
    plain = {kind: store.of(kind, split[kind]) for kind in ("validation", "test")}
    plain["train"] = store.of("train", split["train"][:PLAIN])
    copies = [store.of("train", split["train"], copy + 1) for copy in range(recipe.copies)]
    truth = {
        kind: np.array([names.index(photo.class_name) for photo in split[kind]], np.int64)
        for kind in split
    }
    fit(
        net,
        (copies, truth["train"]),
        (plain["validation"], truth["validation"]),
        out,
        classes=len(names),
        epochs=recipe.epochs,
        steps=recipe.steps,
    )
    judged = "test" if split["test"] else "validation"
    said = _through(net.tail, plain[judged]).argmax(1)
    metrics = report.write(truth[judged], said, names, out)
    parts = [_through(net.features, plain[kind]) for kind in ("validation", "train")]
    features = normalised(np.concatenate(parts))
    _, components = principal(features)
    net.whole.save(out / "thesis.keras")
    np.savez(out / "scaling.npz", mean=scaling.mean, std=scaling.std, bgr=scaling.bgr)
    card = _card(recipe, scaling, names, components, metrics, judged, len(said))
    path = _exported(net, components, card, recipe, scaling, out)
    embedders.mkdir(parents=True, exist_ok=True)
    for file in (path, path.with_suffix(".json")):
        shutil.copy(file, embedders / file.name)
    return (
        f"Of {len(said)} {judged} photos {metrics['accuracy']:.1%} are named right; curves and "
        f"reports are in {out}. The model is in {embedders}: use it with --model thesis."
    )


def _same_recipe(out: Path, recipe: Recipe, found: list[Photo]) -> None:
    """Keep the recipe in ``out``; a folder of another one is not gone on from."""
    listed = "\n".join(f"{p.path.name} {p.class_name} {p.split}" for p in found)
    photos = hashlib.sha256(listed.encode()).hexdigest()
    told = json.loads(json.dumps(asdict(recipe) | {"photos": photos, "drawn": recipe.photos}))
    path = out / "recipe.json"
    out.mkdir(parents=True, exist_ok=True)
    kept = json.loads(path.read_text()) if path.exists() else told
    if {**kept, "epochs": 0} != {**told, "epochs": 0}:
        raise FashionizerError(
            f"The folder {out} holds a training by another recipe or on other photos; name another "
            "with --out, or delete it."
        )
    path.write_text(json.dumps(told, indent=1) + "\n")


def _scaling(photos: list[Photo], side: int, out: Path) -> Scaling:
    """Measure the set's mean and deviation once, and keep them in ``out``."""
    path = out / "scaling.json"
    if not path.exists():
        LOG.info("mean and standard deviation of the set ...")
        path.write_text(json.dumps(asdict(Scaling.of_set(pictures(photos, side)))))
    kept = json.loads(path.read_text())
    return Scaling(tuple(kept["mean"]), tuple(kept["std"]))


def _net(recipe: Recipe, weights: Weights, classes: int, out: Path) -> Net:
    """Build the network; what chance made of it is kept, so that a later call goes on from it."""
    keras.utils.set_random_seed(0)
    net = build(recipe.backbone, weights, classes, recipe.side)
    if not weights.trained:
        path = out / "chance.weights.h5"
        if path.exists():
            net.whole.load_weights(path)
        else:
            net.whole.save_weights(path)
    return net


def _trunk(net: Net, scaling: Scaling, side: int, out: Path) -> Any:
    session = trunk_session(net, side, out / "trunk.onnx")

    def run(given: NDArray[np.uint8]) -> NDArray[np.float32]:
        found: NDArray[np.float32] = session.run(None, {"pixels": scaling(given)})[0]
        return found

    return run


def _through(model: Any, activations: Activations) -> Vectors:
    parts = [
        model.predict_on_batch(activations[first : first + BATCH].astype(np.float32))
        for first in range(0, len(activations), BATCH)
    ]
    return np.concatenate(parts) if parts else np.zeros((0, 2048), np.float32)


def _card(
    recipe: Recipe,
    scaling: Scaling,
    names: tuple[str, ...],
    components: NDArray[np.float32],
    metrics: dict[str, float],
    judged: str,
    count: int,
) -> dict[str, Any]:
    weights = recipe.weights if recipe.weights in ("imagenet", "none") else "file"
    return {
        "task": "the system of the thesis: whole pictures to principal components of features",
        "dimensions": len(components) + 1,
        "side": recipe.side,
        "mean": scaling.mean,
        "std": scaling.std,
        "input": "pixels",
        "output": "embedding",
        "masked": False,
        "whole": True,
        "classes": "classes" if names == CLASSES else "",
        "licence": "that of the weights and photos it was trained from",
        "source": f"fashionizer train thesis, {recipe.backbone}, weights: {weights}",
        "recipe": asdict(recipe) | {"weights": weights},
        "metrics": {name: round(value, 4) for name, value in metrics.items()},
        "measured_on": f"{count} photos of the {judged} split",
    }


def _exported(
    net: Net,
    components: NDArray[np.float32],
    card: dict[str, Any],
    recipe: Recipe,
    scaling: Scaling,
    out: Path,
) -> Path:
    example = torch.rand(2, 3, recipe.side, recipe.side) * 2 - 1
    searching = Searching(net, components, scaling.bgr)
    with plain_norms(net.whole):
        return export(searching, example, THESIS, ["embedding", "classes"], card, folder=out)
