"""Narrowing to what a garment is worn with happens before the limit, over the whole gallery."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import cast

import numpy as np
import pytest

from fashionizer.gallery.gallery import Gallery
from fashionizer.retrieval import search
from fashionizer.retrieval.calibration import Calibrator, Curve
from fashionizer.retrieval.companions import Kind
from fashionizer.retrieval.options import SearchOptions
from fashionizer.retrieval.service import Advisor
from fashionizer.schema import Answer, Group, Match
from fashionizer.settings import Settings
from fashionizer.vision.pipeline import GarmentPipeline
from tests.retrieval.kept import Invented, Worn, kept, look, seen
from tests.retrieval.pictures import grey

HAT: Worn = ("hat", "Hat", "red")
NAVY_PANTS: Worn = ("bottoms", "Pants", "navy")
JEANS: Worn = ("bottoms", "Pants", "denim blue")
WHITE_PANTS: Worn = ("bottoms", "Pants", "white")
WHITE_SHOES: Worn = ("shoes", "Shoes", "white")
BAG: Worn = ("bag", None, None)

LOOKS = 180
"""All of them fit in one answer, so that what is narrowed afterwards is the oracle."""


def near(rank: int) -> list[float]:
    """Return a shape, the less near to the one asked about the larger the rank."""
    return [1, rank / 100, 0, 0]


def advisor(gallery: Gallery) -> Advisor:
    """Answer from a gallery with what :class:`Invented` sees."""
    return Advisor(cast(GarmentPipeline, Invented()), gallery, Settings())


def worn_with(match: Match, kinds: Sequence[Kind]) -> bool:
    """Whether the match is worn with one of each kind: the plain rule."""
    others = [Kind.of(garment) for garment in match.others]
    return all(any(kind.takes(other) for other in others) for kind in kinds)


def kinds(*names: str) -> tuple[Kind, ...]:
    """Read the names of kinds."""
    return tuple(map(Kind.read, names))


def ids(answer: Answer) -> list[int]:
    """Return the outfits found."""
    return [match.outfit.id for match in answer.results]


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Advisor]:
    """Four looks with a hat, the nearest first."""
    worn = [(NAVY_PANTS, WHITE_SHOES), (JEANS, BAG), (WHITE_PANTS, WHITE_SHOES), (HAT,)]
    looks = [
        look(n, tuple(seen(at, each, near(n)) for at, each in enumerate((HAT, *others))))
        for n, others in enumerate(worn, 1)
    ]
    with kept(tmp_path_factory.mktemp("few"), looks) as gallery:
        yield advisor(gallery)


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Advisor]:
    """Looks of one to five garments by chance; some have two hats, some none."""
    random = np.random.default_rng(7)
    wardrobe = (HAT, NAVY_PANTS, JEANS, WHITE_PANTS, WHITE_SHOES, BAG)
    looks = []
    for number in range(LOOKS):
        worn = [wardrobe[at] for at in random.integers(0, len(wardrobe), random.integers(1, 6))]
        garments = [seen(at, each, random.normal(size=4).tolist()) for at, each in enumerate(worn)]
        looks.append(look(number, tuple(garments)))
    with kept(tmp_path_factory.mktemp("many"), looks) as gallery:
        yield advisor(gallery)


@pytest.mark.parametrize(
    ("names", "found"),
    [
        ((), [1, 2, 3, 4]),
        (("pants",), [1, 2, 3]),
        (("Blue Pants",), [1, 2]),
        (("blue pants", "white shoes"), [1]),
        (("BAG",), [2]),
        (("bottoms",), [1, 2, 3]),
        (("green bag",), []),
        (("hat",), [4]),
    ],
)
def test_looks_are_narrowed_to_those_with_all_that_is_wanted(
    few: Advisor, names: tuple[str, ...], found: list[int]
) -> None:
    """A group takes every class of it, a kind without a colour every colour.

    Worn with a hat is only what has two: the one that was found is not its own companions.
    """
    answer = few.search(grey(), SearchOptions(companions=kinds(*names), everything=True))
    assert ids(answer) == found
    assert (answer.notice is None) == bool(found)


@pytest.mark.parametrize("few", [0, search.FEW])
@pytest.mark.parametrize("limit", [1, 2, 7, 200])
@pytest.mark.parametrize("names", [("pants",), ("blue pants",), ("bag", "white shoes"), ("hat",)])
def test_the_limit_cuts_what_is_left_after_narrowing(
    many: Advisor,
    names: tuple[str, ...],
    limit: int,
    few: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The answer is the same as all looks, narrowed one by one, then cut.

    Whether the index is read on, or the few that can fit are compared by themselves.
    """
    monkeypatch.setattr(search, "FEW", few)
    wanted = kinds(*names)
    every = many.search(grey(), SearchOptions(limit=200, everything=True)).results
    left: list[Match] = [match for match in every if worn_with(match, wanted)]
    assert 0 < len(left) < len(every)
    answer = many.search(grey(), SearchOptions(limit=limit, everything=True, companions=wanted))
    assert [each.outfit for each in answer.results] == [each.outfit for each in left[:limit]]
    assert [each.garment for each in answer.results] == [each.garment for each in left[:limit]]
    assert [each.similarity for each in answer.results] == pytest.approx(
        [each.similarity for each in left[:limit]], abs=1e-5
    )
    assert answer.among == min(limit, len(every))


