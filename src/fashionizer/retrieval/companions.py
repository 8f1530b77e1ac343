"""What a garment is worn with, counted over the looks found.

Shades are counted as the colour that people would say: navy and denim are both blue.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Self

from fashionizer.errors import ChoiceError, nearest_name
from fashionizer.schema import Garment, Group, Match
from fashionizer.vision.taxonomy import CLASSES, GROUP_OF_CLASS, GROUPS

COLOURS: dict[str, tuple[str, ...]] = {
    "black": ("black", "charcoal"),
    "grey": ("grey", "light grey"),
    "white": ("white", "cream"),
    "beige": ("beige", "tan", "khaki"),
    "brown": ("brown", "dark brown", "rust"),
    "blue": ("blue", "navy", "denim blue", "light blue", "turquoise", "teal"),
    "green": ("green", "dark green", "olive", "light green"),
    "yellow": ("yellow", "mustard"),
    "orange": ("orange", "coral"),
    "red": ("red", "burgundy"),
    "pink": ("pink", "hot pink"),
    "purple": ("purple", "lilac", "mauve"),
}
"""The shades of ``vision.colour.shades`` that each plain colour stands for."""

COLOUR_OF_SHADE = {shade: colour for colour, shades in COLOURS.items() for shade in shades}


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of garment: its class, else its group, and its main colour where that is known."""

    group: Group
    class_name: str | None
    colour: str | None

    @classmethod
    def of(cls, garment: Garment) -> Self:
        """Return the kind of a garment."""
        shade = garment.colours[0].name if garment.colours else None
        colour = None if shade is None else COLOUR_OF_SHADE.get(shade, shade)
        return cls(garment.group, garment.class_name, colour)

    @classmethod
    def read(cls, text: str) -> Self:
        """Read what :meth:`__str__` writes, in any case; without a colour it means any.

        Raises:
            ChoiceError: it names no class or group, or no colour.
        """
        colour, _, word = f" {text.strip().casefold()}".rpartition(" ")
        colour = colour.strip()
        if colour and colour not in COLOURS:
            raise ChoiceError(
                f"There is no colour {colour!r}{_hint(colour, COLOURS)}; choose one of "
                f"{', '.join(COLOURS)}."
            )
        for name in CLASSES:
            if name.casefold() == word:
                return cls(GROUP_OF_CLASS[name], name, colour or None)
        for group in GROUPS:
            if group == word:
                return cls(group, None, colour or None)
        raise ChoiceError(
            f"There is no garment {word!r}{_hint(word, [*map(str.casefold, CLASSES), *GROUPS])}; "
            f"choose one of {', '.join((*CLASSES, *GROUPS))}."
        )

    def __str__(self) -> str:
        """Return its name in the interface: ``blue Pants``, ``black bag``."""
        return f"{self.colour or ''} {self.class_name or self.group}".strip()

    def takes(self, other: "Kind") -> bool:
        """Whether a garment of another kind is one of this."""
        return (
            self.group == other.group
            and self.class_name in (None, other.class_name)
            and self.colour in (None, other.colour)
        )


def _hint(word: str, known: Iterable[str]) -> str:
    near = nearest_name(word, known)
    return f" (did you mean {near!r}?)" if near else ""


@dataclass(frozen=True, slots=True)
class Companion:
    """What the garment is worn with in some looks: its kind, and the looks' ids, best first.

    ``hex`` is its colour in the first of them, ``#rrggbb``; None where no colour is known.
    """

    kind: Kind
    hex: str | None
    outfits: tuple[int, ...]

    @property
    def looks(self) -> int:
        """In how many looks."""
        return len(self.outfits)


def companions(results: Sequence[Match]) -> tuple[Companion, ...]:
    """Count what the found garment is worn with, by kind: skirts, and among them blue skirts.

    Args:
        results: best first.

    Returns:
        Most frequent first; of equals, the one in the better look. A look counts once for a kind;
        kinds of any colour are left out where one colour is all there is of them.
    """
    found: dict[Kind, Companion] = {}
    for match in results:
        for garment in match.others:
            kind = Kind.of(garment)
            shown = garment.colours[0].hex if garment.colours else None
            for each, hex_ in ((replace(kind, colour=None), None), (kind, shown)):
                known = found.get(each, Companion(each, hex_, ()))
                if match.outfit.id not in known.outfits:
                    found[each] = replace(known, outfits=(*known.outfits, match.outfit.id))
    told = (each for each in found.values() if not _repeated(each, found))
    return tuple(sorted(told, key=lambda companion: -companion.looks))


def _repeated(any_colour: Companion, found: Mapping[Kind, Companion]) -> bool:
    return any_colour.kind.colour is None and any(
        kind.colour is not None
        and any_colour.kind.takes(kind)
        and kind.class_name == any_colour.kind.class_name
        and each.outfits == any_colour.outfits
        for kind, each in found.items()
    )
