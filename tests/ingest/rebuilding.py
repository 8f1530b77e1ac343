"""A process that rebuilds a gallery slowly, to be killed; it prints a line for each photo.

``python -m tests.ingest.rebuilding HOME``
"""

import sys
import time
from pathlib import Path

from fashionizer.gallery.gallery import Gallery
from fashionizer.ingest import reembed
from fashionizer.progress import Progress
from fashionizer.schema import RGB, Detections
from fashionizer.settings import Settings
from tests.gallery.groups import Groups


class Newer(Groups):
    """Other models, which number people from the right."""

    def __init__(self, delay: float = 0.0) -> None:
        super().__init__("newer@2", leftwards=True)
        self._pause = delay

    def detect(self, pixels: RGB) -> Detections:
        """See as ever, after a moment."""
        time.sleep(self._pause)
        return super().detect(pixels)


def _tell(progress: Progress) -> None:
    sys.stdout.write(f"{progress.done}\n")
    sys.stdout.flush()


def main(home: str) -> None:
    """Rebuild in batches of two photos."""
    reembed._BATCH = 2
    vision = Newer(delay=0.02)
    with Gallery.open(
        Path(home), vision.models, write=True, say=print, settings=Settings.from_environment()
    ) as gallery:
        reembed.rebuild(gallery, vision, _tell)


if __name__ == "__main__":
    main(*sys.argv[1:])
