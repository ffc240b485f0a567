"""Writes ../data/converted/*.tflite, small models with what converters make of normalization, of weights in fewer bits, of uint8
ends and of several signatures, and converted.json: rows, and what LiteRT computes of them.

    python -m pip install -r ../../../../python/requirements/gate.txt && python converted.py

Of f32 models there are rows of outputs; of int8 ones a list for each of LiteRT's sets of kernels, by the name of its rounding.
"""

import sys
from pathlib import Path

import numpy as np
from ai_edge_litert import schema_py_generated as schema

from litert import LITERT
from tflite import F32, INT8, INT32, NONE, OP, RELU, Model

sys.path.append(str(Path(__file__).parents[2] / "common"))
import shared

DATA = Path(__file__).parent.parent / "data" / "converted"
F16, UINT8, INT4, INT16 = (getattr(schema.TensorType, name) for name in ("FLOAT16", "UINT8", "INT4", "INT16"))
OPTIONS = {OP.ADD: "Add", OP.SUB: "Sub", OP.MUL: "Mul", OP.DIV: "Div"}
RANDOM = np.random.default_rng(11)
VECTORS = {}


def normal(*shape):
    return RANDOM.normal(0, 0.5, shape).astype(np.float32)


class Net(Model):
    """A chain; `last` is the tensor that was computed last, `len` its values."""

    def __init__(self, inputs, kind=F32, *stored):
        super().__init__()
        self.len, self.first = inputs, self.tensor("x", [1, inputs], kind, *stored)
        self.last = self.first

    def vector(self, name, kind=F32, *stored):
        return self.tensor(name, [1, self.len], kind, *stored)

    def constant(self, value, kind=F32, scale=None):
        data = nibbles(value) if kind == INT4 else value
        return self.tensor(f"c{len(self.graph.tensors)}", np.shape(value), kind, scale, 0, data)

    def arithmetic(self, code, value, fused=NONE, first=False):
        constant = self.constant(np.float32(value))
        options = getattr(schema, f"{OPTIONS[code]}OptionsT")()
        options.fusedActivationFunction = fused
        kind = getattr(schema.BuiltinOptions, f"{OPTIONS[code]}Options")
        pair = [constant, self.last] if first else [self.last, constant]
        self.last = self.operator(code, pair, self.vector(f"{OPTIONS[code]}{self.last}"), 1, options, kind)

    def one(self, code, *stored, kind=F32, more=()):
        self.last = self.operator(code, [self.last, *more], self.vector(f"one{self.last}", kind, *stored), 1)

    def dense(self, weights, bias, fused=NONE, kind=F32, *stored):
        self.len = self.graph.tensors[weights].shape[0]
        options = schema.FullyConnectedOptionsT()
        options.fusedActivationFunction = fused
        y = self.vector(f"dense{self.last}", kind, *stored)
        self.last = self.operator(OP.FULLY_CONNECTED, [self.last, weights, bias], y, 4, options, schema.BuiltinOptions.FullyConnectedOptions)

    def real(self, constant):
        """The f32 that a DEQUANTIZE makes of a constant."""
        made = self.tensor(f"real{constant}", self.graph.tensors[constant].shape, F32)
        return self.operator(OP.DEQUANTIZE, [constant], made, 3)

    def done(self):
        return self.bytes(self.first, self.last)


def nibbles(values):
    """Two a byte, the first in the lower half."""
    halves = (np.asarray(values).reshape(-1) & 15).astype(np.uint8)
    halves = np.append(halves, np.zeros(len(halves) % 2, np.uint8))
    return halves[0::2] | halves[1::2] << 4


def save(name, model):
    DATA.mkdir(exist_ok=True)
    (DATA / f"{name}.tflite").write_bytes(model)


def real(name, model, inputs):
    """A model of f32."""
    save(name, model)
    rows = RANDOM.normal(0, 1, (4, inputs)).astype(np.float32)
    number = lambda values: [[float(f"{v:.9g}") for v in row] for row in values]
    VECTORS[name] = {"x": number(rows), "y": number(LITERT["litert"](model, rows))}


