"""What decoding takes, told from the header and measured; and how long it may take."""

import subprocess
import sys
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from fashionizer.errors import DamagedPhoto, PhotoTooLarge, PhotoTooSlow
from fashionizer.photo import memory
from fashionizer.photo.decode import decode
from fashionizer.photo.formats import scans
from fashionizer.photo.limits import Limits
from tests.photo.pictures import corners, encoded, in_format

WIDTH, HEIGHT = 3000, 2000

MEASURE = """
import sys
from pathlib import Path
from fashionizer.photo.decode import decode

def peak():
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line.split()[1] for line in lines if line.startswith("VmHWM"))) * 1024

warm, data = (Path(name).read_bytes() for name in sys.argv[1:])
decode(warm, at_most=1024)
Path("/proc/self/clear_refs").write_text("5")
before = peak()
decode(data, at_most=1024)
print(peak() - before)
"""


def large(kind: str, mode: str, **options: int) -> bytes:
    """Encode six megapixels of one colour."""
    pixels = Image.new("RGB", (WIDTH, HEIGHT), (200, 100, 30))
    image = pixels.convert("L").convert(mode) if mode == "I;16" else pixels.convert(mode)
    return encoded(image, kind, **options)


@pytest.mark.skipif(
    not Path("/proc/self/clear_refs").exists(), reason="only Linux measures the peak of a process"
)
@pytest.mark.parametrize(
    ("kind", "mode", "options"),
    [
        ("JPEG", "RGB", {}),
        ("JPEG", "RGB", {"progressive": 1, "subsampling": 0}),
        ("JPEG", "CMYK", {"progressive": 1}),
        ("PNG", "RGB", {}),
        ("PNG", "RGBA", {}),
        ("PNG", "I;16", {}),
        ("PNG", "P", {"transparency": 0}),
        ("GIF", "P", {}),
        ("WEBP", "RGBA", {"method": 0}),
        ("AVIF", "RGB", {"speed": 10}),
    ],
)
def test_decoding_takes_no_more_memory_than_was_foretold(
    tmp_path: Path, kind: str, mode: str, options: dict[str, int]
) -> None:
    """The growth of a fresh process stays below what its header told, by which it is refused."""
    data = large(kind, mode, **options)
    (tmp_path / "warm").write_bytes(in_format(corners(), kind))
    (tmp_path / "large").write_bytes(data)
    command = [sys.executable, "-c", MEASURE, str(tmp_path / "warm"), str(tmp_path / "large")]
    grown = int(subprocess.run(command, check=True, capture_output=True, timeout=60).stdout)
    with Image.open(BytesIO(data)) as image:
        assert grown <= memory.needed(image, kind, reduced=True)


def test_what_would_take_too_much_memory_is_refused_with_the_figures() -> None:
    """The sentence says how much, how much is given, and the remedy."""
    data = large("WEBP", "RGB", method=0)
    with pytest.raises(PhotoTooLarge, match="takes 116 MB of memory, where 100 MB are given"):
        decode(data, limits=Limits(max_memory=100_000_000), at_most=1024)


def test_a_plain_jpeg_of_the_most_pixels_is_within_the_default_limit() -> None:
    """Fifty megapixels from a phone are decoded to a draft, at a tenth of the memory."""
    image = Image.new("RGB", (8165, 6123))
    assert memory.needed(image, "JPEG", reduced=True) < Limits().max_memory / 2


@pytest.mark.parametrize(("rows", "columns"), [(100, 11_000), (11_000, 100), (5000, 900)])
@pytest.mark.parametrize("mode", ["RGBA", "I;16"])
def test_strips_of_any_shape_come_out_as_the_whole(rows: int, columns: int, mode: str) -> None:
    """A photo reduced strip by strip is one reduced at once, up to rounding."""
    ramp = np.linspace(0, 255, rows * columns).reshape(rows, columns).astype(np.uint8)
    grey = Image.fromarray(ramp)
    image = Image.fromarray(ramp.astype(np.uint16) * 257) if mode == "I;16" else grey.convert(mode)
    photo = decode(encoded(image, "PNG", compress_level=1), at_most=1024)
    small = photo.pixels.shape[:2]
    expected = np.asarray(grey.resize(small[::-1], Image.Resampling.LANCZOS), int)
    assert max(small) == 1024
    assert np.abs(photo.pixels[..., 0].astype(int) - expected).mean() < 1.0


def test_a_jpeg_of_a_thousand_scans_is_refused_unseen() -> None:
    """Each scan is a walk over all blocks: a few kilobytes would keep a core busy for hours."""
    whole = encoded(corners(), "JPEG", progressive=True)
    start = whole.index(b"\xff\xda")
    end = whole.index(b"\xff", start + 2)
    bomb = whole[:start] + whole[start:end] * 1000 + whole[start:]
    with pytest.raises(DamagedPhoto, match=r"written in \d+ passes"):
        decode(bomb)


def test_scans_are_counted_within_the_first_picture_only() -> None:
    """Neither a thumbnail in the metadata nor a film behind the photo counts."""
    whole = encoded(corners(), "JPEG", comment=b"\xff\xda" * 300)
    assert scans.count(whole + b"\xff\xda" * 300) == 1
    assert 1 < scans.count(encoded(corners(), "JPEG", progressive=True)) < 20
    assert scans.count(b"\xff\xd8\xff") == 0


def test_a_photo_that_takes_too_long_is_given_up() -> None:
    """Between two pieces of the file the time is looked at."""
    with pytest.raises(PhotoTooSlow, match="more than 0 s"):
        decode(encoded(corners(), "PNG"), limits=Limits(seconds=0))
