"""The order in which a person and what they wear are painted, from back to front."""

from dataclasses import dataclass

from drawn.clothes import extras, shoes
from drawn.clothes.coats import coat_back, coat_front
from drawn.clothes.collars import collar, hood_back
from drawn.clothes.hats import hat
from drawn.clothes.skirts import dress, skirt
from drawn.clothes.sleeves import sleeve
from drawn.clothes.tops import bodice, inside
from drawn.clothes.trousers import trousers
from drawn.clothes.worn import Worn
from drawn.figures import body, hair, head
from drawn.figures.figure import Figure, Limb
from drawn.paint.easel import Easel
from drawn.wardrobe.attire import Attire
from drawn.wardrobe.pieces import Kind, Piece


@dataclass(frozen=True, slots=True)
class Dressing:
    """One person to paint: the easel, the body, its looks and what it wears.

    The pieces get the numbers 2, 3, … on the easel, in the order of the attire.
    """

    easel: Easel
    figure: Figure
    looks: body.Looks
    attire: Attire

    def of(self, kind: Kind) -> Worn | None:
        """The first piece of a kind, or None."""
        for number, piece in enumerate(self.attire.pieces, start=2):
            if piece.kind == kind:
                return Worn(self.easel, self.figure, piece, number)
        return None

    def paint(self) -> None:
        """Paint everything."""
        self._behind()
        self._lower()
        self._torso()
        self._arms()
        self._head()

    def _behind(self) -> None:
        coat, top = self.of("coat"), self.of("top")
        hatted = self.of("hat") is not None
        hair.back_hair(self.easel, self.figure, self.looks, covered=hatted)
        if coat:
            coat_back(coat)
            hood_back(coat)
        if top:
            hood_back(top)

    def _lower(self) -> None:
        hose, pair = self.of("hose"), self.of("shoes")
        for limb in self._legs():
            body.leg(self.easel, self.figure, limb, self.looks.skin)
            if hose:
                shoes.hose(hose, limb)
            if pair and self._over_shoes():
                shoes.shoe(pair, limb, self.looks)
        body.trunk(self.easel, self.figure, self.looks)

    def _legs(self) -> list[Limb]:
        """Both legs, the one further back first."""
        return sorted(self.figure.legs, key=lambda limb: limb.end[1])

    def _over_shoes(self) -> bool:
        """Whether trousers fall over the shoes; boots go over slim ones."""
        pants, pair = self.of("pants"), self.of("shoes")
        if not pants or not pair:
            return False
        slim = pants.cut.style in ("skinny", "tapered", "jogger")
        return not (slim and pair.cut.style in ("boot", "high boot"))

    def _torso(self) -> None:
        for limb in self.figure.arms:
            body.arm(self.easel, self.figure, limb, self.looks)
        top, coat = self.of("top"), self.of("coat")
        if top and top.cut.tucked:
            bodice(top)
        self._bottoms()
        if top:
            if not top.cut.tucked:
                bodice(top)
            collar(top)
        if coat:
            coat_front(coat)
            collar(coat)

    def _bottoms(self) -> None:
        pair = self.of("shoes")
        for worn in (self.of("pants"), self.of("shorts")):
            if worn:
                trousers(worn)
        if pair and not self._over_shoes():
            for limb in self._legs():
                shoes.shoe(pair, limb, self.looks)
        lower, whole, belt = self.of("skirt"), self.of("dress"), self.of("belt")
        if lower:
            skirt(lower)
        if whole:
            dress(whole)
            collar(whole)
        if belt:
            extras.belt(belt)

    def _arms(self) -> None:
        bag, scarf = self.of("bag"), self.of("scarf")
        if bag and bag.cut.style == "crossbody":
            extras.bag(bag, self._free_arm())
            bag = None
        for limb in self.figure.arms:
            self._sleeved(limb)
            if bag and limb is self._free_arm():
                extras.bag(bag, limb)
            body.hand(self.easel, self.figure, limb, self.looks)
        if scarf:
            extras.scarf(scarf)

    def _sleeved(self, limb: Limb) -> None:
        """Paint an arm in the outermost sleeve, and the skin below it."""
        coat = self.of("coat")
        outer = coat or self.of("top") or self.of("dress")
        covered = outer.cut.sleeve if outer else 0.0
        if covered < 0.95:
            body.arm(self.easel, self.figure, limb, self.looks, max(covered - 0.1, 0.0))
        if outer:
            sleeve(outer, limb, grow=2.0 if coat else 0.0)

    def _free_arm(self) -> Limb:
        """The arm that hangs freest, for a bag."""
        order = ("down", "out", "front", "hip", "pocket", "up")
        return min(self.figure.arms, key=lambda limb: order.index(limb.pose))

    def _head(self) -> None:
        on_head, glasses = self.of("hat"), self.of("glasses")
        head.face(self.easel, self.figure, self.looks)
        hair.front_hair(self.easel, self.figure, self.looks, covered=on_head is not None)
        if glasses:
            extras.glasses(glasses)
        if on_head:
            hat(on_head)


def lay(easel: Easel, figure: Figure, piece: Piece, *, above: bool, hung: bool = False) -> None:
    """Paint one piece that nobody wears; its number is 2.

    ``above`` shows shoes from above, not beside; ``hung`` puts a hanger (number 0: not a garment)
    into what has shoulders.
    """
    on = Worn(easel, figure, piece, 2)
    if piece.kind in ("top", "coat", "dress"):
        _lay_sleeved(on, hung)
    elif piece.kind in ("pants", "shorts"):
        trousers(on)
    elif piece.kind == "skirt":
        skirt(on)
    elif piece.kind == "shoes":
        shoes.pair(on, above)
    elif piece.kind == "hat":
        hat(on)


def _lay_sleeved(on: Worn, hung: bool) -> None:
    if hung and not on.cut.hood:
        extras.hanger(on.easel, on.figure)
    hood_back(on)
    if on.piece.kind == "coat":
        coat_back(on)
        coat_front(on)
    elif on.piece.kind == "dress":
        inside(on)
        dress(on)
    else:
        bodice(on)
    for limb in on.figure.arms:
        sleeve(on, limb)
    collar(on)
