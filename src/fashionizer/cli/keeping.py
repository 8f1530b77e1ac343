"""Verbs that keep a gallery: ``add``, ``remove``, ``list``, ``stats`` and ``rebuild``."""

import json
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from fashionizer.cli.bars import bar
from fashionizer.cli.helping import files
from fashionizer.cli.opening import model_option, say
from fashionizer.cli.showing import outfits_table, stats_table
from fashionizer.gallery.catalog import history
from fashionizer.gallery.gallery import Gallery
from fashionizer.ingest import pipeline as ingesting
from fashionizer.ingest.inflight import at_once
from fashionizer.ingest.reembed import rebuild
from fashionizer.ingest.report import Report
from fashionizer.settings import Settings
from fashionizer.sources.find import find, is_gone
from fashionizer.vision import loading

if TYPE_CHECKING:
    from fashionizer.vision.base import Detector


def add(
    paths: list[str],
    settings: Settings,
    again: ingesting.Again | None = None,
    *,
    follow: bool = False,
) -> Report:
    """Add photos to the gallery with a progress bar, and return the report."""
    say("Looking for photos ...")
    sources = list(find(paths, settings, follow=follow))
    seeing = _detector(settings)
    with (
        Gallery.open(
            settings.home, seeing.models, write=True, say=say, settings=settings, create=True
        ) as gallery,
        bar("Adding") as show,
    ):
        return ingesting.ingest(gallery, seeing, sources, settings, show, again)


def _detector(settings: Settings) -> "Detector":
    """Open the models for many photos at once: a thread each, so as not to crowd the cores."""
    return loading.load(replace(settings, model_threads=settings.model_threads or 1))


def summary(report: Report) -> str:
    """Return a summary of an ingest in a sentence."""
    rate = report.done / report.seconds if report.seconds else 0.0
    stopped = " Stopped early; the same command goes on." if report.interrupted else ""
    still = f" ({len(report.still_refused)} of them still refused)" * bool(report.still_refused)
    seldom = {
        "looked at again": report.looked_again,
        "at a new place": len(report.moved),
        "kept out": len(report.kept_out),
    }
    others = "".join(f", {number} {what}" for what, number in seldom.items() if number)
    ignored = f", {report.ignored} ignored" if report.ignored else ""
    several = f" ({report.outfits} outfits)" if report.outfits != report.added else ""
    return (
        f"{report.added} added{several}, {report.skipped} unchanged{still}{others}, "
        f"{len(report.duplicates)} duplicates, {len(report.rejected)} rejected{ignored} in "
        f"{report.seconds:.1f} s ({rate:.1f} photos/s).{stopped}"
    )


def tell(report: Report) -> None:
    """Show what was not added and why, then the summary."""
    better = {each.file for each in report.better}
    for duplicate in report.duplicates:
        likeness = "the same as" if duplicate.kind == "exact" else "nearly the same as"
        instead = ", the better picture, which takes its place" * (duplicate.of in better)
        say(f"duplicate: {duplicate.file} is {likeness} {duplicate.of}{instead}")
    for moved in report.moved:
        say(f"moved: {moved.file} was at {moved.before}")
    for file in report.kept_out:
        say(f"kept out: {file}: its look was removed; `add --again` brings it back.")
    for rejection in report.still_refused:
        say(f"still refused: {rejection.file}: {rejection.reason}")
    for rejection in report.left_out:
        say(f"left out: {rejection.file}: {rejection.reason}")
    for rejection in report.rejected:
        say(f"rejected: {rejection.file}: {rejection.reason}")
    if report.unfollowed:
        say(f"{report.unfollowed} of the ignored are links out of the folder; see --follow.")
    say(summary(report))


