"""Write ``docs/reliability.md`` from the results of the commands that it names.

``python benchmarks/reliability.py`` reads ``fuzz.json``, ``kills.json``, ``load.json``,
``cases.json`` and ``audit.json`` beside it, and says of each on what it was measured.
"""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
DOCUMENT = HERE.parent / "docs" / "reliability.md"

Row = dict[str, Any]


def main() -> None:
    """Write the document."""
    parts = (
        ("fuzz", "Bad files", _fuzz),
        ("kills", "Sudden death", _kills),
        ("load", "Heavy load", _load),
        ("cases", "Ways in", _cases),
        ("audit", "Dependencies", _audit),
    )
    lines = [
        "# Reliability, measured",
        "",
        "Written by `python benchmarks/reliability.py` from the results of the commands named.",
        "What protects, and why so, is said in [ARCHITECTURE.md](../ARCHITECTURE.md).",
    ]
    for name, title, told in parts:
        file = HERE / f"{name}.json"
        lines += ["", f"## {title}", ""]
        if not file.exists():
            lines.append(f"Not measured yet: `python benchmarks/{name}.py`.")
            continue
        row: Row = json.loads(file.read_text(encoding="utf-8"))
        lines += told(row)
        lines += ["", f"*{row['machine']}, Python {row['python']}, {row['commit']}, {row['date']}*"]
    DOCUMENT.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _table(header: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> Iterator[str]:
    yield f"| {' | '.join(header)} |"
    yield f"|{'---|' * len(header)}"
    for row in rows:
        cells = [str(cell).replace("|", "\\|").replace("\n", " ") for cell in row]
        yield f"| {' | '.join(cells)} |"


def _fuzz(row: Row) -> Iterator[str]:
    yield (
        f"`python benchmarks/fuzz.py --count {row['count']} --seed {row['seed']}`: whole files of "
        f"every format, spoilt in one to four ways each and uploaded. {_count(row['crashes'])} "
        f"crashes, {row['server_errors']} answers of 5xx, {row['over_time']} over "
        f"{row['limit_seconds']:g} s, {row['over_memory']} over {row['limit_megabytes']:g} MB. "
        f"The longest took {row['worst_seconds']} s of the processor, the largest made the process "
        f"grow by {row['worst_megabytes']} MB."
    )
    yield ""
    rows = [
        (name, sum(n for status, n in each.items() if status != "seen"), each.get("200", 0),
         each.get("422", 0), each.get("415", 0), each.get("seen", 0))
        for name, each in row["by_format"].items()
    ]  # fmt: skip
    header = ("format", "files", "decoded", "refused: damaged, too large", "refused: kind of file",
              "shown to the models")  # fmt: skip
    yield from _table(header, rows)
    yield ""
    yield "The known tricks, by name:"
    yield ""
    tricks = [(e["name"], e["status"], e["seconds"], e["megabytes"]) for e in row["crafted"]]
    yield from _table(("file", "answer", "s", "MB more"), tricks)


def _kills(row: Row) -> Iterator[str]:
    moments = ", ".join(f"{number} {name}" for name, number in row["moments"].items())
    same = "the same as" if row["as_undisturbed"] else "NOT the same as"
    yield (
        f"`python benchmarks/kills.py --kills {row['kills']} --seed {row['seed']}`: `fashionizer "
        f"add` killed with SIGKILL at {row['kills']} random moments ({moments}), the gallery "
        f"opened and compared after each. Committed outfits lost: {row['lost']}; doubled: "
        f"{row['doubled']}; damaged photos, pages or indexes: {row['damaged']}. The index was made "
        f"anew {row['indexes_made_anew']} times. At the end the gallery was {same} one that nobody "
        "disturbed."
    )


def _load(row: Row) -> Iterator[str]:
    answered = ", ".join(f"{status} {number} times" for status, number in row["answered"].items())
    yield (
        f"`python benchmarks/load.py --clients {row['clients']} --seconds {row['seconds']:g}`: "
        f"answered {answered}; errors other than 503: {row['errors']}."
    )
    yield ""
    rows = [
        ("searches a second", row["searches_per_second"], row["alone_searches_per_second"]),
        ("accepted, p50", f"{row['accepted_p50_ms']} ms", f"{row['alone_p50_ms']} ms"),
        ("accepted, p99", f"{row['accepted_p99_ms']} ms", f"{row['alone_p99_ms']} ms"),
        ("sent away (503), p50", f"{row['refused_p50_ms']} ms", ""),
        ("sent away (503), p99", f"{row['refused_p99_ms']} ms", ""),
        ("pages and photos, p99", f"{row['looked_p99_ms']} ms", ""),
    ]
    yield from _table(("", f"{row['clients']} clients", "one client"), rows)
    yield ""
    yield (
        f"Memory of the server: {row['memory_first_mb']} MB in the first "
        f"{row['memory_window_seconds']:g} s (after it had warmed up), {row['memory_last_mb']} MB "
        f"in the last, {row['memory_most_mb']} MB at most. Told to stop (SIGTERM), it finished "
        f"what was in flight and ended after {row['stop_seconds']} s with status "
        f"{row['stop_status']}."
    )


def _cases(row: Row) -> Iterator[str]:
    titles = {
        "addresses": "Photos fetched by address (manifests)",
        "archives": "Names and sizes in archives",
        "paths": "Addresses that lead out of the gallery",
        "sites": "Other sites, and strangers",
    }
    yield "`python benchmarks/cases.py`:"
    for name, title in titles.items():
        cases = row[name]
        refused = sum(bool(case["refused"]) for case in cases)
        yield ""
        yield f"### {title}: {refused} of {len(cases)} refused"
        yield ""
        rows = [(f"`{c['case']}`", c["result"], "yes" if c["refused"] else "NO") for c in cases]
        yield from _table(("tried", "answer", "refused"), rows)


def _audit(row: Row) -> Iterator[str]:
    known = ", ".join(f"{k['package']} {k['version']} ({k['id']})" for k in row["known"]) or "none"
    unasked = len(row["not_asked"])
    yield (
        f"`python benchmarks/audit.py`: of {row['packages']} locked packages {row['asked']} were "
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


def _count(crashes: list[Row]) -> str:
    if not crashes:
        return "0"
    where = ", ".join(f"{c['format']} {c.get('seed')}#{c['file']}" for c in crashes)
    return f"{len(crashes)} ({where})"


if __name__ == "__main__":
    main()
