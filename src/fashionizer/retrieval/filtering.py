"""Results narrowed to the looks in which the garment is worn with something, before any limit."""

from collections.abc import Sequence

from fashionizer.gallery.catalog import finding
from fashionizer.gallery.gallery import Gallery
from fashionizer.gallery.index.base import Hit, dimensions
from fashionizer.gallery.index.numpy_index import NumpyIndex
from fashionizer.retrieval.companions import COLOURS, Kind


class CompanionFilter:
    """Tells which of a gallery's garments are worn with one of each of some kinds.

    ``outfits`` are those with a garment of each kind: no others can be found.
    """

    def __init__(self, gallery: Gallery, kinds: Sequence[Kind]) -> None:
        self._catalog = gallery.catalog
        self._keys = [finding.garments(gallery.catalog, worn(kind)) for kind in kinds]
        self.outfits = set.intersection(*map(set, self._keys))

    def __call__(self, hit: Hit) -> bool:
        """Whether another garment of the same outfit is of each kind."""
        return all(any(key != hit.key for key in keys.get(hit.outfit, ())) for keys in self._keys)

    def index(self) -> NumpyIndex:
        """Put the garments of these outfits alone into an index."""
        models = self._catalog.mark().models
        index = NumpyIndex(0 if models is None else dimensions(models))
        for rows in self._catalog.index_rows(sorted(self.outfits)):
            index.upsert(rows.keys, rows.vectors, rows.outfits, rows.groups)
        return index


def worn(kind: Kind) -> finding.Worn:
    """Return a kind as the catalog is asked for it."""
    shades = () if kind.colour is None else COLOURS.get(kind.colour, (kind.colour,))
    return finding.Worn(kind.group, kind.class_name, shades)
