"""The verb ``train``: make the shipped models again."""

import logging
from pathlib import Path

import click

from fashionizer.errors import FashionizerError
from fashionizer.sample.origins import photo_folder


@click.command("train")
@click.argument("model", type=click.Choice(["parser", "embedder", "cutoff"]))
@click.option(
    "--data",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder with ccp/ and clothing/.  [default: shared/data beside the project]",
)
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("runs"),
    show_default=True,
    help="Folder for checkpoints, curves and the finished model.",
)
@click.option("--install", is_flag=True, help="Also put the finished model into the package.")
def train_verb(model: str, data: Path | None, out: Path, install: bool) -> None:
    """Train a model, from data to ONNX file and card; stopped, it goes on from a checkpoint."""
    data = data or photo_folder()
    if data is None:
        raise FashionizerError("There is no shared/data beside the project; name it with --data.")
    try:
        from fashionizer.training import recipes  # noqa: PLC0415 - torch
    except ModuleNotFoundError as error:
        raise FashionizerError(
            f"Training needs {error.name}; install it with: pip install 'fashionizer[train]'"
        ) from error
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    click.echo(recipes.RECIPES[model](data, out, install), err=True)
