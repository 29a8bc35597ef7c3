"""The net: its layers, how it becomes an ONNX file, and how one is told what to answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import NodeProto, TensorProto, helper, numpy_helper
from torch import nn

from extractors.cells import HEIGHT, WIDTH
from extractors.readers.cellnet import OTHER, SIGNS

Weights = NDArray[np.float32]
# Weights are kept in 16 bits: no probability of 4,000 cells changes by more than 0.002, and no answer.
KEPT = np.float16
CLASSES = OTHER + 1


class Shape(NamedTuple):
    """Channels and stride of each convolution, the first 5 x 5, all others 3 x 3; how many classes the net tells apart;
    what it takes: layers (none where it is a single one), height and width, and the name of that. `pooled`: the last
    layer sees what is in the picture and not where."""

    convolutions: tuple[tuple[int, int], ...]
    classes: int
    picture: tuple[int, ...] = (HEIGHT, WIDTH)
    takes: str = "cells"
    pooled: bool = False

    @property
    def layers(self) -> int:
        """How many layers a picture has."""
        return self.picture[0] if len(self.picture) == 3 else 1

    @property
    def last(self) -> int:
        """How many numbers the last layer sees."""
        height, width = self.picture[-2:]
        for _, stride in self.convolutions:
            height, width = -(-height // stride), -(-width // stride)
        return self.convolutions[-1][0] * (1 if self.pooled else height * width)


ALL = Shape(((24, 2), (32, 1), (64, 2), (64, 1), (128, 2), (128, 1)), CLASSES)
# Strokes as they are: nothing is made smaller before the second layer.
DIGITS = Shape(((16, 1), (32, 2), (48, 1), (96, 2), (96, 1), (128, 2), (128, 1)), 10)
# Nobody can tell these apart by their shape alone: each may be taken for the other by this much.
TWINS, TWIN_SHARE = (("0", "O"), ("O", "0"), ("1", "I"), ("I", "1")), 0.3
# What each answer gives to all others. More makes the net no better and its surest answers, print, no surer than the
# hand's: nothing then tells the two apart.
SMOOTHING = 0.0005


def layers(shape: Shape = ALL) -> nn.Sequential:
    """The net without its softmax; takes n x layers x height x width from 0 to 1."""
    parts: list[nn.Module] = []
    before, size = shape.layers, 5
    for channels, stride in shape.convolutions:
        parts += [nn.Conv2d(before, channels, size, stride, size // 2, bias=False), nn.BatchNorm2d(channels), nn.ReLU()]
        before, size = channels, 3
    parts += [nn.AdaptiveAvgPool2d(1)] * shape.pooled
    return nn.Sequential(*parts, nn.Flatten(), nn.Dropout(0.2), nn.Linear(shape.last, shape.classes))


def targets(classes: int = CLASSES, smoothing: float = SMOOTHING) -> Weights:
    """What is to be answered for each class: mostly itself, a little of what looks alike, a trace of all."""
    rows = np.eye(classes, dtype=np.float32)
    for one, other in TWINS if classes == CLASSES else ():
        rows[SIGNS.index(one), SIGNS.index(other)] += TWIN_SHARE
        rows[SIGNS.index(one), SIGNS.index(one)] -= TWIN_SHARE
    return np.asarray((1 - smoothing) * rows + smoothing / classes, dtype=np.float32)


def export(towers: Sequence[nn.Sequential], temperature: float, path: Path, shape: Shape = ALL) -> None:
    """Writes nets of one shape as one ONNX that answers their mean (of the logarithms): pictures as bytes (n x those of
    the shape) to probabilities (n x classes). Batch norms become part of the convolutions, 1/255 of the first of them,
    the temperature of the last layer."""
    taken = (shape.layers, *shape.picture[-2:])
    nodes = [
        helper.make_node("Reshape", [shape.takes, "layered"], ["deep"]),
        helper.make_node("Cast", ["deep"], ["x"], to=TensorProto.FLOAT),
    ]
    weights: dict[str, NDArray[Any]] = {"layered": np.array([-1, *taken], np.int64)}
    for number, tower in enumerate(towers):
        for drawn in _tower(tower, f"t{number}", temperature * len(towers)):
            nodes.append(drawn.node)
            weights |= drawn.weights
    nodes += [
        helper.make_node("Sum", [f"t{number}logits" for number in range(len(towers))], ["logits"]),
        helper.make_node("Softmax", ["logits"], ["probabilities"], axis=1),
    ]
    seen = helper.make_tensor_value_info(shape.takes, TensorProto.UINT8, ["n", *shape.picture])
    answered = helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, ["n", shape.classes])
    stored, widened = _stored(weights)
    graph = helper.make_graph([*widened, *nodes], shape.takes, [seen], [answered], stored)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    path.write_bytes(model.SerializeToString())


class _Drawn(NamedTuple):
    """A node of the graph and the weights it brings."""

    node: NodeProto
    weights: dict[str, NDArray[Any]]


def _tower(net: nn.Sequential, own: str, divisor: float) -> Iterator[_Drawn]:
    """The nodes of one net, from `x` to what its name (`own`) and `logits` name, those divided."""
    name, modules = "x", list(net.eval())
    for at, module in enumerate(modules):
        if isinstance(module, nn.Conv2d):
            folded = _folded(module, modules[at + 1])
            weight, bias, seen = f"{own}w{at}", f"{own}b{at}", f"{own}c{at}"
            pads, stride = [module.padding[0]] * 4, [module.stride[0]] * 2
            node = helper.make_node("Conv", [name, weight, bias], [seen], pads=pads, strides=stride)
            yield _Drawn(node, {weight: folded[0] / (255 if at == 0 else 1), bias: folded[1]})
            name = f"{own}r{at}"
            yield _Drawn(helper.make_node("Relu", [seen], [name]), {})
        elif isinstance(module, nn.AdaptiveAvgPool2d):
            yield _Drawn(helper.make_node("GlobalAveragePool", [name], [f"{own}pooled"]), {})
            name = f"{own}pooled"
        elif isinstance(module, nn.Linear):
            yield _Drawn(helper.make_node("Flatten", [name], [f"{own}flat"]), {})
            last = {f"{own}w": _array(module.weight) / divisor, f"{own}b": _array(module.bias) / divisor}
            yield _Drawn(helper.make_node("Gemm", [f"{own}flat", *last], [f"{own}logits"], transB=1), last)


def _stored(weights: dict[str, NDArray[Any]]) -> tuple[list[TensorProto], list[NodeProto]]:
    """The weights as they are kept, and what makes them numbers of 32 bits again when the model is loaded."""
    stored, nodes = [], []
    for name, array in weights.items():
        narrow = array.dtype == np.float32
        stored.append(numpy_helper.from_array(array.astype(KEPT) if narrow else array, name + "_kept" * narrow))
        if narrow:
            nodes.append(helper.make_node("Cast", [name + "_kept"], [name], to=TensorProto.FLOAT))
    return stored, nodes


def _folded(convolution: nn.Conv2d, norm: nn.Module) -> tuple[Weights, Weights]:
    """Weights and biases of a convolution that does the work of the batch norm after it as well."""
    mean, variance, scale, bias = (_array(getattr(norm, n)) for n in ("running_mean", "running_var", "weight", "bias"))
    factor = scale / np.sqrt(variance + norm.eps)
    return _array(convolution.weight) * factor[:, None, None, None], bias - mean * factor


def _array(tensor: torch.Tensor) -> Weights:
    return np.asarray(tensor.detach().numpy(), dtype=np.float32)
