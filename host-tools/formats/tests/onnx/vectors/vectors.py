"""Writes vectors.json: what ONNX Runtime computes of ../data/*.onnx, for ../runtimes.rs to compare with.

    python -m pip install -r ../../../../python/requirements/gate.txt && python vectors.py

Inputs come from a hash that the test computes, too. Of f32 networks there are the outputs of four rows; of int8 ones a
checksum of 200 rows, the CRC-32 of the outputs' bytes.
"""

import sys
import zlib
from pathlib import Path

import numpy as np
import onnxruntime

sys.path.append(str(Path(__file__).parents[2] / "common"))
import shared

SEED = 8_000_000


def session(path):
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])


def outputs(path):
    run = session(path)
    # In old files the constants are inputs, too.
    x = run.get_inputs()[0]
    n = int(np.prod(x.shape[1:]))
    count = 200 if path.stem.startswith("quantized") else 4
    rows = ((shared.numbers(SEED, count * n) % np.uint64(256)).astype(np.float32) - 128) / 64
    batches = np.split(rows.reshape(count, *x.shape[1:]), count if x.shape[0] == 1 else 1)
    found = [run.run(None, {x.name: batch})[-1] for batch in batches]
    if isinstance(found[0], list):
        # A map for each row.
        found = [np.float32([list(row.values()) for row in found[0]])]
    found = np.concatenate(found).reshape(count, -1)
    if path.stem.startswith("quantized") and "f32" not in path.stem:
        return zlib.crc32(found.tobytes())
    return [[float(f"{y:.9g}") for y in row.reshape(-1)] for row in found[:4]]


def main():
    data = Path(__file__).parent.parent / "data"
    shared.write(Path(__file__).with_name("vectors.json"), {path.stem: outputs(path) for path in sorted(data.glob("*.onnx"))})


if __name__ == "__main__":
    main()
