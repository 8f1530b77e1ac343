"""The command ``fashionizer``: its verbs, and how a failure becomes a sentence and a status."""

import os
import sys
from dataclasses import replace
from importlib import import_module
from io import TextIOWrapper
from pathlib import Path

import click
from click.shell_completion import CompletionItem

from fashionizer import __version__
from fashionizer.cli.helping import Verbs
from fashionizer.cli.paths import APath
from fashionizer.errors import FashionizerError
from fashionizer.paths.home import in_full
from fashionizer.settings import Settings, debugging, misspelt

COMPLETE = "_FASHIONIZER_COMPLETE"
"""By it the shell asks for completions, however the command was started."""

VERBS = {
    "demo": ("serving", "Fill a sample gallery and open the page."),
    "serve": ("serving", "Open the page and the API."),
    "add": ("keeping", "Add photos: files, folders, zip archives, manifests."),
    "search": ("asking", "Find outfits with a garment similar to a photo's."),
    "classify": ("asking", "Say what the one garment of a photo is."),
    "list": ("keeping", "List the gallery's outfits."),
    "stats": ("keeping", "Count what the gallery holds."),
    "remove": ("keeping", "Remove outfits from the gallery."),
    "rebuild": ("keeping", "Make the search index anew."),
    "backup": ("saving", "Write the gallery into one file, also while it is used."),
    "restore": ("saving", "Bring the gallery back from such a file."),
    "doctor": ("saving", "Say what is wrong with the gallery, and what to do."),
    "evaluate": ("evaluating", "Measure how good the answers are, on known ones."),
    "embedder": ("custom", "List, fetch and check other embedders."),
    "train": ("training", "Train the models, or the thesis's (extra `train`)."),
    "completion": ("completing", "Make the shell complete verbs and options."),
}
"""Each verb's module in this package, imported only when the verb is called, and its summary."""


class _Lazy(Verbs):
    """Imports a verb only when it is used: `fashionizer --help` must not wait for libraries."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in VERBS:
            return None
        module = import_module(f"fashionizer.cli.{VERBS[cmd_name][0]}")
        command: click.Command = getattr(module, f"{cmd_name}_verb")
        return command

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        verbs = [
            CompletionItem(verb, help=summary)
            for verb, (_, summary) in VERBS.items()
            if verb.startswith(incomplete)
        ]
        return verbs + click.Command.shell_complete(self, ctx, incomplete)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Verbs"):
            formatter.write_dl([(verb, summary) for verb, (_, summary) in VERBS.items()])


@click.group(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--home",
    type=APath(file_okay=False),
    help="Folder of the gallery.  [default: ~/.fashionizer, or FASHIONIZER_HOME]",
)
@click.version_option(__version__, prog_name="fashionizer")
@click.pass_context
def fashionizer(context: click.Context, home: Path | None) -> None:
    """Photograph one garment; see complete outfits that contain a similar one.

    Try `fashionizer demo`. With photos of your own: `fashionizer add FOLDER`, then
    `fashionizer serve` for the page or `fashionizer search PHOTO` here.
    """
    for sentence in misspelt():
        click.echo(f"fashionizer: {sentence}", err=True)
    settings = Settings.from_environment()
    context.obj = replace(settings, home=in_full(home or settings.home))


def main() -> None:
    """Run the command; exits 0 when done, 1 on failure, 2 on wrong usage."""
    if isinstance(sys.stdout, TextIOWrapper):
        # a file's name may be no valid text; escaped like this it still is valid JSON
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        sys.exit(fashionizer.main(standalone_mode=False, complete_var=COMPLETE) or 0)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except FashionizerError as error:
        click.echo(f"fashionizer: {error}", err=True)
        sys.exit(1)
    except (click.Abort, KeyboardInterrupt):
        click.echo("fashionizer: stopped.", err=True)
        sys.exit(130)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except Exception as error:
        if debugging():
            raise
        click.echo(
            f"fashionizer: something unforeseen went wrong ({type(error).__name__}: {error}). "
            "Nothing stored is lost; FASHIONIZER_DEBUG=1 shows where, for a report.",
            err=True,
        )
        sys.exit(1)
