"""Writes ../data/refused/*.tflite: models that cannot be imported, each for one reason, for tests/refused.rs.

    python -m pip install -r ../../../../python/requirements/gate.txt && python refused.py
"""

from pathlib import Path

import numpy as np
from ai_edge_litert import schema_py_generated as schema

from tflite import F32, INT8, OP, Model

STORED = (0.5, 3)


def int8(inputs=2, shape=None):
    model = Model()
    return model, model.tensor("x", shape or [1, inputs], INT8, *STORED)


def dense(model, x, outputs=2, fused=0, name="y", weights=None):
    weights = np.ones((outputs, 2), np.int8) if weights is None else weights
    layer = {"weights": weights, "bias": None, "weight_scale": [0.1], "input_scale": 0.5, "output_scale": 1.0}
    return model.fully_connected(x, name, {**layer, "output_zero_point": 0}, fused)


def operator(code, kind=INT8, stored=STORED, shape=(1, 2)):
    model, x = int8()
    x = dense(model, x)
    y = model.tensor("z", shape, kind, *stored)
    return model.bytes(x - 2, model.operator(code, [x], y))


def convolution():
    model, x = int8()
    weights = model.tensor("w", [1, 1, 1, 2], INT8, 0.1, 0, np.ones((1, 1, 1, 2), np.int8))
    y = model.tensor("features", [1, 1, 1, 1], INT8, *STORED)
    return model.bytes(x, model.operator(OP.CONV_2D, [x, weights], y))


def branch():
    model, x = int8()
    first, second = dense(model, x, name="a"), dense(model, x, name="b")
    return model.bytes(x, second)


def fused_tanh():
    model, x = int8()
    return model.bytes(x, dense(model, x, fused=4))


def asymmetric_weights():
    model, x = int8()
    y = dense(model, x)
    model.graph.tensors[1].quantization.zeroPoint[:] = 5
    return model.bytes(x, y)


def other_width():
    model, x = int8(3)
    return model.bytes(x, dense(model, x))


def computed_weights():
    model, x = int8()
    y = dense(model, x)
    model.graph.tensors[1].buffer = 0
    return model.bytes(x, y)


def unsigned():
    model = Model()
    x = model.tensor("x", [1, 2], schema.TensorType.UINT8, 0.5, 128)
    y = model.tensor("y", [1, 2], INT8, *STORED)
    return model.bytes(x, model.operator(OP.QUANTIZE, [x], y))


def two_inputs():
    model, x = int8()
    y = dense(model, x)
    return model.bytes([x, x], y)


def hidden_float():
    model = Model()
    x = model.tensor("x", [1, 2], F32)
    y = model.tensor("y", [1, 2], F32)
    xq, yq = model.tensor("xq", [1, 2], INT8, *STORED), model.tensor("yq", [1, 2], INT8, *STORED)
    model.operator(OP.TANH, [x], y)
    model.operator(OP.QUANTIZE, [y], xq)
    return model.bytes(x, model.operator(OP.QUANTIZE, [xq], yq))


def softmax_over_columns():
    model, x = int8()
    y = dense(model, x)
    column = model.operator(OP.RESHAPE, [y], model.tensor("column", [1, 2, 1], INT8, 1.0, 0))
    return model.bytes(x, model.softmax(column, model.tensor("z", [1, 2, 1], INT8, 1 / 256, -128)))


def int16(ends=False):
    """As a conversion with activations of sixteen bits, between ends of f32 or not."""
    model = Model()
    x = model.tensor("x", [1, 2], F32) if ends else None
    xq = model.tensor("xq", [1, 2], schema.TensorType.INT16, 0.001, 0)
    if ends:
        model.operator(OP.QUANTIZE, [x], xq)
    weights = model.tensor("w", [2, 2], INT8, 0.1, 0, np.ones((2, 2), np.int8))
    y = model.tensor("y", [1, 2], schema.TensorType.INT16, 0.001, 0)
    return model.bytes(x if ends else xq, model.operator(OP.FULLY_CONNECTED, [xq, weights], y))


def unsigned_throughout():
    model = Model()
    x, y = (model.tensor(name, [1, 2], schema.TensorType.UINT8, 0.5, 128) for name in "xy")
    weights = model.tensor("w", [2, 2], schema.TensorType.UINT8, 0.1, 120, np.ones((2, 2), np.uint8))
    return model.bytes(x, model.operator(OP.FULLY_CONNECTED, [x, weights], y))


def floats(*shape):
    model = Model()
    return model, model.tensor("x", list(shape), F32)


def variables():
    model, x = floats(1, 2)
    handle, weights = model.tensor("handle", [1], schema.TensorType.RESOURCE), model.tensor("w", [2, 2], F32)
    model.operator(OP.VAR_HANDLE, [], handle)
    model.operator(OP.READ_VARIABLE, [handle], weights)
    return model.bytes(x, model.operator(OP.FULLY_CONNECTED, [x, weights], model.tensor("y", [1, 2], F32)))


def by(values, code=OP.MUL):
    model, x = floats(1, 2)
    constant = model.tensor("c", [len(values)], F32, data=np.float32(values))
    return model.bytes(x, model.operator(code, [x, constant], model.tensor("y", [1, 2], F32)))


def no_such_signature():
    """Its signature is of a subgraph that is nowhere."""
    model, x = floats(1, 2)
    signature = schema.SignatureDefT()
    signature.signatureKey, signature.subgraphIndex, signature.inputs, signature.outputs = "infer", 7, [], []
    model.model.signatureDefs = [signature]
    return model.bytes(x, x)


def four_bits_short():
    model, x = int8()
    weights = model.tensor("w", [3, 2], schema.TensorType.INT4, 0.1, 0, np.zeros(2, np.uint8))
    return model.bytes(x, model.operator(OP.FULLY_CONNECTED, [x, weights], model.tensor("y", [1, 3], INT8, *STORED)))


def nothing():
    model, x = int8()
    return model.bytes(x, x)


MODELS = {
    "convolution": convolution,
    "addition": lambda: operator(OP.ADD),
    "branch": branch,
    "fused-tanh": fused_tanh,
    "asymmetric-weights": asymmetric_weights,
    "other-width": other_width,
    "computed-weights": computed_weights,
    "unsigned": unsigned,
    "int16-throughout": lambda: int16(),
    "int16-within": lambda: int16(True),
    "unsigned-throughout": unsigned_throughout,
    "variables": variables,
    "unstretched": lambda: by([1, 2, 3]),
    "divided-by-zero": lambda: by([1, 0], OP.DIV),
    "no-such-signature": no_such_signature,
    "four-bits-short": four_bits_short,
    "int16": lambda: operator(OP.QUANTIZE, schema.TensorType.INT16),
    "two-inputs": two_inputs,
    "hidden-float": hidden_float,
    "logistic-scale": lambda: operator(OP.LOGISTIC),
    "softmax-over-columns": softmax_over_columns,
    "nothing": nothing,
}


def main():
    folder = Path(__file__).parent.parent / "data" / "refused"
    folder.mkdir(exist_ok=True)
    for name, make in MODELS.items():
        (folder / f"{name}.tflite").write_bytes(make())


if __name__ == "__main__":
    main()
