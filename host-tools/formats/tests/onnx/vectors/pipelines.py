"""Writes ../data/pipelines/*.onnx, what skl2onnx makes of scikit-learn's pipelines and linear models and what quantize_dynamic
and training for quantization leave, and pipelines.json: rows of a table and what ONNX Runtime computes of them.

    python -m pip install -r ../../../../python/requirements/frameworks.txt && python pipelines.py
"""

import sys
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic
from skl2onnx import convert_sklearn, to_onnx
from skl2onnx.common.data_types import FloatTensorType, StringTensorType
from sklearn.compose import make_column_transformer
from sklearn.datasets import load_iris
from sklearn.decomposition import PCA
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MinMaxScaler, OneHotEncoder, OrdinalEncoder, RobustScaler, StandardScaler
from sklearn.svm import LinearSVC

sys.path.append(str(Path(__file__).parents[2] / "common"))
import shared

DATA = Path(__file__).parent.parent / "data" / "pipelines"
VECTORS = {}


def run(name, model, columns, key="y"):
    """Of so many columns, each an array of its input."""
    onnx.checker.check_model(model)
    DATA.mkdir(exist_ok=True)
    onnx.save(model, DATA / f"{name}.onnx")
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
    found = session.run(None, {x.name: column for x, column in zip(session.get_inputs(), columns)})[-1]
    if isinstance(found, list):
        found = np.float32([list(row.values()) for row in found])
    cell = lambda value: None if isinstance(value, (float, np.floating)) and np.isnan(value) else value if isinstance(value, str) else float(f"{value:.9g}")
    rows = [[cell(value) for column in columns for value in column[row]] for row in range(len(columns[0]))]
    VECTORS[name] = {"x": rows, "y": [[float(f"{y:.9g}") for y in row] for row in found.reshape(len(rows), -1)]}


def of_sklearn():
    random = np.random.default_rng(0)
    x, y = load_iris(return_X_y=True)
    x = x.astype(np.float32)
    two = np.array(["no", "yes"])[(y > 0).astype(int)]
    # With codes of categories for the last two columns, with gaps, and beyond what training has seen.
    codes = np.concatenate([x[:, :2], random.integers(0, 3, (150, 1)), random.integers(5, 8, (150, 1))], 1).astype(np.float32)
    gaps = np.where(random.random(x.shape) < 0.2, np.float32(np.nan), x)
    far = x * np.float32([2, 0.5, 1, -1])
    mlp = lambda: MLPClassifier((5,), max_iter=40, random_state=1)
    array = {"zipmap": False}
    for name, model, seen, told, rows, options in (
        ("logistic", LogisticRegression(), x, y, x, None),
        ("logistic-of-two", make_pipeline(StandardScaler(), LogisticRegression()), x, two, x, array),
        ("support-vectors", LinearSVC(), x, y, x, None),
        ("linear", make_pipeline(RobustScaler(), PCA(2), LinearRegression()), x, x[:, 1:3], x, None),
        ("clipped", make_pipeline(MinMaxScaler(clip=True), mlp()), x, y, far, array),
        ("imputed", make_pipeline(SimpleImputer(), StandardScaler(), mlp()), gaps, y, gaps, array),
        ("imputed-after", make_pipeline(StandardScaler(), SimpleImputer(), mlp()), gaps, y, gaps, array),
        ("passed-through", make_pipeline(make_column_transformer((StandardScaler(), [2, 0]), remainder="passthrough"), mlp()), x, y, x, array),
        ("twice", make_pipeline(make_column_transformer((StandardScaler(), [3, 0]), (MinMaxScaler(clip=True), [0, 1])), mlp()), x, y, far, array),
        ("one-hot", make_pipeline(make_column_transformer((OneHotEncoder(), [3, 2]), (StandardScaler(), [0, 1])), mlp()), codes, y, codes, array),
        ("one-hot-but-first", make_pipeline(make_column_transformer((OneHotEncoder(drop="first"), [2, 3]), remainder="passthrough"), mlp()), codes, y, codes, array),
        ("ordinal", make_pipeline(make_column_transformer((OrdinalEncoder(), [3]), remainder=MinMaxScaler()), mlp()), codes, y, codes, array),
    ):  # fmt: skip
        made = to_onnx(model.fit(seen, told), seen[:1], options=options, target_opset={"": 18, "ai.onnx.ml": 3})
        run(name, made, [rows[::31]])
    # An input a column, as of a data frame: texts too.
    table = np.array([[float(i % 7), "abc"[i % 3], float(i % 5)] for i in range(60)], dtype=object)
    model = make_pipeline(make_column_transformer((OneHotEncoder(), [1]), (StandardScaler(), [0, 2])), mlp())
    model.fit(table, (np.arange(60) % 3 == 1) ^ (np.arange(60) % 7 > 3))
    one = lambda kind: kind([None, 1])
    inputs = [("age", one(FloatTensorType)), ("kind of", one(StringTensorType)), ("size", one(FloatTensorType))]
    made = convert_sklearn(model, initial_types=inputs, options=array, target_opset={"": 18, "ai.onnx.ml": 3})
    run("columns", made, [table[:6, i : i + 1].astype(kind) for i, kind in enumerate((np.float32, str, np.float32))])


