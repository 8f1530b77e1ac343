"""Results narrowed to the looks in which the garment is worn with something, before any limit."""

from collections.abc import Sequence

from fashionizer.advice.company import COLOURS, Kind
from fashionizer.gallery import finding
from fashionizer.gallery.gallery import Gallery
from fashionizer.gallery.index import Hit


class Narrowing:
    """Tells which of a gallery's garments are worn with one of each of some kinds."""

    def __init__(self, gallery: Gallery, kinds: Sequence[Kind]) -> None:
        self._keys = [finding.garments(gallery.catalog, worn(kind)) for kind in kinds]

    def __call__(self, hit: Hit) -> bool:
        """Whether another garment of the same outfit is of each kind."""
        return all(any(key != hit.key for key in keys.get(hit.outfit, ())) for keys in self._keys)

    @property
    def outfits(self) -> int:
        """How many outfits have a garment of each kind: no more can be found."""
        return len(set.intersection(*map(set, self._keys)))


def worn(kind: Kind) -> finding.Worn:
    """Give a kind as the catalog is asked for it."""
    shades = () if kind.colour is None else COLOURS.get(kind.colour, (kind.colour,))
    return finding.Worn(kind.group, kind.class_name, shades)
