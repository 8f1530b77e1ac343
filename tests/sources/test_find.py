"""Files, folders and URLs that are named, and what is refused among them."""

import os
import socket
import unicodedata
from pathlib import Path

import pytest

from fashionizer.errors import PhotoTooLarge, SourceError
from fashionizer.settings import Settings
from fashionizer.sources.find import Candidate, Ignored, Refused, Source, find, is_gone

PHOTO = b"\xff\xd8\xff not decoded here"


def everything(
    *paths: Path | str, settings: Settings | None = None, follow: bool = False
) -> list[Candidate]:
    """Find all behind some paths, what is ignored as well."""
    return list(find([str(path) for path in paths], settings or Settings(), follow=follow))


def found(
    *paths: Path | str, settings: Settings | None = None, follow: bool = False
) -> list[Candidate]:
    """Find what is taken or refused behind some paths."""
    candidates = everything(*paths, settings=settings, follow=follow)
    return [c for c in candidates if not isinstance(c, Ignored)]


def ignored(*paths: Path | str, follow: bool = False) -> list[str]:
    """Name what is ignored behind some paths."""
    return [c.file for c in everything(*paths, follow=follow) if isinstance(c, Ignored)]


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
    """Return a folder of photos, other files, hidden files and folders below."""
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
    passed = [".git", ".hidden.jpg", "look.csv", "notes.txt"]
    assert ignored(folder) == [f"{folder}/{name}" for name in passed]


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
    stream = (c for c in find([str(folder)], Settings()) if not isinstance(c, Ignored))
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


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        (b"caf\xe9.jpg", "caf\\xe9.jpg"),
        (b"two\nlines.jpg", "two\\x0alines.jpg"),
        (b"tab\there.jpg", "tab\\x09here.jpg"),
        (b"\x1b[2J.jpg", "\\x1b[2J.jpg"),
        ("a\u202egpj.jpg".encode(), "a\\u202egpj.jpg"),
        (b"caf\\xe9.jpg", "caf\\x5cxe9.jpg"),
    ],
)
def test_a_name_that_cannot_be_shown_is_taken_in_escaped(
    tmp_path: Path, name: bytes, shown: str
) -> None:
    """File and key can be kept by any database, and no other name is written like it."""
    (tmp_path / os.fsdecode(name)).write_bytes(PHOTO)
    for path in (tmp_path, tmp_path / os.fsdecode(name), tmp_path / shown):
        source = only_source(found(path))
        assert (source.file, source.key) == (f"{tmp_path}/{shown}", f"{tmp_path.resolve()}/{shown}")
        assert source.read() == PHOTO


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


def test_what_systems_put_beside_photos_is_ignored(tmp_path: Path) -> None:
    """Previews, bins, sidecars and videos, in any case; a folder counts once, with all below it."""
    names = ["@eaDir", "#recycle", "$RECYCLE.BIN", "System Volume Information", "__MACOSX"]
    names += [".Trash-1000", "lost+found", "$Recycle.Bin", "@EADIR", "._a.jpg", ".b.jpg"]
    names += ["Thumbs.db", "desktop.ini", "a.xmp", "a.AAE", "a.thm", "a.MP4", "a.mov", "a.mkv"]
    for name in names:
        path = tmp_path / "in" / name
        if "." in name.lstrip(".").removeprefix("$RECYCLE").removeprefix("$Recycle"):
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(PHOTO)
        else:
            for below in ("gone.jpg", "sub/gone.jpg"):
                (path / below).parent.mkdir(parents=True, exist_ok=True)
                (path / below).write_bytes(PHOTO)
    (tmp_path / "in/keep.jpg").write_bytes(PHOTO)
    assert files(found(tmp_path / "in")) == [f"{tmp_path}/in/keep.jpg"]
    assert sorted(ignored(tmp_path / "in")) == sorted(f"{tmp_path}/in/{name}" for name in names)


@pytest.mark.parametrize("name", ["@eaDir", ".hidden", "__MACOSX"])
def test_a_folder_of_the_system_that_is_named_is_searched(tmp_path: Path, name: str) -> None:
    """The person asked for it."""
    (tmp_path / name).mkdir()
    (tmp_path / name / "a.jpg").write_bytes(PHOTO)
    assert files(found(tmp_path / name)) == [f"{tmp_path}/{name}/a.jpg"]


def test_what_is_no_file_is_ignored_in_a_folder(tmp_path: Path) -> None:
    """Nobody named the pipe itself, whatever its ending promises."""
    for name in ("pipe.jpg", "pipe.zip", "pipe.csv"):
        os.mkfifo(tmp_path / name)
    assert found(tmp_path) == []
    assert len(ignored(tmp_path)) == 3


