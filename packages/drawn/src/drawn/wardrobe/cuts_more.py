"""Cuts and cloths of outerwear, dresses, bottoms, shoes and hats, by class."""

from dataclasses import replace

from drawn.paint.chance import Rng, maybe, pick
from drawn.paint.palette import LEATHER
from drawn.paint.patterns import Cloth, any_cloth
from drawn.wardrobe.pieces import Cut

Made = tuple[Cut, Cloth]


def blazer(rng: Rng) -> Made:
    """A blazer."""
    front = pick(rng, "open", "buttons")
    cut = Cut(
        pick(rng, "", "double"),
        "lapel",
        front,
        0.98,
        rng.uniform(0.98, 1.12),
        ease=rng.uniform(0.1, 0.4),
    )
    return cut, any_cloth(
        rng, ("plain", "plain", "checks", "vertical stripes"), fold="soft", crease=0.1
    )


def outwear(rng: Rng) -> Made:
    """A coat or jacket for outdoors."""
    kind = pick(rng, "coat", "trench", "puffer", "bomber", "denim", "leather", "parka")
    front = pick(rng, "open", "zip")
    wool = any_cloth(rng, ("plain", "plain", "checks"), crease=0.14)
    if kind == "coat":
        return Cut(
            "double",
            "lapel",
            pick(rng, "open", "buttons"),
            1.0,
            rng.uniform(1.25, 1.8),
            ease=0.45,
            flare=0.5,
        ), wool
    if kind == "trench":
        cloth = any_cloth(
            rng, ("plain",), ("beige", "beige", "olive", "navy", "black"), crease=0.13
        )
        return Cut(
            "belted", "lapel", "buttons", 1.0, rng.uniform(1.3, 1.7), ease=0.35, flare=0.9
        ), cloth
    if kind == "puffer":
        return Cut("puffer", "stand", front, 1.0, rng.uniform(0.85, 1.3), ease=0.9), any_cloth(
            rng, gloss=0.1, crease=0.2
        )
    if kind == "parka":
        cloth = any_cloth(rng, ("plain",), ("olive", "navy", "black", "beige"), crease=0.16)
        return Cut("", "crew", front, 1.0, rng.uniform(1.05, 1.35), ease=0.75, hood=True), cloth
    cloth = any_cloth(rng, ("denim",)) if kind == "denim" else any_cloth(rng, gloss=0.05)
    if kind == "leather":
        cloth = any_cloth(
            rng,
            ("plain",),
            ("black", "black", "brown", "burgundy"),
            gloss=0.2,
            fold="soft",
            crease=0.2,
        )
    neck = "turned" if kind != "bomber" else "stand"
    return Cut(
        "",
        neck,
        pick(rng, "open", "buttons" if kind == "denim" else "zip"),
        1.0,
        rng.uniform(0.78, 0.9),
        ease=0.45,
        rib=kind == "bomber",
    ), cloth


def dress(rng: Rng) -> Made:
    """A dress."""
    flare = float(rng.choice((0.05, 0.6, 1.2)))
    cut = Cut(
        pick(rng, "", "shift", "pleated"),
        pick(rng, "v", "scoop", "crew", "boat", "square", "straps"),
        sleeve=float(rng.choice((0.0, 0.0, 0.3, 0.75, 0.98))),
        hem=float(rng.choice((1.25, 1.4, 1.55, 1.8, 2.15))),
        waist=0.58,
        ease=rng.uniform(0.05, 0.4),
        flare=flare,
    )
    if cut.neck in ("square", "straps"):
        cut = replace(cut, sleeve=0.0)
    return cut, any_cloth(
        rng,
        ("plain", "floral", "floral", "dots", "horizontal stripes", "checks", "plain"),
        gloss=0.04,
        fold="drape",
        crease=0.16,
    )


def pants(rng: Rng) -> Made:
    """Trousers."""
    style = pick(
        rng, "skinny", "straight", "wide", "tapered", "flared", "jogger", "skinny", "straight"
    )
    leg = (
        rng.uniform(0.86, 0.98)
        if style in ("tapered", "skinny", "straight")
        else rng.uniform(0.96, 1.04)
    )
    patterns = (
        ("plain",)
        if style == "jogger"
        else ("plain", "plain", "denim", "denim", "checks", "vertical stripes")
    )
    cut = Cut(
        style,
        waist=rng.uniform(0.58, 0.74),
        leg=leg,
        ease=rng.uniform(0, 0.5),
        rib=style == "jogger",
        pocket=maybe(rng, 0.4),
    )
    return cut, any_cloth(
        rng, patterns, fold="drape" if style == "wide" else "crumple", crease=0.11
    )


def shorts(rng: Rng) -> Made:
    """Shorts."""
    cut = Cut(
        "",
        waist=rng.uniform(0.6, 0.74),
        leg=rng.uniform(0.14, 0.46),
        ease=rng.uniform(0.1, 0.9),
        rib=maybe(rng, 0.3),
    )
    return cut, any_cloth(rng, ("plain", "plain", "denim", "checks", "floral"), crease=0.18)


def skirt(rng: Rng) -> Made:
    """A skirt."""
    flare = float(rng.choice((0.0, 0.4, 0.9, 1.4)))
    style = "pleated" if flare > 0.3 and maybe(rng, 0.4) else ""
    cut = Cut(
        style, waist=0.6, hem=float(rng.choice((1.18, 1.3, 1.5, 1.7, 2.0))), ease=0.2, flare=flare
    )
    return cut, any_cloth(
        rng,
        ("plain", "plain", "checks", "floral", "dots", "denim", "vertical stripes"),
        fold="drape",
        crease=0.16,
    )


def shoes(rng: Rng) -> Made:
    """Shoes."""
    style = pick(
        rng, "sneaker", "sneaker", "boot", "high boot", "oxford", "loafer", "pump", "sandal"
    )
    colours = None if style == "sneaker" else LEATHER
    return Cut(style), any_cloth(
        rng,
        ("plain",),
        colours,
        gloss=0.04 if style == "sneaker" else 0.22,
        fold="soft",
        crease=0.1,
    )


def hat(rng: Rng) -> Made:
    """A hat or cap."""
    style = pick(rng, "cap", "beanie", "fedora", "wide brim", "bucket", "beret")
    patterns = (
        ("knit",)
        if style == "beanie"
        else ("plain", "plain", "checks" if style == "bucket" else "plain")
    )
    return Cut(style), any_cloth(rng, patterns, fold="soft", crease=0.06)
