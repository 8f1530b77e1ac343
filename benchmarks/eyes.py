"""The shipped eyes as a person gets them: in the precision that the settings name."""

from fashionizer.settings import Settings
from fashionizer.vision.embedding.custom import CustomEmbedder
from fashionizer.vision.pipeline import GarmentPipeline
from fashionizer.vision.runtime.model import Model
from fashionizer.vision.runtime.precision import chosen


def shipped_eyes(threads: int = 0, custom: CustomEmbedder | None = None) -> GarmentPipeline:
    """Open them; ``FASHIONIZER_PRECISION=32`` makes figures of machines with 8 bits comparable."""
    return GarmentPipeline.shipped(threads, custom, _precision())


def bits() -> dict[str, object]:
    """Return the column that tells which file of the parser is run: ``bits``, 8 or 32."""
    parser = Model("parser")
    return {"bits": 32 if chosen(parser, _precision()) == parser else 8}


def _precision() -> str:
    return Settings.from_environment().precision
