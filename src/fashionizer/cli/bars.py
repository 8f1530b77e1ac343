"""The bar on stderr that shows how far a task is."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich import progress as rich
from rich.console import Console
from rich.text import Text

from fashionizer.progress import OnProgress, Progress

_LATEST = 40
"""Characters of the latest file's name that are shown, its end."""


class _Done(rich.ProgressColumn):
    _photos, _bytes = rich.MofNCompleteColumn(), rich.DownloadColumn()

    def render(self, task: rich.Task) -> Text:
        return (self._bytes if task.fields["unit"] == "bytes" else self._photos).render(task)


class _Rate(rich.ProgressColumn):
    _bytes = rich.TransferSpeedColumn()

    def render(self, task: rich.Task) -> Text:
        if task.fields["unit"] == "bytes":
            return self._bytes.render(task)
        return Text(f"{task.speed:.1f} photos/s" if task.speed else "")


@contextmanager
def bar(title: str) -> Iterator[OnProgress]:
    """Show a bar with rate and time left on stderr, where that is a terminal, until the end."""
    columns = (
        rich.TextColumn(title),
        rich.BarColumn(),
        _Done(),
        _Rate(),
        rich.TimeRemainingColumn(),
        rich.TextColumn("{task.fields[latest]}", style="dim"),
    )
    console = Console(stderr=True)
    with rich.Progress(
        *columns, console=console, transient=True, disable=not console.is_terminal
    ) as shown:
        task = shown.add_task(title, total=None, latest="", unit="photos")

        def show(progress: Progress) -> None:
            shown.update(
                task,
                completed=progress.done,
                total=progress.total,
                latest=progress.latest[-_LATEST:],
                unit=progress.unit,
            )

        yield show
