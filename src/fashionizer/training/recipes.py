"""Each model from data to the file that is shipped."""

import logging
import shutil
from collections.abc import Callable
from dataclasses import asdict
from functools import cache
from pathlib import Path

import torch

from fashionizer.training.calibration import training as calibration
from fashionizer.training.curves import draw, draw_reliability
from fashionizer.training.data import crops
from fashionizer.training.embedder import features, finetune, heads
from fashionizer.training.embedder.net import EmbedderNet, Trunk
from fashionizer.training.export import export
from fashionizer.training.light import fitting, photos
from fashionizer.training.parser import metrics, settling
from fashionizer.training.parser import training as parser
from fashionizer.training.parser.corpora import street
from fashionizer.training.parser.net import ParserNet
from fashionizer.training.quantising import shipped
from fashionizer.vision.colour.light import Estimator
from fashionizer.vision.parsing.parser import LONG_SIDE, Parser
from fashionizer.vision.pipeline import GarmentPipeline
from fashionizer.vision.runtime.model import SHIPPED, Model
from fashionizer.vision.taxonomy import CLASSES, LABELS

LOG = logging.getLogger(__name__)

Recipe = Callable[[Path, Path, bool], str]
"""From the folder of data to a model in the folder of runs, installed or not; says where it is."""

DATA = {
    "ccp": "Clothing Co-Parsing (Yang, Luo, Lin 2014), photos with masks or tags; Apache-2.0 as "
    "its repository states, photographers' rights not addressed",
    "clothing": "clothing dataset (Alexey Grigorev and contributors), CC0 1.0",
}

WILD = (
    "1,400 of Fashionpedia's validation and test pictures (Jia et al. 2020), from Flickr and sites "
    "of free licences, single licences not at hand: trained and tested with, never shipped or "
    "shown; lists and boxes by a multimodal model"
)


def train_parser(data: Path, out: Path, install: bool) -> str:
    """Train the garment parser in five stages, settle it twice, and export it.

    It learns from drawn looks too, in ``out / "drawn"``: before the first time, make them with
    ``python -m drawn.labelled OUT/drawn``.
    """
    first = parser.train(data, out, parser.Recipe())
    second = parser.train(data, out, parser.SECOND, "distil", first)
    third = parser.train(data, out, parser.THIRD, "world", second)
    learned = cache(lambda: parser.masked(data, out, parser.FOURTH, second, third))
    fourth = parser.train(data, out, parser.FOURTH, "anew", third, learned)
    settled = settling.settle(second, fourth, learned(), out, settling.Recipe())
    filled = cache(lambda: parser.masked(data, out, parser.FIFTH, second, settled))
    fifth = parser.train(data, out, parser.FIFTH, "filled", settled, filled)
    for stage in ("parser", "distil", "world", "anew", "filled"):
        draw(out / f"{stage}.csv", out / f"{stage}.png", ("loss", "pixel_accuracy", "mean_iou"))
    last = settling.settle(settled, fifth, filled(), out, settling.LAST, "last")
    net = ParserNet(pretrained=False)
    parser.restore(net, last)
    return _finished(export_parser(net, data, out), install)


def export_parser(net: ParserNet, data: Path, out: Path) -> Path:
    """Measure a parser on the test split, and write its file and card into ``out``."""
    held_out = list(street(data / "ccp", "test"))
    test = metrics.evaluate(net, held_out) | metrics.recall(net, held_out)
    stages = {
        "second": parser.SECOND,
        "third": parser.THIRD,
        "fourth": parser.FOURTH,
        "fifth": parser.FIFTH,
    }
    card = {
        "task": "garment parsing: label logits per pixel at half the input's size; at an eighth: "
        "people's centres and boxes",
        "labels": LABELS,
        "input": "RGB, (value - 127) / 128, sides divisible by 32; made for a long side of "
        f"{LONG_SIDE}",
        "weights": "EfficientNet-Lite2 encoder, ImageNet (Apache-2.0), fixed up to stride 8",
        "licence": "Apache-2.0",
        "data": DATA | {"wild": WILD, "drawn": "120 looks drawn by packages/drawn"},
        "split": "CCP 70:10:20 in blocks of 8 photos, outfits seen twice tested on; clothing by "
        "sender; wild 70:10:20 by the checksum of the name",
        "recipe": asdict(parser.Recipe())
        | {f"{name} stage": asdict(recipe) for name, recipe in stages.items()}
        | {"settled": asdict(settling.Recipe()), "settled last": asdict(settling.LAST)},
        "command": "fashionizer train parser --install",
        "metrics": {name: round(value, 4) for name, value in test.items()},
        "measured_on": "the test split's whole photos, pixels of suits and vests left out",
        "limits": "Adults in western fashion of the 2010s; what the wild photos show was written "
        "down by a multimodal model, one look each, with noise, and CCP's tags call some things "
        "otherwise; small accessories are often missed; coat, jacket and cardigan are one label.",
    }
    example = torch.rand(2, 3, 384, 256) * 2 - 1
    return export(net, example, "parser", ["logits", "people"], card, any_size=True, folder=out)


