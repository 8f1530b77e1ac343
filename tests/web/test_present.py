"""The JSON shapes that the HTTP interface and the command line share."""

import json

import numpy as np

from fashionizer.retrieval.serialize import (
    answer_json,
    garment_json,
    outfit_detail_json,
    outfit_json,
)
from fashionizer.schema import Answer, Box, Colour, Garment, Match
from tests.web.fakes import outfit

GARMENT = Garment(2, "bag", None, 0.5, Box(1, 2, 30, 40), (Colour("black", "#101010", 1 / 3),))


def test_a_garment_has_the_keys_of_the_interface_in_its_order() -> None:
    """Rule: the shape is the issue's, key by key; the box is [x, y, w, h]."""
    assert list(garment_json(GARMENT).items()) == [
        ("id", 2),
        ("class", None),
        ("group", "bag"),
        ("colours", [{"name": "black", "hex": "#101010", "share": 0.3333}]),
        ("box", [1, 2, 30, 40]),
        ("confidence", 0.5),
    ]


def test_an_outfit_in_a_result_has_just_five_keys_and_its_detail_eight() -> None:
    """Rule: a result names the outfit; size and garments are told by the outfit's own address."""
    short = ["id", "file", "credit", "licence", "page"]
    assert list(outfit_json(outfit(1))) == short
    assert list(outfit_detail_json(outfit(1))) == [*short, "width", "height", "garments"]


def test_an_answer_lists_matches_without_the_matched_garment_among_the_others() -> None:
    """Rule: `others` is what the match is worn with; similarity has 4 decimals."""
    look = outfit(3)
    answer = answer_json(
        Answer("me.jpg", (GARMENT,), 2, (Match(look, 0.123456, look.garments[1]),), None, {})
    )
    assert list(answer) == [
        "photo",
        "garments",
        "chosen",
        "results",
        "worn_with",
        "notice",
        "more",
        "milliseconds",
    ]
    result = answer["results"][0]
    assert list(result) == ["outfit", "similarity", "probability", "match", "others"]
    assert result["similarity"] == 0.1235
    assert result["match"]["id"] == 1
    assert [other["id"] for other in result["others"]] == [0, 2]


def test_every_stage_is_timed_even_one_that_did_not_run() -> None:
    """Rule: the five keys are always there, so that a reader need not ask."""
    answer = answer_json(Answer("a", (), None, (), "Nothing.", {"decode": 3.14159, "total": 4.0}))
    assert answer["milliseconds"] == {
        "decode": 3.1,
        "parse": 0.0,
        "embed": 0.0,
        "search": 0.0,
        "total": 4.0,
    }


def test_numbers_of_numpy_become_plain_json() -> None:
    """Rule: what a model computed is written like any other number."""
    look = outfit(3)
    similarity = float(np.float32(0.5))
    match = Match(look, np.float32(similarity), look.garments[0])  # type: ignore[arg-type]
    answer = Answer("a", (), None, (match,), None, {"total": np.float64(1.25)})
    assert json.loads(json.dumps(answer_json(answer)))["results"][0]["similarity"] == 0.5
