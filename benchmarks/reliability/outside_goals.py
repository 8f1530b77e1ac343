"""The part of ``docs/reliability.md`` on what Fashionizer does on its own."""

from collections.abc import Iterator

from benchmarks.reliability.goals import Goal, table
from benchmarks.results import Row

SIGNS = {
    "files written elsewhere": ("written", "left"),
    "names looked up": ("asked",),
    "other machines reached": ("reached",),
}
"""What nothing is expected of, and under which keys it was noted."""

_KEYS = [key for keys in SIGNS.values() for key in keys]

ASKED_TO = (
    "So much for what it does on its own. Asked to, it looks up names: for photos named by their "
    "address, for `demo` where no photos lie beside the project (`--source drawn` needs none), and "
    "for `embedder fetch`. `evaluate` works in a temporary folder, which is gone afterwards. "
    "Python itself keeps bytecode (`__pycache__`) beside programs that were installed without; "
    "that is switched off here. ONNX Runtime reports to its maker unless it is told not to before "
    "it is loaded, which Fashionizer does; a program that imports it before it imports Fashionizer "
    "must set `ORT_DISABLE_TELEMETRY=1` itself."
)


def goals(row: Row) -> Iterator[Goal]:
    """Return what was asked for and found."""
    for sign, keys in SIGNS.items():
        found = sum(len(seen[key]) for seen in row["journeys"].values() for key in keys)
        yield Goal(f"{sign}: 0", f"{found} by {len(row['journeys'])} commands", not found)
    caught = sum(bool(row["telltale"][key]) for key in _KEYS)
    told = f"{caught} of {len(_KEYS)} signs"
    yield Goal("a program that does all of it is caught", told, caught == len(_KEYS))


def told(row: Row) -> Iterator[str]:
    """Return the lines of the part."""
    network = "no network but its own" if row["without_network"] else "the machine's network"
    yield (
        "`python -m benchmarks.reliability.outside`: every command in a home that was never used, "
        "with "
        f"{network}, watched by {row['means']}. `serve` answers {row['requests']} requests of the "
        "page and the API, and lives on for 12 seconds before it is told to stop. A file counts if "
        "it is opened for writing, made, renamed or removed outside the gallery and the file or "
        "folder named on the command line, also if that fails, or only for a moment. "
        "`tests/test_privacy.py` asserts the same at every change."
    )
    yield ""
    rows = [
        (f"`{name}`", *(_listed(seen, keys) for keys in SIGNS.values()))
        for name, seen in row["journeys"].items()
    ]
    yield from table(("command", *SIGNS), rows)
    yield ""
    yield ASKED_TO


def _listed(seen: Row, keys: tuple[str, ...]) -> str:
    return ", ".join(each for key in keys for each in seen[key]) or "none"
