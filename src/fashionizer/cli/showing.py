"""Answers and galleries for a person at a terminal."""

from collections.abc import Iterable, Mapping
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Column, Table

from fashionizer.retrieval.companions import companions
from fashionizer.schema import Answer, Garment, Outfit, main_people

MOST_COMPANIONS = 6
"""Kinds of garments that results are said to be worn with, at most."""


def describe(garment: Garment) -> str:
    """Name a garment by its main colour and class: ``navy Pants``."""
    colour = garment.colours[0].name if garment.colours else ""
    return f"{colour} {garment.class_name or garment.group}".strip()


def show_answer(answer: Answer) -> None:
    """Show an answer: the garments seen, then the outfits, best first."""
    console = Console(soft_wrap=True, highlight=False)
    seen = [
        f"[bold]{g.id} {describe(g)}[/bold]" if g.id == answer.chosen else f"{g.id} {describe(g)}"
        for g in answer.garments
    ]
    console.print(f"{escape(answer.photo)}: {', '.join(seen) or 'no garment'}")
    main = main_people(answer.people)
    if len(main) > 1:
        where = [f"{each.id} at {','.join(map(str, each.box.as_list()))}" for each in main]
        console.print(f"People: {'; '.join(where)}. --person NUMBER asks about another.")
    if answer.notice:
        console.print(answer.notice + (" They come with --all." if answer.more else ""))
    if worn := companions(answer.results):
        looks = len(answer.results)
        first, *others = worn[:MOST_COMPANIONS]
        told = [f"{first.kind} in {first.looks} of {looks} looks"]
        console.print("Worn with " + ", ".join(told + [f"{o.kind} in {o.looks}" for o in others]))
    for number, match in enumerate(answer.results, 1):
        worn_with = ", ".join(dict.fromkeys(describe(other) for other in match.others))
        credit = f"  ({match.outfit.credit})" if match.outfit.credit else ""
        sure = "" if match.probability is None else f"  {match.probability:.0%} probable"
        console.print(
            f"{number:3}. {match.similarity:.2f}{sure}  [bold]{describe(match.garment)}[/bold]"
        )
        console.print(f"     worn with {worn_with or 'nothing else'}")
        console.print(f"     {escape(match.outfit.file + credit)}", style="dim")


def outfits_table(outfits: Iterable[Outfit]) -> None:
    """Show outfits, a row each."""
    # folded, not cut: `remove` takes the name as it stands here
    name = Column("outfit", overflow="fold")
    table = Table("id", name, "garments", "credit", "licence", box=None)
    for outfit in outfits:
        table.add_row(
            str(outfit.id),
            escape(outfit.file),
            _whose(outfit) + ", ".join(describe(garment) for garment in outfit.garments),
            escape(outfit.credit or ""),
            escape(outfit.licence or ""),
        )
    Console().print(table)


def _whose(outfit: Outfit) -> str:
    """Return whose garments they are, where others are on the photo."""
    several = outfit.shares_photo and outfit.person
    return f"person {several.id}: " if several else ""


def stats_table(stats: Mapping[str, Any]) -> None:
    """Show the gallery's counts."""
    table = Table(show_header=False, box=None)
    for name, value in stats.items():
        if name == "credits":  # one for each photographer: `--json` has them
            continue
        if isinstance(value, Mapping):
            value = ", ".join(f"{key} {count}" for key, count in value.items())  # noqa: PLW2901
        table.add_row(name, escape(str(value)))
    Console().print(table)
