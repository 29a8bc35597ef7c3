"""Which forms a scan looks like, and where: SIFT points of the scan against those of the blanks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.bend import Bend, fitted
from extractors.blanks import COARSE, BlankPage, Features, sift_features
from extractors.geometry import Matrix, Pixels, Points, apply, corners, shrunk
from schemas.values import Box

SIFT_RATIO, MIN_POINTS = 0.78, 25
# A scan is brought to about this many pixels on its long side for SIFT: 100 dpi of an A4 page.
SIFT_SIDE = 1170
# The largest points of a scan, words rather than letters, vote, each for the blanks that have one so like its best
# (cosine), the more the fewer those are; the first few blanks are matched.
VOTERS, AS_LIKE, ALIKE, TRIED = 800, 0.02, 0.8, 4
# Votes count together that agree on the page's middle (this share of the scan's longer side) and turn.
PLACES, TURNS = 8, 8
# A page is not seen smaller than that share of its blank, nor as much larger (areas).
SMALLEST = 0.05
# Of the blanks matched those with this share of the most points are looked at further.
CONTENDER = 0.4
# A bent sheet is followed from the part that lies on a plane, that many times: points so far off (millimetres) what is
# known of it by then belong to it. None that lies further than this beside the plane is looked at.
FOLLOWED, REACH_MM, FAR_MM = 8, 1.5, 25.0


@dataclass(frozen=True)
class Match:
    """A scan that looks like a blank: the plane that fits best (millimetres to pixels of the scan), the places (n x 2,
    millimetres) whose looks were found, and how far beside the plane each lies (millimetres)."""

    blank: BlankPage
    mm_to_px: Matrix
    mm: Points
    offsets: Points

    def bend(self) -> tuple[Bend, Match] | None:
        """The sheet through those places that lie on one, and the match with those alone; None where they are few."""
        near, bend = np.linalg.norm(self.offsets, axis=1) < REACH_MM, None
        for _ in range(FOLLOWED):
            if near.sum() < MIN_POINTS:
                return None
            bend, _ = fitted(self.mm[near], self.offsets[near], *self.blank.size)
            before, near = near, np.linalg.norm(self.offsets - bend.at(self.mm), axis=1) < REACH_MM
            if (near == before).all():
                break
        return (bend, Match(self.blank, self.mm_to_px, self.mm[near], self.offsets[near])) if bend else None


def matches(pixels: Pixels, blanks: Sequence[BlankPage]) -> list[Match]:
    """The blanks that a scan looks like, those with most points in common first."""
    small = shrunk(pixels, min(1.0, SIFT_SIDE / max(pixels.shape)))
    features = sift_features(small)
    to_scan = np.diag([pixels.shape[1] / small.shape[1], pixels.shape[0] / small.shape[0], 1.0])
    found = [match for blank in likeliest(features, blanks) if (match := _match(blank, features, to_scan))]
    most = max((len(match.mm) for match in found), default=0)
    return sorted((m for m in found if len(m.mm) >= CONTENDER * most), key=lambda m: -len(m.mm))


def likeliest(features: Features, blanks: Sequence[BlankPage]) -> list[BlankPage]:
    """The few blanks for which most points of a scan vote; all of them where there are few."""
    if len(blanks) <= TRIED or not len(features.points):
        return list(blanks)
    voters = features.first(VOTERS)
    twins = [_twins(voters, blank.features.first(VOTERS)) for blank in blanks]
    likeness = np.stack([alike for _, alike in twins])
    best = likeness.max(axis=0)
    voted = (likeness > best - AS_LIKE) & (best > ALIKE)
    weights = voted / np.maximum(voted.sum(axis=0), 1)
    votes = [_agreeing(voters, blank, twin, own) for blank, (twin, _), own in zip(blanks, twins, weights, strict=True)]
    return [blanks[at] for at in np.argsort(-np.array(votes), kind="stable")[:TRIED]]


def _twins(voters: Features, own: Features) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
    """The likest point of a blank to each of some points, and how like it is (cosine)."""
    if not len(own.points):
        return np.zeros(len(voters.points), np.intp), np.zeros(len(voters.points), np.float32)
    likeness = voters.descriptors @ own.descriptors.T
    return likeness.argmax(axis=1), likeness.max(axis=1)


def _agreeing(voters: Features, blank: BlankPage, twin: NDArray[np.intp], weights: Points) -> float:
    """The most votes for one place and turn of the page: each point says where the middle of the page lies, if it is
    its twin."""
    own = blank.features
    if not len(own.points):
        return 0.0
    turn = np.deg2rad(voters.angles - own.angles[twin])
    grown = voters.sizes / own.sizes[twin]
    height, width = blank.coarse.shape
    away = (np.array([width, height]) / 2 - own.points[twin]) * grown[:, None]
    x = voters.points[:, 0] + away[:, 0] * np.cos(turn) - away[:, 1] * np.sin(turn)
    y = voters.points[:, 1] + away[:, 0] * np.sin(turn) + away[:, 1] * np.cos(turn)
    cell = SIFT_SIDE / PLACES
    places = np.stack([x / cell, y / cell, turn / (2 * np.pi) * TURNS % TURNS], axis=1).round().astype(int) + 1
    there = ((places >= 0) & (places < PLACES + 3)).all(axis=1)
    counts = np.zeros((PLACES + 3,) * 3)
    np.add.at(counts, tuple(places[there].T), weights[there])
    # What lies near the border of two cells counts in both.
    together = counts[:-1] + counts[1:]
    together = together[:, :-1] + together[:, 1:]
    return float((together[:, :, :-1] + together[:, :, 1:]).max())


def _match(blank: BlankPage, features: Features, to_scan: Matrix) -> Match | None:
    """The scan matched with one blank; None where too little agrees."""
    own = blank.features
    if len(features.points) < MIN_POINTS or len(own.points) < MIN_POINTS:
        return None
    pairs = cv2.BFMatcher(cv2.NORM_L2).knnMatch(own.descriptors, features.descriptors, k=2)
    good = [first for first, second in pairs if first.distance < SIFT_RATIO * second.distance]
    if len(good) < MIN_POINTS:
        return None
    source = np.array([own.points[match.queryIdx] for match in good], dtype=np.float64)
    target = np.array([features.points[match.trainIdx] for match in good], dtype=np.float64)
    matrix, inliers = cv2.findHomography(source, target, cv2.USAC_MAGSAC, 2.0, maxIters=3000, confidence=0.999)
    if matrix is None or int(inliers.sum()) < MIN_POINTS:
        return None
    kept = inliers.ravel() > 0
    polished, _ = cv2.findHomography(source[kept], target[kept], 0)
    plane = np.asarray(matrix if polished is None else polished, dtype=np.float64)
    if not _is_sheet(plane, blank):
        return None
    return _beside(blank, to_scan @ plane @ np.diag([COARSE, COARSE, 1.0]), source / COARSE, apply(to_scan, target))


def _is_sheet(plane: Matrix, blank: BlankPage) -> bool:
    """Does a page stay a page: no corner turned in, neither tiny nor huge?"""
    height, width = blank.coarse.shape
    outline = apply(plane, corners(Box(0, 0, width, height))).astype(np.float32)
    if not np.isfinite(outline).all() or not cv2.isContourConvex(outline):
        return False
    area = cv2.contourArea(outline) / (width * height)
    return bool(SMALLEST < area < 1 / SMALLEST)


def _beside(blank: BlankPage, mm_to_px: Matrix, mm: Points, px: Points) -> Match:
    """The match with all points that lie not too far beside the plane."""
    offsets = apply(np.asarray(np.linalg.inv(mm_to_px), dtype=np.float64), px) - mm
    near = np.linalg.norm(offsets, axis=1) < FAR_MM
    return Match(blank, mm_to_px, mm[near], offsets[near])
