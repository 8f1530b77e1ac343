"""The JSON shapes that the HTTP interface and the command line share."""

import json
from dataclasses import replace
from typing import Any

import msgspec
import numpy as np
import pytest
from jsonschema import Draft202012Validator

from fashionizer.retrieval.browsing import Page
from fashionizer.retrieval.responses import (
    AnswerResponse,
    GarmentResponse,
    OutfitDetailResponse,
    OutfitResponse,
    PageResponse,
    Response,
    line,
)
from fashionizer.schema import Answer, Box, Colour, Garment, Match, Outfit, Person
from fashionizer.vision.taxonomy import WHOLE

GARMENT = Garment(2, "bag", None, 0.5, Box(1, 2, 30, 40), (Colour("black", "#101010", 1 / 3),))


def outfit(number: int) -> Outfit:
    """Return an outfit: a top, trousers, shoes."""
    garments = (
        Garment(0, "tops", "Blouse", 0.91, Box(60, 50, 80, 90), (Colour("red", "#b3202a", 0.8),)),
        Garment(1, "bottoms", "Pants", 0.88, Box(65, 140, 70, 110)),
        Garment(2, "shoes", "Shoes", 0.64, Box(62, 255, 76, 30)),
    )
    page = f"https://example.org/looks/{number}"
    return Outfit(number, "looks/1.jpg", "Ada <1>", "CC BY 4.0", page, 200, 300, garments)


def told(response: Response) -> dict[str, Any]:
    """Return a response as a reader of its JSON gets it."""
    read: dict[str, Any] = json.loads(msgspec.json.encode(response))
    return read


def test_a_garment_has_the_keys_of_the_interface_in_its_order() -> None:
    """Rule: the shape is the issue's, key by key; the box is [x, y, w, h]."""
    assert list(told(GarmentResponse.of(GARMENT)).items()) == [
        ("id", 2),
        ("class", None),
        ("group", "bag"),
        ("colours", [{"name": "black", "hex": "#101010", "share": 0.3333}]),
        ("box", [1, 2, 30, 40]),
        ("confidence", 0.5),
        ("person", None),
    ]


def test_an_outfit_in_a_result_has_just_five_keys_and_its_detail_nine() -> None:
    """Rule: a result names the outfit; size and garments are told by the outfit's own address."""
    short = ["id", "file", "credit", "licence", "page"]
    assert list(told(OutfitResponse.of(outfit(1)))) == short
    assert list(told(OutfitDetailResponse.of(outfit(1)))) == [
        *short,
        "width",
        "height",
        "garments",
        "person",
    ]


def test_a_person_has_the_keys_of_the_interface_in_its_order() -> None:
    """Rule: the same in an answer and beside an outfit that is on a photo with others."""
    someone = Person(1, Box(4, 0, 30, 90), 0.66666, main=True)
    keys = [("id", 1), ("box", [4, 0, 30, 90]), ("prominence", 0.6667), ("main", True)]
    look = replace(outfit(1), person=someone)
    assert list(told(OutfitDetailResponse.of(look))["person"].items()) == keys
    answer = Answer("a", (replace(GARMENT, person=1),), 2, (), None, {}, people=(someone,))
    read = told(AnswerResponse.of(answer))
    assert [list(each.items()) for each in read["people"]] == [keys]
    assert read["garments"][0]["person"] == 1


def test_an_answer_lists_matches_without_the_matched_garment_among_the_others() -> None:
    """Rule: `others` is what the match is worn with; similarity has 4 decimals."""
    look = outfit(3)
    match = Match(look, 0.123456, look.garments[1])
    answer = told(AnswerResponse.of(Answer("me.jpg", (GARMENT,), 2, (match,), None, {})))
    assert list(answer) == [
        "photo",
        "people",
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
    times = {"decode": 3.14159, "total": 4.0}
    answer = told(AnswerResponse.of(Answer("a", (), None, (), "Nothing.", times)))
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
    assert told(AnswerResponse.of(answer))["results"][0]["similarity"] == 0.5


def test_a_line_is_written_as_python_writes_json() -> None:
    """Rule: spaces after commas and colons, letters as they are; nothing breaks the line."""
    look = replace(outfit(3), file="cămașă “1”, \\xe9: \u2028\n\t\x01.jpg", credit=None)
    response = OutfitDetailResponse.of(look)
    assert line(response) == json.dumps(told(response), ensure_ascii=False)
    assert "\n" not in line(response)


@pytest.mark.parametrize(
    "response",
    [
        GarmentResponse.of(GARMENT),
        GarmentResponse.of(replace(GARMENT, group=WHOLE)),
        OutfitDetailResponse.of(outfit(2)),
        PageResponse.of(Page((outfit(1), outfit(2)), 2, 7)),
        PageResponse.of(Page((), None, 0)),
        AnswerResponse.of(Answer("a", (), None, (), "Nothing.", {})),
        AnswerResponse.of(
            Answer("a", (GARMENT,), 2, (Match(outfit(2), 1.0, GARMENT, 0.5),), None, {}, more=True)
        ),
    ],
    ids=lambda each: type(each).__name__,
)
def test_a_response_fits_the_schema_of_its_type_and_reads_back(response: Response) -> None:
    """Rule: what is sent is what is described, a whole picture's group and nulls included."""
    schema = msgspec.json.schema(type(response))
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(told(response))
    assert msgspec.json.decode(msgspec.json.encode(response), type=type(response)) == response


@pytest.mark.parametrize(
    "wrong",
    [
        {"confidence": 1.5},
        {"box": [1, 2, 3]},
        {"id": -1},
        {"class": "Toga"},
        {"group": "trousers"},
        {"colours": [{"name": "red", "hex": "red", "share": 1.0}]},
        {"size": "XL"},
    ],
    ids=lambda wrong: next(iter(wrong)),
)
def test_what_no_garment_may_be_does_not_fit_its_schema(wrong: dict[str, Any]) -> None:
    """Rule: ranges, lengths, patterns, names and keys are all described."""
    validator = Draft202012Validator(msgspec.json.schema(GarmentResponse))
    garment = told(GarmentResponse.of(GARMENT))
    assert validator.is_valid(garment)
    assert not validator.is_valid(garment | wrong)
