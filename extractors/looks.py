"""Which forms a scan looks like, and where: SIFT points of the scan against those of the blanks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from extractors.bend import Bend, fitted
from extractors.blanks import COARSE, BlankPage, Features, sift_features
from extractors.geometry import Matrix, Pixels, Points, apply, shrunk

SIFT_RATIO, MIN_POINTS = 0.78, 25
# A scan is brought to about this many pixels on its long side for SIFT: 100 dpi of an A4 page.
SIFT_SIDE = 1170
# A point of the scan votes for every blank that has one so like its best (cosine); the first few blanks are matched.
VOTERS, AS_LIKE, ALIKE, TRIED = 500, 0.02, 0.8, 4
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
    _, descriptors = features
    if len(blanks) <= TRIED or not len(descriptors):
        return list(blanks)
    votes = np.zeros(len(blanks))
    likeness = np.stack([_best_likeness(descriptors[:VOTERS], blank) for blank in blanks])
    best = likeness.max(axis=0)
    votes = ((likeness > best - AS_LIKE) & (best > ALIKE)).sum(axis=1)
    return [blanks[at] for at in np.argsort(-votes, kind="stable")[:TRIED]]


def _best_likeness(descriptors: np.ndarray, blank: BlankPage) -> np.ndarray:
    """How like (cosine) the likest point of a blank is to each of some points."""
    _, own = blank.features
    return (descriptors @ own[:VOTERS].T).max(axis=1) if len(own) else np.zeros(len(descriptors), np.float32)


def _match(blank: BlankPage, features: Features, to_scan: Matrix) -> Match | None:
    """The scan matched with one blank; None where too little agrees."""
    points, descriptors = features
    blank_points, blank_descriptors = blank.features
    if len(points) < MIN_POINTS or len(blank_points) < MIN_POINTS:
        return None
    pairs = cv2.BFMatcher(cv2.NORM_L2).knnMatch(blank_descriptors, descriptors, k=2)
    good = [first for first, second in pairs if first.distance < SIFT_RATIO * second.distance]
    if len(good) < MIN_POINTS:
        return None
    source = np.array([blank_points[match.queryIdx] for match in good], dtype=np.float64)
    target = np.array([points[match.trainIdx] for match in good], dtype=np.float64)
    matrix, inliers = cv2.findHomography(source, target, cv2.USAC_MAGSAC, 2.0, maxIters=3000, confidence=0.999)
    if matrix is None or int(inliers.sum()) < MIN_POINTS:
        return None
    kept = inliers.ravel() > 0
    polished, _ = cv2.findHomography(source[kept], target[kept], 0)
    plane = np.asarray(matrix if polished is None else polished, dtype=np.float64)
    return _beside(blank, to_scan @ plane @ np.diag([COARSE, COARSE, 1.0]), source / COARSE, apply(to_scan, target))


def _beside(blank: BlankPage, mm_to_px: Matrix, mm: Points, px: Points) -> Match:
    """The match with all points that lie not too far beside the plane."""
    offsets = apply(np.asarray(np.linalg.inv(mm_to_px), dtype=np.float64), px) - mm
    near = np.linalg.norm(offsets, axis=1) < FAR_MM
    return Match(blank, mm_to_px, mm[near], offsets[near])
