"""An evaluation as one HTML file for a person, with the worst queries as pictures."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

from fashionizer import __version__
from fashionizer.errors import FashionizerError
from fashionizer.evaluation.pictures import Picture, Pictures
from fashionizer.evaluation.querying import QueryResult
from fashionizer.evaluation.run import Evaluation
from fashionizer.photo.limits import Limits
from fashionizer.progress import OnProgress, Progress

_MOST_RELEVANT = 5
"""Pictures of relevant outfits for each query; the rest is counted."""


@dataclass(frozen=True, slots=True)
class RankedOutfit:
    """One of the nearest outfits as it is shown."""

    picture: Picture
    similarity: float
    relevant: bool


@dataclass(frozen=True, slots=True)
class Case:
    """One of the worst queries as it is shown."""

    result: QueryResult
    photo: Picture
    relevant: tuple[Picture, ...]
    more: int
    ranked: tuple[RankedOutfit, ...]


def write(evaluation: Evaluation, path: Path, on_progress: OnProgress) -> None:
    """Write the report; nothing in it is loaded from elsewhere.

    Args:
        evaluation: what was asked and answered; its photos must still be there to be shown.
        path: is replaced as a whole, or not at all.
        on_progress: is told after every query that is drawn.

    Raises:
        FashionizerError: it cannot be written.
    """
    html = render(evaluation, on_progress)
    draft = path.with_name(f"{path.name}.part")
    try:
        draft.write_text(html, "utf-8")
        draft.replace(path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise FashionizerError(
            f"The report cannot be written to {path} ({error.strerror}); choose another --html."
        ) from error


def render(evaluation: Evaluation, on_progress: OnProgress) -> str:
    """Return the report as HTML."""
    environment = Environment(
        loader=PackageLoader("fashionizer", "evaluation/templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    pictures = Pictures(Limits.of(evaluation.settings))
    cases = []
    worst = evaluation.results.worst
    for number, result in enumerate(worst, 1):
        cases.append(_case(evaluation, result, pictures))
        on_progress(Progress(number, len(worst), result.query.photo.name))
    page = environment.get_template("report.html").render(
        evaluation=evaluation,
        results=evaluation.results,
        collection=evaluation.collection,
        cases=cases,
        version=__version__,
        date=datetime.now(UTC).date().isoformat(),
    )
    return page.lstrip()


def _case(evaluation: Evaluation, result: QueryResult, pictures: Pictures) -> Case:
    outfits, positions = evaluation.truth.outfits, evaluation.collection.positions
    relevant = sorted(result.query.relevant)
    return Case(
        result=result,
        photo=pictures.of(result.query.photo, result.garment.box if result.garment else None),
        relevant=tuple(pictures.of(outfits[number]) for number in relevant[:_MOST_RELEVANT]),
        more=len(relevant[_MOST_RELEVANT:]),
        ranked=tuple(
            RankedOutfit(
                pictures.of(outfits[positions[match.outfit.id]], match.garment.box),
                match.similarity,
                bool(hit),
            )
            for match, hit in zip(result.nearest, result.relevance, strict=False)
        ),
    )
