"""The verb ``train``: make the shipped models again, or the system of the thesis."""

import logging
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any, cast

import click

from fashionizer.cli.helping import Verbs, Word
from fashionizer.cli.paths import APath
from fashionizer.demo.origins import photo_folder
from fashionizer.errors import FashionizerError
from fashionizer.settings import Settings
from fashionizer.training.caches import keep_in

OUT = click.option(
    "--out",
    type=APath(file_okay=False),
    default=Path("runs"),
    show_default=True,
    help="Folder for checkpoints, curves and the finished model.",
)


@click.group("train", cls=Verbs)
def train_verb() -> None:
    """Train a model, from data to ONNX file and card; stopped, it goes on from a checkpoint."""


def _shipped(model: str, summary: str) -> Callable[..., None]:
    """Make the verb of a model that is shipped."""

    @click.option(
        "--data",
        type=APath(exists=True, file_okay=False),
        help="Folder with ccp/, clothing/ and (parser, light and quantised) wild/.  "
        "[default: shared/data beside the project]",
    )
    @OUT
    @click.option("--install", is_flag=True, help="Also put the finished model into the package.")
    def verb(data: Path | None, out: Path, install: bool) -> None:
        data = data or photo_folder()
        if data is None:
            raise FashionizerError(
                "There is no shared/data beside the project; name it with --data."
            )
        recipes = _imported("recipes", out)
        click.echo(recipes.RECIPES[model](data, out, install), err=True)

    verb.__doc__ = summary
    return verb


for _model, _summary in {
    "parser": "Train the garment parser.",
    "embedder": "Train the embedder.",
    "quantised": "Make the installed models in 8 bits.",
    "cutoff": "Fit the cut-off to the installed models.",
    "light": "Fit what tells the light of a photo.",
}.items():
    train_verb.command(_model)(_shipped(_model, _summary))


@train_verb.command("thesis")
@click.argument("data", type=APath(file_okay=False), metavar="DATA_DIR")
@click.option(
    "--weights",
    default="imagenet",
    show_default=True,
    metavar="imagenet|none|PATH",
    help="Weights to begin with: downloaded, none, or a file; docs/thesis.md says which.",
)
@click.option(
    "--backbone",
    type=Word(("resnet50v2", "resnet50")),
    default="resnet50v2",
    show_default=True,
    help="The network; resnet50v2 is the thesis's.",
)
@click.option("--epochs", type=click.IntRange(1), default=30, show_default=True)
@click.option(
    "--copies",
    type=click.IntRange(1, 50),
    default=2,
    show_default=True,
    help="Augmented copies of each photo; the epochs go through them in turn.",
)
@click.option("--steps", type=click.IntRange(1), help="Batches of 32 an epoch.  [default: all]")
@click.option("--photos", type=click.IntRange(2), help="Photos at most, drawn by chance.")
@click.option(
    "--side",
    type=click.IntRange(32, 1024),
    default=256,
    show_default=True,
    help="Of the pictures that the network sees, in pixels.",
)
@click.option("--preview", is_flag=True, help="Only draw photos and augmented views, as a PNG.")
@OUT
@click.pass_obj
def thesis_verb(settings: Settings, /, data: Path, out: Path, preview: bool, **recipe: Any) -> None:
    """Train the system of the thesis on the photos of DATA_DIR.

    It holds a folder of photos for each class, or images.csv (image, label, and sender_id to split
    by) beside the folder images. The model goes into the folder embedders of the gallery's
    (~/.fashionizer, or --home), where `--model thesis` finds it.
    """
    making = _imported("thesis.recipe", out)
    made = making.Recipe(**recipe)
    if preview:
        click.echo(str(making.preview(data, out, made)))
        return
    embedders = settings.home / import_module("fashionizer.vision.embedding.hub").FOLDER
    folder = out / f"thesis-{made.backbone}"
    click.echo(making.train(data, folder, made, embedders), err=True)


def _imported(module: str, out: Path) -> Any:
    """Import a module of ``training``, whose libraries keep their own in ``out``; log from now on.

    Raises:
        FashionizerError: a library of the extra is not installed.
    """
    keep_in(out / "caches")
    try:
        found = cast("Any", import_module(f"fashionizer.training.{module}"))
    except ModuleNotFoundError as error:
        raise FashionizerError(
            f"Training needs {error.name}; install it with: pip install 'fashionizer[train]'"
        ) from error
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    return found
