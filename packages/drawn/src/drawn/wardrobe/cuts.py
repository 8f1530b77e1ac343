"""The 18 classes and how a garment of each is made."""

from collections.abc import Callable

from drawn.paint.chance import Rng
from drawn.paint.patterns import Cloth
from drawn.wardrobe import cuts_more, cuts_tops
from drawn.wardrobe.pieces import Cut, Kind, Piece
from fashionizer.errors import FashionizerError
from fashionizer.vision.taxonomy import CLASSES

_MAKERS: dict[str, tuple[Kind, Callable[[Rng], tuple[Cut, Cloth]]]] = {
    "Blazer": ("coat", cuts_more.blazer),
    "Body": ("top", cuts_tops.body),
    "Blouse": ("top", cuts_tops.blouse),
    "Dress": ("dress", cuts_more.dress),
    "Hat": ("hat", cuts_more.hat),
    "Hoodie": ("top", cuts_tops.hoodie),
    "Longsleeve": ("top", cuts_tops.longsleeve),
    "Outwear": ("coat", cuts_more.outwear),
    "Pants": ("pants", cuts_more.pants),
    "Polo": ("top", cuts_tops.polo),
    "Pullover": ("top", cuts_tops.pullover),
    "Shirt": ("top", cuts_tops.shirt),
    "Shoes": ("shoes", cuts_more.shoes),
    "Shorts": ("shorts", cuts_more.shorts),
    "Skirt": ("skirt", cuts_more.skirt),
    "T-Shirt": ("top", cuts_tops.tshirt),
    "Top": ("top", cuts_tops.top),
    "Undershirt": ("top", cuts_tops.undershirt),
}


def any_piece(rng: Rng, class_name: str) -> Piece:
    """Make a garment of a class: cut and cloth by chance.

    Raises:
        FashionizerError: ``class_name`` is not one of the 18 classes.
    """
    if class_name not in _MAKERS:
        raise FashionizerError(
            f"There is no garment class {class_name!r}; choose one of {', '.join(CLASSES)}."
        )
    kind, make = _MAKERS[class_name]
    cut, cloth = make(rng)
    return Piece(kind, class_name, cloth, cut)
