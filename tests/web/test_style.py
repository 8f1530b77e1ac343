"""The colours of the page, held to the contrast that the web's rules ask for."""

import itertools
import re
from importlib.resources import files

import pytest

SHEET = (files("fashionizer.web") / "static" / "fashionizer.css").read_text("utf-8")
TOKEN = re.compile(r"--([\w-]+): (#[0-9a-f]{3,6});")


def palettes() -> dict[str, dict[str, str]]:
    """Return the named colours of both schemes; dark replaces those it names."""
    light, dark = re.findall(r":root \{(.*?)\}", SHEET, re.DOTALL)
    first = dict(TOKEN.findall(light))
    return {"light": first, "dark": first | dict(TOKEN.findall(dark))}


def luminance(colour: str) -> float:
    """Return the relative luminance of ``#rgb`` or ``#rrggbb``; source: WCAG 2.2."""
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, 1 … 21; source: WCAG 2.2."""
    dim, bright = sorted((luminance(one), luminance(other)))
    return (bright + 0.05) / (dim + 0.05)


def test_contrast_agrees_with_known_values() -> None:
    """Rule: black on white is 21, #767676 on white is the well-known 4.54."""
    assert contrast("#000", "#fff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_can_be_read_on_every_ground(scheme: str) -> None:
    """Rule: WCAG AA, 4.5 to 1, also for the soft text, in both schemes."""
    palette = palettes()[scheme]
    for text, ground in itertools.product(("ink", "soft", "accent"), ("paper", "card", "sunk")):
        assert contrast(palette[text], palette[ground]) >= 4.5, (text, ground)
    for ground in ("accent", "accent-deep"):
        assert contrast(palette["on-accent"], palette[ground]) >= 4.5


def test_every_colour_used_is_named() -> None:
    """Rule: a variable without a value is invisible text."""
    used = set(re.findall(r"var\(--([\w-]+)\)", SHEET))
    assert used <= set(re.findall(r"--([\w-]+):", SHEET))


def test_every_class_of_the_sheet_is_in_a_template_or_the_script() -> None:
    """Rule: no style for what is not there."""
    pages = files("fashionizer.web")
    texts = [file.read_text("utf-8") for file in (pages / "templates").iterdir()]
    texts += [file.read_text("utf-8") for file in (pages / "static" / "js").iterdir()]
    rules = re.sub(r"/\*.*?\*/", "", SHEET, flags=re.DOTALL)
    named = set(re.findall(r"\.([a-z][\w-]+)", re.sub(r"\{[^{}]*\}", "{}", rules)))
    assert {name for name in named if not any(name in text for text in texts)} == set()


def test_what_comes_before_the_photos_is_light() -> None:
    """Rule: style, scripts and icon together weigh under 60 kB, uncompressed."""
    static = files("fashionizer.web") / "static"
    sent = [static / "fashionizer.css", static / "icon.svg", *(static / "js").iterdir()]
    assert sum(len(file.read_bytes()) for file in sent) < 60_000


def test_no_page_has_style_or_script_in_it() -> None:
    """Rule: a strict policy lets only files of ours through."""
    for template in (files("fashionizer.web") / "templates").iterdir():
        text = template.read_text("utf-8")
        assert not re.search(r"<style|<script(?![^>]* src=)|\sstyle=|\son\w+=", text), template
