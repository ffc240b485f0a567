"""Compares what LiteRT computes of exported models with `tinyfit predict --raw`, on 200 rows each.

    python -m pip install -r ../../../../python/requirements/gate.txt && python exported.py PATH/TO/tinyfit FOLDER

`tinyfit` exported each NAME.tflite in the folder of NAME.safetensors. Of an int8 model, NAME ends in the rounding that it was
quantized with, and all bytes are equal; in f32 outputs are, except the last bits. Its import is the model file, byte for byte.
A NAME.scaled.tflite has the scaler, and gives what `tinyfit predict` gives of raw rows.
"""

import argparse
import json
import subprocess
import sys
from pathlib import Path

import numpy as np

from litert import LITERT

sys.path.append(str(Path(__file__).parents[4] / "python"))
import scaled

ROWS = 200
# As a part of the largest output: sums in another order, and another exp.
TOLERANCE = 2e-6


def unscaled(tinyfit, tool, folder, path, rounding):
    """How far the network's own tensors are off."""
    model, name = path.read_bytes(), path.stem
    shown = subprocess.run([tool, "inspect", path, "--json"], check=True, capture_output=True).stdout
    shape, random = (ROWS, len(json.loads(shown)["inputs"])), np.random.default_rng(8)
    rows = random.normal(0, 2, shape).astype(np.float32)
    if rounding:
        rows = random.integers(-128, 128, shape).astype(np.int8)
    np.save(folder / "x.npy", rows)
    tinyfit("predict", f"{name}.safetensors", "x.npy", "--raw", "--out", "y.npy")
    got, want = np.load(folder / "y.npy"), LITERT[rounding or "litert"](model, rows)
    if got.dtype != want.dtype or got.shape != want.shape:
        raise SystemExit(f"{name}: {got.dtype} {got.shape} where LiteRT has {want.dtype} {want.shape}")
    off = np.abs(got.astype(np.float64) - want).max()
    return off / (1 if rounding else max(np.abs(want).max(), 1))


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("tinyfit", type=Path)
    arguments.add_argument("folder", type=Path)
    arguments = arguments.parse_args()
    folder, tool = arguments.folder, arguments.tinyfit.resolve()

    def tinyfit(*words):
        subprocess.run([tool, *words, "--quiet"], cwd=folder, check=True)

    failed, paths = 0, sorted(folder.glob("*.tflite"))
    for path in paths:
        name, model = path.stem, path.read_bytes()
        rounding = next((rounding for rounding in LITERT if name.endswith(f"-{rounding}")), None)
        if name.endswith(scaled.SUFFIX):
            name = name.removesuffix(scaled.SUFFIX)
            rounding = next((rounding for rounding in LITERT if name.endswith(f"-{rounding}")), "litert")
            off, most = scaled.distance(tool, folder, name, lambda rows: LITERT[rounding](model, rows), ROWS), TOLERANCE
        else:
            off, most = unscaled(tinyfit, tool, folder, path, rounding), 0 if rounding else TOLERANCE
        tinyfit("import", path.name, "--out", "again")
        same = (folder / "again").read_bytes() == (folder / f"{name}.safetensors").read_bytes()
        good = off <= most and same
        failed += not good
        print(f"{path.stem}: at most {off:.1e} off; imported {'the same' if same else 'ANOTHER'}")
    print(f"{len(paths)} models exported to TFLite, {failed} failures")
    raise SystemExit(failed > 0 or not paths)


if __name__ == "__main__":
    main()
