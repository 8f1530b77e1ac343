"""Copies of photos, and photos of garments in other colours, made of real ones."""

import hashlib
import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageEnhance

from fashionizer.photo.lab import to_lab
from fashionizer.photo.srgb import TO_XYZ, curved
from fashionizer.photo.thumbnail import resized, resized_mask
from fashionizer.schema import RGB, Mask
from fashionizer.training.data import ccp
from fashionizer.training.data.ciede2000 import ciede2000

SMALLEST = 0.002
"""Share of the picture that a recoloured garment takes at least: a shoe."""

VISIBLE = 15.0
"""Mean CIEDE2000 by which a garment differs at least: black made darker is no variant."""

NO_GARMENTS = set("null hair skin".split()) | set(ccp.ACCESSORIES)

COLOURS = {
    "pale": (84, 16),
    "dark": (20, 12),
    "saturated": (52, 60),
    "black": (13, 1),
    "white": (91, 2),
    "grey": (58, 2),
}
"""Lightness and chroma in CIE Lab that a garment is given, in any hue."""


def held_out(name: str) -> bool:
    """Return whether a photo is measured on; on the others the thresholds were chosen."""
    return hashlib.sha256(name.encode()).digest()[0] % 2 == 1


def read(path: Path) -> RGB:
    """Read a photo."""
    with Image.open(path) as image:
        return np.array(image.convert("RGB"))


def saved(pixels: RGB, kind: str = "JPEG", quality: int = 85) -> RGB:
    """Send a picture through a lossy format."""
    with io.BytesIO() as file:
        Image.fromarray(pixels).save(file, kind, quality=quality)
        return np.array(Image.open(file).convert("RGB"))


def scaled(pixels: RGB, factor: float, how: Image.Resampling = Image.Resampling.LANCZOS) -> RGB:
    """Resize a picture."""
    size = (max(1, round(side * factor)) for side in pixels.shape[1::-1])
    return np.array(Image.fromarray(pixels).resize(tuple(size), how))


def cropped(pixels: RGB, *shares: float) -> RGB:
    """Cut shares off left, top, right, bottom."""
    height, width = pixels.shape[:2]
    left, top, right, bottom = shares
    rows = slice(round(height * top), height - round(height * bottom))
    return pixels[rows, round(width * left) : width - round(width * right)]


def edited(pixels: RGB, kind: type[ImageEnhance.Brightness], factor: float) -> RGB:
    """Edit the whole of a picture."""
    return np.array(kind(Image.fromarray(pixels)).enhance(factor))


Copying = Callable[[RGB, np.random.Generator], RGB]


def _evenly(percent: int) -> Copying:
    return lambda p, _: saved(cropped(p, *[percent / 100] * 4))


def _resized(factor: float) -> Copying:
    return lambda p, _: saved(scaled(p, factor))


def _encoded(kind: str, quality: int) -> Copying:
    return lambda p, _: saved(p, kind, quality)


def _edited(kind: str, factor: float) -> Copying:
    return lambda p, _: saved(edited(p, getattr(ImageEnhance, kind), factor))


COPIES: dict[str, Copying] = {
    **{f"JPEG {quality}": _encoded("JPEG", quality) for quality in (30, 50, 75, 95)},
    **{f"WebP {quality}": _encoded("WEBP", quality) for quality in (40, 80)},
    "resized to 1/3": _resized(1 / 3),
    "resized to 1/2": _resized(1 / 2),
    "resized to 2/3": _resized(2 / 3),
    "resized to 3/2": _resized(3 / 2),
    "resized to 2": _resized(2),
    **{f"cropped by {percent} % of each side": _evenly(percent) for percent in (1, 2, 3, 4, 5)},
    "cropped by 0 … 5 %, each side another": lambda p, r: saved(cropped(p, *r.uniform(0, 0.05, 4))),
    "cropped by 3 %, halved, JPEG 50": lambda p, _: saved(
        scaled(cropped(p, *[0.03] * 4), 0.5), quality=50
    ),
}
"""Copies that the issue names."""

EDITS: dict[str, Copying] = {
    f"{kind} {factor:+.0%}": _edited(kind, 1 + factor)
    for kind in ("Brightness", "Contrast", "Color")
    for factor in (-0.15, 0.15)
}
"""Copies that were edited as a whole."""


@dataclass(frozen=True, slots=True, eq=False)
class Variant:
    """A photo, and the same with one garment in another colour.

    ``share`` is the garment's, of the picture.
    """

    colour: str
    frame: str
    share: float
    photo: RGB
    other: RGB


