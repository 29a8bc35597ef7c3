"""A photo taken with a phone: the sheet on a desk, seen at an angle, in uneven light, under a hand's shadow."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.random import Generator

from samples.maker.scan import Scan, about, blurred, noisy, shift, stretch, turn
from samples.maker.sheet import Pixels
from samples.maker.sides import Side

DESKS = ((112, 78, 52), (150, 116, 84), (70, 62, 58), (176, 160, 140), (58, 74, 88), (120, 120, 116))
# Light is smooth: worked out at an eighth of the size.
COARSE = 8


def photographed(scan: Scan, side: Side, rng: Generator) -> Scan:
    """A colour sheet, flat or bent over black, as a phone sees it."""
    seen = _seen(scan, side, rng)
    light = _light(seen.image.shape, side, rng) * _shadow(seen.image.shape, side.draw(rng, "hand_shadow"), rng)
    colour = 1 + rng.normal(0, 0.012, 3) + rng.uniform(-1, 1) * np.array([0.04, 0, -0.07])
    # The phone exposes by itself: paper in good light comes out light.
    exposed = rng.uniform(0.86, 0.99) / np.percentile(light, 75)
    field = light[..., None] * (colour * exposed).astype(np.float32)
    big = cv2.resize(field, seen.image.shape[1::-1], interpolation=cv2.INTER_LINEAR)
    lit = seen.with_image(cv2.multiply(seen.image, big, dtype=cv2.CV_32F).clip(0, 255).astype(np.uint8))
    return noisy(_out_of_focus(lit, side, rng), side.draw(rng, "phone_noise"), rng)


def _seen(scan: Scan, side: Side, rng: Generator) -> Scan:
    """The sheet in perspective on a desk that shows around it."""
    dpi = side.draw(rng, "phone_dpi")
    factor = dpi / scan.dpi
    height, width = (round(length * factor) for length in scan.image.shape[:2])
    frame = (int(width * rng.uniform(1.06, 1.16)), int(height * rng.uniform(1.04, 1.12)))
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    slant = side.draw(rng, "perspective") * rng.uniform(0.4, 1, (4, 2)) * rng.choice([-1, 1], (4, 2))
    lifted = (corners + slant * [width, height]).astype(np.float32)
    tilt = cv2.getPerspectiveTransform(corners, lifted)
    place = shift((frame[0] - width) / 2 + rng.normal(0, 0.01) * width, (frame[1] - height) / 2)
    spin = about(width / 2, height / 2, turn(side.draw(rng, "phone_turn")))
    move = place @ spin @ tilt @ stretch(factor, factor)
    sharp = scan if factor > 0.8 else blurred(scan, 0.5)
    moved = sharp.moved(move, frame, (0, 0, 0), dpi)
    outline = np.full(scan.image.shape[:2], 255, np.uint8) if scan.outline is None else scan.outline
    return moved.with_image(_on_desk(moved.image, move, outline, rng))


def _on_desk(image: Pixels, move: Pixels, outline: Pixels, rng: Generator) -> Pixels:
    """A desk around the sheet, darker close to it where the sheet throws its shadow."""
    height, width = image.shape[:2]
    sheet = cv2.warpPerspective(outline, move, (width, height), flags=cv2.INTER_LINEAR)
    desk = _desk(height, width, rng)
    near = cv2.resize(sheet, (width // COARSE, height // COARSE), interpolation=cv2.INTER_AREA)
    near = cv2.GaussianBlur(near, (0, 0), 2.0)
    near = cv2.resize(near, (width, height), interpolation=cv2.INTER_LINEAR)
    outside = (sheet < 250)[..., None]
    share = sheet[..., None].astype(np.float32) / 255
    shaded = desk * (1 - 0.45 * near[..., None].astype(np.float32) / 255)
    return np.where(outside, (image + shaded * (1 - share)).clip(0, 255).astype(np.uint8), image)


def _desk(height: int, width: int, rng: Generator) -> Pixels:
    """Wood or cloth: a colour with grain along one direction."""
    colour = np.array(DESKS[int(rng.integers(len(DESKS)))], np.float32)
    wood = rng.random() < 0.6
    fine = (height // 8, 4) if wood else (height // 6, width // 6)
    coarse = (height // 60, 3) if wood else (12, 9)
    pattern = sum(
        strength * cv2.resize(rng.standard_normal(size).astype(np.float32), (width, height))
        for strength, size in ((0.035, fine), (0.06, coarse))
    )
    return np.asarray(colour * (1 + np.asarray(pattern)[..., None]), np.float32)


def _light(shape: tuple[int, ...], side: Side, rng: Generator) -> Pixels:
    """Light from one side, falling off to the other, and the lens's dark corners."""
    height, width = shape[0] // COARSE, shape[1] // COARSE
    y, x = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j].astype(np.float32)
    angle = rng.uniform(0, 2 * np.pi)
    across = (x * np.cos(angle) + y * np.sin(angle)) / 1.42
    dark = side.draw(rng, "phone_light")
    return np.asarray((1 + dark) / 2 + across * (1 - dark) / 2 - 0.05 * (x * x + y * y), np.float32)


def _shadow(shape: tuple[int, ...], dark: float, rng: Generator) -> Pixels:
    """A hand with the phone in it, between lamp and paper: a forearm from one edge, a fist, blurred."""
    height, width = shape[0] // COARSE, shape[1] // COARSE
    mask = np.zeros((height, width), np.uint8)
    fist = np.array([rng.uniform(0.15, 0.85) * width, rng.uniform(0.35, 0.8) * height])
    elbow = np.array([width * rng.choice([-0.1, 0.5, 1.1]), height * 1.15])
    cv2.line(mask, _point(elbow), _point(fist), 255, int(width * rng.uniform(0.13, 0.2)))
    cv2.ellipse(mask, _point(fist), _point(np.array([0.15, 0.11]) * width), float(rng.uniform(0, 180)), 0, 360, 255, -1)
    for finger in rng.uniform(-0.14, 0.14, 3):
        tip = fist + np.array([finger * width, -0.2 * width])
        cv2.line(mask, _point(fist), _point(tip), 255, int(width * 0.045))
    soft = cv2.GaussianBlur(mask, (0, 0), width * rng.uniform(0.012, 0.035))
    return np.asarray(1 - (1 - dark) * soft.astype(np.float32) / 255, np.float32)


def _point(xy: Pixels) -> tuple[int, int]:
    return int(xy[0]), int(xy[1])


def _out_of_focus(scan: Scan, side: Side, rng: Generator) -> Scan:
    """Slightly out of focus; one photo in four also moved a little."""
    soft = blurred(scan, side.draw(rng, "phone_blur"))
    if rng.random() > 0.25:
        return soft
    length = int(rng.integers(2, 4))
    kernel = np.eye(length) if rng.random() < 0.5 else np.eye(length)[::-1]
    return soft.with_image(cv2.filter2D(soft.image, -1, kernel / length))