def f32():
    net = Net(4)
    net.arithmetic(OP.SUB, [1000, -20, 3, 0.5])
    net.arithmetic(OP.MUL, [[0.25, 4, 0.1, 1]])
    net.dense(net.constant(normal(3, 4)), net.constant(normal(3)))
    real("normalized", net.done(), 4)

    net = Net(4)
    net.arithmetic(OP.DIV, [2, 5, 0.5, 1])
    net.arithmetic(OP.ADD, 0.75, RELU)
    net.dense(net.constant(normal(5, 4)), net.constant(normal(5)), RELU)
    # Batch normalizations after an activation and at the end, their factors in any order.
    net.arithmetic(OP.MUL, normal(5), first=True)
    net.arithmetic(OP.ADD, normal(5))
    net.dense(net.constant(normal(3, 5)), net.constant(normal(3)))
    net.one(OP.LOGISTIC)
    net.arithmetic(OP.SUB, 1, first=True)
    net.arithmetic(OP.MUL, normal(1, 3))
    real("batch-normalized", net.done(), 4)

    net = Net(4)
    for outputs in (6, 3):
        weights = net.real(net.constant(normal(outputs, net.len).astype(np.float16), F16))
        net.dense(weights, net.real(net.constant(normal(outputs).astype(np.float16), F16)), RELU if outputs == 6 else NONE)
    real("float16", net.done(), 4)

    net = Net(4)
    net.dense(net.constant(normal(5, 4)), net.constant(normal(5)))
    net.one(OP.PRELU, more=[net.constant(np.float32([0.5, -0.25, 0, 1, 0.1]))])
    net.dense(net.constant(normal(3, 5)), net.constant(normal(3)))
    real("slopes", net.done(), 4)

    net = Net(4)
    net.dense(net.real(net.constant(RANDOM.integers(-127, 128, (3, 4)).astype(np.int8), INT8, [0.01, 0.02, 0.03])), net.constant(normal(3)))
    net.one(OP.PRELU, more=[net.constant(np.full((1, 3), 0.25, np.float32))])
    real("weights-alone", net.done(), 4)

    net = Net(4)
    for outputs, activation in ((5, "elu"), (6, "gelu"), (4, "gelu-tanh"), (3, "silu")):
        net.dense(net.constant(2 * normal(outputs, net.len)), net.constant(normal(outputs)))
        sums = net.last
        if activation.startswith("gelu"):
            options = schema.GeluOptionsT()
            options.approximate = activation == "gelu-tanh"
            net.last = net.operator(OP.GELU, [sums], net.vector(activation), 1, options, schema.BuiltinOptions.GeluOptions)
        else:
            net.one(OP.ELU if activation == "elu" else OP.LOGISTIC)
        if activation == "silu":
            kind = schema.BuiltinOptions.MulOptions
            net.last = net.operator(OP.MUL, [sums, net.last], net.vector("silu"), 1, schema.MulOptionsT(), kind)
    real("activations", net.done(), 4)


def stored(net, outputs, scale, zero_point, after, kind=INT8, fused=NONE, per_channel=True):
    """A layer of int8, its weights perhaps of four bits."""
    most = 7 if kind == INT4 else 127
    weights = RANDOM.integers(-most, most + 1, (outputs, net.len)).astype(np.int8)
    scales = np.float32(RANDOM.uniform(0.2, 1, outputs if per_channel else 1) / most)
    bias = net.tensor(f"b{net.last}", [outputs], INT32, np.float32(scale) * scales, 0, RANDOM.integers(-300, 300, outputs).astype(np.int32))
    net.dense(net.constant(weights, kind, scales), bias, fused, INT8, *after)


def bytes_of(name, model, rows):
    save(name, model)
    VECTORS[name] = {"x": rows.tolist()} | {rounding: run(model, rows).tolist() for rounding, run in LITERT.items()}


def int8():
    for kind, name in ((UINT8, "unsigned-ends"), (INT8, "four-bits")):
        first, last = (0.05, 3), (0.04, -7)
        net = Net(5, kind, 0.05, 131 if kind == UINT8 else 3)
        if kind == UINT8:
            net.one(OP.QUANTIZE, *first, kind=INT8)
        bits = INT4 if kind == INT8 else INT8
        stored(net, 7, *first, (0.03, -128), bits, RELU)
        stored(net, 3, 0.03, -128, last, bits, per_channel=False)
        if kind == UINT8:
            net.one(OP.QUANTIZE, 0.04, 121, kind=UINT8)
        rows = RANDOM.integers(0, 256, (16, 5))
        bytes_of(name, net.done(), rows.astype(np.uint8) if kind == UINT8 else (rows - 128).astype(np.int8))


def signatures():
    """One for training, with another subgraph's name; its ends are those of no network."""
    net = Net(4)
    net.dense(net.constant(normal(3, 4)), net.constant(normal(3)))
    infer = net.graph
    infer.inputs, infer.outputs, infer.name = [net.first], [net.last], "main"
    net.graph = schema.SubGraphT()
    net.graph.tensors, net.graph.operators, net.graph.name = [], [], "other"
    net.len = 3
    net.first = net.last = net.vector("x2")
    net.dense(net.constant(normal(2, 3)), net.constant(normal(2)), RELU)
    net.graph.inputs, net.graph.outputs = [net.first], [net.last]
    net.model.subgraphs = [net.graph, infer]
    net.model.signatureDefs = []
    for key, index, graph in (("train", 0, net.graph), ("infer", 1, infer)):
        signature = schema.SignatureDefT()
        signature.signatureKey, signature.subgraphIndex = key, index
        ends = []
        for name, at in (("x", graph.inputs[0]), ("y", graph.outputs[0])):
            end = schema.TensorMapT()
            end.name, end.tensorIndex = name, at
            ends.append([end])
        signature.inputs, signature.outputs = ends
        net.model.signatureDefs.append(signature)
    import flatbuffers

    builder = flatbuffers.Builder(1024)
    builder.Finish(net.model.Pack(builder), b"TFL3")
    model = bytes(builder.Output())
    save("signatures", model)
    from ai_edge_litert.interpreter import Interpreter

    run = Interpreter(model_content=model).get_signature_runner
    for key, inputs in (("infer", 4), ("train", 3)):
        row = normal(1, inputs)
        VECTORS[f"signatures/{key}"] = {"x": row.tolist(), "y": run(key)(x=row)["y"].tolist()}


def hard_swish():
    net = Net(4)
    for outputs in (5, 3):
        net.dense(net.constant(normal(outputs, net.len)), net.constant(normal(outputs)))
        net.one(OP.HARD_SWISH)
    real("hard-swish", net.done(), 4)


def main():
    for write in (f32, int8, signatures, hard_swish):
        write()
    shared.write(Path(__file__).with_name("converted.json"), VECTORS)


if __name__ == "__main__":
    main()
