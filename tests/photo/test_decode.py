"""Bytes to upright sRGB pixels."""

import io
import threading

import numpy as np
import pytest
from PIL import Image

from fashionizer.errors import DamagedPhoto, PhotoError, PhotoTooLarge, PhotoTooSmall
from fashionizer.photo.decode import decode
from fashionizer.photo.limits import Limits
from fashionizer.settings import Settings
from tests.photo import pictures
from tests.photo.pictures import FORMATS, corners, encoded, in_format

# Outside the tests Pillow's complaints about metadata are ignored, so here too.
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")

_UNTURNED = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


def close(pixels: np.ndarray, expected: np.ndarray, tolerance: float = 6.0) -> bool:
    """Compare the insides of the quarters; lossy formats blur between them."""
    h, w = expected.shape[:2]
    spots = [(h // 4, w // 4), (h // 4, 3 * w // 4), (3 * h // 4, w // 4), (3 * h // 4, 3 * w // 4)]
    apart = [np.abs(pixels[s].astype(int) - expected[s].astype(int)).max() for s in spots]
    return pixels.shape == expected.shape and max(apart) <= tolerance


@pytest.mark.parametrize("kind", FORMATS)
def test_every_accepted_format_gives_the_same_pixels(kind: str) -> None:
    """The result is contiguous uint8 of shape (height, width, 3), whatever the format."""
    photo = decode(in_format(corners(), kind))
    assert close(photo.pixels, corners())
    assert photo.pixels.dtype == np.uint8
    assert photo.pixels.flags.c_contiguous
    assert (photo.width, photo.height) == (pictures.WIDTH, pictures.HEIGHT)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF", "HEIF"])
def test_the_photo_comes_out_upright(kind: str, orientation: int) -> None:
    """Each of the eight orientations is undone once, also where the container turns by itself."""
    turn = _UNTURNED[orientation]
    stored = Image.fromarray(corners())
    stored = stored if turn is None else stored.transpose(turn)
    data = encoded(stored, kind, quality=95, exif=pictures.exif(orientation))
    photo = decode(data)
    assert close(photo.pixels, corners(), 12)
    assert (photo.width, photo.height) == (pictures.WIDTH, pictures.HEIGHT)


def test_broken_exif_does_not_spoil_a_photo() -> None:
    """Metadata that cannot be read is dropped like all other metadata."""
    data = encoded(corners(), "JPEG", quality=95, exif=b"Exif\0\0II*\0\xff\xff\xff\xff broken")
    assert close(decode(data).pixels, corners())


def test_an_icc_profile_is_converted_to_srgb() -> None:
    """In the test's profile red means blue, so the channels must come out exchanged."""
    data = encoded(corners(), "PNG", icc_profile=pictures.swapped_profile())
    assert close(decode(data).pixels, corners()[..., ::-1], 2)


@pytest.mark.parametrize(
    "profile",
    [b"not a profile", pictures.swapped_profile()[:200], pictures.cmyk_profile()],
    ids=["nonsense", "truncated", "of another colour space"],
)
def test_a_broken_or_foreign_profile_is_ignored(profile: bytes) -> None:
    """The photo is then taken as sRGB."""
    data = encoded(corners(), "PNG", icc_profile=profile)
    assert np.array_equal(decode(data).pixels, corners())


def test_a_grey_photo_may_have_an_rgb_profile() -> None:
    """Some programs keep the profile when they drop the colours; grey stays grey."""
    grey = Image.fromarray(corners()).convert("L")
    pixels = decode(encoded(grey, "PNG", icc_profile=pictures.swapped_profile())).pixels
    assert np.abs(pixels.astype(int) - np.asarray(grey)[..., np.newaxis]).max() <= 2


def test_cmyk_without_a_profile_keeps_its_colours() -> None:
    """Ink on paper: no ink is white, cyan takes the red away, black takes all."""
    inks = np.zeros((48, 64, 4), np.uint8)
    inks[:24, 32:, 0] = 255
    inks[24:, :32, 3] = 255
    pixels = decode(encoded(Image.fromarray(inks, "CMYK"), "JPEG", quality=95)).pixels
    assert (pixels[12, 16] > 245).all()
    assert pixels[12, 48, 0] < 10
    assert (pixels[12, 48, 1:] > 245).all()
    assert (pixels[36, 16] < 10).all()


def test_cmyk_with_a_profile_goes_through_it() -> None:
    """In the test's profile cyan ink is red, which no formula without it would give."""
    inks = np.zeros((48, 64, 4), np.uint8)
    inks[24:, :, 0] = 255
    image = Image.fromarray(inks, "CMYK")
    data = encoded(image, "JPEG", quality=95, icc_profile=pictures.cmyk_profile())
    pixels = decode(data).pixels.astype(int)
    assert (pixels[12, 32] > 240).all()
    assert pixels[36, 32, 0] > pixels[36, 32, 1] + 100
    assert pixels[36, 32, 0] > pixels[36, 32, 2] + 100


def with_alpha() -> Image.Image:
    """Half of the picture transparent, with red hidden below."""
    pixels = np.zeros((48, 64, 4), np.uint8)
    pixels[..., 0] = 200
    pixels[:, 32:, 3] = 255
    return Image.fromarray(pixels)


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "AVIF", "HEIF"])
def test_transparency_is_laid_on_white(kind: str) -> None:
    """What is hidden below full transparency never shows."""
    pixels = decode(encoded(with_alpha(), kind, quality=95)).pixels.astype(int)
    assert (pixels[24, 8] > 245).all()
    assert np.abs(pixels[24, 56] - (200, 0, 0)).max() < 12


