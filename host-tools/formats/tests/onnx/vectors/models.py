"""Writes ../data/*.onnx: what exporters make of small networks, and what onnxruntime.quantization makes of some of them.
vectors.py writes what ONNX Runtime computes of them.

    python -m pip install -r ../../../../python/requirements/frameworks.txt && python models.py
"""

from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quant_pre_process, quantize_static
from skl2onnx import to_onnx
from sklearn.datasets import load_iris
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MinMaxScaler, StandardScaler
from torch import nn

DATA = Path(__file__).parent.parent / "data"


def of_torch():
    """By both of PyTorch's exporters; the newer one writes large weights next to the model."""
    torch.manual_seed(0)

    class Viewed(nn.Module):
        def __init__(self):
            super().__init__()
            self.body, self.head = nn.Linear(12, 24), nn.Linear(24, 3)

        def forward(self, x):
            return torch.sigmoid(self.head(torch.relu(self.body(x.view(x.size(0), -1)))))

    folded = nn.Sequential(
        nn.Flatten(), nn.Linear(12, 24), nn.BatchNorm1d(24), nn.LeakyReLU(0.2), nn.Dropout(0.3), nn.Linear(24, 6),
        nn.ReLU6(), nn.Linear(6, 3), nn.Softmax(-1),
    )  # fmt: skip
    first = nn.Sequential(nn.BatchNorm1d(12), nn.Linear(12, 5, bias=False), nn.Tanh(), nn.BatchNorm1d(5), nn.Linear(5, 1))
    for name, model, shape in (("folded", folded, (2, 3, 4)), ("viewed", Viewed(), (2, 3, 4)), ("norm-first", first, (2, 12))):
        for norm in model.modules():
            if isinstance(norm, nn.BatchNorm1d):
                norm.running_mean.uniform_(-1, 1)
                norm.running_var.uniform_(0.5, 2)
                nn.init.uniform_(norm.weight, 0.5, 1.5)
                nn.init.uniform_(norm.bias, -0.5, 0.5)
        model.eval()
        x = torch.randn(shape)
        old, new = DATA / f"torch-{name}.onnx", DATA / f"torch-{name}-dynamo.onnx"
        # Without folding the batch normalizations into the layers before them, which the exporter does unless told so.
        training = torch.onnx.TrainingMode.PRESERVE
        axes = {"x": {0: "batch"}}
        torch.onnx.export(model, (x,), old, dynamo=False, input_names=["x"], output_names=["y"], dynamic_axes=axes, training=training)
        torch.onnx.export(model, (x,), new, dynamo=True, dynamic_shapes=({0: torch.export.Dim.DYNAMIC},), verbose=False)
        # Without the traces of where on this machine the exporter was called.
        bare = onnx.load(new, load_external_data=False)
        for part in (bare, bare.graph, *bare.graph.node, *bare.graph.value_info, *bare.graph.input, *bare.graph.output):
            part.ClearField("metadata_props")
        onnx.save(bare, new)
        data = Path(f"{new}.data")
        if data.exists() and not data.stat().st_size:
            data.unlink()


def of_sklearn():
    x, y = load_iris(return_X_y=True)
    x, two = x.astype(np.float32), np.array(["no", "yes"])[(y > 0).astype(int)]
    settings = {"max_iter": 40, "random_state": 1}
    plain = MLPClassifier((8,), **settings).fit(x, y)
    scaled = make_pipeline(StandardScaler(), MLPClassifier((8, 4), activation="tanh", **settings)).fit(x, two)
    many = MLPClassifier((8,), **settings).fit(x, np.stack([y > 0, y > 1], 1).astype(int))
    ranged = make_pipeline(MinMaxScaler(), MLPRegressor(hidden_layer_sizes=(8,), activation="logistic", **settings))
    pair = MLPRegressor(hidden_layer_sizes=(8,), activation="identity", **settings).fit(x, x[:, :2])
    array = {"zipmap": False}
    for name, model, options in (
        ("classes", plain, None),
        ("classes-array", plain, array),
        ("two-classes", scaled, array),
        ("labels", many, array),
        ("regressor", ranged.fit(x, x[:, 0]), None),
        ("regressor-of-two", pair, None),
    ):
        onnx.save(to_onnx(model, x[:1], options=options), DATA / f"sklearn-{name}.onnx")


def constant(name, value):
    return numpy_helper.from_array(np.asarray(value), name)


def graph(nodes, constants, inputs, outputs, opset, ir=8, also_inputs=False, batch="n"):
    x = helper.make_tensor_value_info("x", TensorProto.FLOAT, [batch, *inputs])
    y = helper.make_tensor_value_info("y", TensorProto.FLOAT, [batch, outputs])
    more = [helper.make_tensor_value_info(c.name, c.data_type, list(c.dims)) for c in constants] if also_inputs else []
    made = helper.make_graph(nodes, "graph", [x, *more], [y], constants)
    model = helper.make_model(made, opset_imports=[helper.make_opsetid("", opset)], ir_version=ir)
    onnx.checker.check_model(model)
    return model


