"""``import fashionizer``: light, typed, and all it promises is there."""

import subprocess
import sys

import pytest

import fashionizer as fz

HEAVY = {"numpy", "PIL", "scipy", "sqlalchemy", "onnxruntime", "qdrant_edge", "sklearn"}


def test_importing_imports_nothing_else() -> None:
    """Rule: who wants the version, or the command's help, waits for no library."""
    code = f"import sys, fashionizer; dir(fashionizer); print(sorted({HEAVY!r} & set(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", code], check=True, timeout=60, capture_output=True, text=True
    )
    assert done.stdout == "[]\n"


def test_every_public_name_is_there_and_documented() -> None:
    """Rule: what `__all__` promises can be imported, is listed by `dir`, and says what it is."""
    assert set(fz.__all__) <= set(dir(fz))
    for name in set(fz.__all__) - {"__version__"}:
        assert getattr(fz, name).__doc__, name
    assert set(fz.__all__) == {*fz._WHERE, "__version__"}


def test_a_name_that_is_none_is_an_attribute_error() -> None:
    """As of any module, so that `hasattr` and `from ... import` work."""
    with pytest.raises(AttributeError, match="GarmentDecoder"):
        _ = fz.GarmentDecoder
    assert not hasattr(fz, "_none")
