"""Photos in ZIP archives."""

import stat
import struct
import zipfile
from pathlib import Path

import numpy as np
import pytest

from fashionizer.errors import PhotoTooLarge, SourceError
from fashionizer.settings import Settings
from fashionizer.sources.find import Refused, Source
from tests.sources.test_find import PHOTO, files, found, ignored, only_refusal, only_source


def archive(path: Path, members: dict[str, bytes], method: int = zipfile.ZIP_STORED) -> Path:
    """Write an archive."""
    with zipfile.ZipFile(path, "w", method) as file:
        for name, content in members.items():
            file.writestr(name, content)
    return path


def patched(path: Path, old: bytes, new: bytes) -> Path:
    """Replace bytes of a file everywhere."""
    content = path.read_bytes()
    assert old in content
    path.write_bytes(content.replace(old, new))
    return path


def test_members_are_found_in_order_and_read_from_within(tmp_path: Path) -> None:
    """Pictures only; other files and hidden ones are passed over, and nothing is unpacked."""
    names = ["z.jpg", "sub/a.png", "readme.txt", "__MACOSX/._z.jpg", ".cache/b.jpg", "sub/"]
    path = archive(tmp_path / "looks.zip", {name: name.encode() for name in names})
    sources = found(path)
    assert files(sources) == [f"{path}/sub/a.png", f"{path}/z.jpg"]
    assert [s.read() for s in sources if isinstance(s, Source)] == [b"sub/a.png", b"z.jpg"]
    assert list(tmp_path.iterdir()) == [path]


def test_a_member_has_an_identity_and_a_fingerprint(tmp_path: Path) -> None:
    """The key names archive and member; the fingerprint follows the content, not the clock."""
    path = archive(tmp_path / "looks.zip", {"a.jpg": PHOTO})
    first = only_source(found(path))
    assert first.key == f"{path.resolve()}!a.jpg"
    archive(path, {"a.jpg": PHOTO, "b.txt": b""})
    assert only_source(found(path)).fingerprint == first.fingerprint
    archive(path, {"a.jpg": PHOTO[::-1]})
    assert only_source(found(path)).fingerprint != first.fingerprint


def test_sources_can_be_read_in_any_order_and_later(tmp_path: Path) -> None:
    """Readers run ahead in threads; the archive stays open for them."""
    path = archive(tmp_path / "a.zip", {f"{n}.jpg": bytes([n]) * 9 for n in range(20)})
    sources = [s for s in found(path) if isinstance(s, Source)]
    assert {s.read()[0] for s in reversed(sources)} == set(range(20))


@pytest.mark.parametrize("name", ["../../etc/a.jpg", "/etc/a.jpg", "a/../../b.jpg", "..\\a.jpg"])
def test_a_name_that_leads_out_is_refused(tmp_path: Path, name: str) -> None:
    """Names are labels only, yet one like this shows an attack."""
    assert "leads out" in only_refusal(found(archive(tmp_path / "a.zip", {name: PHOTO}))).reason


def test_a_link_is_refused(tmp_path: Path) -> None:
    """It would lead to a file of whoever unpacks it."""
    link = zipfile.ZipInfo("link.jpg")
    link.create_system, link.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "looks.zip", "w") as file:
        file.writestr(link, "/etc/passwd")
    assert "It is a link" in only_refusal(found(tmp_path / "looks.zip")).reason


def test_archives_inside_archives_are_refused(tmp_path: Path) -> None:
    """They would open the way to bombs within bombs."""
    path = archive(tmp_path / "a.zip", {"inner.zip": PHOTO, "more.tar.gz": PHOTO, "b.jpg": PHOTO})
    assert files(found(path)) == [f"{path}/b.jpg", f"!{path}/inner.zip", f"!{path}/more.tar.gz"]


def test_an_encrypted_member_is_refused(tmp_path: Path) -> None:
    """No password is asked for; the sentence says what to do."""
    path = archive(tmp_path / "a.zip", {"a.jpg": PHOTO})
    content = bytearray(path.read_bytes())
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(content)
    assert "It is encrypted" in only_refusal(found(path)).reason


def test_a_member_that_says_it_is_too_large_is_refused_unread(tmp_path: Path) -> None:
    """What the directory says is believed if it is against the member."""
    path = archive(tmp_path / "a.zip", {"a.jpg": np.random.default_rng(1).bytes(3000)})
    refused = only_refusal(found(path, settings=Settings(max_bytes=2000)))
    assert "at most 0.002 MB" in refused.reason


def test_a_member_that_unpacks_to_far_more_is_refused(tmp_path: Path) -> None:
    """No photo shrinks two hundredfold."""
    path = archive(tmp_path / "a.zip", {"a.png": bytes(10**6)}, zipfile.ZIP_DEFLATED)
    assert "compressed more than 200-fold" in only_refusal(found(path)).reason


