"""Plain words for what the page shows: kinds of garments, how near a match is, big numbers."""

from fashionizer.schema import Garment, Group, Match

GROUP_WORDS: dict[Group, str] = {
    "tops": "Top",
    "outerwear": "Outerwear",
    "bottoms": "Bottoms",
    "dress": "Dress",
    "shoes": "Shoes",
    "hat": "Hat",
    "bag": "Bag",
    "accessory": "Accessory",
}

_NEARNESS = (
    (0.85, "Very similar"),
    (0.65, "Similar"),
    (0.50, "Probably similar"),
    (0.30, "Perhaps similar"),
)


def garment_word(garment: Garment) -> str:
    """Name a garment by its class, or by its group where the classes have no word for it."""
    return garment.class_name or GROUP_WORDS[garment.group]


def garment_phrase(garment: Garment) -> str:
    """Name a garment with its first colour, as in ``blue skirt``; for labels and alt texts."""
    word = garment_word(garment).lower()
    return f"{garment.colours[0].name} {word}" if garment.colours else word


def sureness(match: Match) -> float:
    """Give the probability that a match is similar; its similarity where there is none."""
    return match.similarity if match.probability is None else match.probability


def nearness(sure: float) -> str:
    """Say in words how near a match of a :func:`sureness` of 0 … 1 is."""
    return next((words for least, words in _NEARNESS if sure >= least), "A distant relative")


def percent(share: float) -> str:
    """Write a share of 0 … 1 as whole per cent, never 100 % unless it is."""
    return f"{min(round(share * 100), 99 if share < 1 else 100)} %"


def counted(number: int, one: str, many: str) -> str:
    """Write a number with its noun, thousands set apart: ``1,204 garments``."""
    return f"{number:,} {one if number == 1 else many}"
