"""The page with the real models over the drawn gallery, served on loopback while it is measured."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

from drawn.gallery import write_gallery
from fashionizer.gallery.gallery import Gallery
from fashionizer.ingest.pipeline import ingest
from fashionizer.retrieval.service import Advisor
from fashionizer.settings import Settings
from fashionizer.sources.find import find
from fashionizer.vision.pipeline import GarmentPipeline
from fashionizer.web.app import create_app
from fashionizer.web.server.serving import address_of, make_server


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Draw the sample gallery into ``folder / "drawn"``, add it, and give the page's address."""
    write_gallery(folder / "drawn")
    detector = GarmentPipeline.shipped()
    detector.warm()
    settings = Settings(home=folder / "home", port=0)
    with Gallery.open(
        settings.home, detector.models, write=True, create=True, say=print, settings=settings
    ) as gallery:
        sources = list(find([str(folder / "drawn" / "manifest.csv")], settings))
        ingest(gallery, detector, sources, settings, lambda _: None)
        server = make_server(create_app(Advisor(detector, gallery, settings), settings), settings)
        Thread(target=server.run, daemon=True).start()
        try:
            yield address_of(server)
        finally:
            server.task_dispatcher.shutdown()
            server.close()
