"""The light of lamps and of the sky: what it does to a picture, and how to take it out again.

A light is told by its *mireds*: a million divided by its temperature in kelvin, less that of
daylight at 6504 K. Equal steps look about equal; 0 is no cast, a lamp of 2,700 K is +217, the
shade of a house at 9,000 K is -43. Lamps differ along the line of glowing bodies (the Planckian
locus), hardly towards green or magenta, so one number says which it is.
"""

import numpy as np
from numpy.typing import NDArray

from fashionizer.photo.srgb import LINEAR, TO_XYZ, curved

Pixels = NDArray[np.uint8]
Linear = NDArray[np.float32]

DAYLIGHT = 6504.0
"""Kelvin of D65, the white of sRGB."""

CLIPPED = 253
"""Value from which on a channel counts as cut off by the camera."""

_BRADFORD = np.array(
    [[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]]
)


def mireds(kelvin: float) -> float:
    """Return the mireds of a temperature."""
    return 1e6 / kelvin - 1e6 / DAYLIGHT


def white(kelvin: float) -> NDArray[np.float64]:
    """Return the white of a glowing body, (3,) CIE XYZ with Y = 1.

    Args:
        kelvin: its temperature, 1,000 … 15,000.

    Source:
        Krystek, "An algorithm to calculate correlated colour temperature", 1985: Planck's law and
        the CIE 1931 observer, u within 8e-5 and v within 9e-5.
    """
    t, t2 = kelvin, kelvin**2
    u = (0.860117757 + 1.54118254e-4 * t + 1.28641212e-7 * t2) / (
        1 + 8.42420235e-4 * t + 7.08145163e-7 * t2
    )
    v = (0.317398726 + 4.22806245e-5 * t + 4.20481691e-8 * t2) / (
        1 - 2.89741816e-5 * t + 1.61456053e-7 * t2
    )
    x, y = 3 * u, 2 * v
    return np.array([x / y, 1, (2 * u - 8 * v + 4 - x - y) / y])


def cast(light: float) -> NDArray[np.float64]:
    """Return what a light does to linear sRGB: a (3, 3) matrix, the identity for daylight.

    Args:
        light: in mireds.

    Source:
        Bradford's transform from D65 to the light's white (ICC.1:2022, annex E).
    """
    if light == 0:
        return np.eye(3)
    there, here = _BRADFORD @ white(1e6 / (1e6 / DAYLIGHT + light)), _BRADFORD @ TO_XYZ.sum(1)
    adapted = np.linalg.inv(_BRADFORD) @ np.diag(there / here) @ _BRADFORD
    return np.asarray(np.linalg.inv(TO_XYZ) @ adapted @ TO_XYZ, np.float64)


def lit(pixels: Pixels, light: float) -> Pixels:
    """Return what a camera that is set to daylight sees in another light.

    Args:
        pixels: (…, 3) uint8 RGB in daylight.
        light: in mireds.
    """
    return encoded(LINEAR[pixels] @ cast(light).T.astype(np.float32))


def balanced(pixels: Pixels, light: float) -> Pixels:
    """Take a light out of pixels: the inverse of :func:`lit`.

    A channel that the camera cut off was at least as bright as it says; it is not let fall below
    both others, else white under a lamp would come out blue.

    Args:
        pixels: (n, 3) uint8 RGB.
        light: in mireds.
    """
    if light == 0:
        return pixels
    linear = LINEAR[pixels] @ np.linalg.inv(cast(light)).T.astype(np.float32)
    red, green, blue = linear.T
    lesser = [np.minimum(green, blue), np.minimum(red, blue), np.minimum(red, green)]
    least = np.where(pixels >= CLIPPED, np.stack(lesser, 1), 0)
    return encoded(np.maximum(linear, least))


def encoded(linear: Linear) -> Pixels:
    """Return linear light, (…, 3) float of any range, as uint8 sRGB, clipped."""
    rounded: Pixels = (255 * curved(np.clip(linear, 0, 1))).round().astype(np.uint8)
    return rounded
