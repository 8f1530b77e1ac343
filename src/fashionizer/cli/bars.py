"""The bar on stderr that shows how far a task is."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich import progress as rich
from rich.console import Console
from rich.text import Text

from fashionizer.cli.opening import say
from fashionizer.progress import OnProgress, Progress

_FIRST_SAID = 5.0
_SAID_EVERY = 60.0
"""Seconds until it is first told how far a long task is, and between two such sentences."""

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


class _Spoken:
    """Tells in sentences how far a task is, where there is no terminal to show a bar on."""

    def __init__(self, title: str) -> None:
        self._title = title
        self._began = time.monotonic()
        self._due = _FIRST_SAID

    def __call__(self, progress: Progress) -> None:
        took = time.monotonic() - self._began
        left = progress.seconds_left(took)
        if left and took >= self._due:
            self._due = took + _SAID_EVERY
            far = f"{progress.done} of {progress.total} {progress.unit}"
            say(f"{self._title}: {far}, {duration(left)} left.")


def duration(seconds: float) -> str:
    """Write how long something will take, as people say it."""
    minutes = seconds / 60
    for length, name in ((60 * 24, "day"), (60, "hour"), (1, "minute")):
        if minutes >= length:
            number = round(minutes / length)
            return f"about {number} {name}{'s' * (number > 1)}"
    return "less than a minute"


@contextmanager
def bar(title: str, *, spoken: bool = False) -> Iterator[OnProgress]:
    """Show a bar with rate and time left on stderr, where that is a terminal, until the end.

    Args:
        title: what is being done.
        spoken: whether it is told in a sentence now and then where that is no terminal.
    """
    columns = (
        rich.TextColumn(title),
        rich.BarColumn(),
        _Done(),
        _Rate(),
        rich.TimeRemainingColumn(),
        rich.TextColumn("{task.fields[latest]}", style="dim"),
    )
    console = Console(stderr=True)
    if spoken and not console.is_terminal:
        yield _Spoken(title)
        return
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
