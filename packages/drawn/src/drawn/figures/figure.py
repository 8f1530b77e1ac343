"""A standing person's joints and a coordinate frame on the body that garments hang on.

Drawing units: the picture is 560 high whatever its pixels. The frame's ``t`` runs down the body:
0 at the shoulders, 1 at the crotch, 1.65 at the knees, 2.32 at the ankles; ``x`` is the distance
from the middle, to the right of the picture.
"""

from dataclasses import dataclass

import numpy as np

from drawn.paint.geometry import Point, Points, bent, mix, moved, point

CROTCH, KNEE, ANKLE = 1.0, 1.65, 2.32
"""Places along the body's ``t``."""

TRUNK = 161.0
"""Shoulders to crotch, in drawing units."""


@dataclass(frozen=True, slots=True)
class Limb:
    """An arm (shoulder, elbow, wrist) or a leg (hip, knee, ankle). ``side``: -1 left, 1 right."""

    side: int
    top: Point
    middle: Point
    end: Point
    pose: str = "down"

    def path(self, share: float = 1.0, start: float = 0.0) -> Points:
        """Its bones as a path of 5 knots from ``start`` to ``share`` of its length."""
        upper = mix(self.top, self.middle, 0.5)
        lower = mix(self.middle, self.end, 0.5)
        knots = np.array([self.top, upper, self.middle, lower, self.end])
        at = np.linspace(start * 4, share * 4, 5)
        whole = np.arange(5)
        return np.column_stack([np.interp(at, whole, knots[:, i]) for i in (0, 1)])

    def at(self, share: float) -> Point:
        """The point at ``share`` of its length."""
        return np.asarray(self.path(share)[-1])


@dataclass(frozen=True, slots=True)
class Build:
    """A body's shape, in drawing units: half widths, and the share of the whole for its sex."""

    shoulder: float
    chest: float
    waist: float
    hip: float
    limb: float
    """Thickness of arms and legs, 1 is middling."""

    head: float
    woman: bool


@dataclass(frozen=True, slots=True)
class Figure:
    """Joints and body frame of one person (or of a garment laid flat: a body without a person)."""

    build: Build
    spine: Points
    """Middle of the body at the ``knots`` of t, shape (5, 2)."""

    tilts: tuple[float, ...]
    """Turn of the cross line at the knots, degrees."""

    head: Point
    arms: tuple[Limb, Limb]
    legs: tuple[Limb, Limb]
    flat: bool = False

    def at(self, t: float, x: float = 0.0) -> Point:
        """Map body coordinates to the picture."""
        middle = [float(np.interp(t, KNOTS, self.spine[:, i])) for i in (0, 1)]
        tilt = np.radians(np.interp(t, KNOTS, self.tilts))
        return point(middle[0] + x * np.cos(tilt), middle[1] + x * np.sin(tilt))

    def line(self, *places: tuple[float, float]) -> Points:
        """Map several (t, x) at once."""
        return np.array([self.at(t, x) for t, x in places])

    def half(self, t: float) -> float:
        """Half width of the body at ``t``; below the crotch, of both legs together."""
        b = self.build
        if t <= CROTCH:
            at = (-0.06, 0.02, 0.1, 0.2, 0.32, 0.6, 0.88, 1.0)
            wide = (
                11,
                b.shoulder * 0.9,
                b.shoulder * 0.97,
                b.chest + 2.5,
                b.chest,
                b.waist,
                b.hip,
                b.hip - 1,
            )
            return float(np.interp(t, at, wide))
        left, right = self.legs
        knees = (right.middle[0] - left.middle[0]) / 2 + 11.0 * b.limb
        ankles = (right.end[0] - left.end[0]) / 2 + 8.0 * b.limb
        return float(np.interp(t, (CROTCH, KNEE, ANKLE), (b.hip - 1, knees, ankles)))


KNOTS = (-0.35, 0.0, CROTCH, KNEE, ANKLE)
"""The values of t where the frame's spine is given."""

POSES = ("down", "down", "down", "out", "hip", "pocket", "front", "up")
"""What an arm may do; hanging is commonest."""


def any_build(rng: np.random.Generator) -> Build:
    """Choose a body: woman or man, slim to broad."""
    woman = bool(rng.random() < 0.6)
    broad = float(np.clip(rng.normal(1.0, 0.09), 0.84, 1.3))
    girth = (broad - 1) * 1.5 + 1
    if woman:
        return Build(41 * broad**0.5, 33 * broad, 27 * girth, 37 * broad, 0.94 * broad, 0.98, True)
    return Build(48 * broad**0.5, 39 * broad, 34 * girth, 36 * broad, 1.05 * broad, 1.0, False)


