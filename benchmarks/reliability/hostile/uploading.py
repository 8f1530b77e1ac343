"""An application that decodes what is uploaded, and shows some of it to the shipped models."""

from flask.testing import FlaskClient

from fashionizer.gallery.storage.photos import LONG_SIDE
from fashionizer.photo.decode import decode
from fashionizer.photo.limits import Limits
from fashionizer.retrieval.options import NOTHING, SearchOptions
from fashionizer.retrieval.service import Advisor
from fashionizer.schema import Answer
from fashionizer.settings import Settings
from fashionizer.vision.pipeline import GarmentPipeline
from fashionizer.web.app import create_app


class Decoding(Advisor):
    """Decodes every photo as the advisor does; every ``see``-th that decodes, the models see.

    It has no gallery, so that nothing but searching can be asked of it.
    """

    def __init__(self, see: int) -> None:
        self._see = see
        self._models = GarmentPipeline.shipped() if see else None
        self._decoded = 0
        self.seen = 0

    def search(self, data: bytes, options: SearchOptions = NOTHING, *, name: str = "") -> Answer:  # noqa: ARG002
        """Decode, perhaps see, and find nothing."""
        photo = decode(data, name=name, limits=Limits.of(Settings()), at_most=LONG_SIDE)
        self._decoded += 1
        if self._models and self._decoded % self._see == 0:
            self._models.detect(photo.pixels)
            self.seen += 1
        return Answer(name, (), None, (), None, {})


def application(see: int) -> tuple[FlaskClient, Decoding]:
    """Return a client of the application, and what counts."""
    advisor = Decoding(see)
    app = create_app(advisor, Settings())
    return app.test_client(), advisor
