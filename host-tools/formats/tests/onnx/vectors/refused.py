"""Writes ../data/refused/*.onnx: what cannot be imported, one reason each; tests/refused.rs has the messages.

    python -m pip install -r ../../../../python/requirements/gate.txt && python refused.py
"""

from pathlib import Path

import numpy as np
from onnx import TensorProto, helper, numpy_helper

FOLDER = Path(__file__).parent.parent / "data" / "refused"
FLOAT, node = TensorProto.FLOAT, helper.make_node


def info(name, *shape, kind=FLOAT):
    return helper.make_tensor_value_info(name, kind, shape)


def write(name, nodes, constants=(), inputs=None, outputs=None, opset=17, sparse=()):
    constants = {"w": np.ones((3, 2), np.float32), "b": np.ones(2, np.float32), **dict(constants)}
    tensors = [c if isinstance(c, TensorProto) else numpy_helper.from_array(np.asarray(c), n) for n, c in constants.items()]
    graph = helper.make_graph(nodes, "graph", inputs or [info("x", "n", 3)], outputs or [info("y", "n", 2)], tensors, sparse_initializer=list(sparse))
    domains = {n.domain for n in nodes} - {""}
    opsets = [helper.make_opsetid("", opset), *(helper.make_opsetid(domain, 1) for domain in domains)]
    model = helper.make_model(graph, opset_imports=opsets, ir_version=8)
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / f"{name}.onnx").write_bytes(model.SerializeToString())


def external(**entries):
    tensor = TensorProto(name="w", dims=[3, 2], data_type=FLOAT, data_location=TensorProto.EXTERNAL)
    for key, value in entries.items():
        tensor.external_data.add(key=key, value=str(value))
    return tensor


