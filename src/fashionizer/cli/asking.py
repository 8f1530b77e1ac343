"""Verbs that ask: ``search`` and ``classify``."""

import json
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from fashionizer.cli.helping import Kinds, Share, Word, files
from fashionizer.cli.opening import advisor, model_option
from fashionizer.errors import FashionizerError
from fashionizer.paths import reading
from fashionizer.paths.names import escaped
from fashionizer.paths.spelling import meant
from fashionizer.schema import Answer, Box, Choice, Group
from fashionizer.settings import MOST_RESULTS, Settings
from fashionizer.vision.colour.shades import NAMES
from fashionizer.vision.taxonomy import CLASSES, GROUPS

if TYPE_CHECKING:
    from fashionizer.retrieval.companions import Kind

STANDARD_INPUT = "-"
"""Stands for the photo that is piped in."""


class _BoxType(click.ParamType[Box]):
    name = "X,Y,W,H"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> Box:
        try:
            x, y, w, h = (int(part) for part in str(value).split(","))
        except ValueError:
            self.fail(
                f"{value!r} is not four whole numbers X,Y,W,H in pixels of the photo.", param, ctx
            )
        return Box(x, y, w, h)


@click.command("search")
@click.argument("photos", nargs=-1, required=True, metavar="PHOTO...", shell_complete=files)
@click.option(
    "--limit", type=click.IntRange(1, MOST_RESULTS), help="Results at most.  [default: 50]"
)
@click.option("--garment", type=click.IntRange(min=0), help="Number of the garment meant.")
@click.option("--box", type=_BoxType(), help="Where the garment meant is, in pixels.")
@click.option(
    "--class",
    "class_name",
    type=Word(CLASSES),
    metavar="NAME",
    help=f"What it is, one of {', '.join(CLASSES)}.",
)
@click.option(
    "--group",
    type=Word(GROUPS),
    metavar="NAME",
    help=f"What it is, less exactly: {', '.join(GROUPS)}.",
)
@click.option("--person", type=click.IntRange(min=0), help="Number of the person meant.")
@click.option("--colour", type=Share(), help="Weight of colour against shape.")
@click.option(
    "--shade",
    type=Word(NAMES),
    metavar="COLOUR",
    help="Look for the same in this colour, e.g. navy.",
)
@click.option(
    "--with",
    "companions",
    type=Kinds(),
    multiple=True,
    help="Only looks in which it is worn with this, e.g. 'blue pants'; may be given again.",
)
@click.option("--all", "everything", is_flag=True, help="Also give what is probably not similar.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line and photo.")
@model_option
@click.pass_obj
def search_verb(
    settings: Settings,
    photos: tuple[str, ...],
    limit: int | None,
    garment: int | None,
    box: Box | None,
    class_name: str | None,
    group: Group | None,
    person: int | None,
    colour: float | None,
    shade: str | None,
    companions: "tuple[Kind, ...]",
    everything: bool,
    as_json: bool,
) -> None:
    """Find outfits with a garment similar to the one in each PHOTO.

    A PHOTO is a file, an address (http, https), or - for what is piped in.

    Without --garment, --box, --person or --class, the question is about the photo's most prominent
    garment, that of its most prominent person.
    """
    if garment is not None and box is not None:
        raise click.UsageError("Give --garment or --box, not both.")
    from fashionizer.retrieval.options import SearchOptions  # noqa: PLC0415 - numpy

    choice = Choice(garment, box, class_name, group, person)
    options = SearchOptions(choice, limit, everything, colour, shade, companions)
    with advisor(settings) as answering:

        def answer(photo: str) -> None:
            found = answering.search(given(photo, settings), options, name=shown(photo))
            _print_answer(found, as_json)

        each(photos, answer)


@click.command("classify")
@click.argument("photos", nargs=-1, required=True, metavar="PHOTO...", shell_complete=files)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line and photo.")
@model_option
@click.pass_obj
def classify_verb(settings: Settings, photos: tuple[str, ...], as_json: bool) -> None:
    """Say which of the 18 classes the one garment that each PHOTO is about belongs to.

    A PHOTO is a file, an address (http, https), or - for what is piped in.
    """
    from fashionizer.retrieval.classify import classify  # noqa: PLC0415 - loads the models
    from fashionizer.vision import loading  # noqa: PLC0415

    seeing = loading.load(settings)

    def answer(photo: str) -> None:
        found = classify(seeing, given(photo, settings), name=shown(photo), settings=settings)
        best = max(found, key=lambda name: found[name])
        if as_json:
            rounded = {name: round(p, 4) for name, p in found.items()}
            click.echo(json.dumps({"photo": shown(photo), "class": best, "probabilities": rounded}))
            return
        likely = sorted(found.items(), key=lambda item: -item[1])[:3]
        click.echo(f"{shown(photo)}: " + ", ".join(f"{name} {p:.0%}" for name, p in likely))

    each(photos, answer)


def each(photos: tuple[str, ...], answer: Callable[[str], None]) -> None:
    """Answer one photo after the other; a bad one is reported and the rest still answered."""
    failed = False
    for photo in map(meant, photos):
        try:
            answer(photo)
        except FashionizerError as error:
            failed = True
            click.echo(f"fashionizer: {shown(photo)}: {error}", err=True)
    if failed:
        sys.exit(1)


def given(photo: str, settings: Settings, *, allow_private: bool = False) -> bytes:
    """Return the bytes of a photo: a file, an address, or ``-``, what is piped in.

    Args:
        photo: as typed.
        settings: limits and timeout.
        allow_private: also fetch from this machine and its network; only for tests.

    Raises:
        FashionizerError: it cannot be read or fetched.
    """
    if photo == STANDARD_INPUT:
        return _piped(settings)
    if not photo.lower().startswith(("http://", "https://")):
        return read(photo, settings)
    from fashionizer.sources.find import Refused, Source, find  # noqa: PLC0415 - ssl

    found = next(find([photo], settings, allow_private=allow_private))
    if isinstance(found, Source):
        return found.read()
    raise FashionizerError(found.reason if isinstance(found, Refused) else "It is no photo.")


def shown(photo: str) -> str:
    """Return what a photo is called in answers and failures."""
    return "standard input" if photo == STANDARD_INPUT else escaped(photo)


def _piped(settings: Settings) -> bytes:
    if sys.stdin is None or sys.stdin.isatty():
        raise FashionizerError(
            "No photo is piped in, and a terminal has none; write `- < PHOTO`, or name the file."
        )
    data = sys.stdin.buffer.read(settings.max_bytes + 1)
    if not data:
        raise FashionizerError("Nothing was piped in; check the command before the pipe.")
    return data


def read(photo: str, settings: Settings) -> bytes:
    """Read a photo, one byte beyond the limit at most.

    Raises:
        FashionizerError: there is no such file, or it cannot be read.
    """
    try:
        return reading.read(photo, settings.max_bytes + 1)
    except OSError as error:
        raise FashionizerError(
            f"The file cannot be read ({error.strerror}); check the path."
        ) from error


def _print_answer(answer: Answer, as_json: bool) -> None:
    from fashionizer.cli.showing import show_answer  # noqa: PLC0415 - rich is slow to import
    from fashionizer.retrieval.responses import AnswerResponse, line  # noqa: PLC0415

    if as_json:
        click.echo(line(AnswerResponse.of(answer)))
    else:
        show_answer(answer)