def test_half_transparency_mixes_with_white() -> None:
    """Black at an alpha of one half is middle grey."""
    image = Image.new("LA", (32, 32), (0, 128))
    assert np.abs(decode(encoded(image, "PNG")).pixels.astype(int) - 127).max() <= 1


@pytest.mark.parametrize("kind", ["PNG", "GIF"])
def test_a_palette_with_a_transparent_colour_is_laid_on_white(kind: str) -> None:
    """Index 0 is red but declared transparent, index 1 is blue."""
    indices = np.zeros((32, 32), np.uint8)
    indices[:, 16:] = 1
    image = Image.fromarray(indices, "P")
    image.putpalette([200, 0, 0, 0, 0, 200])
    pixels = decode(encoded(image, kind, transparency=0)).pixels
    assert (pixels[16, 4] == 255).all()
    assert tuple(pixels[16, 28]) == (0, 0, 200)


def test_sixteen_bits_are_rounded_to_eight() -> None:
    """65535 is 255 and 32896 is 128: nothing wraps or clips."""
    values = np.full((32, 32), 32896, np.uint16)
    values[:, 16:] = 65535
    pixels = decode(encoded(Image.fromarray(values), "PNG")).pixels
    assert tuple(pixels[4, 4]) == (128, 128, 128)
    assert tuple(pixels[4, 28]) == (255, 255, 255)


def test_one_bit_a_pixel_is_black_and_white() -> None:
    """The mode with the fewest colours comes out as RGB too."""
    image = Image.new("1", (32, 32), 1)
    assert (decode(encoded(image, "PNG")).pixels == 255).all()


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG", "AVIF"])
def test_of_an_animation_the_first_picture_is_taken(kind: str) -> None:
    """A GIF of an outfit turning round shows it from the front first."""
    second = Image.new("RGB", (pictures.WIDTH, pictures.HEIGHT), "black")
    data = encoded(corners(), kind, save_all=True, append_images=[second])
    assert close(decode(data).pixels, corners(), 20)


def test_of_a_phones_multi_picture_jpeg_the_first_is_taken() -> None:
    """Phones add previews and depth maps to a JPEG and call it MPO."""
    second = Image.new("RGB", (pictures.WIDTH, pictures.HEIGHT), "black")
    data = encoded(corners(), "MPO", save_all=True, append_images=[second], quality=95)
    assert close(decode(data).pixels, corners())


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("kept", [0.3, 0.7])
def test_a_truncated_photo_is_refused(kind: str, kept: float) -> None:
    """Half a photo is no photo; grey filling would be indexed as an outfit."""
    data = in_format(pictures.scene(1), kind)
    with pytest.raises(DamagedPhoto, match="damaged or its end is missing"):
        decode(data[: int(len(data) * kept)])


