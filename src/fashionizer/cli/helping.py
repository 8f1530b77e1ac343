"""What helps at a terminal: suggestions for mistyped words, and completion of words and files."""

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import click
from click.shell_completion import CompletionItem

from fashionizer.errors import FashionizerError, nearest_name
from fashionizer.settings import checked_host

if TYPE_CHECKING:
    from fashionizer.retrieval.companions import Kind


class Verbs(click.Group):
    """A group that suggests the verb which a mistyped one probably stands for."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the verb, or say which may be meant."""
        named = args[0]
        verbs = self.list_commands(ctx)
        if named not in verbs and not ctx.resilient_parsing and not named.startswith("-"):
            hint = meant(named, verbs) or f" Verbs are {', '.join(verbs)}."
            raise click.UsageError(f"There is no verb {named!r}.{hint}", ctx)
        return super().resolve_command(ctx, args)


class Word(click.Choice[str]):
    """One of some words, in any case of letters; suggests what a mistyped one stands for."""

    def __init__(self, choices: Iterable[str]) -> None:
        super().__init__(list(choices), case_sensitive=False)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Find the word."""
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter as error:
            hint = meant(str(value), map(str, self.choices))
            if not hint:
                raise
            self.fail(f"There is no {value!r}.{hint}", param, error.ctx)

    def shell_complete(
        self,
        ctx: click.Context,  # noqa: ARG002 - click's signature
        param: click.Parameter,  # noqa: ARG002
        incomplete: str,
    ) -> list[CompletionItem]:
        """Complete the word, written as it is listed."""
        began = incomplete.casefold()
        return [CompletionItem(str(w)) for w in self.choices if str(w).casefold().startswith(began)]


class Share(click.FloatRange):
    """A number from 0 to 1; not ``nan``, which lies in every range that is checked by its ends."""

    def __init__(self) -> None:
        super().__init__(0, 1)

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """Read the number."""
        number = super().convert(value, param, ctx)
        if math.isnan(number):
            self.fail(f"{value!r} is not a number from 0 to 1.", param, ctx)
        return number


def meant(word: str, known: Iterable[str]) -> str:
    """Return a sentence that asks whether the nearest known word is meant, or nothing."""
    by_name = {name.casefold(): name for name in known}
    near = nearest_name(word.casefold(), by_name)
    return f" Did you mean {by_name[near]}?" if near else ""


class Kinds(click.ParamType["Kind"]):
    """A kind of garment, as in ``blue pants``."""

    name = "GARMENT"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> "Kind":
        """Read its name."""
        from fashionizer.retrieval.companions import Kind  # noqa: PLC0415 - numpy

        try:
            return Kind.read(str(value))
        except FashionizerError as error:
            self.fail(str(error), param, ctx)


class HostName(click.ParamType[str]):
    """A host's name or address, checked as the setting is."""

    name = "HOST"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> str:
        """Check it."""
        try:
            return checked_host(f"{value!r}", str(value))
        except FashionizerError as error:
            self.fail(str(error), param, ctx)


def files(
    _context: click.Context, _parameter: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Complete the name of a file, as the shell does where nothing is known of a command."""
    return [CompletionItem(incomplete, type="file")]