def test_similar_looks_are_narrowed_before_the_limit_too(many: Advisor) -> None:
    """The outfit asked about stays out."""
    own = ids(many.search(grey(), SearchOptions(limit=1, everything=True)))[0]
    wanted = kinds("bag")
    every = many.similar(own, SearchOptions(limit=200, everything=True)).results
    left = [match for match in every if worn_with(match, wanted)]
    answer = many.similar(own, SearchOptions(limit=2, everything=True, companions=wanted))
    assert ids(answer) == [match.outfit.id for match in left[:2]]
    assert own not in ids(answer)


@pytest.mark.parametrize("few", [0, search.FEW])
def test_the_only_look_that_fits_is_found_behind_hundreds(
    tmp_path: Path, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """“No look” was said where the one bag was worn in the 300th of the nearest."""
    monkeypatch.setattr(search, "FEW", few)
    looks = [look(n, (seen(0, HAT, near(n)), seen(1, WHITE_SHOES, near(n)))) for n in range(300)]
    looks.append(look(300, (seen(0, HAT, near(300)), seen(1, BAG, near(300)))))
    with kept(tmp_path, looks) as gallery:
        answer = advisor(gallery).search(grey(), SearchOptions(limit=3, companions=kinds("bag")))
    assert ids(answer) == [301]
    assert answer.notice is None


def test_what_is_said_where_nothing_is_left_is_true_of_all_looks(
    few: Advisor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A probable look without a bag, an improbable one with it: it comes with everything."""
    group: Group = "hat"
    cut = few.search(grey(), SearchOptions(everything=True)).results
    between = (cut[0].similarity + cut[1].similarity) / 2
    steep = (Curve(-1e6 * between, 1e6),) * 2
    monkeypatch.setattr(few, "_calibrator", Calibrator((0.0, 1.0), {f"{group} worn": steep}))
    answer = few.search(grey(), SearchOptions(companions=kinds("bag")))
    assert (ids(answer), answer.more, answer.among) == ([], True, 1)
    assert answer.notice == "No similar look is worn with bag, but less similar ones are."
    assert ids(few.search(grey(), SearchOptions(companions=kinds("bag"), everything=True))) == [2]
    nowhere = few.search(grey(), SearchOptions(companions=kinds("green bag")))
    assert (ids(nowhere), nowhere.more) == ([], False)
    assert str(nowhere.notice).startswith("No look found here is worn with green bag;")


def test_that_nothing_is_close_is_the_reason_not_what_it_is_worn_with(
    few: Advisor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where no look would be shown without narrowing either."""
    never = (Curve(-30.0, 0.0),) * 2
    monkeypatch.setattr(few, "_calibrator", Calibrator((0.0, 1.0), {"hat worn": never}))
    answer = few.search(grey(), SearchOptions(companions=kinds("green bag")))
    assert (answer.among, answer.more) == (0, False)
    assert str(answer.notice).startswith("Nothing in the gallery is close to this;")
