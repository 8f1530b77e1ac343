"""The verb ``embedder``: list, fetch and check embedders that take the shipped one's place."""

import json
from dataclasses import asdict
from typing import Any

import click

from fashionizer.cli.helping import Verbs, files
from fashionizer.cli.opening import say
from fashionizer.settings import Settings

_JSON = click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")


@click.group("embedder", cls=Verbs)
def embedder_verb() -> None:
    """Plug another embedder in, in place of the shipped one.

    It makes the vectors that garments are found by. After a change, `fashionizer rebuild` looks at
    the gallery's photos again.
    """


@embedder_verb.command("list")
@_JSON
@click.pass_obj
def list_verb(settings: Settings, as_json: bool) -> None:
    """List the embedders that can be fetched by name, and whether they were."""
    rows = _rows(settings)
    if as_json:
        click.echo(json.dumps(rows))
        return
    if not settings.embedder:
        click.echo("The shipped embedder is in use.")
    elif not any(row["used"] for row in rows):
        click.echo(f"{settings.embedder} is in use.")
    for row in rows:
        state = "in use" if row["used"] else "fetched" if row["fetched"] else ""
        about = f"{row['megabytes']:4.0f} MB  {row['dimensions']} numbers  {row['licence']}"
        click.echo(f"{row['name']:22}{about}  {state}".rstrip())


def _rows(settings: Settings) -> list[dict[str, Any]]:
    from fashionizer.vision import loading  # noqa: PLC0415 - numpy, scipy
    from fashionizer.vision.embedding import hub  # noqa: PLC0415

    used = "" if settings.embedder.lower().endswith(".onnx") else hub.plain(settings.embedder)
    return [
        {
            "name": each.name,
            "megabytes": each.megabytes,
            "dimensions": each.dimensions,
            "licence": each.licence,
            "source": each.source,
            "fetched": each.fetched,
            "used": each.name == used,
        }
        for each in loading.available(settings)
        if each.name in hub.KNOWN
    ]


@embedder_verb.command("fetch")
@click.argument("name")
@click.pass_obj
def fetch_verb(settings: Settings, name: str) -> None:
    """Fetch an embedder by NAME, e.g. marqo-fashionsiglip; stopped, the same command goes on."""
    from fashionizer.cli.bars import bar  # noqa: PLC0415 - rich
    from fashionizer.vision.embedding import hub  # noqa: PLC0415

    with bar(hub.plain(name)) as show:
        path = hub.fetch(
            name,
            settings.home / hub.FOLDER,
            timeout=settings.fetch_timeout,
            on_progress=show,
        )
    say(
        f"{path.stem} is in {path.parent}. To use it, set FASHIONIZER_EMBEDDER={path.stem} and run "
        "`fashionizer rebuild`."
    )


@embedder_verb.command("check")
@click.argument("named", metavar="[NAME|FILE.onnx]", required=False, shell_complete=files)
@_JSON
@click.pass_obj
def check_verb(settings: Settings, named: str | None, as_json: bool) -> None:
    """Run an embedder once: that it is what its card says, and how long it takes here."""
    from fashionizer.vision import loading  # noqa: PLC0415 - numpy, scipy
    from fashionizer.vision.embedding.custom import tried  # noqa: PLC0415

    named = named or settings.embedder
    if not named:
        raise click.UsageError("Name an embedder, or the path of its ONNX file.")
    embedder = loading.custom(settings, named)
    trial = tried(embedder)
    if as_json:
        told = {"identity": embedder.identity, "dimensions": embedder.dimensions}
        times = {name: round(value, 1) for name, value in asdict(trial).items()}
        click.echo(json.dumps({**told, "milliseconds": times}))
        return
    click.echo(
        f"{embedder.identity} gives {embedder.dimensions} numbers a garment, as its card says. "
        f"Here it takes {trial.single:.0f} ms for one, {trial.of_eight:.0f} ms each for eight, and "
        f"{trial.load / 1e3:.1f} s to load."
    )