@pytest.mark.parametrize("ending", ["jpg", "csv", "tsv", "json", "jsonl", "txt", "zip"])
def test_a_pipe_that_is_named_is_refused_at_once(tmp_path: Path, ending: str) -> None:
    """Nothing is opened, so nothing waits for somebody to write into it."""
    os.mkfifo(tmp_path / f"pipe.{ending}")
    refused = only_refusal(found(tmp_path / f"pipe.{ending}"))
    assert refused.reason.startswith("It is a pipe, not a regular file; name a photo")


def test_a_pipe_in_a_files_place_is_not_waited_for(folder: Path) -> None:
    """Between finding and reading another thing may have taken its name."""
    source = only_source(found(folder / "b.jpg"))
    (folder / "b.jpg").unlink()
    os.mkfifo(folder / "b.jpg")
    with pytest.raises(SourceError, match="It is a pipe"):
        source.read()


def test_links_are_followed_only_inside_the_folder(folder: Path, tmp_path: Path) -> None:
    """A link out of it is ignored and told apart, unless all are to be followed."""
    outside = tmp_path / "elsewhere"
    outside.mkdir()
    (outside / "x.jpg").write_bytes(PHOTO)
    (folder / "out").symlink_to(outside)
    (folder / "x.jpg").symlink_to(outside / "x.jpg")
    (folder / "nowhere.jpg").symlink_to(tmp_path / "nowhere.jpg")
    (folder / "sub" / "up.jpg").symlink_to("../b.jpg")
    before = files(found(folder))
    assert len(before) == 6
    links = [c.file for c in everything(folder) if isinstance(c, Ignored) and c.link]
    assert sorted(links) == [f"{folder}/{name}" for name in ("nowhere.jpg", "out", "x.jpg")]
    followed = files(found(folder, follow=True))
    assert sorted(set(followed) - set(before)) == [f"!{folder}/nowhere.jpg", f"{folder}/out/x.jpg"]


def test_a_link_that_is_named_is_followed(folder: Path, tmp_path: Path) -> None:
    """To a folder, whose own bounds then count, or to a file."""
    (tmp_path / "all").symlink_to(folder)
    (tmp_path / "one.jpg").symlink_to(folder / "b.jpg")
    assert len(found(tmp_path / "all")) == 6
    assert files(found(tmp_path / "one.jpg")) == [f"{tmp_path}/one.jpg"]


def test_a_photo_is_called_by_its_own_name(tmp_path: Path) -> None:
    """Not by that of a link which happens to come first; a hidden one by the link's."""
    for name in ("real.jpg", ".store/1.jpg"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(PHOTO)
    (tmp_path / "again.jpg").symlink_to("real.jpg")
    (tmp_path / "kept.jpg").symlink_to(".store/1.jpg")
    assert files(found(tmp_path)) == [f"{tmp_path}/real.jpg", f"{tmp_path}/kept.jpg"]


def _two_forms(name: str) -> tuple[str, str]:
    return unicodedata.normalize("NFC", name), unicodedata.normalize("NFD", name)


def test_either_form_of_a_letter_finds_the_file(tmp_path: Path) -> None:
    """In a file's name and in a folder's; cedillas stand for commas where only those are there."""
    composed, apart = _two_forms("cămașă")
    for there, typed in ((composed, apart), (apart, composed), (apart, composed.replace("ș", "ş"))):
        home = tmp_path / str(len(list(tmp_path.iterdir())))
        (home / there).mkdir(parents=True)
        (home / there / f"{there}.jpg").write_bytes(PHOTO)
        source = only_source(found(home / typed / f"{typed}.jpg"))
        assert source.file == f"{home}/{there}/{there}.jpg"


def test_an_exact_name_wins_and_nothing_is_guessed(tmp_path: Path) -> None:
    """Of two files whose names are one to a reader, each is found by its own bytes only."""
    composed, apart = _two_forms("ă.jpg")
    for name in (composed, apart, "\u0219\u0103.jpg", "s\u0326\u0103.jpg"):
        (tmp_path / name).write_bytes(PHOTO)
    assert files(found(tmp_path / composed)) == [f"{tmp_path}/{composed}"]
    assert files(found(tmp_path / apart)) == [f"{tmp_path}/{apart}"]
    assert "no such file" in only_refusal(found(tmp_path / "\u015f\u0103.jpg")).reason


def test_a_source_is_gone_only_where_that_is_sure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A photo that may not be looked at, in an archive, or on the web may still be there."""
    photo = tmp_path / "a.jpg"
    photo.write_bytes(b"")
    archive = tmp_path / "b.zip"
    archive.write_bytes(b"")
    there = [str(photo), f"{archive}!in/a.jpg", "https://example.org/a.jpg"]
    gone = [str(tmp_path / "no.jpg"), f"{photo}/below.jpg", f"{tmp_path}/no.zip!a.jpg"]
    assert [is_gone(key) for key in there + gone] == [False] * 3 + [True] * 3

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "stat", refuse)
    assert not is_gone(str(tmp_path / "no.jpg"))
