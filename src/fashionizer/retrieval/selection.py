"""Which of the photo's garments is the question about."""

from collections.abc import Sequence
from dataclasses import replace

from fashionizer.errors import ChoiceError
from fashionizer.schema import (
    Box,
    Choice,
    Detections,
    EncodedGarment,
    Garment,
    Group,
    Outfit,
    Person,
    is_crowd,
    main_people,
)
from fashionizer.vision.taxonomy import GROUP_OF_CLASS, WHOLE

LEAST_BOX = 16
"""Shortest side of a drawn box in pixels: the same as for a photo."""


def chosen(detections: Detections, choice: Choice) -> EncodedGarment | None:
    """Pick the garment meant: drawn, else by number, else by person, class, prominence.

    Args:
        detections: the photo's garments.
        choice: what the person asked.

    Returns:
        The garment, under the class the person gave it; None where none was detected.

    Raises:
        ChoiceError: no garment has that number, or no person.
    """
    garments: Sequence[EncodedGarment] = detections.garments
    if choice.garment is not None and not 0 <= choice.garment < len(garments):
        raise ChoiceError(_no_such_garment(choice.garment, len(garments)))
    if choice.person is not None:
        _check_person(detections.people, choice.person)
    if detections.drawn is not None:
        return renamed(detections.drawn, choice)
    if choice.garment is not None:
        picked = garments[choice.garment]
    else:
        if choice.person is not None:
            garments = [each for each in garments if each.garment.person == choice.person]
        if not garments:
            return None
        of_class = _of_class(garments, choice.class_name)
        picked = of_class or _of_group(garments, choice.group) or garments[0]
    return renamed(picked, choice)


def worn_garment(outfit: Outfit, number: int | None) -> Garment | None:
    """Pick a garment of an outfit: by number, else its first; None where it has none.

    Raises:
        ChoiceError: it has none of that number.
    """
    if number is None:
        return next(iter(outfit.garments), None)
    for garment in outfit.garments:
        if garment.id == number:
            return garment
    raise ChoiceError(_no_such_garment(number, len(outfit.garments)))


def checked_box(box: Box, width: int, height: int) -> Box:
    """Cut a drawn box to the photo.

    Raises:
        ChoiceError: hardly anything of it lies in the photo.
    """
    left, top = max(box.x, 0), max(box.y, 0)
    right, bottom = min(box.x + box.w, width), min(box.y + box.h, height)
    if right - left < LEAST_BOX or bottom - top < LEAST_BOX:
        raise ChoiceError(
            f"The box {','.join(map(str, box.as_list()))} covers too little of the photo of "
            f"{width} x {height} pixels; give X,Y,W,H in its pixels, at least {LEAST_BOX} each way."
        )
    return Box(left, top, right - left, bottom - top)


def renamed(seen: EncodedGarment, choice: Choice) -> EncodedGarment:
    """Take the person's word for the class, or for the group."""
    group = GROUP_OF_CLASS[choice.class_name] if choice.class_name else choice.group
    if group is None:
        return seen
    if seen.garment.group == WHOLE:
        group = WHOLE
    name = choice.class_name
    if name is None and group == seen.garment.group:
        name = seen.garment.class_name
    garment = replace(seen.garment, class_name=name, group=group)
    return replace(seen, garment=garment)


def _of_class(seen: Sequence[EncodedGarment], name: str | None) -> EncodedGarment | None:
    if name is None:
        return None
    same = [s for s in seen if s.garment.class_name == name]
    alike = [s for s in seen if s.garment.group == GROUP_OF_CLASS[name]]
    return next(iter(same + alike), None)


def _of_group(seen: Sequence[EncodedGarment], group: Group | None) -> EncodedGarment | None:
    return next((s for s in seen if s.garment.group == group), None)


def _check_person(people: Sequence[Person], number: int) -> None:
    """Refuse a number that no person of the photo has whose garments were looked at."""
    main = [person.id for person in main_people(people)]
    if number in main or (is_crowd(people) and any(person.id == number for person in people)):
        return
    if not people:
        raise ChoiceError(f"There is no person {number}: nobody was found in this photo.")
    numbers = " or ".join(map(str, main)) or f"0 to {len(people) - 1}"
    if any(person.id == number for person in people):
        raise ChoiceError(
            f"Person {number} only passes by in this photo; choose {numbers}, or give a box around "
            "the garment."
        )
    raise ChoiceError(f"There is no person {number} in this photo; choose {numbers}.")


def _no_such_garment(number: int, count: int) -> str:
    if not count:
        return f"There is no garment {number}: none was found in this photo."
    return f"There is no garment {number} in this photo; choose 0 to {count - 1}."


def listed(seen: Sequence[EncodedGarment], picked: EncodedGarment | None) -> tuple[Garment, ...]:
    """Return all garments for the answer, the picked one as it was named or drawn."""
    garments = [s.garment for s in seen]
    if picked is not None:
        garments[picked.garment.id : picked.garment.id + 1] = [picked.garment]
    return tuple(garments)
