"""A process that adds a folder slowly, to be killed; it prints a line for each source.

``python -m tests.ingest.adding HOME FOLDER``
"""

import sys
from pathlib import Path

from fashionizer.gallery.gallery import Gallery
from fashionizer.ingest import pending
from fashionizer.ingest import pipeline as ingest
from fashionizer.progress import Progress
from fashionizer.settings import Settings
from fashionizer.sources.find import find
from tests.gallery.fakes import Rectangles


def _tell(progress: Progress) -> None:
    sys.stdout.write(f"{progress.done}\n")
    sys.stdout.flush()


def main(home: str, folder: str) -> None:
    """Add the folder in batches of three photos."""
    pending._BATCH_PHOTOS = 3
    vision = Rectangles(delay=0.01)
    settings = Settings.from_environment()
    with Gallery.open(
        Path(home), vision.models, write=True, create=True, say=print, settings=settings
    ) as gallery:
        ingest.ingest(gallery, vision, find([folder], settings), settings, _tell)


if __name__ == "__main__":
    main(*sys.argv[1:])