@pytest.mark.parametrize("method", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_a_member_compressed_in_a_rare_way_is_refused_unread(tmp_path: Path, method: int) -> None:
    """Their headers say how much memory unpacking takes, up to 4 GB; no photo needs them."""
    path = archive(tmp_path / "a.zip", {"a.jpg": PHOTO}, method)
    assert "make the archive anew" in only_refusal(found(path)).reason


@pytest.mark.parametrize("name", ["a\x1b[2J.jpg", "a\nb.jpg", "a\x9b31m.jpg", "a\u202egpj.jpg"])
def test_a_members_name_cannot_steer_the_terminal(tmp_path: Path, name: str) -> None:
    """A stranger's archive names its members; what is shown of them is text and nothing else."""
    path = archive(tmp_path / "a.zip", {name: PHOTO, f"{name}.zip": b""})
    for each in found(path):
        assert each.file.isprintable()


def test_a_header_that_lies_about_the_size_is_found_out(tmp_path: Path) -> None:
    """Whatever sizes a header claims, no more than the limit is read."""
    path = archive(tmp_path / "a.zip", {"a.png": bytes(10**6)}, zipfile.ZIP_DEFLATED)
    small, big = struct.pack("<I", 500), struct.pack("<I", 10**6)
    source = only_source(found(patched(path, big, small)))
    with pytest.raises((SourceError, PhotoTooLarge)):
        source.read()


def test_a_damaged_member_gives_a_clear_error(tmp_path: Path) -> None:
    """The checksum of the archive is checked while reading."""
    path = patched(archive(tmp_path / "a.zip", {"a.jpg": PHOTO}), PHOTO, PHOTO[::-1])
    source = only_source(found(path))
    with pytest.raises(SourceError, match="member of the archive is damaged"):
        source.read()


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no archive", b"\xff\xd8\xff a photo"])
def test_what_is_no_archive_is_refused(tmp_path: Path, content: bytes) -> None:
    """The ending .zip promises one."""
    path = tmp_path / "a.zip"
    path.write_bytes(content)
    assert "not a ZIP file" in only_refusal(found(path)).reason


def test_a_missing_archive_is_refused_as_missing(tmp_path: Path) -> None:
    """Not as damaged."""
    assert "no such file" in only_refusal(found(tmp_path / "a.zip")).reason


def test_archives_with_hostile_bytes_only_refuse(tmp_path: Path) -> None:
    """A hundred spoilt archives: neither finding nor reading raises anything else."""
    path = archive(tmp_path / "a.zip", {"a.jpg": PHOTO * 9, "b.jpg": PHOTO}, zipfile.ZIP_DEFLATED)
    whole, rng = path.read_bytes(), np.random.default_rng(5)
    for _ in range(100):
        spoilt = bytearray(whole)
        for place in rng.integers(0, len(spoilt), 4):
            spoilt[place] = rng.integers(256)
        path.write_bytes(spoilt[: rng.integers(20, len(spoilt) + 200)])
        for candidate in found(path):
            if isinstance(candidate, Source):
                try:
                    candidate.read()
                except (SourceError, PhotoTooLarge) as error:
                    assert str(error).endswith(".")  # noqa: PT017 - either outcome is right
            else:
                assert isinstance(candidate, Refused)


def test_of_two_members_with_one_name_the_last_counts(tmp_path: Path) -> None:
    """As when unpacking; two sources with one identity would replace each other for ever."""
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("a.jpg", b"old")
        with pytest.warns(UserWarning, match="Duplicate name"):
            file.writestr("a.jpg", b"new")
    assert only_source(found(path)).read() == b"new"


def test_what_systems_put_into_archives_is_ignored(tmp_path: Path) -> None:
    """As in folders: a folder counts once, by whatever separator its members are named."""
    names = ["__MACOSX/._a.jpg", "__MACOSX/sub/b.jpg", "x/@eaDir/a.jpg", "x\\#recycle\\a.jpg"]
    names += [".hidden.jpg", "Thumbs.db", "a.mp4", "a.jpg"]
    path = archive(tmp_path / "a.zip", dict.fromkeys(names, PHOTO))
    assert files(found(path)) == [f"{path}/a.jpg"]
    passed = ["__MACOSX", "x/@eaDir", "x/#recycle", ".hidden.jpg", "Thumbs.db", "a.mp4"]
    assert sorted(ignored(path)) == sorted(f"{path}/{name}" for name in passed)


def test_a_members_odd_name_is_escaped(tmp_path: Path) -> None:
    """It is a photo all the same, and its key can be kept."""
    path = archive(tmp_path / "a.zip", {"two\nlines.jpg": PHOTO})
    source = only_source(found(path))
    assert source.file == f"{path}/two\\x0alines.jpg"
    assert source.key == f"{path.resolve()}!two\\x0alines.jpg"
    assert source.read() == PHOTO