@click.command("add")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...", shell_complete=files)
@click.option("--retry", is_flag=True, help="Look again at photos that were refused before.")
@click.option("--again", is_flag=True, help="Bring back looks that were removed.")
@click.option("--force", is_flag=True, help="Look again at every photo, changed or not.")
@click.option("--follow", is_flag=True, help="Follow links that lead out of a folder.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
@model_option
@click.pass_obj
def add_verb(
    settings: Settings,
    paths: tuple[str, ...],
    retry: bool,
    again: bool,
    force: bool,
    follow: bool,
    as_json: bool,
) -> None:
    """Add outfit photos to the gallery: an outfit of each person a photo is about.

    A PATH is a photo, a folder (searched with all below it), a zip archive, an address
    (http, https), or a manifest: a table (CSV, TSV, Excel's text) or JSON file with the columns
    path or url, and credit, licence, page, sha256 where known. What lies beside photos is ignored.
    Photos already there are skipped, so that the same command goes on where it was stopped. Photos
    that were refused before are told again with the reason; looks that you removed stay out. Exits
    1 where a photo, folder or list that was named could not be added, or nothing at all.
    """
    asked = ingesting.Again(refused=retry, removed=again, everything=force)
    report = add(list(paths), settings, asked, follow=follow)
    if as_json:
        click.echo(json.dumps(report.to_json(), ensure_ascii=False))
    else:
        tell(report)
    sys.exit(130 if report.interrupted else 1 if report.failed else 0)


@click.command("remove")
@click.argument("names", nargs=-1, required=True, metavar="ID|FILE...", shell_complete=files)
@click.option("--json", "as_json", is_flag=True, help="Print what was removed as JSON.")
@click.pass_obj
def remove_verb(settings: Settings, names: tuple[str, ...], as_json: bool) -> None:
    """Remove outfits, named by id or by file as in `fashionizer list`.

    The files stay where they are; adding their folder again leaves them out, unless `add --again`
    is given.
    """
    ids = [int(name) for name in names if name.isdecimal()]
    files = [name for name in names if not name.isdecimal()]
    with Gallery.open(settings.home, None, write=True, say=say, settings=settings) as gallery:
        removed = gallery.remove(ids, files)
    if as_json:
        click.echo(json.dumps({"removed": [outfit.file for outfit in removed]}))
    else:
        say(f"{len(removed)} removed.")


@click.command("list")
@click.option("--refused", is_flag=True, help="List the photos that were refused, and why.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.pass_obj
def list_verb(settings: Settings, refused: bool, as_json: bool) -> None:
    """List the gallery's outfits with their garments, or the photos that were refused."""
    from fashionizer.retrieval.responses import OutfitDetailResponse, line  # noqa: PLC0415

    with Gallery.open(settings.home, None, write=False, say=say, settings=settings) as gallery:
        if refused:
            _list_refused(gallery, as_json=as_json)
            return
        if not as_json:
            outfits_table(gallery.every())
            return
        for outfit in gallery.every():
            click.echo(line(OutfitDetailResponse.of(outfit)))


def _list_refused(gallery: Gallery, *, as_json: bool) -> None:
    for each in history.refused(gallery.catalog):
        gone = is_gone(each.key)
        if as_json:
            click.echo(json.dumps({**each.to_json(), "gone": gone}, ensure_ascii=False))
        else:
            since = "" if each.since is None else f" (since {each.since:%Y-%m-%d})"
            click.echo(f"{each.file}: {each.reason}{since}{' Nothing is there any more.' * gone}")


@click.command("stats")
@click.option("--json", "as_json", is_flag=True, help="Print the counts as JSON.")
@click.pass_obj
def stats_verb(settings: Settings, as_json: bool) -> None:
    """Count outfits, garments by group and class, licences, and bytes on the disk."""
    with Gallery.open(settings.home, None, write=False, say=say, settings=settings) as gallery:
        counts = gallery.stats().to_json()
    if as_json:
        click.echo(json.dumps(counts, ensure_ascii=False))
    else:
        stats_table(counts)


@click.command("rebuild")
@model_option
@click.pass_obj
def rebuild_verb(settings: Settings) -> None:
    """Make the index anew from the catalog; after a change of models, look at all photos again.

    Stopped by Ctrl-C or in any other way, the same command goes on where it was. While it runs it
    tells how long it will still take.
    """
    seeing = _detector(settings)
    with (
        Gallery.open(
            settings.home, seeing.models, write=True, say=say, settings=settings
        ) as gallery,
        bar("Looking again", spoken=True) as show,
    ):
        report = rebuild(gallery, seeing, show, at_once(settings.model_threads))
    say(report.sentence)
    sys.exit(130 if report.interrupted else 0)
