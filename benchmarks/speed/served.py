"""The page with the real models over the drawn gallery, served on loopback while it is measured."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

from benchmarks.eyes import shipped_eyes
from drawn.gallery import write_gallery
from fashionizer.gallery.gallery import Gallery
from fashionizer.ingest.pipeline import ingest
from fashionizer.retrieval.service import Advisor
from fashionizer.settings import Settings
from fashionizer.sources.find import find
from fashionizer.web.app import create_app
from fashionizer.web.server.serving import address_of, run
from fashionizer.web.server.waitress_internals import Server


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Draw the sample gallery into ``folder / "drawn"``, add it, and give the page's address."""
    write_gallery(folder / "drawn")
    detector = shipped_eyes()
    detector.warm()
    settings = Settings(home=folder / "home", port=0)
    with Gallery.open(
        settings.home, detector.models, write=True, create=True, say=print, settings=settings
    ) as gallery:
        sources = list(find([str(folder / "drawn" / "manifest.csv")], settings))
        ingest(gallery, detector, sources, settings, lambda _: None)
        server = Server(create_app(Advisor(detector, gallery, settings), settings), settings)
        stop = Event()
        answering = Thread(target=run, args=(server, stop))
        answering.start()
        try:
            yield address_of(server)
        finally:
            stop.set()
            answering.join()
            server.close()
