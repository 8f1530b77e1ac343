"""Cloth: a colour, a pattern and how it falls, as repeating tiles of colour."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from drawn.paint.palette import CLOTH, RGBTuple, any_colour, hex_of, shifted
from drawn.paint.texture import smooth_noise

SIDE = 128
"""Pixels of a tile's side; it covers 64 drawing units."""

PATTERNS = (
    "plain",
    "horizontal stripes",
    "vertical stripes",
    "checks",
    "dots",
    "floral",
    "denim",
    "knit",
)
"""Names of all patterns."""


@dataclass(frozen=True, slots=True)
class Cloth:
    """What a garment is made of. ``accent`` is the pattern's second colour; ``seed`` its chance.

    ``repeats`` is how often the pattern repeats in a tile; ``gloss``, ``fold`` and ``crease`` say
    how it takes the light (see :class:`drawn.paint.easel.Stuff`).
    """

    colour_name: str
    rgb: RGBTuple
    pattern: str = "plain"
    accent: RGBTuple = (255, 255, 255)
    repeats: int = 4
    seed: int = 0
    gloss: float = 0.0
    fold: str = "crumple"
    crease: float = 0.12
    warm: bool = False

    @property
    def hex(self) -> str:
        """The main colour as ``#rrggbb``."""
        return hex_of(self.rgb)

    def tile(self) -> NDArray[np.uint8]:
        """Its colours, shape (128, 128, 4), uint8; the fourth value is unused."""
        return _tile(self)


def any_cloth(
    rng: np.random.Generator,
    patterns: tuple[str, ...] = ("plain",),
    colours: tuple[str, ...] | None = None,
    *,
    gloss: float = 0.0,
    fold: str = "crumple",
    crease: float = 0.12,
) -> Cloth:
    """Choose a cloth by chance: a pattern evenly, a colour as worn, slightly off its pure tone."""
    pattern = str(rng.choice(patterns))
    if pattern == "denim" and colours is None:
        colours = ("navy", "blue", "blue", "light blue", "black", "grey")
    name = any_colour(rng, colours)
    jitter = rng.normal(0, 5, 3) + rng.normal(0, 5)
    red, green, blue = (
        int(np.clip(c + j, 14, 244)) for c, j in zip(CLOTH[name], jitter, strict=True)
    )
    return Cloth(
        colour_name=name,
        rgb=(red, green, blue),
        pattern=pattern,
        accent=_accent(rng, (red, green, blue)),
        repeats=int(rng.choice(_REPEATS.get(pattern, (4,)))),
        seed=int(rng.integers(1 << 30)),
        gloss=gloss,
        fold=fold,
        crease=crease,
    )


_REPEATS = {
    "horizontal stripes": (4, 6, 8, 11),
    "vertical stripes": (5, 8, 11),
    "checks": (2, 3, 4, 6),
    "dots": (4, 6, 8),
    "floral": (1, 2),
    "knit": (12, 16),
}


def _accent(rng: np.random.Generator, rgb: RGBTuple) -> RGBTuple:
    """A second colour that stands out from the first."""
    dark = sum(rgb) < 330
    names = (
        ("white", "beige", "light blue", "yellow", "pink")
        if dark
        else ("black", "navy", "red", "blue", "burgundy", "green", "white")
    )
    far = [n for n in names if sum(abs(a - b) for a, b in zip(CLOTH[n], rgb, strict=True)) > 120]
    return CLOTH[str(rng.choice(far or ["black"]))]


@lru_cache(maxsize=256)
def _tile(cloth: Cloth) -> NDArray[np.uint8]:
    rng = np.random.default_rng(cloth.seed)
    base = np.full((SIDE, SIDE, 3), cloth.rgb, np.float32)
    drawn = _PAINTERS.get(cloth.pattern, _plain)(base, cloth, rng)
    thread = rng.standard_normal((SIDE, SIDE, 1)).astype(np.float32) * 2.2
    packed = np.zeros((SIDE, SIDE, 4), np.uint8)
    packed[..., :3] = np.clip(drawn + thread, 0, 255)
    return packed


Painter = Callable[[NDArray[np.float32], Cloth, np.random.Generator], NDArray[np.float32]]


def _plain(base: NDArray[np.float32], _: Cloth, rng: np.random.Generator) -> NDArray[np.float32]:
    return base + rng.standard_normal((SIDE, SIDE, 1)).astype(np.float32) * 1.5


def _wave(repeats: int, width: float) -> NDArray[np.float32]:
    """A soft-edged band: 1 inside ``width`` (share of a repeat), 0 outside."""
    phase = (np.arange(SIDE, dtype=np.float32) * repeats / SIDE) % 1
    edge = np.float32(repeats / SIDE)
    return np.clip((width / 2 - np.abs(phase - 0.5)) / edge + 0.5, 0, 1).astype(np.float32)


def _blend(
    base: NDArray[np.float32], rgb: RGBTuple, share: NDArray[np.float32]
) -> NDArray[np.float32]:
    return np.asarray(base + (np.array(rgb, np.float32) - base) * share[..., None], np.float32)


