"""The JSON shapes of answers, shared word for word by the HTTP interface and ``--json``."""

from typing import Any

from fashionizer.retrieval.browsing import Page
from fashionizer.retrieval.companions import Companion, companions
from fashionizer.schema import Answer, Garment, Match, Outfit

JSON = dict[str, Any]

STAGES = ("decode", "parse", "embed", "search", "total")
"""What is timed, in the order it happens; a stage that did not run took 0 ms."""


def garment_json(garment: Garment) -> JSON:
    """Return a garment; ``box`` is ``[x, y, w, h]`` in pixels of the upright photo."""
    return {
        "id": garment.id,
        "class": garment.class_name,
        "group": garment.group,
        "colours": [
            {"name": colour.name, "hex": colour.hex, "share": _rounded(colour.share)}
            for colour in garment.colours
        ],
        "box": garment.box.as_list(),
        "confidence": _rounded(garment.confidence),
    }


def outfit_json(outfit: Outfit) -> JSON:
    """Return an outfit as it stands in a result: where it is from and whose it is.

    ``file`` is where it was added from; over HTTP, its last part alone.
    """
    return {
        "id": outfit.id,
        "file": outfit.file,
        "credit": outfit.credit,
        "licence": outfit.licence,
        "page": outfit.page,
    }


def outfit_detail_json(outfit: Outfit) -> JSON:
    """Return an outfit by itself: as in a result, with its size in pixels and its garments."""
    return {
        **outfit_json(outfit),
        "width": outfit.width,
        "height": outfit.height,
        "garments": [garment_json(garment) for garment in outfit.garments],
    }


def page_json(page: Page) -> JSON:
    """Return a page of outfits; ``next`` is the ``after`` of the page that follows."""
    return {
        "outfits": [outfit_detail_json(outfit) for outfit in page.outfits],
        "next": page.next,
        "total": page.total,
    }


def match_json(match: Match) -> JSON:
    """Return one result: the outfit, how similar its garment is, and what that is worn with."""
    return {
        "outfit": outfit_json(match.outfit),
        "similarity": _rounded(match.similarity),
        "probability": None if match.probability is None else _rounded(match.probability),
        "match": garment_json(match.garment),
        "others": [garment_json(garment) for garment in match.others],
    }


def companion_json(companion: Companion) -> JSON:
    """Return what a garment is worn with in some of the results, and in which outfits."""
    kind = companion.kind
    return {
        "name": str(kind),
        "class": kind.class_name,
        "group": kind.group,
        "colour": kind.colour,
        "hex": companion.hex,
        "looks": companion.looks,
        "outfits": list(companion.outfits),
    }


def answer_json(answer: Answer) -> JSON:
    """Return the reply to one photo; numbers of 0 … 1 have 4 decimals."""
    return {
        "photo": answer.photo,
        "garments": [garment_json(garment) for garment in answer.garments],
        "chosen": answer.chosen,
        "results": [match_json(match) for match in answer.results],
        "worn_with": [companion_json(each) for each in companions(answer.results)],
        "notice": answer.notice,
        "more": answer.more,
        "milliseconds": {
            stage: round(float(answer.milliseconds.get(stage, 0.0)), 1) for stage in STAGES
        },
    }


def _rounded(number: float) -> float:
    # float(): numpy's numbers are not JSON
    return round(float(number), 4)
