"""The verb ``evaluate``: how good the answers are, on photos whose right answers are known."""

import json
from pathlib import Path

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from fashionizer.cli.bars import bar
from fashionizer.cli.helping import Share
from fashionizer.cli.opening import model_option, say
from fashionizer.cli.paths import APath
from fashionizer.errors import FashionizerError
from fashionizer.evaluation.bootstrap import Estimate
from fashionizer.evaluation.results import CutOff, Estimates
from fashionizer.evaluation.run import Evaluation, evaluate
from fashionizer.evaluation.truth import read
from fashionizer.settings import Settings
from fashionizer.vision import loading

_OF_CLASS = ("hit@1", "hit@10", "recall@10", "mAP", "nDCG@10")
"""Estimates of a class that fit a terminal; ``--json`` has them all."""

_WORST = 5


@click.command("evaluate")
@click.argument("file", type=APath())
@click.option("--colour", type=Share(), help="Weight of colour against shape.")
@click.option("--json", "as_json", is_flag=True, help="Print everything as one JSON object.")
@click.option(
    "--html",
    type=APath(dir_okay=False),
    help="Write a report with the worst queries as pictures.",
)
@click.option(
    "--keep",
    type=APath(file_okay=False),
    metavar="DIR",
    help="Keep the gallery there, and use what it has again.",
)
@model_option
@click.pass_obj
def evaluate_verb(
    settings: Settings,
    file: Path,
    colour: float | None,
    as_json: bool,
    html: Path | None,
    keep: Path | None,
) -> None:
    """Measure how good the answers are.

    FILE is JSON: {"outfits": [PATH, ...], "queries": [{"photo": PATH, "box": [X, Y, W, H],
    "class": NAME, "relevant": [PATH, ...]}, ...]}, where box and class may be left out, paths begin
    at the file's folder, and an empty "relevant" says that nothing in the gallery is near. The
    outfits are added to a gallery of their own; yours is left alone.
    """
    truth = read(file)
    if html is not None and not html.absolute().parent.is_dir():
        raise FashionizerError(f"There is no folder {html.parent} to write the report to; make it.")
    if html is not None and html.exists() and not html.is_file():
        raise FashionizerError(f"{html} is no regular file; name another for the report.")
    detector = loading.load(settings)
    done = evaluate(truth, detector, settings, colour=colour, keep=keep, say=say, bar=bar)
    if html is not None:
        _write_report(done, html)
    if as_json:
        from fashionizer.evaluation.summary import summary_json  # noqa: PLC0415

        click.echo(json.dumps(summary_json(done), ensure_ascii=False))
    elif html is None:
        _show(done)


def _write_report(done: Evaluation, path: Path) -> None:
    from fashionizer.evaluation.report import write  # noqa: PLC0415 - jinja2

    with bar("Drawing") as show:
        write(done, path, show)
    say(f"The report is {path}")


def _show(done: Evaluation) -> None:
    """Show the figures at a terminal."""
    console = Console(highlight=False)
    results = done.results
    console.print(f"{results.overall.queries} of {results.queries} queries have relevant outfits")
    console.print(_overall(results.overall.metrics), "")
    console.print(_classes(done), "")
    console.print(_cut_off(results.cut_off), "")
    console.print(_times(done), "")
    for line in _remarks(done):
        console.print(line, soft_wrap=True)
    if results.worst:
        console.print("", "[bold]worst queries[/bold]", sep="\n")
    for result in results.worst[:_WORST]:
        rank = result.first_relevant_rank
        first = f", the first at rank {rank}" if rank else ""
        found = result.relevance[:10].sum()
        console.print(
            f"{escape(result.query.photo.name)}: {result.class_name}, {found} of "
            f"{result.relevant_count} relevant among the first 10{first}",
            soft_wrap=True,
        )


def _overall(figures: Estimates) -> Table:
    table = Table("ranking", "value", "95 % interval", box=None)
    for name, figure in figures.items():
        table.add_row(name, *_cells(figure))
    return table


def _classes(done: Evaluation) -> Table:
    table = Table("class", "queries", *_OF_CLASS, box=None)
    for name, ranking in done.results.classes.items():
        figures = (_value(ranking.metrics[metric]) for metric in _OF_CLASS)
        table.add_row(name, str(ranking.queries), *figures)
    return table


def _cut_off(cut_off: CutOff) -> Table:
    table = Table("what is shown", "value", "95 % interval", box=None)
    table.add_row("of the results shown, relevant", *_cells(cut_off.precision))
    table.add_row("of the relevant outfits, shown", *_cells(cut_off.recall))
    table.add_row(
        "results shown, median",
        "-" if cut_off.median_shown is None else f"{cut_off.median_shown:g}",
    )
    table.add_row("answered with nothing", *_cells(cut_off.unanswered))
    nothing = f"answered with nothing, of {cut_off.unanswerable} queries with nothing near"
    table.add_row(nothing, *_cells(cut_off.rightly_unanswered))
    return table


def _times(done: Evaluation) -> Table:
    table = Table("ms", "p50", "p95", "p99", box=None)
    for stage, times in done.results.milliseconds.items():
        table.add_row(stage, *(f"{time:.1f}" for time in times.values()))
    return table


def _remarks(done: Evaluation) -> list[str]:
    """Print what became of the outfits and of photos that could not be queried."""
    collection, results = done.collection, done.results
    rate = f" ({collection.rate:.1f} photos/s)" if collection.rate else ""
    remarks = [
        f"{len(done.truth.outfits)} outfits: {len(collection.positions)} in the gallery, "
        f"{len(collection.folded)} the same picture as another, {len(collection.rejected)} "
        f"rejected; {collection.read} looked at now{rate}."
    ]
    remarks += [f"rejected: {e.outfit}: {e.reason}" for e in collection.rejected]
    if results.nothing_detected:
        remarks.append(f"No garment was found in {results.nothing_detected} query photos: misses.")
    remarks += [f"not asked, a miss: {a.query.photo.name}: {a.fault}" for a in results.failed]
    if results.calibration:
        error = results.calibration.error
        remarks.append(f"Probabilities are off by {error:.3f} (expected calibration error).")
    return [escape(remark) for remark in remarks]


def _value(figure: Estimate | None) -> str:
    return "-" if figure is None else f"{figure.value:.3f}"


def _cells(figure: Estimate | None) -> tuple[str, str]:
    if figure is None:
        return "-", ""
    return _value(figure), f"{figure.low:.3f} ... {figure.high:.3f}"
