"""Photos as bytes."""

from io import BytesIO

from PIL import Image


def jpeg(picture: Image.Image) -> bytes:
    """Return a picture as a JPEG file."""
    file = BytesIO()
    picture.save(file, "JPEG", quality=90)
    return file.getvalue()


def grey(width: int = 240, height: int = 320) -> bytes:
    """Return a photo with nothing wearable in it."""
    return jpeg(Image.new("RGB", (width, height), (128, 128, 128)))
