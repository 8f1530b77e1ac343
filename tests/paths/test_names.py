"""Names of files as text."""

import os
from itertools import product
from pathlib import Path

import pytest

from fashionizer.paths.names import escaped, is_text, last, unescaped

PIECES = ["a", "\\", "x", "e9", "u202e", "\n", "\t", "\x00", "\x9b", "\u202e", "\u2028", "\udce9"]
"""What names are put together of here: letters, escapes written out, and what is escaped."""


def test_no_two_names_become_one() -> None:
    """All names of up to four pieces: each comes back from what it is written as."""
    names = {"".join(some) for size in range(5) for some in product(PIECES, repeat=size)}
    shown = {escaped(name): name for name in names}
    assert len(shown) == len(names)
    assert all(unescaped(text) == name for text, name in shown.items())


def test_what_is_written_can_be_kept_and_shown() -> None:
    """It is UTF-8 without control characters: databases take it, and terminals only show it."""
    for code in [*range(0x3000), *range(0xD7F0, 0xE010), 0xFFFF, 0x1F457]:
        text = escaped(f"a{chr(code)}.jpg")
        assert text.encode()
        assert not any(character < " " or "\x7f" <= character <= "\x9f" for character in text)


@pytest.mark.parametrize(
    "name", ["cămașă.jpg", "夏 été.jpg", "sub\\a.jpg", "C:\\new\\x.jpg", "👗.jpg", "%41 $x'.jpg"]
)
def test_names_that_can_be_shown_stay_as_they_are(name: str) -> None:
    """So the galleries of before know their files again."""
    assert escaped(name) == unescaped(name) == name
    assert is_text(name)


def test_a_byte_that_is_no_character_is_written_as_that_byte() -> None:
    """Names from old disks may be Latin-1."""
    name = os.fsdecode(b"caf\xe9.jpg")
    assert escaped(name) == "caf\\xe9.jpg"
    assert os.fsencode(unescaped("caf\\xe9.jpg")) == b"caf\xe9.jpg"
    assert not is_text(name)


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("in/caf\\xe9.jpg", "caf\\xe9.jpg"),
        ("me/two\\x0alines.jpg", "two\\x0alines.jpg"),
        ("C:\\Users\\me\\a.jpg", "a.jpg"),
        ("in/sub\\a.jpg", "a.jpg"),
        ("me/", "me"),
        ("", ""),
    ],
)
def test_the_last_part_keeps_its_escapes(path: str, name: str) -> None:
    """An escape is no separator, though it begins with one of Windows."""
    assert last(path) == name


def test_the_names_of_a_folder_come_back_from_the_disk(tmp_path: Path) -> None:
    """For real: what is shown leads to the file."""
    for name in (b"\xff.jpg", b"two\nlines.jpg", b"caf\\xe9.jpg", b"caf\xe9.jpg"):
        (tmp_path / os.fsdecode(name)).write_bytes(name)
    for path in tmp_path.iterdir():
        again = tmp_path / unescaped(escaped(path.name))
        assert again.read_bytes() == os.fsencode(path.name)
