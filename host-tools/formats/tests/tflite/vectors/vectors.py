"""Writes vectors.json: checksums of what the runtimes compute, for ../runtimes.rs to compare with.

    python -m pip install -r ../../../../python/requirements/tflite-micro.txt && python vectors.py

Weights, inputs and scales come from a hash that the test computes, too, so that many shapes fit a small file. A checksum
is the CRC-32 of the outputs' bytes, row by row; the runtimes are in the order litert-reference, tflite-micro,
litert-builtin, litert, and where there is a fifth, ONNX Runtime.
"""

import sys
import zlib
from pathlib import Path

import numpy as np
from ai_edge_litert.interpreter import Interpreter

from runtimes import RUNTIMES, onnx_runtime
from tflite import F32, INT8, NONE, OP, RELU, RELU6, Model

sys.path.append(str(Path(__file__).parents[2] / "common"))
import shared

ROWS = 4


def within(seed, n, low, high):
    return (shared.numbers(seed, n) % np.uint64(high - low + 1)).astype(np.int64) + low


def scales(seed, n, low, high):
    """Of exponents from `low` to `high`, all mantissas."""
    mantissas = (shared.numbers(seed, n) >> np.uint64(40)).astype(np.uint32) & np.uint32(0x7FFFFF)
    exponents = within(seed + 1, n, low, high).astype(np.uint32) + np.uint32(127)
    return (exponents << np.uint32(23) | mantissas).view(np.float32)


def checksum(outputs):
    return zlib.crc32(np.ascontiguousarray(outputs).tobytes())


def checksums(model, rows):
    return [checksum(runtime(model, rows)) for runtime in RUNTIMES.values()]


def layer(case):
    """Layer number `case`: as many inputs, its zero points each of the 256, and rows that saturate."""
    seed = 100 * (case + 1)
    inputs = case + 1
    outputs = int(within(seed, 1, 1, 700 if case % 50 == 49 else 24)[0])
    bits = inputs.bit_length() // 2
    spread = 1 << (12 + bits)
    per_channel = outputs > 1 and case % 2 == 1
    made = {
        "weights": within(seed + 1, outputs * inputs, -127, 127).astype(np.int8).reshape(outputs, inputs),
        "bias": within(seed + 2, outputs, -spread, spread).astype(np.int32),
        "weight_scale": scales(seed + 3, outputs if per_channel else 1, -12, -7),
        "input_scale": scales(seed + 5, 1, -8, -1)[0],
        "output_scale": scales(seed + 7, 1, -8 + bits, -3 + bits)[0],
        "output_zero_point": (case * 151 + 77) % 256 - 128,
    }
    rows = within(seed + 9, ROWS * inputs, -128, 127).astype(np.int8).reshape(ROWS, inputs)
    rows[0], rows[1] = -128, 127
    return made, case % 256 - 128, (NONE, RELU, RELU6)[case % 3], rows


def fully_connected(case):
    made, zero_point, fused, rows = layer(case)
    model = Model()
    x = model.tensor("x", [1, rows.shape[1]], INT8, made["input_scale"], zero_point)
    found = checksums(model.bytes(x, model.fully_connected(x, "y", made, fused)), rows)
    return found + ([checksum(onnx_runtime(made, zero_point, rows))] if fused == NONE else [])


def double_up(sums, scale):
    """Two roundings, ties up; as the kernel's `LiteRtBuiltin`, but here only to pick sums."""
    fraction, exponent = np.frexp(scale)
    high = (sums * int(np.round(fraction * 2**31)) + 2**30) >> 31
    return (high + 2 ** (-exponent - 1)) >> -exponent


def ties(case):
    """A layer of biases alone: those whose products with the scale lie next to a tie."""
    seed = 1_000_000 + 10 * case
    input_scale, weight_scale = scales(seed, 1, -8, -1)[0], scales(seed + 2, 1, -12, -4)[0]
    step = float(input_scale) * float(weight_scale)
    output_scale = np.float32(step * 10 ** (3 + case / 25))
    scale = step / float(output_scale)
    sums = np.arange(-int(127 / scale), int(127 / scale) + 1)
    products = sums * scale
    distance = np.abs(products - np.floor(products) - 0.5) / np.maximum(np.abs(products), 1)
    picked = sums[np.argsort(distance, kind="stable")[:120]]
    if case % 4 == 0:
        # And those that tell whether the scales were multiplied in f32.
        rounded = float(np.float32(input_scale) * np.float32(weight_scale)) / float(output_scale)
        apart = sums[double_up(sums, scale) != double_up(sums, rounded)]
        picked = np.union1d(picked[:60], apart[:60])
    sums = np.sort(picked).astype(np.int32)
    made = {
        "weights": np.zeros((len(sums), 1), np.int8),
        "bias": sums,
        "weight_scale": np.full(len(sums) if case % 2 else 1, weight_scale),
        "input_scale": input_scale,
        "output_scale": output_scale,
        "output_zero_point": 0,
    }
    model = Model()
    x = model.tensor("x", [1, 1], INT8, input_scale, 0)
    rows = np.zeros((1, 1), np.int8)
    found = checksums(model.bytes(x, model.fully_connected(x, "y", made)), rows)
    found.append(checksum(onnx_runtime(made, 0, rows)))
    # The reference kernels round in f64, and so tell apart what 31 bits of a multiplier do not; see `requantize`.
    found[0] = None
    return {"output_scale": float(output_scale), "sums": sums.tolist(), "checksums": found}


