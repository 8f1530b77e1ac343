"""What the libraries of training keep for themselves, and where."""

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from fashionizer.training.caches import FOLDERS, keep_in

IMPORTING = """
import sys
from pathlib import Path
from fashionizer.training.caches import keep_in
keep_in(Path(sys.argv[1]))
import fashionizer.training.curves, fashionizer.training.thesis.graph
"""


def test_a_place_that_the_person_chose_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rule: the others are ours, and whole, wherever the process goes."""
    for variable in FOLDERS:
        monkeypatch.setenv(variable, "")  # put back at the end
        monkeypatch.delenv(variable)
    monkeypatch.setenv("KERAS_HOME", "/chosen")
    monkeypatch.chdir(tmp_path)
    keep_in(Path("runs"))
    assert {name: os.environ[name] for name in FOLDERS} == {
        "KERAS_HOME": "/chosen",
        "MPLCONFIGDIR": str(tmp_path / "runs" / "matplotlib"),
        "TORCHINDUCTOR_CACHE_DIR": str(tmp_path / "runs" / "torch"),
    }


@pytest.mark.skipif(find_spec("keras") is None, reason="needs the extra `train`")
def test_nothing_is_left_in_the_home(tmp_path: Path) -> None:
    """Rule: Keras, matplotlib and torch keep to the folder named."""
    home, temporary, kept = (tmp_path / name for name in ("home", "tmp", "kept"))
    home.mkdir()
    temporary.mkdir()
    ours = {name: value for name, value in os.environ.items() if name not in FOLDERS}
    subprocess.run(
        [sys.executable, "-c", IMPORTING, str(kept)],
        check=True,
        timeout=120,
        env=ours | {"HOME": str(home), "TMPDIR": str(temporary)},
    )
    assert list(home.iterdir()) == []
    assert list(temporary.iterdir()) == []
    assert (kept / "keras").is_dir()
