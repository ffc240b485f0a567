"""The outputs of each runtime, row by row. A runtime has the name of the rounding that equals it."""

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper
from tflite_micro.python.tflite_micro import runtime as micro

from litert import LITERT


def tflite_micro(model, rows):
    interpreter = micro.Interpreter.from_bytes(model, arena_size=1 << 21)
    shape = interpreter.get_input_details(0)["shape"]
    outputs = []
    for row in rows:
        interpreter.set_input(row.reshape(shape), 0)
        interpreter.invoke()
        outputs.append(interpreter.get_output(0).reshape(-1).copy())
    return np.array(outputs)


RUNTIMES = {**LITERT, "tflite-micro": tflite_micro}


def onnx_runtime(layer, input_zero_point, rows):
    """A fully connected layer as ONNX Runtime computes it between QuantizeLinear and DequantizeLinear."""
    constants = []

    def constant(name, value):
        constants.append(numpy_helper.from_array(np.asarray(value), name))
        return name

    scale = np.float32(layer["weight_scale"])
    per_channel = {"axis": 0} if scale.ndim and len(scale) > 1 else {}
    scale = scale if per_channel else scale.reshape(-1)[0]
    zero = np.zeros_like(scale, np.int32)
    step = (np.float32(layer["input_scale"]) * scale).astype(np.float32)
    x = [constant("xs", np.float32(layer["input_scale"])), constant("xz", np.int8(input_zero_point))]
    w = [constant("w", layer["weights"]), constant("ws", scale), constant("wz", zero.astype(np.int8))]
    b = [constant("b", layer["bias"]), constant("bs", step), constant("bz", zero)]
    y = [constant("ys", np.float32(layer["output_scale"])), constant("yz", np.int8(layer["output_zero_point"]))]
    nodes = [
        helper.make_node("DequantizeLinear", ["x", *x], ["xf"]),
        helper.make_node("DequantizeLinear", w, ["wf"], **per_channel),
        helper.make_node("DequantizeLinear", b, ["bf"], **per_channel),
        helper.make_node("Gemm", ["xf", "wf", "bf"], ["yf"], transB=1),
        helper.make_node("QuantizeLinear", ["yf", *y], ["y"]),
    ]
    outputs, inputs = layer["weights"].shape
    ends = [helper.make_tensor_value_info(n, TensorProto.INT8, ["n", m]) for n, m in (("x", inputs), ("y", outputs))]
    graph = helper.make_graph(nodes, "layer", ends[:1], ends[1:], constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 19)], ir_version=9)
    onnx.checker.check_model(model)
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
    return session.run(None, {"x": rows})[0]
