"""The colours that a person can ask a garment in, as dots to click."""

from fashionizer.vision.colour.shades import NAMES

SWATCHES = {
    name: NAMES[name].split()[0]
    for name in (
        "black",
        "grey",
        "white",
        "beige",
        "brown",
        "navy",
        "blue",
        "light blue",
        "green",
        "yellow",
        "orange",
        "red",
        "burgundy",
        "pink",
        "purple",
    )
}
"""``#rrggbb`` of each, by its name among the shades."""