def variants(folder: Path, photo: ccp.Photo, random: np.random.Generator) -> Iterator[Variant]:
    """Recolour the garments of a photo, each in three other colours, in every frame.

    Frames: the ``full`` picture; the ``upper`` or ``lower`` half of the figure alone; the figure at
    ``half`` its height, with more ground around; the full figure cut out on ``white``.
    """
    names = ccp.tag_names(folder)
    pixels = read(photo.path)
    if photo.mask is None:
        return
    labels = np.array(Image.open(photo.mask))
    for value in np.unique(labels):
        mask = resized_mask(labels == value, pixels.shape[1], pixels.shape[0])
        if names[value] in NO_GARMENTS or mask.mean() < SMALLEST:
            continue
        person = resized_mask(labels > 0, pixels.shape[1], pixels.shape[0])
        wanted = [*random.choice([*COLOURS, "other hue"], 3, replace=False)]
        for colour in wanted:
            changed = recoloured(pixels, mask, str(colour), random)
            if changed is None:
                continue
            for frame, put in _frames(person).items():
                share = float((put(np.repeat(mask[..., None], 3, 2) * np.uint8(255)) > 127).mean())
                if share >= (SMALLEST if frame != "half" else SMALLEST / 2):
                    quality = int(random.integers(70, 96))
                    yield Variant(
                        str(colour), frame, share, put(pixels), saved(put(changed), quality=quality)
                    )


def recoloured(pixels: RGB, mask: Mask, colour: str, random: np.random.Generator) -> RGB | None:
    """Return a garment another colour: folds, shading and pattern stay, in proportion.

    Returns:
        None where the garment has no hue to change, or hardly differs from before.
    """
    lab = to_lab(pixels.reshape(-1, 3)).reshape(pixels.shape).astype(np.float64)
    light, a, b = lab[mask].mean(0)
    chroma, hue = float(np.hypot(a, b)), float(np.arctan2(b, a))
    if colour == "other hue":
        if chroma < VISIBLE:
            return None
        wanted = light, chroma
        hue += random.uniform(np.pi / 3, 5 * np.pi / 3)
    else:
        wanted = COLOURS[colour]
        hue = random.uniform(0, 2 * np.pi)
    contrast = np.clip(wanted[0] / max(light, 5), 0.4, 1.5)
    shaded = np.clip(wanted[0] + (lab[..., 0] - light) * contrast, 2, 98)
    strength = wanted[1] * np.clip(shaded / wanted[0], 0.3, 1.6)
    new = _to_rgb(np.stack([shaded, strength * np.cos(hue), strength * np.sin(hue)], -1))
    soft = np.asarray(Image.fromarray(mask).convert("L").resize(mask.shape[::-1]), np.float64)
    soft = (soft / 255)[..., None]
    changed = np.round(pixels * (1 - soft) + new * soft).clip(0, 255).astype(np.uint8)
    far = ciede2000(lab[mask][::7], to_lab(changed[mask][::7]).astype(np.float64)).mean()
    return changed if far >= VISIBLE else None


def _to_rgb(lab: NDArray[np.float64]) -> NDArray[np.float64]:
    """Convert CIE Lab to sRGB, 0 … 255, cut to what sRGB has: ``to_lab`` backwards."""
    y = (lab[..., 0] + 16) / 116
    root = np.stack([y + lab[..., 1] / 500, y, y - lab[..., 2] / 200], -1)
    xyz = np.where(root > 6 / 29, root**3, (116 * root - 16) * 27 / 24389)
    linear = np.clip(xyz * [0.95047, 1, 1.08883] @ _FROM_XYZ.T, 0, 1)
    return np.asarray(curved(linear) * 255, np.float64)


_FROM_XYZ = np.linalg.inv(TO_XYZ)


def _frames(person: Mask) -> dict[str, Callable[[RGB], RGB]]:
    rows = np.flatnonzero(person.any(1))
    middle = int(rows[0] + rows[-1]) // 2
    height, width = person.shape

    def half(pixels: RGB) -> RGB:
        small = resized(pixels, width // 2, height // 2)
        over, left = height - len(small), (width - small.shape[1]) // 2
        rim = ((over * 2 // 3, over - over * 2 // 3), (left, width - small.shape[1] - left), (0, 0))
        return np.pad(small, rim, "edge")

    return {
        "full": lambda pixels: pixels,
        "upper": lambda pixels: pixels[:middle],
        "lower": lambda pixels: pixels[middle:],
        "half": half,
        "white": lambda pixels: np.where(
            person[..., None], pixels, np.uint8(0 if _is_mask(pixels) else 250)
        ),
    }


def _is_mask(pixels: RGB) -> bool:
    return bool(np.isin(pixels, (0, 255)).all())


def masked(folder: Path) -> list[ccp.Photo]:
    """List the photos with masks that are measured on."""
    known = json.loads((folder / "labels.json").read_text())["photos"]
    return [
        photo
        for photo in ccp.read(folder)
        if held_out(photo.name) and known[photo.name]["level"] == "pixel"
    ]
