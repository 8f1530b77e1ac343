"""Two ways to give a command: inside this process, and as a person does."""

import os
import subprocess
import sys
from pathlib import Path

from click.testing import CliRunner, Result

from fashionizer.cli.main import fashionizer


def run(home: Path, *arguments: object) -> Result:
    """Run a verb on a gallery in this process."""
    return CliRunner().invoke(fashionizer, ["--home", str(home), *map(str, arguments)])


def done(home: Path, *arguments: object) -> Result:
    """Run a verb that must succeed."""
    result = run(home, *arguments)
    assert result.exit_code == 0, (result.output, result.exception)
    return result


def command(home: Path, *arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run ``python -m fashionizer`` on a gallery, in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "fashionizer", "--home", str(home), *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**os.environ, **environment},
    )
