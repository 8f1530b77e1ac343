"""Verbs that open the page: ``serve`` and ``demo``."""

from dataclasses import replace
from typing import cast

import click

from fashionizer.cli.helping import HostName, Word
from fashionizer.cli.opening import advisor, model_option, say
from fashionizer.demo.origins import Origin, Wanted, prepare
from fashionizer.errors import FashionizerError
from fashionizer.paths.home import in_full, usual
from fashionizer.settings import DEMO_HOME, Settings

_HOST = click.option(
    "--host",
    type=HostName(),
    help="Address to serve at.  [default: 127.0.0.1, this machine only]",
)
_PORT = click.option(
    "--port", type=click.IntRange(0, 65535), help="Port.  [default: 8000; 0 is any]"
)


@click.command("serve")
@_HOST
@_PORT
@model_option
@click.pass_obj
def serve_verb(settings: Settings, host: str | None, port: int | None) -> None:
    """Open the page and the API until Ctrl-C."""
    _serve(_at(settings, host, port))


@click.command("demo")
@click.option("--all", "everything", is_flag=True, help="All the looks there are, not some 400.")
@click.option(
    "--source",
    type=Word(("auto", "photos", "fetch", "drawn")),
    default="auto",
    show_default=True,
    help="Photos beside the project, from their public origin, or drawn ones.",
)
@click.option("--no-serve", is_flag=True, help="Only fill the gallery.")
@_HOST
@_PORT
@model_option
@click.pass_obj
def demo_verb(
    settings: Settings,
    everything: bool,
    source: str,
    no_serve: bool,
    host: str | None,
    port: int | None,
) -> None:
    """Fill a sample gallery, index it and open the page.

    The looks are photos beside the project (shared/data) where there are any, else the same photos
    from their public origin, else 72 drawn ones that are shipped.
    """
    if settings.home == usual(Settings().home):
        settings = replace(settings, home=in_full(DEMO_HOME))
    origin = prepare(settings.home, everything=everything, wanted=cast(Wanted, source))
    say(f"The demo's gallery: {origin.sentence}.")
    _fill(origin, settings)
    if not no_serve:
        _serve(_at(settings, host, port))


def _fill(origin: Origin, settings: Settings) -> None:
    from fashionizer.cli.keeping import add, tell  # noqa: PLC0415 - sqlalchemy, rich

    tell(add([str(origin.manifest)], settings))


def _at(settings: Settings, host: str | None, port: int | None) -> Settings:
    return replace(
        settings,
        host=settings.host if host is None else host,
        port=settings.port if port is None else port,
    )


def _serve(settings: Settings) -> None:
    from fashionizer.web.app import create_app  # noqa: PLC0415 - flask
    from fashionizer.web.server.serving import serve  # noqa: PLC0415

    with advisor(settings) as answering:
        say("Loading the models ...")
        answering.warm()
        try:
            serve(
                create_app(answering, settings),
                settings,
                ready=lambda address: say(f"Fashionizer is at {address}  (Ctrl-C stops it)"),
            )
        except OSError as error:
            raise FashionizerError(
                f"The page cannot be opened at {settings.host}, port {settings.port} "
                f"({error.strerror}); choose another with --port."
            ) from error
