"""Vectors of different models cannot be compared; this says so before anyone tries."""

from fashionizer.errors import ModelMismatch
from fashionizer.gallery.catalog.records import State
from fashionizer.schema import Models


def check(state: State, models: Models | None) -> None:
    """Make sure that a gallery's vectors were made by some models; an empty one has none.

    Args:
        state: of the gallery.
        models: those at hand; None passes.

    Raises:
        ModelMismatch: they were made by others, or some of them were.
    """
    if models is None or state.models is None or not state.outfits:
        return
    if state.models != models:
        raise ModelMismatch(
            f"The gallery's vectors were made by {state.models.identity}, and the models at hand "
            f"are {models.identity}: what they see cannot be compared. Run `fashionizer rebuild` "
            "to look at the kept photos again, or set FASHIONIZER_EMBEDDER as it was."
        )
    if state.stale:
        raise ModelMismatch(
            f"{state.stale} of the gallery's {state.outfits} outfits still have the vectors of "
            "earlier models. Run `fashionizer rebuild` to finish looking at them again."
        )
