"""Words for what the page shows, in the visitor's language: garments, colours, how near, numbers.

What is a word of the interface (a class, a group, a shade) has here the English word that people
say; the translations have its grammar: an adjective takes the form of its noun.
"""

from fashionizer.retrieval.companions import Companion, Kind
from fashionizer.retrieval.notices import EMPTY, NO_GARMENT, NOT_CLOSE
from fashionizer.schema import Answer, Garment, Group, Match, Outfit
from fashionizer.web.i18n.languages import gettext, in_form, ngettext, number_words


def N_(text: str) -> str:  # noqa: N802 - what extractors of translations look for
    """Mark a text that is translated where it is used."""
    return text


FORM = "form of adjectives"
"""Context in which a translation says which form of an adjective a noun asks for."""

GROUP_WORDS: dict[Group, str] = {
    "tops": N_("Top"),
    "outerwear": N_("Outerwear"),
    "bottoms": N_("Bottoms"),
    "dress": N_("Dress"),
    "shoes": N_("Shoes"),
    "hat": N_("Hat"),
    "bag": N_("Bag"),
    "accessory": N_("Accessory"),
    "outfit": N_("Outfit"),
}

CLASS_WORDS = {
    "Blazer": N_("Blazer"),
    "Body": N_("Bodysuit"),
    "Blouse": N_("Blouse"),
    "Dress": N_("Dress"),
    "Hat": N_("Hat"),
    "Hoodie": N_("Hoodie"),
    "Longsleeve": N_("Long-sleeved top"),
    "Outwear": N_("Jacket or coat"),
    "Pants": N_("Trousers"),
    "Polo": N_("Polo shirt"),
    "Pullover": N_("Pullover"),
    "Shirt": N_("Shirt"),
    "Shoes": N_("Shoes"),
    "Shorts": N_("Shorts"),
    "Skirt": N_("Skirt"),
    "T-Shirt": N_("T-shirt"),
    "Top": N_("Top"),
    "Undershirt": N_("Vest"),
}

SHORT = 16
"""Characters of a name that fits any line."""

_NEARNESS = (
    (0.85, N_("Very similar")),
    (0.65, N_("Similar")),
    (0.50, N_("Probably similar")),
    (0.30, N_("Perhaps similar")),
)

N_("No garment was found in this photo. Take one piece, laid flat, on a hanger or worn, so that it "
   "fills most of the picture.")  # fmt: skip
N_("No garment was found on this person. Choose another one, or draw a box around the garment "
   "that is meant.")  # fmt: skip
N_("There are people in this photo, but none who stands out. Draw a box around the garment that is "
   "meant, or take a photo of one person.")  # fmt: skip
N_("Nothing in the gallery is close to this; the nearest looks are probably not similar.")


def kind_word(group: Group, class_name: str | None) -> str:
    """Name a kind of garment by its class, or by its group where the classes have no word."""
    return gettext(_kind(group, class_name))


def garment_word(garment: Garment) -> str:
    """Name a garment by its class, or by its group where the classes have no word for it."""
    return kind_word(garment.group, garment.class_name)


def garment_phrase(garment: Garment) -> str:
    """Name a garment with its first colour, as in ``blue skirt``; for labels and alt texts."""
    colour = garment.colours[0].name if garment.colours else None
    return _phrase(_kind(garment.group, garment.class_name), colour)


def companions_phrase(kind: Kind) -> str:
    """Name a kind of garment that others are worn with, as in ``blue skirt``."""
    return _phrase(_kind(kind.group, kind.class_name), kind.colour)


def companion_phrase(companion: Companion) -> str:
    """Name what others are worn with, as in ``blue skirt``."""
    return companions_phrase(companion.kind)


def colour_word(name: str) -> str:
    """Name a colour by itself."""
    return gettext(name)


def outfit_phrase(outfit: Outfit) -> str:
    """Describe an outfit for those who do not see its photo."""
    worn = ", ".join(garment_phrase(garment) for garment in outfit.garments)
    return gettext("Outfit with %(garments)s", garments=worn) if worn else gettext("Outfit")


def sureness(match: Match) -> float:
    """Return the probability that a match is similar; its similarity where there is none."""
    return match.similarity if match.probability is None else match.probability


def nearness(sure: float) -> str:
    """Return the words for a match of a :func:`sureness` of 0 … 1."""
    words = next((words for least, words in _NEARNESS if sure >= least), N_("A distant relative"))
    return gettext(words)


def percent(share: float) -> str:
    """Write a share of 0 … 1 as whole per cent, never 100 % unless it is."""
    return f"{min(round(share * 100), 99 if share < 1 else 100)} %"


def looks(number: int) -> str:
    """Write a number of looks: ``1 look``, ``1,204 looks``."""
    return ngettext("%(shown)s look", "%(shown)s looks", number, shown=number_words(number))


def garments(number: int) -> str:
    """Write a number of garments."""
    shown = number_words(number)
    return ngettext("%(shown)s garment", "%(shown)s garments", number, shown=shown)


def notice(answer: Answer) -> str | None:
    """Return what an answer says to the person, None where its results speak for themselves."""
    if answer.results:
        return None
    if answer.chosen is None:
        return gettext(answer.notice or NO_GARMENT)
    if answer.more:
        return gettext(NOT_CLOSE)
    return (
        gettext("The gallery is still empty.")
        if answer.notice == EMPTY
        else gettext("Nothing in the gallery comes close to this.")
    )


def unbroken(name: str) -> str:
    """Keep a short name, as ``CC BY 2.0``, on one line."""
    return name.replace(" ", "\N{NO-BREAK SPACE}") if len(name) <= SHORT else name


def capitalised(text: str) -> str:
    """Begin a phrase with a capital."""
    return text[:1].upper() + text[1:]


def _kind(group: Group, class_name: str | None) -> str:
    return CLASS_WORDS[class_name] if class_name else GROUP_WORDS[group]


def _phrase(word: str, colour: str | None) -> str:
    noun = gettext(word)
    if noun[1:2].islower():  # not a T-shirt
        noun = noun[0].lower() + noun[1:]
    if colour is None:
        return noun
    # a language whose adjectives agree says here which form this noun asks for
    form = in_form(FORM, word)
    shade = gettext(colour) if form == word else in_form(form, colour)
    return gettext("%(colour)s %(garment)s", colour=shade, garment=noun)