def any_figure(rng: np.random.Generator, centre: float, ground: float) -> Figure:
    """Stand a person at ``centre``, feet on ``ground`` (drawing units), in a pose by chance."""
    build = any_build(rng)
    sway = float(rng.normal(0, 4.5))
    lean = float(rng.normal(0, 2.5))
    hip = point(centre + sway, ground - 235)
    chest = point(centre + sway * 0.25 + lean, ground - 235 - TRUNK)
    hips, shoulders = sway * 0.45, float(-sway * 0.3 + rng.normal(0, 1))
    legs = _legs(rng, build, hip, hips, point(centre, ground))
    spine = np.array(
        [
            chest + (hip - chest) * -0.35,
            chest,
            hip,
            (legs[0].middle + legs[1].middle) / 2,
            (legs[0].end + legs[1].end) / 2,
        ]
    )
    bare = Figure(
        build,
        spine,
        (shoulders, shoulders, hips, 0, 0),
        point(chest[0] + rng.normal(0, 1.5), chest[1] - 51),
        _arms_down(chest, build),
        legs,
    )
    return _with_arms(bare, rng)


def _legs(
    rng: np.random.Generator, build: Build, hip: Point, tilt: float, feet: Point
) -> tuple[Limb, Limb]:
    stance = float(rng.choice((11, 14, 18, 26), p=(0.25, 0.35, 0.25, 0.15)))
    forward = float(rng.choice((-7, 0, 7), p=(0.3, 0.4, 0.3)))
    made = []
    for side in (-1, 1):
        lift = np.sin(np.radians(tilt)) * side * 19
        top = point(hip[0] + side * (build.hip - 18 * build.limb), hip[1] - 14 + lift)
        end = moved(feet, side * (stance + rng.normal(0, 2)), side * forward - 22)
        bow = float(rng.normal(0, 3))
        knee = moved(mix(top, end, 0.5), side * (1.5 + abs(bow) * 0.3) + bow * 0.5, 0)
        made.append(Limb(side, top, knee, end))
    return made[0], made[1]


def _arms_down(chest: Point, build: Build) -> tuple[Limb, Limb]:
    left, right = (
        Limb(
            side,
            moved(chest, side * (build.shoulder - 9), 8),
            moved(chest, side * build.shoulder, 84),
            moved(chest, side * build.shoulder, 150),
        )
        for side in (-1, 1)
    )
    return left, right


def _with_arms(figure: Figure, rng: np.random.Generator) -> Figure:
    first = str(rng.choice(POSES))
    second = str(
        rng.choice(POSES if first in ("down", "out") else ("down", "down", "out", "pocket"))
    )
    poses = (first, second) if rng.random() < 0.5 else (second, first)
    arms = [arm(figure, side, pose, rng) for side, pose in zip((-1, 1), poses, strict=True)]
    return Figure(
        figure.build, figure.spine, figure.tilts, figure.head, (arms[0], arms[1]), figure.legs
    )


def arm(figure: Figure, side: int, pose: str, rng: np.random.Generator) -> Limb:
    """Pose one arm by where its wrist is, and bend the elbow outwards."""
    build = figure.build
    shoulder = figure.at(0.065, side * (build.shoulder - 9))
    down = build.hip + rng.uniform(4, 9)
    wrists = {
        "down": (0.92 + rng.uniform(0, 0.05), down, 74, 67),
        "out": (0.88, down + rng.uniform(8, 18), 74, 67),
        "hip": (0.68, build.waist + 6, 74, 66),
        "pocket": (0.88, build.hip - 2, 74, 67),
        "front": (0.55 + rng.uniform(-0.05, 0.06), rng.uniform(-4, 10), 72, 54),
        "up": (-0.18, build.shoulder * 0.62, 70, 72),
    }
    t, x, upper, fore = wrists[pose]
    wrist = figure.at(t, side * x)
    return Limb(side, shoulder, bent(shoulder, wrist, upper, fore, side), wrist, pose)


def laid_figure(rng: np.random.Generator, spread: float, woman: bool = True) -> Figure:
    """A body without a person, for a garment laid flat: arms spread by ``spread`` degrees."""
    build = (
        Build(54, 47, 43, 47, 1.15, 1.0, True) if woman else Build(60, 52, 51, 50, 1.2, 1.0, False)
    )
    legs = []
    for side in (-1, 1):
        apart = build.hip * rng.uniform(0.46, 0.6)
        top = point(side * (build.hip - 18), TRUNK - 14)
        end = point(side * apart, TRUNK + 213)
        legs.append(Limb(side, top, mix(top, end, 0.5), end))
    spine = np.array(
        [point(0, TRUNK * t) for t in (-0.35, 0.0, 1.0)] + [point(0, 268), point(0, 374)]
    )
    arms = []
    for side in (-1, 1):
        angle = np.radians(spread + rng.uniform(-5, 5))
        way = point(side * np.sin(angle), np.cos(angle))
        above = point(side * np.cos(angle), -np.sin(angle))
        top = point(side * (build.shoulder + 1), 4) - above * 13.5 * build.limb
        bow = point(side * rng.uniform(-4, 4), 0)
        arms.append(Limb(side, top, top + way * 76 + bow, top + way * 146))
    return Figure(
        build, spine, (0,) * 5, point(0, -51), (arms[0], arms[1]), (legs[0], legs[1]), True
    )
