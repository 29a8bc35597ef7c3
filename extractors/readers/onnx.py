"""Models in the ONNX format, run on one thread: more wait for each other beside other work."""

from __future__ import annotations

from importlib.resources.abc import Traversable

import onnxruntime


def session(model: Traversable) -> onnxruntime.InferenceSession:
    """The model of a file, in memory. Raises FileNotFoundError where it is missing."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(model.read_bytes(), options, providers=["CPUExecutionProvider"])