@pytest.mark.parametrize("start", [b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"])
def test_a_right_beginning_alone_makes_no_photo(start: bytes) -> None:
    """Bytes that only begin like a photo are damaged, not a crash."""
    with pytest.raises(DamagedPhoto) as caught:
        decode(start + bytes(range(256)), name="a.jpg")
    assert caught.value.name == "a.jpg"
    assert caught.value.__cause__ is not None


def test_a_file_over_the_limit_of_bytes_is_refused_before_it_is_looked_at() -> None:
    """The error keeps the value and the limit, the sentence says both."""
    with pytest.raises(PhotoTooLarge, match=r"has 0\.2 MB, and at most 0\.1 MB") as caught:
        decode(b"x" * 100_001, limits=Limits(max_bytes=100_000))
    assert (caught.value.value, caught.value.limit) == (100_001, 100_000)


@pytest.mark.parametrize(
    ("size", "limits", "problem"),
    [
        ((15, 400), Limits(), PhotoTooSmall),
        ((400, 15), Limits(), PhotoTooSmall),
        ((101, 50), Limits(max_side=100), PhotoTooLarge),
        ((50, 101), Limits(max_side=100), PhotoTooLarge),
        ((50, 51), Limits(max_pixels=2_549), PhotoTooLarge),
    ],
)
def test_a_size_outside_the_limits_is_refused(
    size: tuple[int, int], limits: Limits, problem: type[PhotoError]
) -> None:
    """Either side and the product are limited, and the sentence names the photo's size."""
    data = encoded(np.zeros((size[1], size[0], 3), np.uint8), "PNG")
    with pytest.raises(problem, match=f"{size[0]} x {size[1]} pixels"):
        decode(data, limits=limits)


def test_a_size_at_the_limits_is_accepted() -> None:
    """The limits are the largest and smallest that are accepted."""
    data = encoded(np.zeros((16, 100, 3), np.uint8), "PNG")
    limits = Limits(max_bytes=len(data), max_pixels=1_600, min_side=16, max_side=100)
    assert decode(data, limits=limits).width == 100


@pytest.mark.parametrize("side", [12_001, 60_000, 2**31 - 1])
def test_a_decompression_bomb_is_refused_by_its_header(side: int) -> None:
    """A hundred bytes that claim gigapixels are never decoded, nor reported as a warning."""
    with pytest.raises(PhotoError):
        decode(pictures.png_claiming(side, side))


def test_more_pixels_than_pillow_trusts_are_refused_whatever_the_limits() -> None:
    """Generous limits do not turn off the protection against bombs."""
    generous = Limits(max_pixels=10**9, max_side=100_000)
    with pytest.raises(PhotoTooLarge, match=r"more than 89\.\d+ megapixels"):
        decode(pictures.png_claiming(10_000, 10_000), limits=generous)


def test_limits_come_from_the_settings() -> None:
    """The defaults of both are the same, and a setting that is changed counts."""
    assert Limits.of(Settings()) == Limits()
    assert Limits.of(Settings(min_side=7)).min_side == 7


def test_no_metadata_is_left() -> None:
    """A place in the EXIF does not reach the pixels' owner."""
    photo = decode(encoded(corners(), "JPEG", exif=pictures.exif(1), comment=b"at home"))
    assert type(photo.pixels) is np.ndarray
    assert photo.pixels.base is None


@pytest.mark.parametrize("kind", FORMATS)
def test_a_large_photo_comes_back_reduced_with_its_own_size_told(kind: str) -> None:
    """``at_most`` bounds the long side; width and height stay those of the photo."""
    data = in_format(corners(640, 480), kind)
    photo = decode(data, at_most=100)
    assert photo.pixels.shape == (75, 100, 3)
    assert (photo.width, photo.height) == (640, 480)
    assert close(photo.pixels, corners(100, 75))


def test_a_reduced_photo_is_upright_too() -> None:
    """The sides change places after reducing."""
    stored = Image.fromarray(corners(480, 640)).transpose(Image.Transpose.ROTATE_90)
    photo = decode(encoded(stored, "JPEG", quality=95, exif=pictures.exif(6)), at_most=64)
    assert (photo.width, photo.height) == (480, 640)
    assert close(photo.pixels, corners(48, 64))


def test_a_small_photo_is_not_enlarged() -> None:
    """``at_most`` is a bound, not a size."""
    assert decode(encoded(corners(), "PNG"), at_most=1000).pixels.shape == (48, 64, 3)


def test_decoding_a_draft_differs_little_from_decoding_in_full() -> None:
    """Halving a JPEG while decoding it must not change a photo more than scaling does."""
    pixels = pictures.scene(2, 1200, 1600)
    data = encoded(pixels, "JPEG", quality=92)
    full = Image.open(io.BytesIO(data)).resize((300, 400), Image.Resampling.LANCZOS)
    draft = decode(data, at_most=400).pixels
    assert np.abs(draft.astype(int) - np.asarray(full)).mean() < 0.5


def spoilt(data: bytes, rng: np.random.Generator) -> bytes:
    """Spoil a file: bytes changed, a part cut out, or its beginning repeated."""
    changed = bytearray(data)
    for place in rng.integers(0, len(changed), rng.integers(1, 13)):
        changed[place] = rng.integers(256)
    start, length = int(rng.integers(len(changed))), int(rng.integers(1, 60))
    if rng.random() < 0.3:
        del changed[start : start + length]
    if rng.random() < 0.2:
        changed[start:start] = data[:length]
    return bytes(changed)


@pytest.mark.parametrize("kind", FORMATS)
def test_hostile_bytes_give_a_photo_or_a_clear_refusal(kind: str) -> None:
    """Fifty spoilt files of each format: whatever happens inside, only PhotoError comes out."""
    rng = np.random.default_rng(len(kind))
    data = in_format(pictures.scene(3, 48, 64), kind)
    refusals = []
    for _ in range(50):
        try:
            assert decode(spoilt(data, rng), name=f"spoilt.{kind.lower()}").pixels.ndim == 3
        except PhotoError as error:
            refusals.append(str(error))
    assert refusals
    assert all(sentence.endswith(".") for sentence in refusals)


def test_threads_decode_side_by_side() -> None:
    """Photos are decoded in several threads; neither results nor refusals mix."""
    good, bad = encoded(corners(), "PNG"), pictures.png_claiming(10_000, 10_000)
    generous = Limits(max_pixels=10**9)
    outcomes: list[bool] = []

    def work() -> None:
        for _ in range(10):
            outcomes.append(np.array_equal(decode(good).pixels, corners()))
            with pytest.raises(PhotoTooLarge):
                decode(bad, limits=generous)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes == [True] * 40
