"""Compares `tinyfit` with ONNX Runtime on random models that no file of this repository has.

    python -m pip install -r ../../../../python/requirements/gate.txt && python check.py PATH/TO/tinyfit [--models 200] [--seed 1] [--exported FOLDER]

A model is a chain of one to four dense layers with activations, in f32, or in int8 between QuantizeLinear and
DequantizeLinear, per tensor or per channel, between f32 or int8 ends. It is imported; `predict --raw` must give the runtime's
outputs of 200 rows, in int8 exactly and in f32 except the last bits. An imported model is exported; the export must pass
ONNX's checker, give the runtime the same outputs, and be imported as the same file.

With --exported, the same of NAME.onnx in a folder, each of which `tinyfit` exported of NAME.safetensors. A NAME.scaled.onnx has the
scaler, and gives what `tinyfit predict` gives of raw rows.
"""

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

sys.path.append(str(Path(__file__).parents[4] / "python"))
import scaled

ROWS = 200
# Sums in another order, and another exp. The runtime's sigmoid is 0.5 and a term, and so as far off near 0 as near 1.
TOLERANCE = 2e-6


def run(model, rows):
    onnx.checker.check_model(model, full_check=True)
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
    return session.run(None, {session.get_inputs()[0].name: rows})[0]


def wrong(want, got):
    """How many values differ by more than they may, and the largest difference, as a part of the largest output or of 1."""
    if want.dtype != got.dtype or want.shape != got.shape:
        raise SystemExit(f"{got.dtype} {got.shape} where the runtime has {want.dtype} {want.shape}")
    if want.dtype == np.int8:
        return int((want != got).sum()), 0.0
    distance = np.abs(want.astype(np.float64) - got) / max(np.abs(want).max(), 1)
    return int((distance > TOLERANCE).sum()), float(distance.max())


class Graph:
    def __init__(self, opset):
        self.nodes, self.constants, self.opset, self.count = [], [], opset, 0

    def constant(self, value):
        self.count += 1
        self.constants.append(numpy_helper.from_array(np.asarray(value), f"c{self.count}"))
        return f"c{self.count}"

    def node(self, kind, *inputs, **attributes):
        self.count += 1
        self.nodes.append(helper.make_node(kind, inputs, [f"t{self.count}"], f"n{self.count}", **attributes))
        return f"t{self.count}"

    def model(self, x, y, ends):
        x, y = (helper.make_tensor_value_info(n, kind, ["batch", size]) for n, (kind, size) in zip((x, y), ends))
        graph = helper.make_graph(self.nodes, "graph", [x], [y], self.constants)
        opsets = [helper.make_opsetid("", self.opset)]
        return helper.make_model(graph, opset_imports=opsets, ir_version=8)


def sizes(random):
    longest = int(random.choice([8, 64, 300], p=[0.4, 0.5, 0.1]))
    return [int(n) for n in random.integers(1, longest + 1, random.integers(2, 6))]


def f32_model(random):
    graph = Graph(int(random.integers(13, 21)))
    n = sizes(random)
    normal = lambda *shape: random.normal(0, 1, shape).astype(np.float32)
    x = "x"
    for i, o in zip(n, n[1:]):
        w, b = normal(i, o) / np.float32(np.sqrt(i)), normal(o)
        if random.random() < 0.5:
            turned = random.random() < 0.5
            more = {"alpha": 0.75, "beta": 0.5} if random.random() < 0.2 else {}
            x = graph.node("Gemm", x, graph.constant(w.T if turned else w), graph.constant(b), transB=int(turned), **more)
        else:
            x = graph.node("MatMul", x, graph.constant(w))
            pair = (x, graph.constant(b.reshape(1, -1) if random.random() < 0.5 else b))
            x = graph.node("Add", *(pair if random.random() < 0.5 else pair[::-1]))
        if random.random() < 0.3:
            parts = [np.float32(random.uniform(*ends, o)) for ends in ((0.5, 1.5), (-1, 1), (-1, 1), (0.5, 2))]
            x = graph.node("BatchNormalization", x, *map(graph.constant, parts), epsilon=1e-3)
        kind = random.choice(["", "Relu", "LeakyRelu", "Sigmoid", "Tanh", "Clip", "Softmax"])
        if kind == "Clip":
            x = graph.node(kind, x, graph.constant(np.float32(0)), graph.constant(np.float32(6)))
        elif kind:
            x = graph.node(kind, x, **({"alpha": 0.2} if kind == "LeakyRelu" else {}))
    f32 = TensorProto.FLOAT
    return graph.model("x", x, [(f32, n[0]), (f32, n[-1])]), normal(ROWS, n[0])


