"""Write ``docs/reliability.md`` from the results of the commands that it names.

``python -m benchmarks.reliability`` reads the JSON files that those commands wrote beside it, and
says of each on what it was measured.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.machine import ROOT
from benchmarks.reliability import outside_goals
from benchmarks.reliability.goals import Goal, table
from benchmarks.results import Row, kept

HERE = Path(__file__).parent

DOCUMENT = ROOT / "docs" / "reliability.md"

FILES, KILLS, SERVING_KILLS, CLIENTS, SECONDS, GROWTH = 20_000, 50, 30, 100, 300, 0.1
"""What a whole run tries at least; and how much memory may grow to count as flat."""


def main() -> None:
    """Write the document."""
    lines = [
        "# Reliability, measured",
        "",
        "Written by `python -m benchmarks.reliability` from the results of the commands named;",
        "`make reliability` runs all. What protects, and why so, is said in",
        "[ARCHITECTURE.md](../ARCHITECTURE.md).",
        "",
    ]
    goals: list[Goal] = []
    parts: list[str] = []
    for name, title, wanted, told in PARTS:
        row = kept(HERE.joinpath(*name.split(".")).with_suffix(".json"))
        parts += ["", f"## {title}", ""]
        if row is None:
            parts.append(f"Not measured yet: `python -m benchmarks.reliability.{name}`.")
            goals.append(Goal(title, "not measured yet", met=False))
            continue
        goals += wanted(row)
        parts += told(row)
        parts += ["", f"*{row['machine']}, Python {row['python']}, {row['commit']}, {row['date']}*"]
    rows = [(goal.asked, goal.found, "yes" if goal.met else "**no**") for goal in goals]
    lines += table(("asked for", "found", "met"), rows)
    DOCUMENT.write_text("\n".join(lines + parts) + "\n", encoding="utf-8")


def _fuzz_goals(row: Row) -> Iterator[Goal]:
    tried = sum(map(_tried, row["by_format"].values()))
    kinds = f"{tried:,} of {len(row['by_format'])} kinds, and {len(row['crafted'])} known tricks"
    yield Goal(f"{FILES:,} spoilt files over all formats", kinds, tried >= FILES)
    yield Goal("crashes: 0", _count(row["crashes"]), not row["crashes"])
    yield Goal("answers of 5xx: 0", str(row["server_errors"]), not row["server_errors"])
    most = f"{row['worst_megabytes']} MB at most, {row['over_memory']} over"
    yield Goal(f"more memory: {row['limit_megabytes']:g} MB", most, not row["over_memory"])
    longest = f"{row['worst_seconds']} s at most, {row['over_time']} over"
    yield Goal(f"time limit of {row['limit_seconds']:g} s", longest, not row["over_time"])


def _tried(by_status: dict[str, int]) -> int:
    return sum(number for status, number in by_status.items() if status != "seen")


def _fuzz(row: Row) -> Iterator[str]:
    yield (
        f"`python -m benchmarks.reliability.hostile.fuzz --count {row['count']} --seed "
        f"{row['seed']}` "
        f"({row['minutes']} minutes): whole files of every format, spoilt in one to four ways each "
        "and uploaded to the application. They are decoded in "
        "processes of their own, so that a crash is counted, not suffered. "
        f"{_count(row['crashes'])} crashes, {row['server_errors']} answers of 5xx, "
        f"{row['over_time']} over {row['limit_seconds']:g} s, {row['over_memory']} over "
        f"{row['limit_megabytes']:g} MB. The longest took {row['worst_seconds']} s of the "
        f"processor, the largest made the process grow by {row['worst_megabytes']} MB."
    )
    yield ""
    rows = [
        (name, _tried(each), each.get("200", 0),
         each.get("422", 0), each.get("415", 0), each.get("seen", 0))
        for name, each in row["by_format"].items()
    ]  # fmt: skip
    header = ("format", "files", "decoded", "refused: damaged, too large", "refused: kind of file",
              "shown to the models")  # fmt: skip
    yield from table(header, rows)
    yield ""
    yield "The known tricks, by name:"
    yield ""
    tricks = [(e["name"], e["status"], e["seconds"], e["megabytes"]) for e in row["crafted"]]
    yield from table(("file", "answer", "s", "MB more"), tricks)


def _kills_goals(row: Row) -> Iterator[Goal]:
    yield Goal(f"{KILLS} kills while adding", str(row["kills"]), row["kills"] >= KILLS)
    for name in ("lost", "doubled", "damaged"):
        yield Goal(f"committed outfits {name}: 0", str(row[name]), not row[name])


def _kills(row: Row) -> Iterator[str]:
    moments = ", ".join(f"{number} {name}" for name, number in row["moments"].items())
    same = "the same as" if row["as_undisturbed"] else "NOT the same as"
    yield (
        f"`python -m benchmarks.reliability.kills --kills {row['kills']} --seed {row['seed']}`: "
        "`fashionizer "
        f"add` killed with SIGKILL at {row['kills']} random moments ({moments}), the gallery "
        f"opened and compared after each. Committed outfits lost: {row['lost']}; doubled: "
        f"{row['doubled']}; damaged photos, pages or indexes: {row['damaged']}. The index was made "
        f"anew {row['indexes_made_anew']} times. At the end the gallery was {same} one that nobody "
        "disturbed."
    )


def _serving_goals(row: Row) -> Iterator[Goal]:
    sides = f"{row['of_the_writer']} of the writer, {row['of_the_server']} of the server"
    yield Goal(f"{SERVING_KILLS} kills while served", sides, row["kills"] >= SERVING_KILLS)
    for name in ("lost", "doubled", "damaged"):
        yield Goal(f"looks {name} while served: 0", str(row[name]), not row[name])
    stale = f"{row['stale']}, {row['noticed_most_seconds']} s at most"
    yield Goal("answers of before, 2 s after a change: 0", stale, not row["stale"])
    yield Goal("questions left unanswered by a living server: 0", str(row["gaps"]), not row["gaps"])


def _serving(row: Row) -> Iterator[str]:
    yield (
        f"`python -m benchmarks.reliability.serving_kills --kills {row['kills']} --seed "
        f"{row['seed']}`: "
        "`fashionizer serve` answers without pause while `add`, `remove` and `rebuild` change its "
        f"gallery, and one of the two is killed with SIGKILL at a random moment: the writer "
        f"{row['of_the_writer']} times, the server {row['of_the_server']} times. Looks lost: "
        f"{row['lost']}; doubled: {row['doubled']}; damaged: {row['damaged']}. Two seconds after "
        "each kill the server was asked for all looks like one of the gallery and compared with a "
        f"scan of the catalog: {row['stale']} times it did not know what was written; the longest "
        f"took {row['noticed_most_seconds']} s, opening the gallery to compare included. It was "
        f"asked {sum(row['answers'].values()):,} times meanwhile; {row['gaps']} were not answered "
        "with 200, but for the seconds in which it was dead."
    )


def _load_goals(row: Row) -> Iterator[Goal]:
    whole = row["clients"] >= CLIENTS and row["seconds"] >= SECONDS
    found = f"{row['clients']} for {row['seconds'] / 60:.1f} minutes"
    yield Goal(f"{CLIENTS} clients for {SECONDS / 60:g} minutes", found, whole)
    yield Goal("errors other than 503: 0", str(row["errors"]), not row["errors"])
    accepted = f"{row['accepted_p99_ms']} ms, one client alone {row['alone_p99_ms']} ms"
    yield Goal("p99 of accepted searches, measured", accepted, row["accepted_p99_ms"] is not None)
    rate = f"{row['rate_against_alone']} times its rate"
    yield Goal("as many answered as one client alone gets", rate, row["rate_against_alone"] >= 1)
    sent_away = f"p50 {row['refused_p50_ms']} ms, p99 {row['refused_p99_ms']} ms"
    yield Goal("503 within milliseconds", sent_away, (row["refused_p50_ms"] or 0) < 100)
    growth = row["memory_growth"]
    flat = "not measured" if growth is None else f"{growth:+.1%} from the first to the last minute"
    yield Goal("memory flat", flat, growth is not None and growth <= GROWTH)


def _load(row: Row) -> Iterator[str]:
    yield (
        f"`python -m benchmarks.reliability.load --clients {row['clients']} --seconds "
        f"{row['seconds']:g}`: "
        "first one client asks alone, then all at once, each again as soon as it has its answer; "
        "who is sent away (503) comes back after the seconds told. All on one machine, whose "
        f"processor clients and server share. {row['clients']} clients were answered "
        f"{_times(row['answered'])}; one client alone {_times(row['alone_answered'])}. Errors "
        f"other than 503: {row['errors']}."
    )
    yield ""
    rows = [
        ("searches answered a second", row["searches_per_second"],
         row["alone_searches_per_second"]),
        *_percentiles("search accepted", row, "accepted", "alone"),
        *_percentiles("search sent away (503)", row, "refused", None),
        ("search sent away (503), longest", f"{row['refused_p100_ms']} ms", ""),
        *_percentiles("page or photo", row, "looked", "alone_looked"),
    ]  # fmt: skip
    yield from table(("", f"{row['clients']} clients", "one client"), rows)
    yield ""
    yield (
        f"Searches were answered {row['rate_against_alone']} times as often as to one client "
        "alone. Resident memory of the server: "
        f"{row['memory_first_mb']} MB on average in the first {row['memory_window_seconds']:g} s, "
        f"{row['memory_last_mb']} MB in the last, {row['memory_most_mb']} MB at most. Told to stop "
        f"(SIGTERM), it finished what was in flight and ended after {row['stop_seconds']} s with "
        f"status {row['stop_status']}."
    )


def _times(answered: dict[str, int]) -> str:
    return ", ".join(f"{status} {number:,} times" for status, number in answered.items())


def _percentiles(name: str, row: Row, many: str, one: str | None) -> Iterator[tuple[str, str, str]]:
    for share in (50, 95, 99):
        alone = f"{row[f'{one}_p{share}_ms']} ms" if one else ""
        yield f"{name}, p{share}", f"{row[f'{many}_p{share}_ms']} ms", alone


def _cases_goals(row: Row) -> Iterator[Goal]:
    for name, (title, _) in CASES.items():
        refused = sum(bool(case["refused"]) for case in row[name])
        yield Goal(
            f"{title}: all refused", f"{refused} of {len(row[name])}", refused == len(row[name])
        )


def _cases(row: Row) -> Iterator[str]:
    yield "`python -m benchmarks.reliability.hostile.cases`:"
    for name, (_, title) in CASES.items():
        cases = row[name]
        refused = sum(bool(case["refused"]) for case in cases)
        yield ""
        yield f"### {title}: {refused} of {len(cases)} refused"
        yield ""
        rows = [(f"`{c['case']}`", c["result"], "yes" if c["refused"] else "NO") for c in cases]
        yield from table(("tried", "answer", "refused"), rows)


def _audit_goals(row: Row) -> Iterator[Goal]:
    found = f"{len(row['known'])} in {row['asked']} of {row['packages']} packages asked about"
    whole = row["asked"] == row["packages"]
    yield Goal("known holes in dependencies: 0", found, whole and not row["known"])


def _audit(row: Row) -> Iterator[str]:
    known = ", ".join(f"{k['package']} {k['version']} ({k['id']})" for k in row["known"]) or "none"
    unasked = len(row["not_asked"])
    yield (
        f"`python -m benchmarks.reliability.audit`: of {row['packages']} locked packages "
        f"{row['asked']} were "
        f"asked about in the database of PyPI; holes known: {known}."
    )
    if unasked:
        yield ""
        yield (
            f"{unasked} could not be asked about, for the database was out of reach or does not "
            "know them; run the command again where the internet is."
        )
    yield ""
    inside = ", ".join(f"{name} {version}" for name, version in row["inside"].items() if version)
    safe = "is" if row["libheif_safe"] else "is NOT"
    yield (
        f"Inside the wheels, where no audit looks: {inside}. libheif {safe} as new as asked for "
        f"({row['libheif_at_least']}, the first without known holes)."
    )


CASES = {
    "addresses": ("SSRF", "Photos fetched by address (manifests)"),
    "archives": ("archives", "Names and sizes in archives"),
    "paths": ("traversal", "Addresses that lead out of the gallery"),
    "sites": ("cross-site requests, and strangers", "Other sites, and strangers"),
}
"""Short and long title of each group of cases."""

Part = tuple[str, str, Callable[[Row], Iterator[Goal]], Callable[[Row], Iterator[str]]]

PARTS: tuple[Part, ...] = (
    ("hostile.fuzz", "Bad files", _fuzz_goals, _fuzz),
    ("kills", "Sudden death", _kills_goals, _kills),
    ("serving_kills", "Changed while served", _serving_goals, _serving),
    ("load", "Heavy load", _load_goals, _load),
    ("hostile.cases", "Ways in", _cases_goals, _cases),
    ("outside", "What it does on its own", outside_goals.goals, outside_goals.told),
    ("audit", "Dependencies", _audit_goals, _audit),
)
"""Module and results in this folder, title, what is asked for, what is told."""


def _count(crashes: list[Row]) -> str:
    if not crashes:
        return "0"
    where = ", ".join(f"{c['format']} {c.get('seed')}#{c['file']}" for c in crashes)
    return f"{len(crashes)} ({where})"


if __name__ == "__main__":
    main()