def table(operator, case):
    """All 256 inputs, sixteen per row: LiteRT requantizes blocks of sixteen without XNNPACK."""
    seed = 2_000_000 + 1000 * operator + 10 * case
    stored = scales(seed, 1, -10, 4)[0], int(within(seed + 2, 1, -128, 127)[0])
    after = np.float32(stored[0] * scales(seed + 3, 1, -1, 2)[0]), int(within(seed + 5, 1, -128, 127)[0])
    after = {OP.LOGISTIC: (1 / 256, -128), OP.TANH: (1 / 128, 0)}.get(operator, after)
    model = Model()
    x, y = model.tensor("x", [1, 16], INT8, *stored), model.tensor("y", [1, 16], INT8, *after)
    return checksums(model.bytes(x, model.operator(operator, [x], y)), np.arange(-128, 128).astype(np.int8).reshape(16, 16))


def requantize(case):
    """Blocks of sixteen and what they leave over, which LiteRT rounds in another way without XNNPACK. The scales are such
    that the two differ, in every fourth case beyond those that XNNPACK takes; each column has all 256 inputs."""
    seed = 7_000_000 + 10 * case
    n, beyond = (17, 20, 31, 33, 100)[case % 5], case % 4 == 3
    stored = scales(seed, 1, -10, 4)[0], 127 if beyond else int(within(seed + 2, 1, -64, 127)[0])
    ratio = scales(seed + 3, 1, *((8, 8) if beyond else (1, 3)))[0]
    after = np.float32(stored[0] * ratio), int(within(seed + 5, 1, -64, 127)[0])
    rows = (np.add.outer(np.arange(256), np.arange(n)) % 256 - 128).astype(np.int8)
    model = Model()
    x, y = model.tensor("x", [1, n], INT8, *stored), model.tensor("y", [1, n], INT8, *after)
    return checksums(model.bytes(x, model.operator(OP.QUANTIZE, [x], y)), rows)


def softmax(case):
    seed = 3_000_000 + 10 * case
    n = int(within(seed, 1, 1, 40)[0])
    scale, beta = scales(seed + 1, 1, -9, -1)[0], (1.0, 0.75)[case % 2]
    rows = within(seed + 3, 32 * n, -128, 127).astype(np.int8).reshape(32, n)
    model = Model()
    x, y = model.tensor("x", [1, n], INT8, scale, 3), model.tensor("y", [1, n], INT8, 1 / 256, -128)
    return checksums(model.bytes(x, model.softmax(x, y, beta)), rows)


def quantize(case):
    """Values next to ties; nineteen a row are two blocks of eight and three left over."""
    seed = 4_000_000 + 10 * case
    scale, zero_point = scales(seed, 1, -12, 3)[0], int(within(seed + 2, 1, -128, 127)[0])
    values = (within(seed + 3, 32 * 19, -200, 200).astype(np.float32) + np.float32(0.5)) * scale
    values = (values.view(np.int32) + within(seed + 4, 32 * 19, -2, 2).astype(np.int32)).view(np.float32)
    model = Model()
    x, y = model.tensor("x", [1, 19], F32), model.tensor("y", [1, 19], INT8, scale, zero_point)
    return checksums(model.bytes(x, model.operator(OP.QUANTIZE, [x], y)), values.reshape(32, 19))


def dequantize(case):
    seed = 5_000_000 + 10 * case
    scale, zero_point = scales(seed, 1, -12, 3)[0], int(within(seed + 2, 1, -128, 127)[0])
    rows = within(seed + 3, 32 * 19, -128, 127).astype(np.int8).reshape(32, 19)
    model = Model()
    x, y = model.tensor("x", [1, 19], INT8, scale, zero_point), model.tensor("y", [1, 19], F32)
    return checksums(model.bytes(x, model.operator(OP.DEQUANTIZE, [x], y)), rows)


def keras_model(path):
    """Of int8 networks checksums of 32 rows; of f32 ones what LiteRT computes of 4, to be near."""
    model, seed = path.read_bytes(), 6_000_000
    (x,) = Interpreter(model_content=model).get_input_details()
    n = int(np.prod(x["shape"]))
    rows = within(seed, 32 * n, -128, 127).reshape(32, n)
    rows = rows.astype(np.int8) if x["dtype"] == np.int8 else rows.astype(np.float32) / 64
    if path.stem.endswith(("f32", "dynamic")):
        return [float(f"{y:.9g}") for y in RUNTIMES["litert"](model, rows[:4]).reshape(-1)]
    return checksums(model, rows)


def main():
    data = Path(__file__).parent.parent / "data"
    operators = {"logistic": OP.LOGISTIC, "tanh": OP.TANH, "relu": OP.RELU, "relu6": OP.RELU6, "quantize": OP.QUANTIZE}
    document = {
        "fully_connected": [fully_connected(case) for case in range(700)],
        "ties": [ties(case) for case in range(40)],
        **{name: [table(code, case) for case in range(40)] for name, code in operators.items()},
        "requantize": [requantize(case) for case in range(40)],
        "softmax": [softmax(case) for case in range(60)],
        "quantize_f32": [quantize(case) for case in range(20)],
        "models": {path.stem: keras_model(path) for path in sorted(data.glob("*.tflite"))},
        "dequantize": [dequantize(case) for case in range(20)],
    }
    shared.write(Path(__file__).with_name("vectors.json"), document)


if __name__ == "__main__":
    main()