def train_embedder(data: Path, out: Path, install: bool) -> str:
    """Tune the embedder's trunk, fit its heads and export it."""
    out.mkdir(parents=True, exist_ok=True)
    trunk, recipe = Trunk().eval(), finetune.Recipe()
    found = crops.read(data, out)
    untrained = features.cache(found, out / "features-imagenet.npz", trunk)
    finetune.tune(trunk, found, torch.from_numpy(untrained.imagenet), out, recipe)
    draw(out / "finetune.csv", out / "embedder.png", finetune.LOSSES)
    known = features.cache(found, out / "features.npz", trunk)
    nothing = list(crops.others(data / "ccp"))
    others = features.cache(nothing, out / "features-others.npz", trunk)
    net = EmbedderNet(trunk, heads.DIMENSIONS).eval()
    card = {
        "task": "garment embedding, class of 18, wearability",
        "classes": CLASSES,
        "dimensions": heads.DIMENSIONS,
        "input": "RGB crops of 224 x 224, (value - 127) / 128, all but the garment grey",
        "weights": "EfficientNet-Lite1, ImageNet (Apache-2.0), blocks 6 to 19 trained further; "
        "four linear heads fitted",
        "licence": "Apache-2.0",
        "data": DATA,
        "split": "clothing by sender (those of over 100 photos are trained on); CCP as the "
        "parser's",
        "recipe": asdict(recipe) | {"shrinkage": heads.SHRINKAGE},
        "command": "fashionizer train embedder --install",
        **heads.fit(net, known, others),
        "measured_on": "the test split: senders and street photos not learned from",
        "limits": "Pullover was learned from worn sweaters and jumpers only; Body from children's "
        "ones; Top, Blouse and Undershirt are told apart poorly. What is no garment was learned "
        "from streets and noise only.",
    }
    example = torch.rand(2, 3, 224, 224) * 2 - 1
    outputs = ["embedding", "classes", "wearable"]
    return _finished(export(net, example, "embedder", outputs, card, folder=out), install)


def train_cutoff(data: Path, out: Path, install: bool) -> str:
    """Fit the cut-off to the installed models."""
    out.mkdir(parents=True, exist_ok=True)
    fitted = calibration.train(data, GarmentPipeline.shipped(precision="32"))
    shown = {
        f"colour weight {weight}": fitted["diagrams"][weight] for weight in ("0.0", "0.3", "1.0")
    }
    draw_reliability(shown, out / "cutoff.png")
    path = out / "cutoff.json"
    calibration.write(fitted, path)
    LOG.info(f"expected calibration errors: {fitted['expected_calibration_error']}")
    return f"The cut-off is at {_placed(path, install)}."


def train_light(data: Path, out: Path, install: bool) -> str:
    """Fit what tells the light of a photo; the installed parser says what is skin and cloth."""
    out.mkdir(parents=True, exist_ok=True)
    recipe = fitting.Recipe()
    copies = list(photos.copies(data, Parser(Model("parser"))))
    fitted = fitting.fit(copies, recipe)
    path = out / "light.json"
    card = {
        "task": "light of a photo: probabilities of lamps, in mireds from D65 along the Planckian "
        "locus, by a filter over histograms of log-chromaticity",
        "licence": "Apache-2.0",
        "data": {name: DATA[name] for name in ("ccp", "clothing")} | {"wild": WILD},
        "split": "CCP and clothing as the parser's; wild 70:10:20 by a checksum of names",
        "command": "fashionizer train light --install",
        "metrics": fitting.measure(copies, Estimator.of(fitted, "")),
        "measured_on": "small copies of the test split's photos, relit (Bradford, clipped); mireds",
        "limits": "Learned from photos relit by computing; mixed light and coloured stage light "
        "were not learned. Photos as they were found are taken for white, which not all are.",
    }
    fitting.write(fitted, card, recipe, path)
    LOG.info(f"light: {card['metrics']}")
    return f"The model of light is at {_placed(path, install)}."


def quantise(data: Path, out: Path, install: bool) -> str:
    """Make the installed models in 8 bits."""
    return " ".join(_in_8_bits(name, SHIPPED, data, out, install) for name in shipped.SUBJECTS)


def _with_8_bits(name: str, train: Recipe) -> Recipe:
    """Return a recipe that makes the model in 8 bits, too, once it is trained."""

    def both(data: Path, out: Path, install: bool) -> str:
        told = train(data, out, install)
        return f"{told} {_in_8_bits(name, out, data, out, install)}"

    return both


def _in_8_bits(name: str, folder: Path, data: Path, out: Path, install: bool) -> str:
    return _finished(shipped.make(name, folder / f"{name}.onnx", data, out), install)


RECIPES: dict[str, Recipe] = {
    "parser": _with_8_bits("parser", train_parser),
    "embedder": _with_8_bits("embedder", train_embedder),
    "quantised": quantise,
    "cutoff": train_cutoff,
    "light": train_light,
}


def _finished(path: Path, install: bool) -> str:
    if not install:
        return f"The model is at {path}; --install puts it into the package."
    _placed(path.with_suffix(".json"), install)
    return f"The model is at {_placed(path, install)}."


def _placed(path: Path, install: bool) -> Path:
    """Put a file into the package, if that is wanted; return where it is."""
    return Path(shutil.copy(path, SHIPPED / path.name)) if install else path
