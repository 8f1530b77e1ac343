"""Opening what the verbs work on: the models, the gallery, the service over both."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from fashionizer.cli.helping import files
from fashionizer.cli.paths import given
from fashionizer.settings import Settings

if TYPE_CHECKING:
    from fashionizer.retrieval.service import Advisor


def say(sentence: str) -> None:
    """Print a sentence on stderr; stdout is for results."""
    click.echo(sentence, err=True)


def _named(context: click.Context, _option: click.Parameter, named: str | None) -> None:
    if named is not None:
        context.obj = replace(context.obj, embedder=given(named, _option, context))


model_option = click.option(
    "--model",
    metavar="NAME|FILE.onnx",
    expose_value=False,
    callback=_named,
    shell_complete=files,
    help="Another embedder; `thesis` is the system of the thesis.  [default: the shipped one, or "
    "FASHIONIZER_EMBEDDER]",
)
"""For verbs that see: names the embedder in the settings they get."""


@contextmanager
def advisor(settings: Settings) -> Iterator["Advisor"]:
    """Open models and gallery for asking."""
    from fashionizer.api.encoder import GarmentEncoder  # noqa: PLC0415 - sqlalchemy, qdrant
    from fashionizer.api.gallery import GallerySession  # noqa: PLC0415
    from fashionizer.vision import loading  # noqa: PLC0415 - numpy, scipy

    encoder = GarmentEncoder(loading.load(settings), settings)
    with GallerySession.open(encoder, settings, create=False, say=say) as session:
        yield session.advisor
