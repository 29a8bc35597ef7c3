"""Makes a net of marks in extractors/models: `python -m benchmarks.marknet.train boxes|signatures --cache DIR`.

Everything by chance has its seed; see docs/models/marks.md for how long it takes.
"""

from __future__ import annotations

import argparse
import multiprocessing
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from benchmarks.cellnet import net
from benchmarks.cellnet.train import (
    MODELS,
    Weights,
    as_taken,
    fitted_temperature,
    together,
    weights_of,
    with_weights,
)
from benchmarks.marknet import dataset
from extractors.readers import FILLED, NOTHING
from extractors.readers.marknet import (
    AROUND_BOX,
    AROUND_SIGNATURE,
    BOXES_MODEL,
    SIGNATURES_MODEL,
    SIGNED,
)
from schemas.values import Writing

SEED, BATCH, RATE = 20_26, 64, 3e-3
# Of what is in a box its place matters, of what is in a larger one for signatures it does not.
BOXES = net.Shape(
    ((16, 2), (32, 2), (32, 1), (64, 2), (64, 1), (96, 2), (96, 1)), FILLED + 1, AROUND_BOX.shape, "pictures"
)
SIGNATURES = net.Shape(
    (*BOXES.convolutions, (96, 2), (96, 1)), SIGNED + 1, AROUND_SIGNATURE.shape, "pictures", pooled=True
)
# What each answer gives to all others.
SMOOTHING = 0.01
# Layers that show what is on the paper come first, then the form's print and the places of the field.
PAPER = 2
# By how much (standard deviation) a picture is turned (radians), scaled, and moved across and down (half pictures).
TURNED, SCALED, MOVED = 0.05, 0.07, (0.02, 0.03)
# Of the pictures so many have strokes up to so much wider, or narrower, by a pixel on all sides; how much lighter or
# darker they become, and the most noise.
WIDER, NARROWER, GAIN, NOISE = (0.25, 0.6), (0.20, 0.4), (0.75, 1.25), 0.04


class Lesson(NamedTuple):
    """A net and what it learns from: so many chunks of pages, and of such as are marked in other ways, in so many
    rounds. `flipped`: pictures are as good mirrored, or upside down."""

    model: str
    kind: Writing
    shape: net.Shape
    chunks: int
    others: int
    epochs: int
    flipped: bool


LESSONS = {
    "boxes": Lesson(BOXES_MODEL, Writing.TICK, BOXES, 37, 20, 16, flipped=False),
    "signatures": Lesson(SIGNATURES_MODEL, Writing.SIGNATURE, SIGNATURES, 37, 0, 40, flipped=True),
}
# No net is surer than it says itself: of pages like those it learned from it takes hardly any wrongly, which says
# little of other pens.
COOLEST = 1.0
# Chunks of pages of either kind to judge by, and so many nets that learn the same and answer together.
VALIDATION, TOWERS = 2, 2
Data = tuple[torch.Tensor, torch.Tensor]


def main() -> None:
    """Draws pages, trains, fits the temperature, writes the model."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("net", choices=LESSONS)
    parser.add_argument("--cache", type=Path, required=True, help="where drawn marks are kept")
    parser.add_argument("--out", type=Path, default=MODELS)
    asked = parser.parse_args()
    lesson, start = LESSONS[asked.net], time.monotonic()
    asked.cache.mkdir(parents=True, exist_ok=True)
    learned, validation = _data(lesson, asked.cache, validation=False), _data(lesson, asked.cache, validation=True)
    print(f"{len(learned[1])} pictures drawn after {time.monotonic() - start:.0f} s", flush=True)
    with ProcessPoolExecutor(TOWERS, multiprocessing.get_context("spawn")) as processes:
        weights = list(processes.map(partial(_learned, lesson, asked.cache), range(TOWERS)))
    towers = [with_weights(lesson.shape, one) for one in weights]
    temperature = max(COOLEST, fitted_temperature(towers, validation, lesson.shape.classes))
    out = asked.out / lesson.model
    net.export(towers, temperature, out, lesson.shape)
    print(
        f"together {right(towers, validation):.4f} of {len(validation[1])} right, temperature {temperature:.3f}, "
        f"{out.stat().st_size} bytes, {time.monotonic() - start:.0f} s in all"
    )


def _data(lesson: Lesson, cache: Path, validation: bool) -> Data:
    chunks, others = lesson.chunks, lesson.others
    if validation:
        chunks, others = VALIDATION, VALIDATION if lesson.others else 0
    pictures, labels = dataset.made(lesson.kind, cache, validation, chunks, others)
    return torch.from_numpy(pictures), torch.from_numpy(labels.astype(np.int64))


def _learned(lesson: Lesson, cache: Path, number: int) -> Weights:
    """One of the lesson's nets, by its number, in a process of its own."""
    own = train(_data(lesson, cache, validation=False), _data(lesson, cache, validation=True), lesson, SEED + number)
    return weights_of(own)


