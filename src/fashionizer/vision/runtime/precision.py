"""A shipped model in 8 or 32 bits: which of its two files is run.

Both are one model with one identity, so a gallery may be asked on another machine: the cards say
how near their vectors are, and what 8 bits find among vectors of 32.
"""

from dataclasses import replace

from fashionizer.errors import ModelError
from fashionizer.vision.runtime import processor
from fashionizer.vision.runtime.model import Model

EIGHT = "-8bit"
"""What the name of a file in 8 bits ends in."""

AUTO = "auto"
"""The precision that the processor decides."""


def chosen(model: Model, precision: str) -> Model:
    """Return a shipped model, or the same in 8 bits.

    Args:
        model: in 32 bits.
        precision: ``32``, ``8``, or ``auto``: 8 where the processor is quick at them and there is
            a file in 8 bits that was made of this model.

    Raises:
        ModelError: 8 bits were asked for, and there is no such file.
    """
    if precision == "32" or (precision == AUTO and not processor.this().quick_at_8_bits):
        return model
    small = replace(model, name=f"{model.name}{EIGHT}")
    if _made_of(small, model):
        return small
    if precision == AUTO:
        return model
    raise ModelError(
        f"There is no file of the {model.name} in 8 bits, or it was made of another {model.name}; "
        "unset FASHIONIZER_PRECISION, or make it with `fashionizer train quantised --install`."
    )


def _made_of(small: Model, model: Model) -> bool:
    if not (small.folder / f"{small.name}.onnx").is_file():
        return False
    try:
        return bool(small.card["of"]["sha256"] == model.card["sha256"])
    except (ModelError, KeyError):
        return False


def explained(precision: str) -> str:
    """Return a sentence: in how many bits the shipped models run, and why."""
    found = processor.this()
    if precision != AUTO:
        return f"The models run in {precision} bits, as FASHIONIZER_PRECISION says."
    if not found.quick_at_8_bits:
        return "The models run in 32 bits: the processor is not known to be quick at 8."
    names = ("parser", "embedder")
    small = [name for name in names if chosen(Model(name), AUTO).name != name]
    if len(small) == len(names):
        return f"The models run in 8 bits, as the processor has {found.instructions}."
    there = f"only the {small[0]}" if small else "none of them"
    return (
        f"The processor has {found.instructions}, but {there} is installed in 8 bits; what is not "
        "runs in 32."
    )
