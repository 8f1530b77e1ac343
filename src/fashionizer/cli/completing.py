"""The verb ``completion``: what makes a shell complete verbs, options, their values and files."""

import click
from click.shell_completion import get_completion_class

from fashionizer.cli.helping import Word
from fashionizer.cli.main import COMPLETE
from fashionizer.errors import FashionizerError


@click.command("completion")
@click.argument("shell", type=Word(("bash", "zsh", "fish")), metavar="bash|zsh|fish")
@click.pass_context
def completion_verb(context: click.Context, shell: str) -> None:
    r"""Print the script that makes a shell complete verbs, options and their values.

    \b
    bash   add to ~/.bashrc:  eval "$(fashionizer completion bash)"
    zsh    add to ~/.zshrc, after compinit:  eval "$(fashionizer completion zsh)"
    fish   run once:  fashionizer completion fish > ~/.config/fish/completions/fashionizer.fish

    It takes effect in shells that are opened afterwards.
    """
    made_by = get_completion_class(shell)
    if made_by is None:
        raise FashionizerError(f"Completion for {shell} cannot be made; update click.")
    command = context.find_root().command
    click.echo(made_by(command, {}, "fashionizer", COMPLETE).source())
