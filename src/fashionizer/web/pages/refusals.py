"""Refusals in the visitor's language. English has the exact sentence; others say it by its code."""

from fashionizer.settings import Settings
from fashionizer.web.errors import PRIVATE, Fault
from fashionizer.web.i18n.languages import gettext, language
from fashionizer.web.i18n.words import N_

_WRONG = N_("Something was missing or wrong in what was sent; choose a picture first.")

_BY_CODE = PRIVATE | {
    "upload_too_large": N_("The photo is larger than %(megabytes)s MB; please send a smaller one."),
    "photo_too_large": N_(
        "The photo has too many pixels (at most %(megapixels)s megapixels); save it smaller."
    ),
    "photo_too_small": N_(
        "The photo is too small: each side needs at least %(side)s pixels; send a larger one."
    ),
    "photo_too_slow": N_("The photo took too long to open; save it again as a JPEG, and smaller."),
    "unusable_photo": N_("This photo cannot be used; please send another one."),
    "unsupported_format": N_(
        "This kind of file cannot be used; send a JPEG, PNG, WebP, AVIF, HEIC or GIF picture."
    ),
    "damaged_photo": N_("The photo is damaged or its end is missing; copy or download it again."),
    "bad_choice": N_("That choice does not fit the photo; choose another garment or box."),
    "bad_field": _WRONG,
    "unexpected_field": _WRONG,
    "unknown_outfit": N_("The gallery has no such look; it may have been removed."),
    "not_found": N_("There is nothing at this address."),
    "overloaded": N_("Many photos are being looked at just now; try again in a few seconds."),
    "too_often": N_("That was asked too often in a short time; please wait a minute."),
    "forbidden": N_("Only this page itself may ask that; open Fashionizer's own address."),
    "internal": N_("Something went wrong here, not with you. Please try again."),
}
_OTHERWISE = N_("That cannot be done just now; please try again.")


def sentence(fault: Fault, settings: Settings) -> str:
    """Return the sentence that explains a refusal and what to do, in the visitor's language."""
    if language() == "en":
        return fault.message
    return gettext(
        _BY_CODE.get(fault.code, _OTHERWISE),
        megabytes=f"{settings.max_bytes / 1e6:g}",
        megapixels=f"{settings.max_pixels / 1e6:g}",
        side=settings.min_side,
    )