def train(training: Data, validation: Data, lesson: Lesson, seed: int) -> nn.Sequential:
    """The net after its rounds over the training pictures, on one thread."""
    torch.manual_seed(seed)
    torch.set_num_threads(1)
    pictures, labels = training
    model = net.layers(lesson.shape).to(memory_format=torch.channels_last)
    optimiser = torch.optim.AdamW(model.parameters(), lr=RATE, weight_decay=2e-2)
    steps = lesson.epochs * (len(labels) // BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, RATE, total_steps=steps, pct_start=0.15)
    for epoch in range(lesson.epochs):
        model.train()
        begin, total = time.monotonic(), 0.0
        for batch in torch.randperm(len(labels))[: len(labels) // BATCH * BATCH].split(BATCH):
            with torch.autocast("cpu", torch.bfloat16):
                answers = model(shaken(pictures[batch], lesson.flipped))
                loss = functional.cross_entropy(answers, labels[batch], label_smoothing=SMOOTHING)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
            total += float(loss.detach())
        spent, share = time.monotonic() - begin, right([model], validation)
        print(
            f"net {seed}, epoch {epoch}: {spent:.0f} s, loss {total * BATCH / len(labels):.4f}, right {share:.4f}",
            flush=True,
        )
    return model


def right(models: Sequence[nn.Sequential], data: Data) -> float:
    """The share of pictures of which is said rightly whether something was meant, however it was marked."""
    said = together(models, data[0]).argmax(1) != NOTHING
    return float((said == (data[1] != NOTHING)).float().mean())


def shaken(pictures: torch.Tensor, flipped: bool = False) -> torch.Tensor:
    """Pictures as the net takes them, a little different in each round: turned, scaled, moved, other pens, noise."""
    moved = _moved(as_taken(_flipped(pictures) if flipped else pictures))
    paper, number = moved[:, :PAPER], len(moved)
    which, much = torch.rand(number, 1, 1, 1), torch.rand(number, 1, 1, 1)
    wider, narrower = functional.max_pool2d(paper, 3, 1, 1), -functional.max_pool2d(-paper, 3, 1, 1)
    paper = torch.where(
        which < WIDER[0],
        paper + (wider - paper) * much * WIDER[1],
        torch.where(which > 1 - NARROWER[0], paper + (narrower - paper) * much * NARROWER[1], paper),
    )
    paper = paper * torch.empty(number, PAPER, 1, 1).uniform_(*GAIN)
    paper = paper + torch.randn_like(paper) * torch.rand(number, 1, 1, 1) * NOISE
    return torch.cat([paper.clamp(0, 1), moved[:, PAPER:]], 1).contiguous(memory_format=torch.channels_last)


def _flipped(pictures: torch.Tensor) -> torch.Tensor:
    """Pictures of which half are mirrored, and half upside down."""
    turned = pictures.clone()
    for axis in (2, 3):
        some = torch.rand(len(turned)) < 0.5
        turned[some] = turned[some].flip(axis)
    return turned


def _moved(pictures: torch.Tensor) -> torch.Tensor:
    """Pictures turned, scaled and moved a little, all their layers alike."""
    number, tall = len(pictures), pictures.shape[2] / pictures.shape[3]
    turn, scale = torch.randn(number) * TURNED, 1 + torch.randn(number) * SCALED
    way = torch.zeros(number, 2, 3)
    way[:, 0, 0] = way[:, 1, 1] = torch.cos(turn) * scale
    way[:, 0, 1], way[:, 1, 0] = -torch.sin(turn) * tall * scale, torch.sin(turn) / tall * scale
    way[:, :, 2] = torch.randn(number, 2) * torch.tensor(MOVED)
    grid = functional.affine_grid(way, list(pictures.shape), align_corners=False)
    return functional.grid_sample(pictures, grid, padding_mode="zeros", align_corners=False)


if __name__ == "__main__":
    main()