def by_hand():
    """What exporters write less often, and what they once wrote."""
    random = np.random.default_rng(5)
    normal = lambda *shape: random.normal(0, 0.5, shape).astype(np.float32)
    node = helper.make_node
    # Factors, both orientations, a bias for all outputs and of one row; constants as inputs, and in separate fields.
    floats = helper.make_tensor("w2", TensorProto.FLOAT, [5, 7], normal(5, 7).reshape(-1).tolist())
    nodes = [
        node("Gemm", ["x", "w1", "b1"], ["a"], "first", alpha=0.5, beta=2.0),
        node("Relu", ["a"], ["b"]),
        node("Gemm", ["b", "w2", "b2"], ["c"], "second", transB=1),
        node("Clip", ["c"], ["d"], min=0.0, max=6.0),
        node("Gemm", ["d", "w3", "b3"], ["e"], alpha=1.5),
        node("Softmax", ["e"], ["y"]),
    ]
    constants = [constant("w1", normal(4, 7)), constant("b1", normal(1, 7)), floats, constant("b2", normal(1)), constant("w3", normal(5, 3)), constant("b3", np.float32(0.25))]
    onnx.save(graph(nodes, constants, [4], 3, 9, 3, True), DATA / "hand-opset9.onnx")
    # A product before its sum, nodes that only change shapes, constants that nodes turn, and nodes out of order.
    nodes = [
        node("Add", ["b1", "a"], ["b"]),
        node("MatMul", ["flat", "w1t"], ["a"], "first"),
        node("Transpose", ["w1"], ["w1t"]),
        node("Reshape", ["x", "to"], ["flat"]),
        node("Constant", [], ["to"], value=constant("", np.int64([0, -1]))),
        node("Sub", ["b", "s"], ["c"]),
        node("Div", ["c", "d"], ["e"]),
        node("Unsqueeze", ["e", "one"], ["e2"]),
        node("Squeeze", ["e2", "one"], ["e3"]),
        node("Sigmoid", ["e3"], ["f"]),
        node("Mul", ["m", "f"], ["g"]),
        node("Sub", ["s", "g"], ["h"]),
        node("Identity", ["h"], ["i"]),
        node("MatMul", ["i", "w2"], ["j"], "second"),
        node("Constant", [], ["m"], value_floats=[2.0, 0.5, -1.0, 1.0, 3.0]),
        node("Constant", [], ["d"], value_float=1.25),
        node("Dropout", ["j"], ["y"]),
    ]
    constants = [constant("w1", normal(5, 6)), constant("b1", normal(5)), constant("s", normal(1, 5)), constant("one", np.int64([1])), constant("w2", normal(5, 2).astype(np.float64))]
    nodes[13] = node("MatMul", ["i", "w2f"], ["j"], "second")
    nodes.insert(0, node("Cast", ["w2"], ["w2f"], to=TensorProto.FLOAT))
    x = helper.make_tensor_value_info("x", TensorProto.FLOAT, ["n", 2, 3])
    y = helper.make_tensor_value_info("y", TensorProto.FLOAT, ["n", 2])
    made = helper.make_graph(nodes, "graph", [x], [y], constants)
    onnx.save(helper.make_model(made, opset_imports=[helper.make_opsetid("", 17)], ir_version=8), DATA / "hand-unordered.onnx")
    # Scaled inputs, in the two orders.
    nodes = [node("Sub", ["x", "mean"], ["a"]), node("Div", ["a", "deviation"], ["b"]), node("Gemm", ["b", "w", "bias"], ["c"], "only"), node("Tanh", ["c"], ["y"])]
    constants = [constant("mean", np.float32([1000, -20, 3])), constant("deviation", np.float32([2, 5, 0.5])), constant("w", normal(3, 2)), constant("bias", normal(2))]
    onnx.save(graph(nodes, constants, [3], 2, 13, batch=1), DATA / "hand-scaled.onnx")


class Rows(CalibrationDataReader):
    def __init__(self, name, rows):
        self.rows = iter([{name: rows}])

    def get_next(self):
        return next(self.rows, None)


def quantized():
    """By ONNX Runtime's own tool."""
    random = np.random.default_rng(3)
    dense = lambda sizes, *activations: nn.Sequential(
        *[layer for i, activation in enumerate(activations) for layer in (nn.Linear(sizes[i], sizes[i + 1]), activation)]
    ).eval()
    torch.manual_seed(4)
    models = {
        "relu": dense((8, 16, 12, 4), nn.ReLU(), nn.ReLU6(), nn.Identity()),
        "tables": dense((8, 10, 9, 6, 3), nn.Sigmoid(), nn.Tanh(), nn.LeakyReLU(0.1), nn.Softmax(-1)),
    }
    for name, model in models.items():
        rows = random.normal(0, 1, (100, 8)).astype(np.float32)
        plain = DATA / "plain.onnx"
        torch.onnx.export(model, (torch.from_numpy(rows[:2]),), plain, dynamo=False, input_names=["x"], dynamic_axes={"x": {0: "batch"}})
        quant_pre_process(plain, plain)
        for kind, options in {
            "int8": {},
            "per-channel": {"per_channel": True},
            "uint8": {"per_channel": True, "activation_type": QuantType.QUInt8},
            "f32-softmax": {"op_types_to_quantize": ["Gemm", "Sigmoid", "Tanh", "LeakyRelu"]},
        }.items():
            if kind != "f32-softmax" or name == "tables":
                out = DATA / f"quantized-{name}-{kind}.onnx"
                quantize_static(plain, out, Rows("x", rows), quant_format=QuantFormat.QDQ, **options)
        plain.unlink()


def main():
    DATA.mkdir(exist_ok=True)
    for write in (of_torch, of_sklearn, by_hand, quantized):
        write()


if __name__ == "__main__":
    main()
