"""Opening what the verbs work on: the models, the gallery, the service over both."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from fashionizer.settings import Settings

if TYPE_CHECKING:
    from fashionizer.advice.service import Advisor
    from fashionizer.vision.eyes import Eyes
    from fashionizer.vision.plugged import PluggedEmbedder


def say(sentence: str) -> None:
    """Tell the person something on stderr; stdout is for results."""
    click.echo(sentence, err=True)


def eyes(settings: Settings) -> "Eyes":
    """Prepare the models, with the embedder that the settings name; they are loaded at first use.

    Raises:
        ModelError: there is no such embedder, or its card is not complete.
    """
    from fashionizer.vision.eyes import Eyes  # noqa: PLC0415 - numpy, scipy

    other = plugged(settings, settings.embedder) if settings.embedder else None
    return Eyes.shipped(settings.model_threads, other)


def plugged(settings: Settings, named: str) -> "PluggedEmbedder":
    """Open an embedder in place of the shipped one, by path or name.

    Raises:
        ModelError: there is none, or its card is not complete.
    """
    from fashionizer.vision import hub  # noqa: PLC0415
    from fashionizer.vision.plugged import PluggedEmbedder  # noqa: PLC0415 - numpy

    path = hub.find(named, settings.home.expanduser() / hub.FOLDER)
    return PluggedEmbedder.open(path, settings.model_threads)


@contextmanager
def advisor(settings: Settings) -> Iterator["Advisor"]:
    """Open models and gallery for asking."""
    from fashionizer.advice.service import Advisor  # noqa: PLC0415
    from fashionizer.gallery.gallery import Gallery  # noqa: PLC0415 - sqlalchemy, qdrant

    seeing = eyes(settings)
    with Gallery.open(
        settings.home, seeing.models, write=False, say=say, settings=settings
    ) as gallery:
        yield Advisor(seeing, gallery, settings)
