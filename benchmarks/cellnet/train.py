"""Makes extractors/models/cells.onnx: `python -m benchmarks.cellnet.train --chars DIR --cache DIR`.

Everything by chance has its seed. With two free cores the drawing takes about half of the time, the learning the
other half; see docs/models/cells.md for how long.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from benchmarks.cellnet import families, net
from benchmarks.cellnet.dataset import made
from extractors.readers.cellnet import EMPTY, MODEL

# Two free cores; beside other work one thread is faster, since more wait for each other.
SEED, BATCH, THREADS = 20_26, 256, 2
MODELS = Path(__file__).parents[2] / "extractors" / "models"


def main() -> None:
    """Fetches fonts, draws cells, trains, fits the temperature, writes the model."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--chars", type=Path, required=True, help="the folder with mnist/ and letters-az/")
    parser.add_argument("--cache", type=Path, required=True, help="where fonts and drawn cells are kept")
    parser.add_argument("--chunks", type=int, default=150, help="training cells, in thousands of four")
    parser.add_argument("--epochs", type=int, default=6)
    parser.add_argument("--out", type=Path, default=MODELS / MODEL)
    asked = parser.parse_args()
    start = time.monotonic()
    families.fetch(asked.cache / "fonts")
    training = made(asked.chars, asked.cache, False, asked.chunks)
    validation = made(asked.chars, asked.cache, True, 2)
    print(f"{len(training[1])} cells drawn after {time.monotonic() - start:.0f} s", flush=True)
    trained = train(_tensors(training), _tensors(validation), asked.epochs)
    temperature = fitted_temperature(trained, _tensors(validation))
    net.export(trained, temperature, asked.out)
    print(f"temperature {temperature:.3f}, {asked.out.stat().st_size} bytes, {time.monotonic() - start:.0f} s in all")


Data = tuple[torch.Tensor, torch.Tensor]


def _tensors(made_cells: tuple[np.ndarray, np.ndarray]) -> Data:
    return torch.from_numpy(made_cells[0]), torch.from_numpy(made_cells[1].astype(np.int64))


def train(training: Data, validation: Data, epochs: int) -> nn.Sequential:
    """The net after so many rounds over the training cells."""
    torch.manual_seed(SEED)
    torch.set_num_threads(THREADS)
    pictures, labels = training
    model, wanted = net.layers().to(memory_format=torch.channels_last), torch.from_numpy(net.targets())
    steps = epochs * (len(labels) // BATCH)
    optimiser = torch.optim.AdamW(model.parameters(), lr=3e-3, weight_decay=1e-2)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 4e-3, total_steps=steps, pct_start=0.15)
    for epoch in range(epochs):
        model.train()
        begin, total = time.monotonic(), 0.0
        for batch in torch.randperm(len(labels))[: len(labels) // BATCH * BATCH].split(BATCH):
            # Half of the time on processors that count in bfloat16, and as good.
            with torch.autocast("cpu", torch.bfloat16):
                loss = functional.cross_entropy(model(shaken(pictures[batch])), wanted[labels[batch]])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
            total += float(loss.detach())
        shares = right(model, validation)
        spent = time.monotonic() - begin
        print(f"epoch {epoch}: {spent:.0f} s, loss {total * BATCH / len(labels):.4f}, {shares}", flush=True)
    return model


def shaken(cells: torch.Tensor) -> torch.Tensor:
    """Cells as the net takes them, a little different in each round: moved by a pixel, lighter or darker."""
    x = cells.float()[:, None] / 255
    across, down = (int(torch.randint(-1, 2, ())) for _ in range(2))
    padded = functional.pad(x, (1, 1, 1, 1), mode="replicate")
    x = padded[:, :, 1 + down : 1 + down + x.shape[2], 1 + across : 1 + across + x.shape[3]]
    gain = torch.empty(len(x), 1, 1, 1).uniform_(0.88, 1.12)
    return (x * gain).clamp(0, 1).contiguous(memory_format=torch.channels_last)


def logits(model: nn.Sequential, pictures: torch.Tensor) -> torch.Tensor:
    """The net's answers before the softmax."""
    model.eval()
    with torch.no_grad():
        return torch.cat([model(part.float()[:, None] / 255) for part in pictures.split(1024)])


def right(model: nn.Sequential, validation: Data) -> str:
    """Shares that are right: digits among digits, capitals among capitals, all among all."""
    answers, labels = logits(model, validation[0]), validation[1]
    shares = [
        (answers[kind][:, first:after].argmax(1) + first == labels[kind]).float().mean()
        for first, after in ((0, 10), (10, 36), (0, net.CLASSES))
        for kind in [(labels >= first) & (labels < after)]
    ]
    misses = ((answers.argmax(1) >= EMPTY) != (labels >= EMPTY)).float().mean()
    return "digits {:.4f}, capitals {:.4f}, all {:.4f}".format(*shares) + f", character or not {1 - misses:.4f}"


def fitted_temperature(model: nn.Sequential, validation: Data) -> float:
    """What the answers are divided by so that they are as sure as they are right, on validation cells."""
    answers, labels = logits(model, validation[0]), validation[1]
    wanted = torch.from_numpy(net.targets(smoothing=0))[labels]
    tried = np.geomspace(0.4, 2.5, 90)
    losses = [float(functional.cross_entropy(answers / float(value), wanted)) for value in tried]
    return float(tried[int(np.argmin(losses))])


if __name__ == "__main__":
    main()
