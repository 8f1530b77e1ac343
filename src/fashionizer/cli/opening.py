"""Opening what the verbs work on: the models, the gallery, the service over both."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from fashionizer.cli.helping import files
from fashionizer.cli.paths import given, usual
from fashionizer.settings import Settings

if TYPE_CHECKING:
    from fashionizer.retrieval.service import Advisor
    from fashionizer.vision.base import Detector
    from fashionizer.vision.embedding.custom import CustomEmbedder


def say(sentence: str) -> None:
    """Tell the person something on stderr; stdout is for results."""
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


def detector(settings: Settings) -> "Detector":
    """Prepare the models, with the embedder that the settings name; they are loaded at first use.

    An embedder of whole pictures stands alone: parser and colours are left out.

    Raises:
        ModelError: there is no such embedder, or its card is not complete.
    """
    from fashionizer.vision.pipeline import GarmentPipeline  # noqa: PLC0415 - numpy, scipy
    from fashionizer.vision.whole_image import WholeImage  # noqa: PLC0415

    other = custom(settings, settings.embedder) if settings.embedder else None
    if other is not None and other.card.whole:
        return WholeImage(other)
    return GarmentPipeline.shipped(settings.model_threads, other)


def custom(settings: Settings, named: str) -> "CustomEmbedder":
    """Open an embedder in place of the shipped one, by path or name.

    One that is not in the gallery's folder is looked for in that of the default one.

    Raises:
        ModelError: there is none, or its card is not complete.
    """
    from fashionizer.vision.embedding import hub  # noqa: PLC0415
    from fashionizer.vision.embedding.custom import CustomEmbedder  # noqa: PLC0415 - numpy

    homes = (settings.home, usual(Settings().home))
    folders = [home / hub.FOLDER for home in homes if home is not None]
    there = [folder for folder in folders if (folder / f"{hub.plain(named)}.onnx").is_file()]
    path = hub.find(named, (there or folders)[0])
    return CustomEmbedder.open(path, settings.model_threads)


@contextmanager
def advisor(settings: Settings) -> Iterator["Advisor"]:
    """Open models and gallery for asking."""
    from fashionizer.gallery.gallery import Gallery  # noqa: PLC0415 - sqlalchemy, qdrant
    from fashionizer.retrieval.service import Advisor  # noqa: PLC0415

    seeing = detector(settings)
    with Gallery.open(
        settings.home, seeing.models, write=False, say=say, settings=settings
    ) as gallery:
        yield Advisor(seeing, gallery, settings)
