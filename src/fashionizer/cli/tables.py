"""Answers and galleries as tables for a person at a terminal."""

from collections.abc import Iterable, Mapping
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from fashionizer.schema import Answer, Garment, Outfit


def describe(garment: Garment) -> str:
    """Name a garment in a few words: ``navy and white Pants``."""
    colours = " and ".join(colour.name for colour in garment.colours[:2])
    return f"{colours} {garment.class_name or garment.group}".strip()


def answer_table(answer: Answer) -> None:
    """Show an answer: the garments seen, then the outfits, best first."""
    console = Console()
    seen = ", ".join(
        f"[bold]{g.id}: {describe(g)}[/bold]" if g.id == answer.chosen else f"{g.id}: {describe(g)}"
        for g in answer.garments
    )
    console.print(f"{escape(answer.photo)}: {seen or 'no garment'}")
    if answer.notice:
        console.print(answer.notice)
    if not answer.results:
        return
    table = Table("similarity", "garment", "worn with", "outfit", "credit", box=None)
    for match in answer.results:
        table.add_row(
            f"{match.similarity:.2f}",
            describe(match.garment),
            ", ".join(describe(other) for other in match.others),
            escape(match.outfit.file),
            escape(match.outfit.credit or ""),
        )
    console.print(table)


def outfits_table(outfits: Iterable[Outfit]) -> None:
    """Show outfits, a row each."""
    table = Table("id", "outfit", "garments", "credit", "licence", box=None)
    for outfit in outfits:
        table.add_row(
            str(outfit.id),
            escape(outfit.file),
            ", ".join(describe(garment) for garment in outfit.garments),
            escape(outfit.credit or ""),
            escape(outfit.licence or ""),
        )
    Console().print(table)


def stats_table(stats: Mapping[str, Any]) -> None:
    """Show the gallery's counts."""
    table = Table(show_header=False, box=None)
    for name, value in stats.items():
        if isinstance(value, Mapping):
            value = ", ".join(f"{key} {count}" for key, count in value.items())  # noqa: PLW2901
        table.add_row(name, escape(str(value)))
    Console().print(table)
