"""The options of a question are checked once, wherever they come from."""

from typing import Any

import pytest

from fashionizer.errors import RequestError
from fashionizer.retrieval.companions import Kind
from fashionizer.retrieval.options import MOST_COMPANIONS, NOTHING, SearchOptions, canonical
from fashionizer.schema import Box, Choice
from fashionizer.settings import MOST_RESULTS


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"limit": 0}, "limit must be a whole number from 1 to 200"),
        ({"limit": MOST_RESULTS + 1}, "limit must be a whole number from 1 to 200"),
        ({"colour": -0.1}, "colour must be a number from 0 to 1"),
        ({"colour": float("nan")}, "colour must be a number from 0 to 1"),
        ({"shade": "greenish"}, "shade must be one of: .*navy"),
        ({"choice": Choice(class_name="Gown")}, r"class must be one of: .*Undershirt"),
        ({"choice": Choice(class_name="")}, "class must be one of"),
        ({"choice": Choice(group="shirts")}, "group must be one of: tops"),  # type: ignore[arg-type]
        ({"choice": Choice(garment=0, box=Box(0, 0, 9, 9))}, "either garment or box"),
        ({"companions": (Kind("bag", None, None),) * (MOST_COMPANIONS + 1)}, "at most 8"),
    ],
)
def test_what_is_out_of_range_is_refused(said: dict[str, Any], sentence: str) -> None:
    """Rule: the sentence names the option and what it may be."""
    with pytest.raises(RequestError, match=sentence):
        SearchOptions(**said)


def test_the_ends_of_a_range_are_in_it() -> None:
    """Rule: 1 and the most results, no colour and colour alone."""
    assert SearchOptions(limit=1, colour=0.0) != SearchOptions(limit=MOST_RESULTS, colour=1.0)
    assert SearchOptions() == NOTHING


def test_a_name_is_known_in_any_case_of_letters() -> None:
    """Rule: what people type is not what tables hold."""
    assert canonical("class", "t-shirt", ("T-Shirt", "Shirt")) == "T-Shirt"
    with pytest.raises(RequestError, match="class must be one of: T-Shirt, Shirt"):
        canonical("class", "tee", ("T-Shirt", "Shirt"))
