"""Who wears what with what: whole outfits by chance."""

from dataclasses import dataclass, replace

import numpy as np

from drawn.paint.chance import Rng, maybe, pick
from drawn.paint.palette import LEATHER
from drawn.paint.patterns import Cloth, any_cloth
from drawn.wardrobe.cuts import any_piece
from drawn.wardrobe.pieces import Cut, Kind, Piece


@dataclass(frozen=True, slots=True)
class Attire:
    """All that one person wears, innermost first."""

    pieces: tuple[Piece, ...]

    def of(self, kind: Kind) -> Piece | None:
        """The first piece of a kind, or None."""
        return next((p for p in self.pieces if p.kind == kind), None)


TOPS = (
    "T-Shirt",
    "Shirt",
    "Pullover",
    "Blouse",
    "Longsleeve",
    "Hoodie",
    "Top",
    "Polo",
    "Undershirt",
    "Body",
)
_TOPS_WORN = np.array((22, 18, 15, 12, 9, 8, 6, 5, 3, 2)) / 100


def any_attire(rng: Rng, given: tuple[Piece, ...] = (), layered: bool = True) -> Attire:
    """Dress a person around the ``given`` pieces.

    ``layered`` allows a coat that was not given; without one the top is seen whole.
    """
    kinds = {p.kind for p in given}
    pieces = list(given)
    if not kinds & {"top", "dress"}:
        dress = not kinds & {"pants", "shorts", "skirt"} and maybe(rng, 0.22)
        pieces.append(any_piece(rng, "Dress" if dress else str(rng.choice(TOPS, p=_TOPS_WORN))))
        kinds = {p.kind for p in pieces}
    if not kinds & {"dress", "pants", "shorts", "skirt"}:
        pieces.append(
            any_piece(rng, str(rng.choice(("Pants", "Skirt", "Shorts"), p=(0.62, 0.24, 0.14))))
        )
    if layered and "coat" not in kinds and maybe(rng, 0.4):
        pieces.append(any_piece(rng, pick(rng, "Blazer", "Outwear", "Outwear")))
    if "shoes" not in kinds:
        pieces.append(any_piece(rng, "Shoes"))
    if "hat" not in kinds and maybe(rng, 0.22):
        pieces.append(any_piece(rng, "Hat"))
    under = any(p.kind == "coat" for p in pieces)
    waist = next((p.cut.waist for p in pieces if p.kind in ("pants", "shorts", "skirt")), 1.0)
    fitted = [_fitted(rng, p, under, waist) for p in pieces]
    return Attire((*fitted, *_extras(rng, pieces)))


def _fitted(rng: Rng, piece: Piece, under: bool, waist: float) -> Piece:
    """Tuck a top in (its hem goes below the ``waist``) or not; lay it closer ``under`` a coat."""
    if piece.kind not in ("top", "dress"):
        return piece
    cut = replace(piece.cut, ease=min(piece.cut.ease, 0.15)) if under else piece.cut
    loose = piece.class_name in ("Hoodie", "Pullover", "Dress")
    if piece.class_name == "Body":
        cut = replace(cut, tucked=True)
    elif not loose and maybe(rng, 0.45):
        cut = replace(cut, tucked=True, hem=min(cut.hem, waist + 0.04))
    return replace(piece, cut=cut)


def _extras(rng: Rng, pieces: list[Piece]) -> list[Piece]:
    kinds = {p.kind for p in pieces}
    made: list[Piece] = []
    if maybe(rng, 0.42):
        style = pick(rng, "tote", "hand", "crossbody", "clutch", "hand")
        made.append(
            Piece(
                "bag",
                None,
                any_cloth(rng, ("plain",), LEATHER, gloss=0.15, fold="soft", crease=0.08),
                Cut(style),
            )
        )
    bottom = next((p for p in pieces if p.kind in ("pants", "shorts", "skirt", "dress")), None)
    if bottom is not None and maybe(rng, 0.3):
        cloth = any_cloth(
            rng, ("plain",), ("black", "brown", "burgundy", "beige"), gloss=0.2, crease=0.03
        )
        made.append(
            Piece(
                "belt",
                None,
                cloth,
                Cut(waist=bottom.cut.waist, ease=0.4 if bottom.kind == "dress" else 0.1),
            )
        )
    if "coat" in kinds and maybe(rng, 0.3):
        made.append(
            Piece(
                "scarf", None, any_cloth(rng, ("knit", "checks", "plain")), Cut(ease=rng.random())
            )
        )
    if maybe(rng, 0.25):
        style = pick(rng, "sun", "frames")
        made.append(
            Piece("glasses", None, Cloth("black", (24, 22, 24), gloss=0.3, crease=0.0), Cut(style))
        )
    if not kinds & {"pants"} and maybe(rng, 0.35):
        cloth = any_cloth(
            rng, ("plain",), ("black", "black", "grey", "white", "navy"), fold="soft", crease=0.02
        )
        made.append(Piece("hose", None, cloth, Cut(pick(rng, "tights", "tights", "knee", "sock"))))
    return made
