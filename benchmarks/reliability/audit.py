"""Ask the databases of known holes about every dependency, and look into the wheels.

``python -m benchmarks.reliability.audit`` writes ``benchmarks/reliability/audit.json``. pip-audit
knows packages; the decoders inside their wheels (libheif, libwebp, …) it cannot see, so their
versions are listed, and libheif's is compared with the one that
:mod:`fashionizer.photo.formats.heif` asks for. Needs the internet; what could not be asked about is
counted, not passed over.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from PIL import features

from benchmarks.machine import ROOT, stamp
from benchmarks.results import keep
from fashionizer.photo.formats import heif

RESULTS = Path(__file__).with_suffix(".json")

LOCKED = ROOT / "requirements" / "serve.txt"
INSIDE = ("jpg", "libjpeg_turbo", "zlib", "webp", "avif", "littlecms2", "freetype2")
"""Libraries in Pillow's wheel, by Pillow's names for them."""


def main() -> None:
    """Run, report, and fail where a hole is known."""
    command = [sys.executable, "-m", "pip_audit", "-r", str(LOCKED), "--disable-pip", "-f", "json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    try:
        found: list[dict[str, Any]] = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError):
        sys.exit(f"pip-audit gave no answer: {done.stderr.strip().splitlines()[-1:]}")
    row = {
        **stamp(),
        "packages": len(found),
        "asked": sum("vulns" in each for each in found),
        "not_asked": sorted(each["name"] for each in found if "vulns" not in each),
        "known": [
            {"package": each["name"], "version": each["version"], "id": hole["id"]}
            for each in found
            for hole in each.get("vulns", ())
        ],
        "inside": {name: _version(name) for name in INSIDE}
        | {"libheif": ".".join(map(str, heif.VERSION or ())) or None},
        "libheif_at_least": ".".join(map(str, heif.SAFE)),
        "libheif_safe": heif.AVAILABLE,
    }
    keep(RESULTS, row)
    sys.exit(1 if row["known"] or not heif.AVAILABLE else 0)


def _version(name: str) -> str | None:
    found: str | None = features.version(name)
    return found


if __name__ == "__main__":
    main()
