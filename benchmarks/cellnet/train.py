"""Makes a net of extractors/models: `python -m benchmarks.cellnet.train --chars DIR --cache DIR [--digits]`.

Everything by chance has its seed. With two free cores the drawing takes about half of the time, the learning the
other half; see docs/models/cells.md for how long.
"""

from __future__ import annotations

import argparse
import multiprocessing
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn
from torch.nn import functional

from benchmarks.cellnet import dataset, families, net
from benchmarks.cellnet.dataset import Recipe, made
from extractors.readers.cellnet import DIGITS_MODEL, EMPTY, MODEL

# One thread a net: two wait for each other as long as they save, and beside other work longer.
SEED, BATCH, THREADS = 20_26, 256, 1
# By how much (standard deviation) a cell that is bent in each round is scaled and sheared, and moved in half cells.
MOVES = torch.tensor([[0.05, 0.06, 0.02], [0.05, 0.05, 0.02]])
MODELS = Path(__file__).parents[2] / "extractors" / "models"


class Lesson(NamedTuple):
    """A net and what it learns from: its cells, in thousands of four, and the rounds over them. `bent`: its cells are
    turned, sheared and scaled a little in each round, too. `towers`: so many nets that differ by their seed learn the
    same, and answer together."""

    model: str
    shape: net.Shape
    recipe: Recipe
    chunks: int
    epochs: int
    bent: bool
    towers: int


LESSONS = {
    "all": Lesson(MODEL, net.ALL, dataset.ALL, 150, 6, bent=False, towers=1),
    "digits": Lesson(DIGITS_MODEL, net.DIGITS, dataset.DIGITS, 110, 4, bent=True, towers=2),
}


def main() -> None:
    """Fetches fonts, draws cells, trains, fits the temperature, writes the model."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("net", choices=LESSONS)
    parser.add_argument("--chars", type=Path, required=True, help="the folder with mnist/ and letters-az/")
    parser.add_argument("--cache", type=Path, required=True, help="where fonts and drawn cells are kept")
    parser.add_argument("--out", type=Path, default=MODELS)
    asked = parser.parse_args()
    lesson, start = LESSONS[asked.net], time.monotonic()
    families.fetch(asked.cache / "fonts")
    drawn = _drawn(lesson, asked.chars, asked.cache)
    print(f"{len(drawn.training[1])} cells drawn after {time.monotonic() - start:.0f} s", flush=True)
    with ProcessPoolExecutor(dataset.PROCESSES, multiprocessing.get_context("spawn")) as processes:
        learned = list(processes.map(partial(_learned, lesson, asked.chars, asked.cache), range(lesson.towers)))
    nets = [with_weights(lesson.shape, weights) for weights in learned]
    temperature = fitted_temperature(nets, drawn.validation, lesson.shape.classes)
    print(f"together {right(together(nets, drawn.validation[0]), drawn.validation[1])}")
    out = asked.out / lesson.model
    net.export(nets, temperature, out, lesson.shape)
    print(f"temperature {temperature:.3f}, {out.stat().st_size} bytes, {time.monotonic() - start:.0f} s in all")


Data = tuple[torch.Tensor, torch.Tensor]
Weights = dict[str, NDArray[Any]]


class _Cells(NamedTuple):
    training: Data
    validation: Data


def _drawn(lesson: Lesson, chars: Path, cache: Path) -> _Cells:
    """The lesson's cells, made where the cache does not hold them."""
    parts = ((False, lesson.chunks), (True, 2))
    return _Cells(*(_tensors(made(chars, cache, validation, chunks, lesson.recipe)) for validation, chunks in parts))


def _tensors(made_cells: tuple[np.ndarray, np.ndarray]) -> Data:
    return torch.from_numpy(made_cells[0]), torch.from_numpy(made_cells[1].astype(np.int64))


def _learned(lesson: Lesson, chars: Path, cache: Path, number: int) -> Weights:
    """One of the lesson's nets, by its number, in a process of its own."""
    drawn = _drawn(lesson, chars, cache)
    own = train(drawn.training, drawn.validation, lesson, SEED + number)
    return weights_of(own)


def weights_of(model: nn.Sequential) -> Weights:
    """A net's weights, as another process can take them."""
    return {name: weights.numpy() for name, weights in model.state_dict().items()}


def with_weights(shape: net.Shape, weights: Weights) -> nn.Sequential:
    """A net of that shape with weights that were learned."""
    made_net = net.layers(shape)
    made_net.load_state_dict({name: torch.from_numpy(array) for name, array in weights.items()})
    return made_net