def scale(random, low, high):
    return np.float32(10 ** random.uniform(np.log10(low), np.log10(high)))


def zero_point(random):
    """All of them, the ends often."""
    return int(random.choice([-128, 127, 0, random.integers(-128, 128)], p=[0.2, 0.1, 0.1, 0.6]))


class Int8(Graph):
    def __init__(self, random):
        super().__init__(int(random.integers(13, 21)))
        # Of an unsigned type, the same numbers are 128 more.
        self.unsigned = random.random() < 0.3

    def stored(self, scale, zero_point):
        zero_point = np.uint8(zero_point + 128) if self.unsigned else np.int8(zero_point)
        return self.constant(np.float32(scale)), self.constant(zero_point)

    def quantize(self, x, stored):
        return self.node("QuantizeLinear", x, *self.stored(*stored))

    def dequantize(self, x, stored):
        return self.node("DequantizeLinear", x, *self.stored(*stored))

    def signed(self, stored):
        return self.constant(np.float32(stored[0])), self.constant(np.int8(stored[1]))

    def dequantize_end(self, x, stored):
        return self.node("DequantizeLinear", x, *self.signed(stored))

    def quantize_end(self, x, stored):
        return self.node("QuantizeLinear", x, *self.signed(stored))

    def dense(self, random, x, inputs, outputs, stored):
        per_channel = outputs > 1 and random.random() < 0.5
        size = scale(random, 1e-3, 1e-1)
        scales = (size * random.uniform(0.05, 1, outputs)).astype(np.float32) if per_channel else size
        zeros = np.zeros_like(scales, np.int8)
        weights = random.integers(-127, 128, (outputs, inputs)).astype(np.int8)
        spread = 5500 * np.sqrt(inputs)
        bias = random.integers(-int(spread), int(spread) + 1, outputs).astype(np.int32)
        turned, as_product = random.random() < 0.7, random.random() < 0.2
        turned = turned and not as_product
        axis = {"axis": 0 if turned else 1} if per_channel else {}
        w = self.node("DequantizeLinear", self.constant(weights if turned else weights.T), self.constant(scales), self.constant(zeros), **axis)
        step = (np.float32(stored[0]) * scales).astype(np.float32)
        after = np.float32(np.max(step) * spread / 127 * random.uniform(0.3, 4)), zero_point(random)
        if as_product:
            x = self.node("MatMul", x, w)
        else:
            axis = {"axis": 0} if per_channel else {}
            b = [self.node("DequantizeLinear", self.constant(bias), self.constant(step), self.constant(np.zeros_like(scales, np.int32)), **axis)]
            x = self.node("Gemm", x, w, *(b if random.random() < 0.9 else []), transB=int(turned))
        if random.random() < 0.3:
            after = after[0], -128
            x = self.node("Relu", x)
        return self.quantize(x, after), after


def int8_model(random):
    graph, n = Int8(random), sizes(random)
    stored = scale(random, 1e-2, 0.1), zero_point(random)
    first = stored
    # Next to int8 ends the runtime on x86 computes in f32, unless they are made unsigned.
    f32 = [random.random() < 0.7 for _ in range(2)]
    graph.unsigned |= not all(f32)
    x = graph.quantize("x" if f32[0] else graph.dequantize_end("x", stored), stored)
    for i, o in zip(n, n[1:]):
        x, stored = graph.dense(random, graph.dequantize(x, stored), i, o, stored)
        kind = random.choice(["", "Sigmoid", "Tanh", "LeakyRelu", "Relu", "Softmax"], p=[0.4, 0.12, 0.12, 0.12, 0.12, 0.12])
        if kind:
            after = {
                "Sigmoid": (1 / 256, -128), "Tanh": (1 / 128, 0), "Softmax": (1 / random.choice([255, 256]), -128),
                "LeakyRelu": (stored[0] * random.uniform(0.3, 2), zero_point(random)),
                "Relu": (stored[0] * random.uniform(0.3, 2), zero_point(random)),
            }[kind]  # fmt: skip
            after = np.float32(after[0] * (1 if kind not in ("Sigmoid", "Tanh") or random.random() < 0.5 else random.uniform(0.5, 1.5))), after[1]
            y = graph.node(kind, graph.dequantize(x, stored), **({"alpha": 0.1} if kind == "LeakyRelu" else {}))
            x, stored = graph.quantize(y, after), after
    y = graph.dequantize(x, stored)
    y = y if f32[1] else graph.quantize_end(y, stored)
    kinds = [TensorProto.FLOAT if real else TensorProto.INT8 for real in f32]
    rows = random.integers(-128, 128, (ROWS, n[0])).astype(np.int8)
    if f32[0]:
        rows = ((rows + random.choice([0.5, 0, 0.25], rows.shape).astype(np.float32) - first[1]) * first[0]).astype(np.float32)
    return graph.model("x", y, [(kinds[0], n[0]), (kinds[1], n[-1])]), rows


