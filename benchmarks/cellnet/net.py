"""The net: its layers, how it becomes an ONNX file, and how one is told what to answer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from torch import nn

from extractors.cells import HEIGHT, WIDTH
from extractors.readers.cellnet import OTHER, SIGNS

Weights = NDArray[np.float32]
CLASSES = OTHER + 1
# Channels and stride of each 3 x 3 convolution after the first, which is 5 x 5 with stride 2.
FIRST, REST = 24, ((32, 1), (64, 2), (64, 1), (128, 2), (128, 1))
# Nobody can tell these apart by their shape alone: each may be taken for the other by this much.
TWINS, TWIN_SHARE = (("0", "O"), ("O", "0"), ("1", "I"), ("I", "1")), 0.3
# What each answer gives to all others. More makes the net no better and its surest answers, print, no surer than the
# hand's: nothing then tells the two apart.
SMOOTHING = 0.0005


def layers() -> nn.Sequential:
    """The net without its softmax; takes n x 1 x 40 x 32 from 0 to 1."""
    parts: list[nn.Module] = [nn.Conv2d(1, FIRST, 5, 2, 2, bias=False), nn.BatchNorm2d(FIRST), nn.ReLU()]
    before = FIRST
    for channels, stride in REST:
        parts += [nn.Conv2d(before, channels, 3, stride, 1, bias=False), nn.BatchNorm2d(channels), nn.ReLU()]
        before = channels
    return nn.Sequential(*parts, nn.Flatten(), nn.Dropout(0.2), nn.Linear(before * HEIGHT * WIDTH // 64, CLASSES))


def targets(smoothing: float = SMOOTHING) -> Weights:
    """What is to be answered for each class: mostly itself, a little of what looks alike, a trace of all."""
    rows = np.eye(CLASSES, dtype=np.float32)
    for one, other in TWINS:
        rows[SIGNS.index(one), SIGNS.index(other)] += TWIN_SHARE
        rows[SIGNS.index(one), SIGNS.index(one)] -= TWIN_SHARE
    return np.asarray((1 - smoothing) * rows + smoothing / CLASSES, dtype=np.float32)


def export(net: nn.Sequential, temperature: float, path: Path) -> None:
    """Writes the net as ONNX: cells as bytes (n x 40 x 32) to probabilities (n x classes). Batch norms become part of
    the convolutions, 1/255 of the first of them, the temperature of the last layer."""
    nodes = [
        helper.make_node("Unsqueeze", ["cells", "axis"], ["deep"]),
        helper.make_node("Cast", ["deep"], ["x"], to=TensorProto.FLOAT),
    ]
    weights: dict[str, NDArray[Any]] = {"axis": np.array([1], np.int64)}
    name, modules = "x", list(net.eval())
    for at, module in enumerate(modules):
        if isinstance(module, nn.Conv2d):
            folded = _folded(module, modules[at + 1])
            weights[f"w{at}"], weights[f"b{at}"] = folded[0] / (255 if at == 0 else 1), folded[1]
            pads, stride = [module.padding[0]] * 4, [module.stride[0]] * 2
            nodes.append(helper.make_node("Conv", [name, f"w{at}", f"b{at}"], [f"c{at}"], pads=pads, strides=stride))
            nodes.append(helper.make_node("Relu", [f"c{at}"], [f"r{at}"]))
            name = f"r{at}"
        elif isinstance(module, nn.Linear):
            weights["w"], weights["b"] = _array(module.weight) / temperature, _array(module.bias) / temperature
    nodes += [
        helper.make_node("Flatten", [name], ["flat"]),
        helper.make_node("Gemm", ["flat", "w", "b"], ["logits"], transB=1),
        helper.make_node("Softmax", ["logits"], ["probabilities"], axis=1),
    ]
    seen = helper.make_tensor_value_info("cells", TensorProto.UINT8, ["n", HEIGHT, WIDTH])
    answered = helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, ["n", CLASSES])
    stored = [numpy_helper.from_array(array, title) for title, array in weights.items()]
    graph = helper.make_graph(nodes, "cells", [seen], [answered], stored)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    path.write_bytes(model.SerializeToString())


def _folded(convolution: nn.Conv2d, norm: nn.Module) -> tuple[Weights, Weights]:
    """Weights and biases of a convolution that does the work of the batch norm after it as well."""
    mean, variance, scale, bias = (_array(getattr(norm, n)) for n in ("running_mean", "running_var", "weight", "bias"))
    factor = scale / np.sqrt(variance + norm.eps)
    return _array(convolution.weight) * factor[:, None, None, None], bias - mean * factor


def _array(tensor: torch.Tensor) -> Weights:
    return np.asarray(tensor.detach().numpy(), dtype=np.float32)
