"""Stores of photos: what every one does, and that nobody asks more of them than that."""

from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path

import pytest

from fashionizer.errors import PhotoLost
from fashionizer.gallery import opening
from fashionizer.gallery.gallery import Gallery
from fashionizer.gallery.maintenance.backup import backup
from fashionizer.gallery.maintenance.backup_file import verified
from fashionizer.gallery.maintenance.doctor import examine
from fashionizer.gallery.storage.folder_photos import FolderPhotos
from fashionizer.gallery.storage.photos import PhotoStore
from fashionizer.ingest.reembed import rebuild
from fashionizer.ingest.report import Report
from fashionizer.photo.decode import decode
from fashionizer.settings import Settings
from tests.gallery.fakes import Rectangles, answers

Add = Callable[..., Report]
Open = Callable[..., Gallery]
MODELS = Rectangles().models
A, B, C = (letter * 64 for letter in "abc")


class MemoryPhotos:
    """A store that is no folder."""

    place = "memory"

    def __init__(self) -> None:
        self.held: dict[str, bytes] = {}

    def where(self, sha256: str) -> str:
        """Name a photo."""
        return f"memory:{sha256}"

    def write(self, photos: Mapping[str, bytes]) -> None:
        """Keep photos."""
        self.held.update(photos)

    def read(self, sha256: str) -> bytes:
        """Return a photo."""
        self.check(sha256)
        return self.held[sha256]

    def check(self, sha256: str) -> None:
        """Make sure that a photo is there."""
        if sha256 not in self.held:
            raise PhotoLost(f"The photo {self.where(sha256)} is not there any more.")

    def has(self, sha256: str) -> bool:
        """Return whether a photo is there."""
        return sha256 in self.held

    def checksums(self) -> Iterator[str]:
        """Return the checksums of all photos."""
        return iter(list(self.held))

    def discard(self, sha256: str) -> None:
        """Forget a photo."""
        self.held.pop(sha256, None)

    def sweep(self, kept: Collection[str]) -> int:
        """Forget all photos but some."""
        gone = self.held.keys() - set(kept)
        for sha256 in gone:
            del self.held[sha256]
        return len(gone)

    def size(self) -> int:
        """Return the bytes of all photos."""
        return sum(map(len, self.held.values()))


@pytest.fixture(params=["folder", "memory"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> PhotoStore:
    """Return an empty store of each kind."""
    return MemoryPhotos() if request.param == "memory" else FolderPhotos(tmp_path / "photos")


def test_what_is_written_is_there_until_it_is_discarded(store: PhotoStore) -> None:
    """Read, checked, listed and measured; writing again replaces; an absent photo is lost."""
    assert (list(store.checksums()), store.size()) == ([], 0)
    store.write({})
    store.write({A: b"first", B: b"second"})
    store.write({B: b"again"})
    assert [store.read(sha256) for sha256 in (A, B)] == [b"first", b"again"]
    assert sorted(store.checksums()) == [A, B]
    assert store.size() >= len(b"firstagain")
    store.check(A)
    store.discard(A)
    store.discard(A)
    assert [store.has(sha256) for sha256 in (A, B)] == [False, True]
    for ask in (store.read, store.check):
        with pytest.raises(PhotoLost, match=store.where(A)):
            ask(A)


def test_a_sweep_leaves_what_is_kept(store: PhotoStore) -> None:
    """It deletes the others and says how many."""
    store.write({A: b"a", B: b"b", C: b"c"})
    assert store.sweep({B, "d" * 64}) == 2
    assert list(store.checksums()) == [B]
    assert store.sweep({B}) == 0


def test_a_folder_is_swept_of_unfinished_photos(tmp_path: Path) -> None:
    """A kill leaves them; they are no photos."""
    store = FolderPhotos(tmp_path / "photos")
    store.write({A: b"a"})
    (tmp_path / "photos" / "unfinished" / f"{B}.jpg").write_bytes(b"half")
    assert list(store.checksums()) == [A]
    assert store.sweep({A}) == 1
    assert list((tmp_path / "photos" / "unfinished").iterdir()) == []


def test_a_folder_takes_in_the_photos_of_another(tmp_path: Path) -> None:
    """As a restore does: moved, those there are stay, the same checksum is replaced."""
    store, other = (FolderPhotos(tmp_path / name) for name in ("photos", "restored"))
    store.write({A: b"a", B: b"b"})
    other.write({B: b"better", C: b"c"})
    store.take_in(tmp_path / "restored")
    assert [store.read(sha256) for sha256 in (A, B, C)] == [b"a", b"better", b"c"]
    assert list(other.checksums()) == []


def test_a_gallery_needs_no_more_than_the_protocol(
    add: Add,
    opened: Open,
    home: Path,
    inside: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Added, shown, saved, examined, removed and rebuilt with a store that has no files."""
    store = MemoryPhotos()
    monkeypatch.setattr(opening, "FolderPhotos", lambda _folder: store)
    add(inside)
    assert not (home / "photos").exists()
    with opened(MODELS, write=True) as gallery:
        assert decode(gallery.thumbnail(1, 60)).height == 60
        assert gallery.stats().photo_bytes == store.size() > 0
        found = answers(gallery)
        kept = backup(gallery, tmp_path / "saved.tar")
        assert (kept.outfits, kept.lost) == (5, 0)
        assert len(verified(kept.file)["files"]) == 6
        gallery.remove([2])
        assert len(store.held) == 4
        store.held[A] = b"nobody's"
        store.discard(gallery.photo(3))
    told = [finding.what for finding in examine(home, None, Settings(), deep=True)]
    assert any("1 are missing and 0 damaged" in what for what in told), told
    assert any("1 photos belong to no outfit" in what for what in told), told
    with opened(MODELS, write=True) as gallery:
        done = rebuild(gallery, None)
        assert (done.swept, len(done.lost), done.outfits, len(store.held)) == (1, 1, 3, 3)
        assert answers(gallery) != found
