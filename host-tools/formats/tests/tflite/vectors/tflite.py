"""Writes small .tflite models, through the schema that LiteRT's own package brings. Nothing of tinyfit is in the way."""

import flatbuffers
import numpy as np
from ai_edge_litert import schema_py_generated as schema

OP = schema.BuiltinOperator
F32, INT8, INT32 = schema.TensorType.FLOAT32, schema.TensorType.INT8, schema.TensorType.INT32
NONE, RELU, RELU6 = 0, 1, 3


class Model:
    """One graph; `tensor` and the operators number what they make."""

    def __init__(self):
        self.model = schema.ModelT()
        self.model.version = 3
        self.model.description = "vectors"
        self.model.buffers = [schema.BufferT()]
        self.model.operatorCodes = []
        self.graph = schema.SubGraphT()
        self.graph.tensors, self.graph.operators = [], []
        self.model.subgraphs = [self.graph]

    def tensor(self, name, shape, kind, scale=None, zero_point=0, data=None, signature=None):
        tensor = schema.TensorT()
        tensor.name, tensor.shape, tensor.type, tensor.buffer = name, list(shape), kind, 0
        tensor.shapeSignature = signature
        if data is not None:
            buffer = schema.BufferT()
            buffer.data = np.frombuffer(np.ascontiguousarray(data).tobytes(), np.uint8)
            self.model.buffers.append(buffer)
            tensor.buffer = len(self.model.buffers) - 1
        if scale is not None:
            quantization = schema.QuantizationParametersT()
            quantization.scale = np.atleast_1d(np.float32(scale))
            quantization.zeroPoint = np.full(len(quantization.scale), zero_point, np.int64)
            tensor.quantization = quantization
        self.graph.tensors.append(tensor)
        return len(self.graph.tensors) - 1

    def operator(self, code, inputs, output, version=2, options=None, kind=0):
        codes = [known.builtinCode for known in self.model.operatorCodes]
        if code not in codes:
            known = schema.OperatorCodeT()
            known.builtinCode, known.deprecatedBuiltinCode, known.version = code, min(code, 127), version
            self.model.operatorCodes.append(known)
            codes.append(code)
        operator = schema.OperatorT()
        operator.opcodeIndex, operator.inputs, operator.outputs = codes.index(code), inputs, [output]
        operator.builtinOptionsType, operator.builtinOptions = kind, options
        self.graph.operators.append(operator)
        return output

    def fully_connected(self, x, name, layer, fused=NONE):
        """A layer of int8: `layer` has weights [output][input], bias or None, and the scales."""
        outputs, inputs = layer["weights"].shape
        weights = self.tensor(name + "/w", [outputs, inputs], INT8, layer["weight_scale"], 0, layer["weights"])
        operands = [x, weights]
        if layer["bias"] is not None:
            scale = np.float32(layer["input_scale"]) * np.float32(layer["weight_scale"])
            operands.append(self.tensor(name + "/b", [outputs], INT32, scale, 0, layer["bias"]))
        y = self.tensor(name, [1, outputs], INT8, layer["output_scale"], layer["output_zero_point"])
        options = schema.FullyConnectedOptionsT()
        options.fusedActivationFunction = fused
        return self.operator(OP.FULLY_CONNECTED, operands, y, 4, options, schema.BuiltinOptions.FullyConnectedOptions)

    def softmax(self, x, y, beta=1.0):
        options = schema.SoftmaxOptionsT()
        options.beta = beta
        return self.operator(OP.SOFTMAX, [x], y, 2, options, schema.BuiltinOptions.SoftmaxOptions)

    def bytes(self, x, y):
        self.graph.inputs, self.graph.outputs = x if isinstance(x, list) else [x], [y]
        builder = flatbuffers.Builder(1024)
        builder.Finish(self.model.Pack(builder), b"TFL3")
        return bytes(builder.Output())