class Command:
    def __init__(self, path, folder):
        self.path, self.folder = Path(path).resolve(), Path(folder)

    def __call__(self, *arguments):
        done = subprocess.run([self.path, *arguments, "--quiet"], cwd=self.folder, capture_output=True, text=True)
        if done.returncode:
            raise SystemExit(f"tinyfit {' '.join(arguments)}: {done.stderr.strip()}")
        return done.stdout

    def predict(self, model, rows):
        (self.folder / "m.onnx").write_bytes(model.SerializeToString())
        np.save(self.folder / "x.npy", rows)
        self("import", "m.onnx", "--out", "m")
        self("predict", "m", "x.npy", "--raw", "--out", "y.npy")
        return np.load(self.folder / "y.npy")

    def again(self):
        """The export, after its import was found to be what was exported."""
        self("export", "m", "--onnx", "--out", "again.onnx")
        self("import", "again.onnx", "--out", "n")
        if (self.folder / "m").read_bytes() != (self.folder / "n").read_bytes():
            raise SystemExit("what was exported is imported as another model")
        return onnx.load(self.folder / "again.onnx")


def random_models(tinyfit, seed, models):
    failed, values, most = 0, {"f32": 0, "int8": 0}, 0.0
    with tempfile.TemporaryDirectory() as folder:
        command = Command(tinyfit, folder)
        for number in range(models):
            random = np.random.default_rng([seed, number])
            kind, make = (("f32", f32_model), ("int8", int8_model))[number % 2]
            model, rows = make(random)
            want = run(model, rows)
            got = command.predict(model, rows)
            if kind == "int8" and want.dtype == np.float32:
                # Dequantized, and so as exact as int8.
                want, got, again = (y.view(np.int8) for y in (want, got, run(command.again(), rows)))
            else:
                again = run(command.again(), rows)
            (count, distance), (more, further) = wrong(want, got), wrong(again, got)
            count, distance = count + more, max(distance, further)
            values[kind] += want.size
            most = max(most, distance)
            if count:
                failed += 1
                print(f"seed {seed} model {number} ({kind}): {count} of {want.size} values wrong")
    print(f"{models} models, {values['f32']} values in f32, {values['int8']} in int8: {failed} wrong; f32 within {most:.1e}")
    return failed


def exported(tinyfit, folder):
    command, failed = Command(tinyfit, folder), 0
    for path in sorted(folder.glob("*.onnx")):
        model, random = onnx.load(path), np.random.default_rng(5)
        name = path.stem.removesuffix(scaled.SUFFIX)
        if name != path.stem:
            distance = scaled.distance(command.path, folder, name, lambda rows: run(model, rows), ROWS)
            count = int(distance > TOLERANCE)
        else:
            x = model.graph.input[0].type.tensor_type
            shape = ROWS, x.shape.dim[1].dim_value
            int8 = x.elem_type == TensorProto.INT8
            rows = random.integers(-128, 128, shape).astype(np.int8) if int8 else random.normal(0, 2, shape).astype(np.float32)
            np.save(folder / "x.npy", rows)
            command("predict", f"{path.stem}.safetensors", "x.npy", "--raw", "--out", "y.npy")
            count, distance = wrong(run(model, rows), np.load(folder / "y.npy"))
        command("import", path.name, "--out", "again")
        same = (folder / "again").read_bytes() == (folder / f"{name}.safetensors").read_bytes()
        print(f"{path.stem}: {count} of {ROWS} rows' values wrong, within {distance:.1e}; imported {'the same' if same else 'ANOTHER'}")
        failed += bool(count) or not same
    return failed


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("tinyfit")
    arguments.add_argument("--models", type=int, default=200)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--exported", type=Path)
    arguments = arguments.parse_args()
    failed = exported(arguments.tinyfit, arguments.exported) if arguments.exported else 0
    raise SystemExit(random_models(arguments.tinyfit, arguments.seed, arguments.models) + failed > 0)


if __name__ == "__main__":
    main()