def _stripes(axis: int) -> Painter:
    def paint(
        base: NDArray[np.float32], cloth: Cloth, rng: np.random.Generator
    ) -> NDArray[np.float32]:
        width = float(rng.choice((0.25, 0.4, 0.5))) if axis == 0 else float(rng.choice((0.15, 0.3)))
        band = _wave(cloth.repeats, width)
        share = band[:, None] if axis == 0 else band[None, :]
        return _blend(base, cloth.accent, np.broadcast_to(share, (SIDE, SIDE)))

    return paint


def _checks(
    base: NDArray[np.float32], cloth: Cloth, rng: np.random.Generator
) -> NDArray[np.float32]:
    band = _wave(cloth.repeats, float(rng.choice((0.3, 0.5))))
    half = np.float32(0.5)
    drawn = _blend(base, cloth.accent, half * (band[:, None] + band[None, :]))
    if cloth.repeats <= 3:
        thin = np.roll(_wave(cloth.repeats, 0.07), SIDE // (2 * cloth.repeats))
        third = CLOTH[str(rng.choice(("yellow", "white", "red", "black")))]
        drawn = _blend(drawn, third, np.maximum(thin[:, None], thin[None, :]) * half)
    return drawn


def _dots(base: NDArray[np.float32], cloth: Cloth, rng: np.random.Generator) -> NDArray[np.float32]:
    radius = float(rng.choice((0.16, 0.22, 0.28))) * SIDE / cloth.repeats
    step = SIDE / cloth.repeats
    spots = [
        (step * (i + 0.5 * (j % 2)), step * j)
        for i in range(cloth.repeats + 1)
        for j in range(cloth.repeats + 1)
    ]
    share = _stamped([(x, y, radius, radius) for x, y in spots])
    return _blend(base, cloth.accent, share)


def _stamped(blobs: list[tuple[float, float, float, float]]) -> NDArray[np.float32]:
    """Ellipses (x, y, rx, ry) on a repeating sheet, 0 … 1."""
    fine = 3
    sheet = Image.new("L", (SIDE * fine, SIDE * fine))
    draw = ImageDraw.Draw(sheet)
    for x, y, rx, ry in blobs:
        for dx in (-SIDE, 0, SIDE):
            for dy in (-SIDE, 0, SIDE):
                box = (x + dx - rx, y + dy - ry, x + dx + rx, y + dy + ry)
                draw.ellipse([c * fine for c in box], fill=255)
    return np.asarray(sheet.reduce(fine), np.float32) * np.float32(1 / 255)


def _floral(
    base: NDArray[np.float32], cloth: Cloth, rng: np.random.Generator
) -> NDArray[np.float32]:
    petals = [cloth.accent, CLOTH[str(rng.choice(("red", "pink", "yellow", "orange", "purple")))]]
    drawn, count = base, 7 * cloth.repeats
    leaves = [(*rng.uniform(0, SIDE, 2), *rng.uniform(2, 6, 2)) for _ in range(2 * count)]
    drawn = _blend(drawn, CLOTH[str(rng.choice(("green", "olive", "teal")))], _stamped(leaves))
    for colour in petals:
        flowers, hearts = [], []
        for _ in range(count):
            x, y = rng.uniform(0, SIDE, 2)
            size = rng.uniform(4, 9) / cloth.repeats**0.5
            turn = rng.uniform(0, 7) + 1.2566 * np.arange(5)
            flowers += [
                (x + size * np.cos(a), y + size * np.sin(a), size * 0.75, size * 0.75) for a in turn
            ]
            hearts.append((x, y, size * 0.5, size * 0.5))
        drawn = _blend(drawn, colour, _stamped(flowers))
        drawn = _blend(drawn, shifted(colour, -0.45), _stamped(hearts))
    return drawn


def _denim(base: NDArray[np.float32], _: Cloth, rng: np.random.Generator) -> NDArray[np.float32]:
    rows, columns = np.indices((SIDE, SIDE))
    twill = np.where((rows + 2 * columns) % 6 < 2, 1.0, -0.5).astype(np.float32)
    fade = smooth_noise(rng, SIDE, SIDE, (20, 20))
    return base + (7 * twill + 5 * fade)[..., None]


def _knit(base: NDArray[np.float32], cloth: Cloth, _: np.random.Generator) -> NDArray[np.float32]:
    rows, columns = np.indices((SIDE, SIDE), np.float32)
    across = columns * cloth.repeats / SIDE % 1
    slant = np.abs(across - 0.5) * 1.2
    stitch = np.cos(2 * np.pi * (rows * round(cloth.repeats * 1.25) / SIDE + slant))
    gap = np.where(np.minimum(across, 1 - across) < 0.12, -1.0, 0.2)
    scale = 0.07 * (base + 40)
    return np.asarray(base + scale * (stitch + 1.2 * gap)[..., None], np.float32)


def _hair(base: NDArray[np.float32], _: Cloth, rng: np.random.Generator) -> NDArray[np.float32]:
    strands = smooth_noise(rng, SIDE, SIDE, (3, 60)) + 0.6 * smooth_noise(rng, SIDE, SIDE, (2, 18))
    return np.asarray(base + (0.06 * base + 6) * strands[..., None], np.float32)


_PAINTERS: dict[str, Painter] = {
    "hair": _hair,
    "horizontal stripes": _stripes(0),
    "vertical stripes": _stripes(1),
    "checks": _checks,
    "dots": _dots,
    "floral": _floral,
    "denim": _denim,
    "knit": _knit,
}
