"""Files, folders and URLs that are named, and what is refused among them."""

import os
import socket
from pathlib import Path

import pytest

from fashionizer.errors import PhotoTooLarge, SourceError
from fashionizer.gallery.sources import Candidate, Refused, Source, find
from fashionizer.settings import Settings

PHOTO = b"\xff\xd8\xff not decoded here"


def found(*paths: Path | str, settings: Settings | None = None) -> list[Candidate]:
    """Find all candidates behind some paths."""
    return list(find([str(path) for path in paths], settings or Settings()))


def files(candidates: list[Candidate]) -> list[str]:
    """Name the candidates in order, what is refused with an exclamation mark."""
    return [("!" if isinstance(c, Refused) else "") + c.file for c in candidates]


def only_source(candidates: list[Candidate]) -> Source:
    """Take the one source there must be."""
    (candidate,) = candidates
    assert isinstance(candidate, Source), candidate
    return candidate


def only_refusal(candidates: list[Candidate]) -> Refused:
    """Take the one refusal there must be."""
    (candidate,) = candidates
    assert isinstance(candidate, Refused), candidate
    return candidate


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a folder of photos, other files, hidden files and folders below."""
    names = ["b.jpg", "a.PNG", "notes.txt", ".hidden.jpg", "scan.tiff", "sub/c.heic", "sub/d.webp"]
    for name in [*names, ".git/e.jpg", "a_sub/f.avif", "look.csv"]:
        path = tmp_path / "photos" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(PHOTO)
    return tmp_path / "photos"


def test_a_named_file_is_tried_whatever_its_name(tmp_path: Path) -> None:
    """Decoding will tell; the source knows path, identity, and how to read."""
    path = tmp_path / "IMG_0001"
    path.write_bytes(PHOTO)
    source = only_source(found(path))
    assert source.file == str(path)
    assert source.key == str(path.resolve())
    assert source.read() == PHOTO
    assert (source.credit, source.licence, source.page) == (None, None, None)


def test_a_folder_gives_its_pictures_in_order_and_nothing_else(folder: Path) -> None:
    """First its own files, then each folder below; no text, nothing hidden."""
    expected = ["a.PNG", "b.jpg", "scan.tiff", "a_sub/f.avif", "sub/c.heic", "sub/d.webp"]
    assert files(found(folder)) == [f"{folder}/{name}" for name in expected]


def test_paths_stay_as_they_were_typed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """``file`` is what the person typed, joined; ``key`` is absolute."""
    monkeypatch.chdir(folder.parent)
    for typed in ("photos/sub", "./photos/sub/", "photos/../photos/sub"):
        sources = found(typed)
        assert files(sources) == [f"{typed.rstrip('/')}/{name}" for name in ("c.heic", "d.webp")]
        assert isinstance(sources[0], Source)
        assert sources[0].key == str(folder.resolve() / "sub" / "c.heic")


def test_a_photo_named_twice_comes_once(folder: Path) -> None:
    """Whether directly, through its folder, or through a link."""
    link = folder.parent / "link.jpg"
    link.symlink_to(folder / "b.jpg")
    assert len(found(folder / "b.jpg", folder, folder / "b.jpg", link)) == len(found(folder))


def test_a_loop_of_links_ends(folder: Path) -> None:
    """Each folder is searched once, however many ways lead to it."""
    (folder / "sub" / "again").symlink_to(folder)
    (folder / "sub" / "aside").symlink_to(folder / "a_sub")
    (folder / "broken.jpg").symlink_to(folder / "nowhere.jpg")
    (folder / "self.jpg").symlink_to(folder / "self.jpg")
    candidates = found(folder)
    assert sum(isinstance(c, Source) for c in candidates) == 6
    assert [name for name in files(candidates) if name.startswith("!")] == [
        f"!{folder}/broken.jpg",
        f"!{folder}/self.jpg",
    ]


def test_the_fingerprint_changes_with_the_file(tmp_path: Path) -> None:
    """Size or time of change tell, without reading."""
    path = tmp_path / "a.jpg"
    path.write_bytes(PHOTO)
    first = only_source(found(path)).fingerprint
    assert only_source(found(path)).fingerprint == first
    os.utime(path, ns=(1, 1))
    second = only_source(found(path)).fingerprint
    path.write_bytes(PHOTO + b"!")
    os.utime(path, ns=(1, 1))
    third = only_source(found(path)).fingerprint
    assert len({first, second, third}) == 3


def test_a_missing_path_is_refused_and_the_others_are_found(folder: Path) -> None:
    """One wrong path does not stop the run; the sentence says what is wrong."""
    candidates = found("/nowhere/at/all", folder / "b.jpg")
    assert files(candidates) == ["!/nowhere/at/all", f"{folder}/b.jpg"]
    refused = candidates[0]
    assert isinstance(refused, Refused)
    assert "no such file or directory" in refused.reason


@pytest.mark.parametrize("path", ["", "  ", "a\0b.jpg", "x" * 5000])
def test_a_senseless_path_is_refused(path: str) -> None:
    """Nothing that can be typed or passed in raises."""
    assert only_refusal(found(path)).reason.endswith(".")


def test_what_is_no_regular_file_is_refused(tmp_path: Path) -> None:
    """Reading a pipe or a device would never end."""
    os.mkfifo(tmp_path / "pipe.jpg")
    sock = socket.socket(socket.AF_UNIX)
    sock.bind(str(tmp_path / "socket.jpg"))
    sock.close()
    for path in (tmp_path / "pipe.jpg", tmp_path / "socket.jpg", Path("/dev/zero")):
        assert "not a regular file" in only_refusal(found(path)).reason


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is unreadable for root")
def test_an_unreadable_folder_is_refused_and_the_rest_is_found(folder: Path) -> None:
    """Permissions are reported, not raised."""
    (folder / "sub").chmod(0)
    try:
        assert f"!{folder}/sub" in files(found(folder))
    finally:
        (folder / "sub").chmod(0o755)


def test_a_folder_that_vanishes_is_refused(folder: Path) -> None:
    """The search is lazy, so things change under it."""
    stream = find([str(folder)], Settings())
    assert [next(stream).file for _ in range(3)][-1] == f"{folder}/scan.tiff"
    (folder / "a_sub" / "f.avif").unlink()
    (folder / "a_sub").rmdir()
    refused = next(c for c in stream if isinstance(c, Refused))
    assert refused.file == f"{folder}/a_sub"
    assert "folder cannot be read" in refused.reason


def test_a_file_that_vanishes_gives_a_clear_error(folder: Path) -> None:
    """Between finding and reading a file may be gone."""
    source = only_source(found(folder / "b.jpg"))
    (folder / "b.jpg").unlink()
    with pytest.raises(SourceError, match="no such file"):
        source.read()


def test_a_file_over_the_limit_is_not_read(tmp_path: Path) -> None:
    """The size on the disk is asked first."""
    path = tmp_path / "a.jpg"
    with path.open("wb") as file:
        file.truncate(10**10)
    with pytest.raises(PhotoTooLarge, match="10000 MB"):
        only_source(found(path)).read()


def test_archives_inside_a_folder_are_named_but_not_opened(folder: Path) -> None:
    """The person learns that they are there and how to add them."""
    (folder / "more.zip").write_bytes(b"PK")
    (refused,) = (c for c in found(folder) if isinstance(c, Refused))
    assert refused.file == f"{folder}/more.zip"
    assert "add it by its path" in refused.reason


def test_a_name_that_is_no_text_is_refused(tmp_path: Path) -> None:
    """Names from old disks may be Latin-1; they could be neither kept nor shown."""
    (tmp_path / os.fsdecode(b"caf\xe9.jpg")).write_bytes(PHOTO)
    refused = only_refusal(found(tmp_path))
    assert refused.file == f"{tmp_path}/caf?.jpg"
    assert "rename the file" in refused.reason


def test_other_scripts_in_names_are_welcome(tmp_path: Path) -> None:
    """UTF-8 names are names."""
    (tmp_path / "été 夏.jpg").write_bytes(PHOTO)
    assert only_source(found(tmp_path)).file == f"{tmp_path}/été 夏.jpg"


def test_an_empty_folder_gives_nothing(tmp_path: Path) -> None:
    """Nothing found is no error here; the command says so."""
    assert found(tmp_path) == []


def test_a_url_is_a_source_that_nothing_is_known_of() -> None:
    """It is not fetched before it is read."""
    source = only_source(found("https://example.org/a.jpg"))
    assert source.file == source.key == "https://example.org/a.jpg"
    assert source.fingerprint == ""


@pytest.mark.parametrize("url", ["http://", "https:///a.jpg", "http://[::1", "https://u:p@a.org/"])
def test_an_incomplete_url_is_refused(url: str) -> None:
    """Neither a host missing nor a password inside is fetched."""
    assert only_refusal(found(url)).file == url
