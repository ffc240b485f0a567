"""Compares what a runtime computes of a file that `tinyfit export --with-scaler` wrote, from raw rows, with `tinyfit predict`."""

import csv
import json
import subprocess

import numpy as np
from safetensors.numpy import load_file

SUFFIX = ".scaled"


def distance(tool, folder, name, run, rows=200):
    """The largest difference of the outputs of NAME.safetensors, as a part of the largest output or of 1; `run` is the runtime
    on raw rows."""
    file = folder / f"{name}.safetensors"
    call = lambda *words: subprocess.run([tool, *words], cwd=folder, check=True, capture_output=True, text=True).stdout
    inputs = json.loads(call("inspect", file.name, "--json"))["inputs"]
    x = np.random.default_rng(9).normal(0, 2, (rows, len(inputs))).astype(np.float32)
    with (folder / "x.csv").open("w", newline="") as table:
        csv.writer(table).writerows([inputs, *x.tolist()])
    header, *cells = csv.reader(call("predict", file.name, "x.csv").splitlines())
    numbers = [at for at, column in enumerate(header) if column not in ("class", "anomaly")]
    got = np.float64([[row[at] for at in numbers] for row in cells])
    want = run(x).astype(np.float64)
    if header == ["score", "anomaly"]:
        # Of an autoencoder: how far its outputs are from its scaled inputs.
        scaler = load_file(file)
        scaled = (x - scaler["scaler.mean"]) * scaler["scaler.inv_std"]
        want = ((scaled - want) ** 2).mean(1, keepdims=True)
    elif "class" in header and want.shape[1] == 1:
        want = np.concatenate([1 - want, want], 1)
    return np.abs(got - want).max() / max(np.abs(want).max(), 1)
