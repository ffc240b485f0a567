"""Writes ../data/activations/*.onnx, a network for each activation, also as exporters write it of other operators, and
activations.json: rows and what ONNX Runtime computes of them.

    python -m pip install -r ../../../../python/requirements/gate.txt && python activations.py
"""

import sys
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

sys.path.append(str(Path(__file__).parents[2] / "common"))
import shared

DATA = Path(__file__).parent.parent / "data" / "activations"
node = helper.make_node


def root(value):
    return np.float32(np.sqrt(value))


# Nodes from `h` to `a`, and constants that they read.
ACTIVATIONS = {
    "prelu": ([node("PRelu", ["h", "slope"], ["a"])], {"slope": np.full(4, 0.25, np.float32)}),
    "prelu-of-each": ([node("PRelu", ["h", "slope"], ["a"])], {"slope": np.float32([0.5, -0.25, 0, 1])}),
    "elu": ([node("Elu", ["h"], ["a"], alpha=0.7)], {}),
    "selu": ([node("Selu", ["h"], ["a"])], {}),
    "hard-sigmoid": ([node("HardSigmoid", ["h"], ["a"], alpha=0.3, beta=0.4)], {}),
    "softplus": ([node("Softplus", ["h"], ["a"])], {}),
    "silu": ([node("Sigmoid", ["h"], ["s"]), node("Mul", ["s", "h"], ["a"])], {}),
    "gelu": ([node("Gelu", ["h"], ["a"])], {}),
    "gelu-tanh": ([node("Gelu", ["h"], ["a"], approximate="tanh")], {}),
    # As PyTorch's exporters write them.
    "gelu-of-erf": (
        [node("Div", ["h", "root"], ["d"]), node("Erf", ["d"], ["e"]), node("Add", ["e", "one"], ["f"]), node("Mul", ["h", "f"], ["g"]), node("Mul", ["g", "half"], ["a"])],
        {"root": root(2), "one": np.float32(1), "half": np.float32(0.5)},
    ),
    "gelu-of-tanh": (
        [
            node("Mul", ["h", "h"], ["h2"]), node("Mul", ["h", "h2"], ["h3"]), node("Mul", ["h3", "c"], ["p"]), node("Add", ["h", "p"], ["s"]),
            node("Mul", ["s", "root"], ["r"]), node("Tanh", ["r"], ["t"]), node("Add", ["t", "one"], ["f"]), node("Mul", ["h", "f"], ["g"]), node("Mul", ["half", "g"], ["a"]),
        ],
        {"c": np.float32(0.044715), "root": root(2 / np.pi), "one": np.float32(1), "half": np.float32(0.5)},
    ),
    "hard-swish": ([node("HardSwish", ["h"], ["a"])], {}),
    # As it was written before opset 14, by PyTorch and by tf2onnx.
    "hard-swish-of-sigmoid": ([node("HardSigmoid", ["h"], ["s"], alpha=1 / 6), node("Mul", ["h", "s"], ["a"])], {}),
    "hard-swish-of-clip": (
        [node("Add", ["h", "three"], ["s"]), node("Clip", ["s", "zero", "six"], ["r"]), node("Mul", ["h", "r"], ["p"]), node("Div", ["p", "six"], ["a"])],
        {"three": np.float32(3), "zero": np.float32(0), "six": np.float32(6)},
    ),
    "hard-swish-of-gate": (
        [node("Add", ["three", "h"], ["s"]), node("Clip", ["s", "zero", "six"], ["r"]), node("Mul", ["r", "sixth"], ["g"]), node("Mul", ["g", "h"], ["a"])],
        {"three": np.float32(3), "zero": np.float32(0), "six": np.float32(6), "sixth": np.float32(1 / 6)},
    ),
}  # fmt: skip


def main():
    random, vectors = np.random.default_rng(2), {}
    DATA.mkdir(exist_ok=True)
    for name, (nodes, constants) in ACTIVATIONS.items():
        normal = lambda *shape: random.normal(0, 1, shape).astype(np.float32)
        constants = {"w1": normal(3, 4), "b1": normal(4), "w2": normal(4, 2), "b2": normal(2), **constants}
        nodes = [node("Gemm", ["x", "w1", "b1"], ["h"], "first"), *nodes, node("Gemm", ["a", "w2", "b2"], ["y"], "second")]
        ends = [helper.make_tensor_value_info(end, TensorProto.FLOAT, ["n", size]) for end, size in (("x", 3), ("y", 2))]
        made = helper.make_graph(nodes, "graph", ends[:1], ends[1:], [numpy_helper.from_array(np.asarray(v), n) for n, v in constants.items()])
        model = helper.make_model(made, opset_imports=[helper.make_opsetid("", 20 if name in ("gelu", "gelu-tanh") else 17)], ir_version=8)
        onnx.checker.check_model(model)
        onnx.save(model, DATA / f"{name}.onnx")
        rows = 2 * normal(5, 3)
        found = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"]).run(None, {"x": rows})[0]
        number = lambda values: [[float(f"{v:.9g}") for v in row] for row in values]
        vectors[name] = {"x": number(rows), "y": number(found)}
    shared.write(Path(__file__).with_name("activations.json"), vectors)


if __name__ == "__main__":
    main()
