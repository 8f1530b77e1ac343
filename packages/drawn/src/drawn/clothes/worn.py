"""One garment being painted onto one body: what every garment's painter is handed."""

from collections.abc import Sequence
from dataclasses import dataclass

from drawn.figures.figure import Figure
from drawn.paint.easel import Easel, Fade
from drawn.paint.geometry import Points
from drawn.paint.palette import RGBTuple, shifted
from drawn.paint.patterns import Cloth
from drawn.wardrobe.pieces import Cut, Piece


@dataclass(frozen=True, slots=True)
class Worn:
    """A piece with the easel it is painted on, the body that wears it, and its number there."""

    easel: Easel
    figure: Figure
    piece: Piece
    thing: int

    @property
    def cut(self) -> Cut:
        """The piece's cut."""
        return self.piece.cut

    @property
    def cloth(self) -> Cloth:
        """The piece's cloth."""
        return self.piece.cloth

    @property
    def rgb(self) -> RGBTuple:
        """The cloth's main colour."""
        return self.piece.cloth.rgb

    @property
    def thread(self) -> RGBTuple:
        """The colour of seams and edges: darker on light cloth, lighter on dark."""
        return shifted(self.rgb, 0.28) if sum(self.rgb) < 150 else shifted(self.rgb, -0.4)

    def line(self, *places: tuple[float, float]) -> Points:
        """Map body coordinates (t, x) to the picture."""
        return self.figure.line(*places)

    def roundness(self, worn: float, flat: float = 5.0) -> float:
        """How far in from its edge a part curves: less where nobody fills it."""
        return flat if self.figure.flat else worn

    def paint(
        self,
        outline: Points | Sequence[Points],
        *,
        cloth: Cloth | None = None,
        axis: float = 0.0,
        round_: float = 10.0,
        creases: Sequence[Points] = (),
        fade: Fade | None = None,
        shadow: float = 1.0,
        shade: float = 1.0,
    ) -> None:
        """Paint a part of the piece, in its own cloth unless told another (see Easel.paint)."""
        self.easel.paint(
            outline,
            cloth or self.cloth,
            self.thing,
            axis=axis,
            round_=round_,
            creases=creases,
            fade=fade,
            shadow=shadow,
            shade=shade,
        )

    def mark(
        self,
        outline: Points | Sequence[Points],
        rgb: RGBTuple,
        *,
        strength: float = 1.0,
        soft: float = 0.0,
    ) -> None:
        """Tint a shape on the piece (see Easel.mark)."""
        self.easel.mark(outline, rgb, self.thing, strength=strength, soft=soft)

    def seam(
        self,
        path: Points,
        rgb: RGBTuple | None = None,
        *,
        width: float = 1.0,
        strength: float = 0.6,
    ) -> None:
        """Draw a line on the piece, in the colour of its thread unless told another."""
        self.easel.line(path, rgb or self.thread, self.thing, width=width, strength=strength)
