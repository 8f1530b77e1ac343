"""Photos as Python programs have them: every form gives the same pixels, or a clear sentence."""

from io import BytesIO, StringIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from fashionizer.errors import DamagedPhoto, PhotoTooLarge, PhotoTooSmall, SourceError
from fashionizer.photo import given
from fashionizer.photo.decode import decode
from fashionizer.photo.limits import Limits
from fashionizer.schema import RGB

PIXELS: RGB = np.random.default_rng(4).integers(0, 256, (40, 30, 3)).astype(np.uint8)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A lossless file of the pixels."""
    Image.fromarray(PIXELS).save(tmp_path / "photo.png")
    return tmp_path / "photo.png"


def test_every_form_of_a_photo_gives_the_same_pixels(path: Path) -> None:
    """Rule: path, text, bytes of any kind, file, PIL image and array are one photo."""
    data = path.read_bytes()
    with path.open("rb") as file, Image.open(path) as image:
        forms: list[given.PhotoInput] = [path, str(path), data, bytearray(data), memoryview(data)]
        for form in [*forms, file, image, PIXELS, BytesIO(data)]:
            photo = given.take(form)
            assert np.array_equal(photo.pixels, PIXELS), type(form)
            assert (photo.width, photo.height) == (30, 40)


def test_a_tilde_is_the_person_s_folder(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No shell has filled it in."""
    monkeypatch.setenv("HOME", str(path.parent))
    assert np.array_equal(given.take("~/photo.png").pixels, PIXELS)


def test_a_large_photo_is_reduced_whatever_its_form(tmp_path: Path) -> None:
    """The size told stays the photo's own; the reduced pixels are those of the decoder."""
    across = np.linspace(0, 255, 600, dtype=np.uint8)
    large = np.stack([np.tile(across, (400, 1))] * 3, axis=2)
    Image.fromarray(large).save(tmp_path / "large.png")
    data = (tmp_path / "large.png").read_bytes()
    wanted = decode(data, at_most=150)
    for form in (data, Image.fromarray(large), large):
        photo = given.take(form, at_most=150)
        assert (photo.width, photo.height) == (600, 400)
        assert np.array_equal(photo.pixels, wanted.pixels)


def test_a_pil_image_is_normalised_as_a_file_is(tmp_path: Path) -> None:
    """Rule: orientation, transparency and modes; the image itself stays as it is."""
    rotated = Image.Exif()
    rotated[0x0112] = 6
    clear = np.dstack([PIXELS, np.linspace(0, 255, 1200).reshape(40, 30).astype(np.uint8)])
    pictures = [
        Image.fromarray(PIXELS).convert("L"),
        Image.fromarray(PIXELS).convert("P"),
        Image.fromarray(PIXELS).convert("CMYK"),
        Image.fromarray(clear),
    ]
    for number, picture in enumerate(pictures):
        kind = "JPEG" if picture.mode == "CMYK" else "PNG"
        file = tmp_path / f"{number}.{kind.lower()}"
        picture.save(file, kind, exif=rotated)
        with Image.open(file) as image:
            image.load()
            before = image.mode, image.size
            photo = given.take(image)
            assert (image.mode, image.size) == before
        assert (photo.width, photo.height) == (40, 30)
        assert np.array_equal(photo.pixels, decode(file.read_bytes()).pixels)


def test_an_array_is_not_shared_with_what_is_made_of_it() -> None:
    """Who changes an array afterwards changes no photo."""
    array = PIXELS.copy()
    photo = given.take(array)
    array[:] = 0
    assert np.array_equal(photo.pixels, PIXELS)


@pytest.mark.parametrize(
    ("array", "said"),
    [
        (PIXELS[..., 0], "np.stack"),
        (np.dstack([PIXELS, PIXELS[..., 0]]), "laid on white"),
        (PIXELS.transpose(2, 0, 1), "not (height, width, 3)"),
        (PIXELS.astype(np.float32) / 255, "float32, not uint8"),
        (PIXELS.astype(np.int64), "int64, not uint8"),
        (np.zeros(3, np.uint8), "not (height, width, 3)"),
    ],
)
def test_an_array_of_another_kind_is_refused_with_what_to_do(array: RGB, said: str) -> None:
    """Rule: nothing is guessed of a shape or range."""
    with pytest.raises(TypeError) as refused:
        given.take(array)
    assert said in str(refused.value)


@pytest.mark.parametrize("thing", [None, 7, {"photo": 1}, ["a.jpg"], object()])
def test_what_is_no_photo_is_a_type_error_that_lists_what_is(thing: object) -> None:
    """A programming error, not a photo that cannot be used."""
    with pytest.raises(TypeError, match=r"A photo is a path.*array, not"):
        given.take(thing)  # type: ignore[arg-type]


def test_a_file_of_text_is_told_from_one_of_bytes() -> None:
    """The mode of `open` that everybody forgets."""
    with pytest.raises(TypeError, match="'rb'"):
        given.take(StringIO("photo"))  # type: ignore[arg-type]


def test_a_path_of_bytes_is_no_photo(path: Path) -> None:
    """Bytes are the photo itself; a path made of them would be taken for a damaged one."""

    class Bytes:
        def __fspath__(self) -> bytes:
            return bytes(path)

    with pytest.raises(TypeError, match="fsdecode"):
        given.take(Bytes())  # type: ignore[arg-type]


def test_limits_hold_for_every_form(path: Path) -> None:
    """Rule: sides of all, bytes of what is a file; one byte more than the limit is read at most."""
    data = path.read_bytes()
    sides = Limits(max_side=35)
    for form in (path, data, Image.fromarray(PIXELS), PIXELS):
        with pytest.raises(PhotoTooLarge):
            given.take(form, limits=sides)
    for form in (PIXELS[:8], Image.fromarray(PIXELS[:8])):
        with pytest.raises(PhotoTooSmall):
            given.take(form)
    endless = BytesIO(data + bytes(1000))
    with pytest.raises(PhotoTooLarge):
        given.take(endless, limits=Limits(max_bytes=len(data)))
    assert endless.tell() == len(data) + 1


def test_what_cannot_be_read_names_the_file(tmp_path: Path) -> None:
    """Missing, a folder, a name that no file can have, and an address."""
    for named in (tmp_path / "none.jpg", tmp_path, f"{tmp_path}/nul\0.jpg"):
        with pytest.raises(SourceError, match="cannot be read"):
            given.take(named)
    with pytest.raises(SourceError, match="addresses are not fetched"):
        given.take("https://example.org/a.jpg")


def test_a_closed_pil_image_is_a_photo_error(path: Path) -> None:
    """Pillow reads when asked for pixels; by then the file may be gone."""
    image = Image.open(path)
    image.close()
    with pytest.raises(DamagedPhoto, match="open or decode it anew"):
        given.take(image)


def test_a_photo_is_called_by_its_file_where_that_is_known(path: Path) -> None:
    """A file's number is no name; neither is the empty one of a file in memory."""
    with path.open("rb") as file:
        assert given.named(file) == given.named(path) == given.named(str(path)) == str(path)
    assert given.named(BytesIO(b"")) == given.named(PIXELS) == "photo"
    assert given.named("a\udcff.jpg") == r"a\xff.jpg"
