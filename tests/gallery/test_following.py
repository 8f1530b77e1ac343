"""Following the catalog, second by second, whatever a look meets."""

import threading

import pytest

from fashionizer.errors import GalleryError
from fashionizer.gallery.index import following


@pytest.mark.parametrize("error", [GalleryError("The disk is full."), ZeroDivisionError()])
def test_a_look_that_fails_is_not_the_last(
    error: Exception, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A server must not be left behind by one bad moment; what was unforeseen is noted once."""
    monkeypatch.setattr(following, "EVERY", 0.001)
    looks: list[int] = []
    enough = threading.Event()

    def follow() -> None:
        looks.append(1)
        if len(looks) == 5:
            enough.set()
        raise error

    follower = following.Follower(follow)
    assert enough.wait(20)
    follower.close()
    unforeseen = [record for record in caplog.records if "could not follow" in record.message]
    assert len(unforeseen) == (not isinstance(error, GalleryError))
