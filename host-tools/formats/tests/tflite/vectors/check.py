"""Compares `tinyfit predict --raw` byte for byte with the runtimes, on random models that no file of this repository has.

    python -m pip install -r ../../../../python/requirements/tflite-micro.txt && python check.py PATH/TO/tinyfit [--models 1000] [--seed 1]

A model is a chain of one to four fully connected layers, per tensor or per channel, fused with ReLU or ReLU6 or followed
by a separate operator, between int8 or f32 ends. It is imported once for each rounding, and what was imported is
exported, run by the runtime again, and imported again.
"""

import argparse
import collections
import subprocess
import tempfile
from pathlib import Path

import numpy as np

from runtimes import RUNTIMES, onnx_runtime
from tflite import F32, INT8, NONE, OP, RELU, RELU6, Model


def scale(random, low, high):
    return np.float32(10 ** random.uniform(np.log10(low), np.log10(high)))


def zero_point(random):
    """All of them, the ends often."""
    return int(random.choice([-128, 127, 0, random.integers(-128, 128)], p=[0.1, 0.1, 0.1, 0.7]))


def layer(random, inputs, outputs, input_scale):
    weight_scale = [scale(random, 1e-4, 1e-1)]
    if random.random() < 0.5:
        weight_scale = [weight_scale[0] * np.float32(random.uniform(0.05, 1)) for _ in range(outputs)]
    weights = random.integers(-127, 128, (outputs, inputs)).astype(np.int8)
    step = float(input_scale) * float(np.max(weight_scale))
    # Sums of such weights and inputs are some 74 * 74 * sqrt(inputs) steps; often they saturate.
    spread = 5500 * np.sqrt(inputs)
    bias = random.integers(-int(spread), int(spread) + 1, outputs).astype(np.int32)
    return {
        "weights": weights,
        "bias": None if random.random() < 0.1 else bias,
        "weight_scale": np.float32(weight_scale),
        "input_scale": input_scale,
        "output_scale": np.float32(step * spread / 127 * random.uniform(0.3, 4)),
        "output_zero_point": zero_point(random),
    }


def make(random):
    """The model's bytes, rows of inputs, and the one layer there is, if there is one."""
    model, layers = Model(), []
    longest = int(random.choice([16, 64, 700], p=[0.4, 0.5, 0.1]))
    sizes = [int(n) for n in random.integers(1, longest + 1, random.integers(2, 6))]
    stored = scale(random, 1e-3, 1), zero_point(random)
    rows = random.integers(-128, 128, (8, sizes[0])).astype(np.int8)
    rows[0], rows[1] = -128, 127
    floats = random.random() < 0.3
    first = model.tensor("x", [1, sizes[0]], F32 if floats else INT8, *(() if floats else stored))
    x, plain = first, not floats
    if floats:
        x = model.operator(OP.QUANTIZE, [x], model.tensor("xq", [1, sizes[0]], INT8, *stored))
        rows = ((rows.astype(np.float32) + random.uniform(-1, 1, rows.shape) - stored[1]) * stored[0]).astype(np.float32)
    for i, (inputs, outputs) in enumerate(zip(sizes, sizes[1:])):
        made = layer(random, inputs, outputs, stored[0])
        fused = int(random.choice([NONE, RELU, RELU6]))
        plain = plain and fused == NONE and made["bias"] is not None
        x = model.fully_connected(x, f"layer{i}", made, fused)
        layers.append((made, stored[1]))
        stored = made["output_scale"], made["output_zero_point"]
        kinds = ["", "logistic", "tanh", "relu", "relu6", "quantize", "softmax"]
        kind = random.choice(kinds, p=[0.4] + [0.1] * 6)
        if kind in ("logistic", "tanh") and stored[0] < 2**-27:
            # TFLite Micro would shift by a negative number.
            kind = ""
        if kind == "softmax" and outputs > 256:
            # The reference kernels and TFLite Micro abort where the sum of the exponentials is 512 or more.
            kind = ""
        if kind:
            plain = False
            after = stored[0] * np.float32(random.uniform(0.3, 3)), zero_point(random)
            after = {"logistic": (1 / 256, -128), "tanh": (1 / 128, 0), "softmax": (1 / 256, -128)}.get(kind, after)
            y = model.tensor(f"{kind}{i}", [1, outputs], INT8, *after)
            x = model.softmax(x, y) if kind == "softmax" else model.operator(getattr(OP, kind.upper()), [x], y)
            stored = np.float32(after[0]), after[1]
    if random.random() < 0.3:
        plain = False
        x = model.operator(OP.DEQUANTIZE, [x], model.tensor("y", [1, sizes[-1]], F32))
    return model.bytes(first, x), rows, layers[0] if plain and len(layers) == 1 else None


class Command:
    def __init__(self, path, folder):
        self.path, self.folder = Path(path).resolve(), Path(folder)

    def __call__(self, *arguments):
        subprocess.run([self.path, *arguments, "--quiet"], cwd=self.folder, check=True)

    def predict(self, model, rows, rounding):
        (self.folder / "m.tflite").write_bytes(model)
        np.save(self.folder / "x.npy", rows)
        self("import", "m.tflite", "--out", "m", "--runtime", rounding)
        self("predict", "m", "x.npy", "--raw", "--out", "y.npy")
        return np.load(self.folder / "y.npy")

    def export(self):
        self("export", "m", "--tflite", "--out", "again.tflite")
        return (self.folder / "again.tflite").read_bytes()


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("tinyfit")
    arguments.add_argument("--models", type=int, default=1000)
    arguments.add_argument("--seed", type=int, default=1)
    arguments = arguments.parse_args()
    counts = collections.Counter()
    with tempfile.TemporaryDirectory() as folder:
        command = Command(arguments.tinyfit, folder)
        for number in range(arguments.models):
            random = np.random.default_rng([arguments.seed, number])
            model, rows, single_layer = make(random)
            for rounding, runtime in RUNTIMES.items():
                want, got = runtime(model, rows), command.predict(model, rows, rounding)
                again = runtime(command.export(), rows)
                wrong = int((want != got).sum()) + int((again != got).sum())
                counts[rounding, "values"] += want.size
                counts[rounding, "wrong"] += wrong
                if rounding == "litert" and single_layer is not None:
                    wanted = onnx_runtime(*single_layer, rows)
                    counts["onnx", "values"] += wanted.size
                    counts["onnx", "wrong"] += int((wanted != got).sum())
                if want.shape != got.shape or want.dtype != got.dtype or wrong:
                    print(f"seed {arguments.seed} model {number} {rounding}: {wrong} of {want.size} wrong")
    for runtime in [*RUNTIMES, "onnx"]:
        print(f"{runtime}: {counts[runtime, 'wrong']} of {counts[runtime, 'values']} values wrong")
    raise SystemExit(any(count for (_, kind), count in counts.items() if kind == "wrong"))


if __name__ == "__main__":
    main()
