"""What came of an ingest, told when it is done."""

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

Likeness = Literal["exact", "near"]
"""How a duplicate is alike: the same bytes, or nearly the same picture."""


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A photo not added because the gallery has it: the same bytes, or nearly the same picture."""

    file: str
    of: str
    kind: Likeness


@dataclass(frozen=True, slots=True)
class Better:
    """A photo taken instead of a poorer copy of it; the outfit keeps its id."""

    file: str
    instead_of: str


@dataclass(frozen=True, slots=True)
class Moved:
    """A photo found at a new place, and the place it was at, where nothing is any more."""

    file: str
    before: str


@dataclass(frozen=True, slots=True)
class Rejection:
    """A photo not added, and why, in a sentence. ``named``: the person named this very one."""

    file: str
    reason: str
    named: bool = False

    def to_json(self) -> dict[str, str]:
        """Return file and reason."""
        return {"file": self.file, "reason": self.reason}


@dataclass(slots=True)
class Report:
    """What came of an ingest. ``interrupted`` when the person stopped it; the rest is kept.

    ``outfits`` were made of the photos ``added``, one of each person; people of these who have no
    outfit are in ``left_out``, with the reason. ``skipped`` counts what has not changed,
    ``still_refused`` among it what was refused before; ``looked_again`` counts photos seen anew as
    the person asked; ``kept_out`` are photos whose look the person removed. What is in ``better``
    is among the duplicates too: the poorer copy is named there. ``ignored`` counts what lay in
    folders and archives and nobody took for a photo, a folder as one; ``unfollowed`` are the links
    among it.
    """

    added: int = 0
    outfits: int = 0
    skipped: int = 0
    looked_again: int = 0
    ignored: int = 0
    unfollowed: int = 0
    duplicates: list[Duplicate] = field(default_factory=list)
    better: list[Better] = field(default_factory=list)
    moved: list[Moved] = field(default_factory=list)
    rejected: list[Rejection] = field(default_factory=list)
    still_refused: list[Rejection] = field(default_factory=list)
    kept_out: list[str] = field(default_factory=list)
    left_out: list[Rejection] = field(default_factory=list)
    seconds: float = 0.0
    interrupted: bool = False

    @property
    def done(self) -> int:
        """Sources dealt with."""
        settled = len(self.duplicates) + len(self.moved) + len(self.kept_out)
        return self.added + self.skipped + self.looked_again + settled + len(self.rejected)

    @property
    def failed(self) -> bool:
        """Whether something that the person named could not be added, or nothing at all could."""
        refused = self.rejected + self.still_refused
        return any(each.named for each in refused) or 0 < len(refused) == self.done

    def ignore(self, *, link: bool) -> None:
        """Count something that was ignored."""
        self.ignored += 1
        self.unfollowed += link

    def to_json(self) -> dict[str, Any]:
        """Return the form of ``fashionizer add --json``."""
        return {
            "added": self.added,
            "outfits": self.outfits,
            "skipped": self.skipped,
            "looked_again": self.looked_again,
            "duplicates": [asdict(duplicate) for duplicate in self.duplicates],
            "better": [asdict(better) for better in self.better],
            "moved": [asdict(moved) for moved in self.moved],
            "rejected": [rejection.to_json() for rejection in self.rejected],
            "still_refused": [rejection.to_json() for rejection in self.still_refused],
            "kept_out": [{"file": file} for file in self.kept_out],
            "left_out": [rejection.to_json() for rejection in self.left_out],
            "ignored": self.ignored,
            "seconds": round(self.seconds, 3),
        }