def train(training: Data, validation: Data, lesson: Lesson, seed: int) -> nn.Sequential:
    """The net after its rounds over the training cells."""
    torch.manual_seed(seed)
    torch.set_num_threads(THREADS)
    pictures, labels = training
    model = net.layers(lesson.shape).to(memory_format=torch.channels_last)
    wanted = torch.from_numpy(net.targets(lesson.shape.classes))
    steps = lesson.epochs * (len(labels) // BATCH)
    optimiser = torch.optim.AdamW(model.parameters(), lr=3e-3, weight_decay=1e-2)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 4e-3, total_steps=steps, pct_start=0.15)
    for epoch in range(lesson.epochs):
        model.train()
        begin, total = time.monotonic(), 0.0
        for batch in torch.randperm(len(labels))[: len(labels) // BATCH * BATCH].split(BATCH):
            # Half of the time on processors that count in bfloat16, and as good.
            with torch.autocast("cpu", torch.bfloat16):
                loss = functional.cross_entropy(model(shaken(pictures[batch], lesson.bent)), wanted[labels[batch]])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
            total += float(loss.detach())
        shares = right(together([model], validation[0]), validation[1])
        spent = time.monotonic() - begin
        print(f"net {seed}, epoch {epoch}: {spent:.0f} s, loss {total * BATCH / len(labels):.4f}, {shares}", flush=True)
    return model


def shaken(cells: torch.Tensor, bent: bool = False) -> torch.Tensor:
    """Cells as the net takes them, a little different in each round: moved by a pixel, lighter or darker; where they
    are `bent` also turned, sheared and scaled."""
    x = as_taken(cells)
    if bent:
        moves = torch.eye(2, 3).repeat(len(x), 1, 1) + torch.randn(len(x), 2, 3) * MOVES
        x = functional.grid_sample(
            x,
            functional.affine_grid(moves, list(x.shape), align_corners=False),
            padding_mode="border",
            align_corners=False,
        )
    across, down = (int(torch.randint(-1, 2, ())) for _ in range(2))
    padded = functional.pad(x, (1, 1, 1, 1), mode="replicate")
    x = padded[:, :, 1 + down : 1 + down + x.shape[2], 1 + across : 1 + across + x.shape[3]]
    gain = torch.empty(len(x), 1, 1, 1).uniform_(0.88, 1.12)
    return (x * gain).clamp(0, 1).contiguous(memory_format=torch.channels_last)


def together(models: Sequence[nn.Sequential], pictures: torch.Tensor) -> torch.Tensor:
    """The mean of the nets' answers before the softmax."""
    for model in models:
        model.eval()
    with torch.no_grad():
        parts = [as_taken(part) for part in pictures.split(512)]
        return torch.cat([torch.stack([model(part) for model in models]).mean(dim=0) for part in parts])


def as_taken(pictures: torch.Tensor) -> torch.Tensor:
    """Pictures (n x height x width, or n x layers x height x width) as nets take them, from 0 to 1."""
    return (pictures[:, None] if pictures.dim() == 3 else pictures).float() / 255


def right(answers: torch.Tensor, labels: torch.Tensor) -> str:
    """Shares that are right: digits among digits, capitals among capitals, all among all."""
    groups = {"digits": (0, 10), "capitals": (10, 36), "all": (0, net.CLASSES)}
    shares = [
        f"{name} {float((answers[kind][:, first:after].argmax(1) + first == labels[kind]).float().mean()):.4f}"
        for name, (first, after) in groups.items()
        for kind in [(labels >= first) & (labels < after)]
        if kind.any()
    ]
    misses = ((answers.argmax(1) >= EMPTY) != (labels >= EMPTY)).float().mean()
    return ", ".join(shares) + f", character or not {1 - misses:.4f}"


def fitted_temperature(models: Sequence[nn.Sequential], validation: Data, classes: int) -> float:
    """What the nets' mean answers are divided by so that they are as sure as they are right, on validation cells."""
    answers, labels = together(models, validation[0]), validation[1]
    wanted = torch.from_numpy(net.targets(classes, smoothing=0))[labels]
    tried = np.geomspace(0.4, 2.5, 90)
    losses = [float(functional.cross_entropy(answers / float(value), wanted)) for value in tried]
    return float(tried[int(np.argmin(losses))])


if __name__ == "__main__":
    main()
