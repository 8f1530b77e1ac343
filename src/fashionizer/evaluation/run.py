"""One evaluation, from ground truth to what was answered."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from fashionizer.evaluation.collection import Collection, collect, gallery_folder
from fashionizer.evaluation.querying import QueryResult, run_queries
from fashionizer.evaluation.results import Results, results
from fashionizer.evaluation.truth import GroundTruth
from fashionizer.gallery.gallery import Gallery
from fashionizer.progress import OnProgress, Say
from fashionizer.retrieval.service import Advisor
from fashionizer.settings import Settings
from fashionizer.vision.base import Detector


@dataclass(frozen=True)
class Evaluation:
    """The queries of a ground truth and their results, by the models of this identity.

    ``limits`` of a photo are those of ``settings``.
    """

    truth: GroundTruth
    collection: Collection
    query_results: tuple[QueryResult, ...]
    colour: float
    models: str
    settings: Settings

    @cached_property
    def results(self) -> Results:
        """The metrics of the query results."""
        return results(self.query_results)


def evaluate(
    truth: GroundTruth,
    detector: Detector,
    settings: Settings,
    *,
    colour: float | None = None,
    keep: Path | None = None,
    say: Say,
    bar: Callable[[str], AbstractContextManager[OnProgress]],
) -> Evaluation:
    """Add the outfits of a ground truth to a gallery of their own and ask its queries there.

    Args:
        truth: what to ask, and the answers.
        detector: the models.
        settings: for limits and the weight of colour; their gallery is left alone.
        colour: weight of colour against shape, 0 … 1; the setting otherwise.
        keep: folder to keep the gallery in and use it again; otherwise it is gone afterwards.
        say: is told, in a sentence, what the person should know.
        bar: opens a progress bar of a title.

    Raises:
        GalleryError: ``keep`` is something else's folder, or the disk refuses.
        KeyboardInterrupt: the person stopped it; a gallery that is kept has what was added.
    """
    weight = settings.colour_weight if colour is None else colour
    detector.warm()
    with gallery_folder(keep) as home:
        own = replace(settings, home=home, database="")
        with Gallery.open(
            home, detector.models, write=True, create=True, say=say, settings=own
        ) as gallery:
            with bar("Adding") as show:
                collection = collect(gallery, detector, truth, own, show)
            with bar("Asking") as show:
                advisor = Advisor(detector, gallery, own)
                query_results = tuple(run_queries(truth, collection, advisor, weight, show))
    return Evaluation(truth, collection, query_results, weight, detector.models.identity, settings)
