"""What an ingest tells: while it runs, and when it is done."""

from dataclasses import asdict, dataclass, field
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A photo not added because the gallery has it: the same bytes, or nearly the same picture."""

    file: str
    of: str
    kind: Literal["exact", "near"]


@dataclass(frozen=True, slots=True)
class Rejection:
    """A photo not added, and why, in a sentence."""

    file: str
    reason: str


@dataclass(frozen=True, slots=True)
class Progress:
    """Where an ingest is. ``total`` is None while nobody knows; ``seconds`` since its start."""

    done: int
    total: int | None
    added: int
    skipped: int
    duplicates: int
    rejected: int
    file: str
    seconds: float


@dataclass(slots=True)
class Report:
    """What came of an ingest. ``interrupted`` when the person stopped it; the rest is kept.

    ``ignored`` counts what lay in folders and archives and nobody took for a photo, a folder as
    one; ``unfollowed`` are the links among it.
    """

    added: int = 0
    skipped: int = 0
    ignored: int = 0
    unfollowed: int = 0
    duplicates: list[Duplicate] = field(default_factory=list)
    rejected: list[Rejection] = field(default_factory=list)
    seconds: float = 0.0
    interrupted: bool = False

    @property
    def done(self) -> int:
        """Sources dealt with."""
        return self.added + self.skipped + len(self.duplicates) + len(self.rejected)

    def ignore(self, *, link: bool) -> None:
        """Count something that was ignored."""
        self.ignored += 1
        self.unfollowed += link

    def progress(self, total: int | None, file: str) -> Progress:
        """Say where the ingest is; ``file`` is the latest."""
        return Progress(
            done=self.done,
            total=total,
            added=self.added,
            skipped=self.skipped,
            duplicates=len(self.duplicates),
            rejected=len(self.rejected),
            file=file,
            seconds=self.seconds,
        )

    def to_json(self) -> dict[str, Any]:
        """Give the form of ``fashionizer add --json``."""
        return {
            "added": self.added,
            "skipped": self.skipped,
            "duplicates": [asdict(duplicate) for duplicate in self.duplicates],
            "rejected": [asdict(rejection) for rejection in self.rejected],
            "ignored": self.ignored,
            "seconds": round(self.seconds, 3),
        }
