"""`/healthz` says that the process lives, `/readyz` that a search would be answered now."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import pytest
from flask.testing import FlaskClient

from fashionizer import errors
from fashionizer.gallery.gallery import Gallery
from fashionizer.gallery.storage.layout import CATALOG
from fashionizer.retrieval.service import Advisor
from fashionizer.settings import Settings
from fashionizer.vision.pipeline import GarmentPipeline
from fashionizer.web.app import create_app
from tests.retrieval.kept import MODELS, Invented, kept, look, seen
from tests.web.asking import assert_refused
from tests.web.watched import WatchedAdvisor

GALLERY = "gallery_unavailable"


class Broken(Invented):
    """Models that cannot be loaded while ``fault`` is set."""

    fault: Exception | None = None
    loaded = 0

    def warm(self) -> None:
        """Load, or fail."""
        if self.fault:
            raise self.fault
        self.loaded += 1


@dataclass
class Served:
    """A server over a gallery that can be spoilt."""

    home: Path
    detector: Broken
    gallery: Gallery
    client: FlaskClient


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    """Serve two looks."""
    looks = [look(n, (seen(0, ("hat", "Hat", None), [1, n, 0, 0]),)) for n in (1, 2)]
    with kept(tmp_path, looks) as gallery:
        detector = Broken()
        advisor = Advisor(cast(GarmentPipeline, detector), gallery, Settings())
        yield Served(tmp_path, detector, gallery, create_app(advisor, Settings()).test_client())


def test_ready_counts_what_there_is_now(served: Served) -> None:
    """Rule: read afresh, not remembered from the page's counts."""
    first = served.client.get("/readyz").get_json()
    assert first == {"status": "ready", "outfits": 2, "garments": 2}
    served.gallery.remove([1])
    assert served.client.get("/readyz").get_json()["outfits"] == 1


def test_a_catalog_that_is_gone_is_not_ready_and_the_process_still_lives(served: Served) -> None:
    """Rule: an open file can be read after it was deleted, but nobody will find it again."""
    for file in served.home.glob(f"{CATALOG}*"):
        file.unlink()
    message = assert_refused(served.client.get("/readyz"), 503, GALLERY)
    assert str(served.home) not in message
    assert served.client.get("/healthz").get_json() == {"status": "ok"}


def test_a_catalog_that_cannot_be_read_is_not_ready(served: Served) -> None:
    """Rule: the catalog is asked at every call, in one connection as searches do."""
    assert served.client.get("/readyz").status_code == 200
    for file in served.home.glob(f"{CATALOG}*"):
        file.write_bytes(b"no database at all" * 1000)
    served.gallery.catalog.close()
    assert_refused(served.client.get("/readyz"), 503, GALLERY)
    assert served.client.get("/healthz").status_code == 200


def test_models_that_cannot_be_loaded_are_not_ready(served: Served) -> None:
    """Rule: they are loaded once, and asked for again until they are."""
    served.detector.fault = errors.ModelError("The model file /models/x.onnx cannot be read.")
    message = assert_refused(served.client.get("/readyz"), 503, "models_unavailable")
    assert "/models" not in message
    assert served.client.get("/healthz").status_code == 200
    served.detector.fault = None
    assert [served.client.get("/readyz").status_code for _ in range(3)] == [200] * 3
    assert served.detector.loaded == 1


def test_vectors_of_other_models_are_not_ready(served: Served) -> None:
    """Rule: every search would be refused."""
    served.gallery.models = MODELS.__class__("others@1", MODELS.embedding, MODELS.colour)
    assert_refused(served.client.get("/readyz"), 503, GALLERY)


def test_health_asks_nothing(client: FlaskClient, advisor: WatchedAdvisor) -> None:
    """Rule: whatever fails, and however long a search takes, the process lives."""
    advisor.failure = RuntimeError("everything is broken")
    advisor.gate.clear()
    assert client.get("/healthz").get_json() == {"status": "ok"}
    assert client.get("/readyz").status_code == 500
