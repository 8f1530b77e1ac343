"""Files found however their names are spelt."""

import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest

from fashionizer.paths.spelling import Speller, Spellings, meant

COMMA, CEDILLA = "\u0219\u021b", "\u015f\u0163"
"""ș and ț as Romanian writes them, and as old keyboards wrote them."""


def nfc(name: str) -> str:
    """Compose letters and marks."""
    return unicodedata.normalize("NFC", name)


def nfd(name: str) -> str:
    """Take letters and marks apart."""
    return unicodedata.normalize("NFD", name)


@pytest.mark.parametrize("there", [nfc("cămașă"), nfd("cămașă"), nfd(f"cămașă {COMMA}")])
def test_a_file_is_found_by_any_spelling_of_its_name(tmp_path: Path, there: str) -> None:
    """Composed or apart, with commas or cedillas, in folders' names as well as in its own."""
    path = tmp_path / there / f"{there}.jpg"
    path.parent.mkdir()
    path.touch()
    comma = nfc(there)
    cedilla = comma.replace("ș", "ş").replace("ț", "ţ")
    for typed in (there, comma, nfd(comma), cedilla, nfd(cedilla)):
        assert meant(str(tmp_path / typed / f"{typed}.jpg")) == str(path)


def test_a_path_that_leads_nowhere_stays_as_it_was() -> None:
    """So what is said of it names what was typed; nothing raises."""
    for path in ("/nowhere/ă.jpg", "", "a\0b", "\ud800", "https://example.org/ă.jpg", "x" * 5000):
        assert meant(path) == path


def test_other_marks_are_other_names() -> None:
    """A cedilla is a comma below s and t only, and a letter without its mark is another."""
    names = Spellings(["ca.jpg", "că.jpg", "ça.jpg", "Ca.jpg"])
    assert names.meant("câ.jpg") is None
    assert names.meant("c\u0326a.jpg") is None
    assert names.meant(nfd("ça.jpg")) == "ça.jpg"


def test_an_exact_name_wins_and_among_several_nothing_is_guessed() -> None:
    """A surer likeness goes before a looser one."""
    both = Spellings([COMMA, nfd(COMMA)])
    assert both.meant(nfd(COMMA)) == nfd(COMMA)
    assert both.meant(CEDILLA) is None
    mixed = Spellings([nfd(CEDILLA), COMMA])
    assert mixed.meant(CEDILLA) == nfd(CEDILLA)


def test_a_folder_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A manifest of many rows spelt otherwise costs one reading of their folder."""
    for number in range(20):
        (tmp_path / nfd(f"ă{number}.jpg")).touch()
    read: list[Path] = []
    real = Path.iterdir

    def counted(folder: Path) -> Iterator[Path]:
        read.append(folder)
        return iter(real(folder))

    monkeypatch.setattr(Path, "iterdir", counted)
    speller = Speller()
    found = [speller.meant(str(tmp_path / nfc(f"ă{number}.jpg"))) for number in range(20)]
    assert found == [str(tmp_path / nfd(f"ă{number}.jpg")) for number in range(20)]
    assert len(read) == 1