def main():
    gemm = node("Gemm", ["x", "w", "b"], ["y"], "fc")
    hidden = node("Gemm", ["x", "w", "b"], ["h"], "fc")
    huge = TensorProto(name="w", dims=[2**40, 2**40], data_type=FLOAT)
    write("convolution", [node("Conv", ["x", "w"], ["y"], "features")])
    write("other-domain", [node("FusedGemm", ["x", "w", "b"], ["y"], "fused", domain="com.microsoft")])
    write("custom-domain", [node("Mine", ["x"], ["y"], domain="org.example")])
    write("branch", [hidden, node("Relu", ["h"], ["r"]), node("Add", ["h", "r"], ["y"], "skip")])
    write("circle", [node("Add", ["x", "z"], ["h"], "one"), node("Relu", ["h"], ["z"], "two"), node("Identity", ["z"], ["y"])])
    second = node("Gemm", ["x2", "w", "b"], ["h2"])
    write("two-inputs", [hidden, second, node("Add", ["h", "h2"], ["y"], "sum")], inputs=[info("x", "n", 3), info("x2", "n", 3)])
    write("joined-layers", [hidden, second, node("Concat", ["h", "h2"], ["y"], "join", axis=1)], inputs=[info("x", "n", 3), info("x2", "n", 3)], outputs=[info("y", "n", 4)])
    write("two-outputs", [gemm, node("Relu", ["y"], ["z"])], outputs=[info("y", "n", 2), info("z", "n", 2)])
    write("missing-tensor", [node("Gemm", ["x", "weights", "b"], ["y"], "fc")])
    write("computed-weights", [node("Mul", ["w", "w"], ["w2"], "square"), node("Gemm", ["x", "w2", "b"], ["y"])])
    write("from-nothing", [node("Relu", ["w"], ["y"], "relu")])
    write("old-opset", [gemm], opset=6)
    write("new-opset", [gemm], opset=1000)
    write("nan", [gemm], {"w": np.full((3, 2), np.nan, np.float32)})
    write("huge", [gemm], {"w": huge})
    write("negative", [gemm], {"w": TensorProto(name="w", dims=[-3, 2], data_type=FLOAT)})
    write("short", [gemm], {"w": TensorProto(name="w", dims=[3, 2], data_type=FLOAT, raw_data=bytes(20))})
    values = numpy_helper.from_array(np.ones(1, np.float32), "sparse")
    sparse = helper.make_sparse_tensor(values, numpy_helper.from_array(np.int64([0]), "at"), [6])
    write("sparse", [gemm], sparse=[sparse])
    write("complex", [gemm], {"w": np.ones((3, 2), np.complex64)})
    write("other-width", [gemm], {"w": np.ones((4, 2), np.float32)})
    write("wide-bias", [gemm], {"b": np.ones((3, 2), np.float32)})
    write("transposed-batch", [node("Gemm", ["x", "w", "b"], ["y"], "fc", transA=1)])
    write("softmax-over-batch", [hidden, node("Softmax", ["h"], ["y"], "softmax", axis=0)])
    write("softmax-over-columns", [hidden, node("Reshape", ["h", "s"], ["r"]), node("Softmax", ["r"], ["y"], "softmax", axis=1)], {"s": np.int64([0, 1, 2])})
    write("mixed-examples", [node("Reshape", ["x", "s"], ["r"], "reshape"), node("Gemm", ["r", "w", "b"], ["y"])], {"s": np.int64([1, -1])})
    write("turned", [node("Transpose", ["x"], ["t"], "turn"), node("Gemm", ["t", "w", "b"], ["y"])])
    write("clip", [hidden, node("Clip", ["h", "lo", "hi"], ["y"], "clip")], {"lo": np.float32(1), "hi": np.float32(-1)})
    write("training", [hidden, node("Dropout", ["h", "ratio", "on"], ["y"], "dropout")], {"ratio": np.float32(0.5), "on": np.bool_(True)})
    norm = [np.ones(2, np.float32)] * 4
    names = ["scale", "bias", "mean", "variance"]
    write("training-norm", [hidden, node("BatchNormalization", ["h", *names], ["y", "m", "v"], "norm", training_mode=1)], dict(zip(names, norm)))
    write("divided", [hidden, node("Div", ["b", "h"], ["y"], "over")])
    write("zero-scale", [node("Div", ["x", "zero"], ["s"], "scale"), node("Gemm", ["s", "w", "b"], ["y"])], {"zero": np.zeros(3, np.float32)})
    write("label", [hidden, node("ArgMax", ["h"], ["y"], "likeliest", axis=1)], outputs=[info("y", "n", 1, kind=TensorProto.INT64)])
    write("to-integer", [hidden, node("Cast", ["h"], ["y"], "round", to=TensorProto.INT32)])
    # What scikit-learn's pipelines have before a network.
    learn = lambda kind, x, y, **more: node(kind, [x], [y], kind.lower(), domain="ai.onnx.ml", **more)
    after = node("Gemm", ["a", "w", "b"], ["y"], "fc")
    write("normalizer", [learn("Normalizer", "x", "a", norm="L2"), after])
    write("binarizer", [learn("Binarizer", "x", "a", threshold=0.5), after])
    write("imputed-zeros", [learn("Imputer", "x", "a", imputed_value_floats=[1.0], replaced_value_float=0.0), after])
    fill = lambda value, y: learn("Imputer", "x", y, imputed_value_floats=[value], replaced_value_float=float("nan"))
    write("filled-twice", [fill(1.0, "p"), fill(2.0, "q"), node("Concat", ["p", "q"], ["a"], axis=1), after], {"w": np.ones((6, 2), np.float32)})
    texts = [info("x", "n", 1, kind=TensorProto.STRING)]
    encode = lambda values, y: learn("OneHotEncoder", "x", y, cats_strings=values)
    flat = [node("Concat", ["p", "q"], ["pq"], axis=-1), node("Flatten", ["pq"], ["a"]), after]
    write("encoded-twice", [encode(["a", "b"], "p"), encode(["c"], "q"), *flat], inputs=texts)
    write("texts", [node("Gemm", ["x", "w", "b"], ["y"], "fc")], {"w": np.ones((1, 2), np.float32)}, inputs=texts)
    linear = {"coefficients": [1.0] * 6, "intercepts": [0.0] * 2, "post_transform": "PROBIT"}
    write("probit", [learn("LinearRegressor", "x", "y", targets=2, **linear)])
    short = {"coefficients": [1.0] * 5, "intercepts": [0.0] * 2}
    write("short-coefficients", [learn("LinearRegressor", "x", "y", targets=2, **short)])
    write("trees", [learn("TreeEnsembleRegressor", "x", "y")])
    write("no-shape", [node("Relu", ["x"], ["y"])], inputs=[info("x", "n", None)])
    write("no-layer", [node("Identity", ["x"], ["y"])])
    write("external-parent", [gemm], {"w": external(location="../huge.onnx")})
    write("external-absolute", [gemm], {"w": external(location="/etc/hostname")})
    write("external-missing", [gemm], {"w": external(location="nowhere.data")})
    write("external-short", [gemm], {"w": external(location="nan.onnx", offset=10**9)})
    write("external-length", [gemm], {"w": external(location="nan.onnx", length=7)})
    # In eight bits.
    stored = {"s": np.float32(0.1), "z": np.int8(3), "w8": np.ones((3, 2), np.int8), "ws": np.float32(0.01), "wz": np.int8(0)}
    stored |= {"b32": np.ones(2, np.int32), "bs": np.float32(0.001), "bz": np.int32(0), "low": np.int8(-128)}
    quantize = lambda x, y, z="z", **more: node("QuantizeLinear", [x, "s", z], [y], f"q-{y}", **more)
    dequantize = lambda x, y, z="z": node("DequantizeLinear", [x, "s", z], [y], f"dq-{y}")
    weights = node("DequantizeLinear", ["w8", "ws", "wz"], ["w-real"], "weights")
    bias = node("DequantizeLinear", ["b32", "bs", "bz"], ["b-real"], "bias")
    product = node("Gemm", ["xr", "w-real", "b-real"], ["h"], "fc")
    start, end = [quantize("x", "xq"), dequantize("xq", "xr"), weights, bias], [quantize("h", "hq"), dequantize("hq", "y")]
    write("dynamic", [node("DynamicQuantizeLinear", ["x"], ["xq", "xs", "xz"], "dynamic"), node("MatMulInteger", ["xq", "w8", "xz", "wz"], ["y"], "product")], stored)
    multiplied = [node("DynamicQuantizeLinear", ["x"], ["xq", "xs", "xz"], "dynamic"), node("MatMulInteger", ["xq", "w8", "xz", "wz"], ["p"], "product")]
    write("dynamic-otherwise", [*multiplied, node("Cast", ["p"], ["pf"], to=FLOAT), node("Mul", ["pf", "xs"], ["y"], "scales")], stored)
    write("qoperator", [quantize("x", "xq"), node("QLinearMatMul", ["xq", "s", "z", "w8", "ws", "wz", "s", "z"], ["yq"], "product"), dequantize("yq", "y")], stored)
    write("asymmetric", [*start, product, *end], stored | {"wz": np.int8(1)})
    write("float-weights", [*start, node("Gemm", ["xr", "w", "b-real"], ["h"], "fc"), *end], stored)
    write("other-bias", [*start, product, *end], stored | {"bs": np.float32(1)})
    write("open", [*start, node("Gemm", ["xr", "w-real", "b-real"], ["y"], "fc")], stored)
    write("room-below", [*start, product, node("Relu", ["h"], ["r"], "relu"), quantize("r", "hq"), dequantize("hq", "y")], stored)
    write("unmerged", [*start, node("MatMul", ["xr", "w-real"], ["h"], "fc"), quantize("h", "hq"), dequantize("hq", "hr"), node("Add", ["hr", "b"], ["a"], "sum"), quantize("a", "aq"), dequantize("aq", "y")], stored)
    write("int16", [*start, product, *end], stored | {"z": np.int16(3)})
    write("requantized", [*start, quantize("xr", "again", "low"), dequantize("again", "xs", "low"), node("Gemm", ["xs", "w-real", "b-real"], ["h"]), *end], stored)
    write("other-scale", [*start[:1], node("DequantizeLinear", ["xq", "ws", "z"], ["xr"], "dq"), weights, bias, product, *end], stored)
    write("unsigned-input", [dequantize("x", "xr"), weights, bias, product, *end], stored | {"z": np.uint8(3)}, inputs=[info("x", "n", 3, kind=TensorProto.UINT8)])
    write("summed-before", [node("Sub", ["x", "one"], ["xm"]), node("Relu", ["xm"], ["xp"], "relu"), quantize("xp", "xq"), *start[1:], product, *end], stored | {"one": np.float32(1)})
    write("selected-before", [node("Gather", ["x", "at"], ["xm"], axis=1), quantize("xm", "xq"), *start[1:], product, *end], stored | {"at": np.int64([2, 0, 1])})
    write("zero-weight-scale", [*start, product, *end], stored | {"ws": np.float32(0)})
    write("two-weight-scales", [quantize("w", "wq"), node("DequantizeLinear", ["wq", "two", "zeros"], ["wr"], "weights", axis=0), node("Gemm", ["x", "wr", "b"], ["y"], "fc")], stored | {"two": np.float32([1, 2]), "zeros": np.int8([0, 0])})


if __name__ == "__main__":
    main()
