"""Running Python as somebody who may not do everything: root reads and writes whatever it likes."""

import os
import shutil
import subprocess
import sys

import pytest

_WITHOUT = ["setpriv", "--bounding-set=-all", "--inh-caps=-all", "--"]
"""Root without any capability: its files are its own, the rights of all files count."""


def _prefix() -> list[str] | None:
    if sys.platform == "win32":
        return None
    if os.geteuid() != 0:
        return []
    if shutil.which("setpriv") is None:
        return None
    tried = subprocess.run([*_WITHOUT, "true"], check=False, capture_output=True)
    return _WITHOUT if tried.returncode == 0 else None


PREFIX = _prefix()

needs_rights = pytest.mark.skipif(PREFIX is None, reason="the rights of files cannot be tried here")


def python(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run Python where the rights of files count."""
    return subprocess.run(
        [*(PREFIX or []), sys.executable, *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env={**os.environ, **environment},
    )
