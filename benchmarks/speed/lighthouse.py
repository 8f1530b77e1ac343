"""Let Lighthouse judge the pages: performance, accessibility, best practices, of 100 each.

Run: ``python -m benchmarks.speed.lighthouse`` (needs Node.js with npx, chromium, npm's registry or
its cache). Prints a table and writes ``benchmarks/speed/lighthouse.csv``. Performance is the median
of some runs, on a telephone with Lighthouse's own throttling of processor and network; what costs
points is printed below.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.machine import stamp
from benchmarks.results import table
from benchmarks.speed.served import served

RESULTS = Path(__file__).parent / "lighthouse.csv"
PACKAGE = "lighthouse@13.5.0"
RUNS = 3
TRIES = 3
"""Times that a run is begun anew where the browser's trace broke, as on a busy machine."""

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
CATEGORIES = ("performance", "accessibility", "best-practices")
PAGES = {"first page": "/", "results": "/outfits/4?garment=0", "look": "/outfits/4"}
FORMS: dict[str, tuple[str, ...]] = {"phone": (), "desktop": ("--preset=desktop",)}

Report = dict[str, Any]


def main() -> None:
    """Serve, judge, report."""
    if shutil.which("npx") is None:
        sys.exit("Lighthouse needs npx, which comes with Node.js; install Node.js.")
    if browser() is None:
        sys.exit("Lighthouse needs a browser; install chromium, or name one in CHROME_PATH.")
    made = stamp()
    with tempfile.TemporaryDirectory() as folder, served(Path(folder)) as address:
        rows = [made | row for row in judged(address, Path(folder))]
    table(RESULTS, rows)
    for row in rows:
        print(", ".join(f"{name} {row[name]}" for name in ("page", "form", *CATEGORIES)))


def browser() -> str | None:
    """Return the path of a browser that Lighthouse can drive, None where there is none."""
    found = map(shutil.which, (os.environ.get("CHROME_PATH", ""), *BROWSERS))
    return next(filter(None, found), None)


def judged(address: str, folder: Path) -> Iterator[dict[str, object]]:
    """Return a row for each page and form."""
    for page, path in PAGES.items():
        for form, options in FORMS.items():
            reports = [report(address.rstrip("/") + path, options, folder) for _ in range(RUNS)]
            for each in sorted({what for one in reports for what in costly(one)}):
                print(f"{page}, {form}: {each}")
            yield {
                "page": page,
                "form": form,
                **{name: round(median(score(one, name) for one in reports)) for name in CATEGORIES},
                "lighthouse": reports[0]["lighthouseVersion"],
            }


def report(url: str, options: tuple[str, ...], folder: Path) -> Report:
    """Judge one page once.

    Raises:
        SystemExit: Lighthouse cannot be fetched or run; what it said comes before.
    """
    path = folder / "report.json"
    command = ["npx", "--yes", PACKAGE, url, "--quiet", "--output=json", f"--output-path={path}"]
    command += [f"--only-categories={','.join(CATEGORIES)}", *options]
    command += ["--chrome-flags=--headless=new --no-sandbox"]
    environment = {**os.environ, "CHROME_PATH": browser() or ""}
    for _ in range(TRIES):
        path.unlink(missing_ok=True)
        ended = subprocess.run(command, env=environment, check=False)
        if path.exists():
            found: Report = json.loads(path.read_text(encoding="utf-8"))
            if "runtimeError" not in found:
                return found
        elif ended.returncode:
            break
    sys.exit("Lighthouse did not run; see above. It needs npm's registry, or its cache.")


def score(found: Report, category: str) -> float:
    """Return a category's score of 100."""
    return 100 * float(found["categories"][category]["score"] or 0)


def costly(found: Report) -> Iterator[str]:
    """Name the audits that cost points."""
    for name in CATEGORIES:
        for part in found["categories"][name]["auditRefs"]:
            audit = found["audits"][part["id"]]
            if part["weight"] and audit["score"] is not None and audit["score"] < 0.9:
                yield f"{audit['title']} ({audit.get('displayValue') or 'not met'})"


if __name__ == "__main__":
    main()
