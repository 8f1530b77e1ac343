"""Example photos for those who have none at hand: drawn by ``packages/drawn``, served here."""

from importlib.resources import files

from fashionizer.errors import RequestError
from fashionizer.web.i18n.words import N_

EXAMPLES = {
    "coat": N_("a burgundy jacket"),
    "skirt": N_("a red checked skirt"),
    "hat": N_("a red hat"),
    "look": N_("a whole look"),
}
"""What each example shows, by its name; ``docs/assets.py`` draws them."""


def example_photo(name: str) -> tuple[str, bytes]:
    """Return the file name and bytes of an example.

    Raises:
        RequestError: there is none of that name.
    """
    if name not in EXAMPLES:
        raise RequestError(f"There is no example {name!r}; choose a picture of your own.")
    file = files("fashionizer.web") / "static" / "examples" / f"{name}.webp"
    return file.name, file.read_bytes()
