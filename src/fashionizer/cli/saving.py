"""Verbs that keep a gallery safe: ``backup``, ``restore`` and ``doctor``."""

import json
import sys
from pathlib import Path

import click

from fashionizer.cli.opening import model_option, say
from fashionizer.cli.paths import APath, FilePath
from fashionizer.errors import FashionizerError
from fashionizer.schema import Models
from fashionizer.settings import Settings

_MARKS = {"fine": "fine ", "note": "note ", "fault": "FAULT"}


@click.command("backup")
@click.argument("file", type=APath(dir_okay=False))
@click.option("--replace", is_flag=True, help="Replace an earlier backup of this gallery.")
@click.option("--force", is_flag=True, help="Replace whatever file is there.")
@click.pass_obj
def backup_verb(settings: Settings, file: Path, replace: bool, force: bool) -> None:
    """Write the gallery into FILE and verify it, also while it is served or added to."""
    from fashionizer.cli.bars import bar  # noqa: PLC0415 - rich
    from fashionizer.gallery.gallery import Gallery  # noqa: PLC0415
    from fashionizer.gallery.maintenance.backup import backup  # noqa: PLC0415 - sqlalchemy

    with (
        Gallery.open(settings.home, None, write=False, say=say, settings=settings) as gallery,
        bar("Saving") as show,
    ):
        saved = backup(gallery, file, replace=replace, force=force, on_progress=show)
    say(saved.sentence)


@click.command("restore")
@click.argument("file", type=FilePath(dir_okay=False, exists=True))
@click.option("--replace", is_flag=True, help="Put it in the place of the gallery that is there.")
@click.pass_obj
def restore_verb(settings: Settings, file: Path, replace: bool) -> None:
    """Bring the gallery back from FILE, all of it or nothing."""
    from fashionizer.gallery.maintenance.restore import restore  # noqa: PLC0415

    if settings.database:
        raise FashionizerError(
            "The catalog is in a database server (FASHIONIZER_DATABASE); bring it back with that "
            "server's own tool, or unset the variable."
        )
    restored = restore(settings.home, file, replace=replace)
    say(f"{restored} outfits are back in {settings.home}, every checksum verified.")


@click.command("doctor")
@click.option("--deep", is_flag=True, help="Also decode every kept photo.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line and finding.")
@model_option
@click.pass_obj
def doctor_verb(settings: Settings, deep: bool, as_json: bool) -> None:
    """Say what is wrong with the gallery and what to do. Nothing is changed."""
    from fashionizer.gallery.maintenance.doctor import Finding, examine  # noqa: PLC0415
    from fashionizer.vision.runtime.precision import explained  # noqa: PLC0415 - numpy

    findings, models = _models(settings)
    found = [Finding("fault", sentence) for sentence in findings]
    if models is not None:
        found.append(Finding("fine", explained(settings.precision)))
    found += examine(settings.home, models, settings, deep=deep)
    for finding in found:
        if as_json:
            click.echo(json.dumps(finding.to_json(), ensure_ascii=False))
        else:
            click.echo(f"{_MARKS[finding.level]}  {finding.what}")
            if finding.remedy:
                click.echo(f"       → {finding.remedy}")
    sys.exit(1 if any(finding.level == "fault" for finding in found) else 0)


def _models(settings: Settings) -> tuple[list[str], Models | None]:
    from fashionizer.vision import loading  # noqa: PLC0415 - numpy, scipy

    try:
        seeing = loading.load(settings)
        seeing.warm()
        return [], seeing.models
    except FashionizerError as error:
        return [str(error)], None
    except Exception as error:
        return [f"The models cannot be used ({type(error).__name__}: {error})."], None
