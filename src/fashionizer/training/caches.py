"""What the libraries of training keep for themselves, put where the training keeps its own."""

import os
from pathlib import Path

FOLDERS = {"KERAS_HOME": "keras", "MPLCONFIGDIR": "matplotlib", "TORCHINDUCTOR_CACHE_DIR": "torch"}
"""Variable that each library reads as it is imported, and our folder for it."""


def keep_in(folder: Path) -> None:
    """Let the libraries keep settings, fonts and weights in ``folder``; call it before importing.

    Else they make ``~/.keras``, ``~/.config/matplotlib``, ``~/.cache/matplotlib`` and a folder in
    the temporary one. Where a variable is set already, the person has chosen.
    """
    for variable, name in FOLDERS.items():
        os.environ.setdefault(variable, str((folder / name).absolute()))