def constant(name, value):
    return numpy_helper.from_array(np.asarray(value), name)


def graph(nodes, constants, inputs, outputs):
    x = helper.make_tensor_value_info("x", TensorProto.FLOAT, ["n", inputs])
    y = helper.make_tensor_value_info("y", TensorProto.FLOAT, ["n", outputs])
    made = helper.make_graph(nodes, "graph", [x], [y], constants)
    return helper.make_model(made, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)


def quantized():
    random = np.random.default_rng(7)
    node = helper.make_node
    normal = lambda *shape: random.normal(0, 0.5, shape).astype(np.float32)
    rows = random.normal(0, 1, (6, 5)).astype(np.float32)
    constants = {"w1": normal(5, 8), "b1": normal(8), "w2": normal(8, 3), "b2": normal(3)}
    plain = graph(
        [node("Gemm", ["x", "w1", "b1"], ["h"], "first"), node("Relu", ["h"], ["r"]), node("Gemm", ["r", "w2", "b2"], ["y"], "second")],
        [constant(*pair) for pair in constants.items()], 5, 3,
    )  # fmt: skip
    file = DATA / "plain.onnx"
    onnx.save(plain, file)
    for name, options in {"dynamic": {}, "dynamic-uint8-per-channel": {"weight_type": QuantType.QUInt8, "per_channel": True}}.items():
        out = DATA / f"{name}.onnx"
        quantize_dynamic(file, out, **options)
        run(name, onnx.load(out), [rows])
    file.unlink()
    # As frameworks that train for quantization export: weights and biases in f32, the weights stored and made real by nodes.
    for name, along in (("trained-for-int8", None), ("trained-for-int8-per-channel", 0)):
        nodes, made = [], dict(constants)

        def stored(x, scale, zero_point):
            made[f"{x}/s"], made[f"{x}/z"] = np.float32(scale), zero_point
            more = {"axis": along} if np.ndim(scale) else {}
            nodes.append(node("QuantizeLinear", [x, f"{x}/s", f"{x}/z"], [f"{x}/q"], **more))
            nodes.append(node("DequantizeLinear", [f"{x}/q", f"{x}/s", f"{x}/z"], [f"{x}/r"], **more))
            return f"{x}/r"

        x, ends = stored("x", 0.03, np.uint8(117)), ((0.02, np.uint8(0)), (0.05, np.uint8(90)))
        for i, end in zip((1, 2), ends):
            weights = constants[f"w{i}"].T.copy()
            made[f"w{i}"] = weights
            scale = np.abs(weights).max(1 if along == 0 else None) / 127
            w = stored(f"w{i}", scale, np.zeros(np.shape(scale), np.int8))
            nodes.append(node("Gemm", [x, w, f"b{i}"], [f"h{i}"], f"layer{i}", transB=1))
            if i == 1:
                nodes.append(node("Relu", ["h1"], ["r1"]))
            x = stored("r1" if i == 1 else "h2", *end)
        nodes.append(node("Identity", [x], ["y"]))
        run(name, graph(nodes, [constant(*pair) for pair in made.items()], 5, 3), [rows])


def main():
    of_sklearn()
    quantized()
    shared.write(Path(__file__).with_name("pipelines.json"), VECTORS)


if __name__ == "__main__":
    main()
