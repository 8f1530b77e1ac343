"""Cuts and cloths of tops, by class."""

from dataclasses import replace

from drawn.paint.chance import Rng, maybe, pick
from drawn.paint.patterns import Cloth, any_cloth
from drawn.wardrobe.pieces import Cut

Made = tuple[Cut, Cloth]


def blouse(rng: Rng) -> Made:
    """A blouse: light, wide, often patterned."""
    cut = Cut(
        pick(rng, "puff", "bell", ""),
        pick(rng, "v", "collar", "boat", "scoop"),
        pick(rng, "buttons", "closed"),
        float(rng.choice((0.4, 0.75, 0.98))),
        rng.uniform(0.85, 1.0),
        ease=rng.uniform(0.5, 0.9),
        flare=rng.uniform(0, 0.4),
    )
    return cut, any_cloth(
        rng,
        ("floral", "plain", "dots", "floral", "vertical stripes"),
        gloss=0.07,
        fold="drape",
        crease=0.14,
    )


def body(rng: Rng) -> Made:
    """A body: tight, closed at the crotch."""
    cut = Cut(
        "body",
        pick(rng, "scoop", "v", "crew", "square"),
        sleeve=float(rng.choice((0.0, 0.25, 0.98))),
        hem=1.06,
        ease=0.0,
    )
    return cut, any_cloth(
        rng, ("plain", "plain", "horizontal stripes", "dots"), gloss=0.03, fold="soft", crease=0.08
    )


def hoodie(rng: Rng) -> Made:
    """A hoodie."""
    front = pick(rng, "closed", "closed", "zip")
    cut = Cut(
        "kangaroo",
        "crew",
        front,
        0.99,
        rng.uniform(0.93, 1.02),
        ease=rng.uniform(0.55, 0.95),
        rib=True,
        hood=True,
        print=0 if front == "zip" else int(rng.choice((0, 0, 3, 1))),
    )
    return cut, any_cloth(rng, crease=0.14)


def longsleeve(rng: Rng) -> Made:
    """A jersey with long sleeves."""
    cut = Cut(
        "",
        pick(rng, "crew", "scoop", "v", "boat"),
        sleeve=0.98,
        hem=rng.uniform(0.86, 0.98),
        ease=rng.uniform(0.05, 0.4),
    )
    return cut, any_cloth(rng, ("plain", "plain", "horizontal stripes"), fold="soft", crease=0.12)


def polo(rng: Rng) -> Made:
    """A polo shirt."""
    cut = Cut(
        "",
        "polo",
        "placket",
        rng.uniform(0.26, 0.36),
        rng.uniform(0.9, 1.0),
        ease=rng.uniform(0.2, 0.55),
        rib=False,
    )
    return cut, any_cloth(rng, ("plain", "plain", "horizontal stripes"), fold="soft", crease=0.14)


def pullover(rng: Rng) -> Made:
    """A knitted pullover."""
    cut = Cut(
        "",
        pick(rng, "crew", "v", "turtle", "crew"),
        sleeve=1.0,
        hem=rng.uniform(0.88, 1.0),
        ease=rng.uniform(0.4, 0.9),
        rib=True,
    )
    return cut, any_cloth(
        rng, ("knit", "knit", "knit", "horizontal stripes"), fold="crumple", crease=0.11
    )


def shirt(rng: Rng) -> Made:
    """A shirt with collar and buttons."""
    cut = Cut(
        "",
        "collar",
        "buttons",
        float(rng.choice((0.34, 0.7, 0.98, 0.98))),
        rng.uniform(0.92, 1.05),
        ease=rng.uniform(0.25, 0.6),
        pocket=maybe(rng, 0.5),
    )
    return cut, any_cloth(
        rng, ("plain", "checks", "checks", "vertical stripes", "denim", "plain"), crease=0.14
    )


def tshirt(rng: Rng) -> Made:
    """A T-shirt, plain, striped or printed."""
    cut = Cut(
        "",
        pick(rng, "crew", "crew", "v"),
        sleeve=rng.uniform(0.26, 0.4),
        hem=rng.uniform(0.85, 1.0),
        ease=rng.uniform(0.2, 0.8),
    )
    cloth = any_cloth(
        rng, ("plain", "plain", "plain", "horizontal stripes"), fold="soft", crease=0.15
    )
    return replace(
        cut, print=int(rng.choice((0, 0, 1, 2, 3, 4))) if cloth.pattern == "plain" else 0
    ), cloth


def top(rng: Rng) -> Made:
    """A top with straps or a bare neck."""
    cut = Cut(
        "",
        pick(rng, "straps", "square", "halter", "straps"),
        sleeve=0.0,
        hem=float(rng.choice((0.55, 0.72, 0.9))),
        ease=rng.uniform(0.0, 0.4),
        flare=rng.uniform(0, 0.3),
    )
    return cut, any_cloth(
        rng,
        ("plain", "floral", "plain", "dots", "horizontal stripes"),
        gloss=0.05,
        fold="drape",
        crease=0.1,
    )


def undershirt(rng: Rng) -> Made:
    """An undershirt."""
    cut = Cut("", "scoop", sleeve=0.0, hem=rng.uniform(0.92, 1.0), ease=rng.uniform(0.0, 0.25))
    return cut, any_cloth(
        rng, ("plain",), ("white", "white", "grey", "black", "navy"), fold="soft", crease=0.1
    )
