#!/usr/bin/env python3
"""Converts the smartwatch recordings of seglearn to what an IMU's registers would have held: 16-bit integers.

One safetensors file a wearer, one tensor a recording; README.md describes them. The same input gives the same bytes.

    pip install -r ../python/requirements/seglearn.txt
    python convert.py            # writes the files next to this script
    python convert.py --check    # writes nothing; fails if a file is not what would be written
"""

import argparse
import hashlib
import importlib.metadata
import json
import os
import sys
from pathlib import Path

import numpy as np
from safetensors.numpy import save

PACKAGE, VERSION = "seglearn", "1.2.5"
DATA = "seglearn/data/watch_dataset.npy"
# The data is a pickle: nothing but these very bytes is unpickled.
DATA_SHA256 = "eb122f23cdf06ef6bd6c6c5312958ec5cf9d038e2e6d457b8081662c75a42537"

RATE_HZ = 50
ACCEL_LSB_PER_G = 4096.0  # an IMU set to +-8 g: 32768 / 8
GYRO_LSB_PER_DEG_S = 16.4  # an IMU set to +-2000 deg/s: 32768 / 2000, as data sheets round it
AXES = ["ax", "ay", "az", "wx", "wy", "wz"]
# The data set's label of each class, in its order, and the name used here.
EXERCISES = {
    "PEN": "pendulum",
    "ABD": "abduction",
    "FEL": "elevation",
    "IR": "internal",
    "ER": "external",
    "TRAP": "trapezius",
    "ROW": "row",
}
SIDES = ["left", "right"]


def load():
    """The data set, and its license, from the installed package (which need not be importable)."""
    package = importlib.metadata.distribution(PACKAGE)
    if package.version != VERSION:
        sys.exit(f"{PACKAGE} {package.version} is installed; {VERSION} is needed: pip install -r ../python/requirements/seglearn.txt")
    path = Path(package.locate_file(DATA))
    if hashlib.sha256(path.read_bytes()).hexdigest() != DATA_SHA256:
        sys.exit(f"{path}: not the data of {PACKAGE} {VERSION}; install the package again")
    data = np.load(path, allow_pickle=True).item()
    assert data["X_labels"] == AXES and data["y_labels"] == list(EXERCISES)
    return data, package.read_text("LICENSE").encode()


def quantize(samples):
    """g and rad/s to counts, to nearest (ties to even). A value that would clip is an error."""
    counts = np.empty_like(samples)
    counts[:, :3] = np.rint(samples[:, :3] * ACCEL_LSB_PER_G)
    counts[:, 3:] = np.rint(samples[:, 3:] * (180 / np.pi) * GYRO_LSB_PER_DEG_S)
    assert np.abs(counts).max() <= 32767, "a sample does not fit 16 bits"
    # The data set stores its recordings column by column, and the safetensors writer copies memory as it lies.
    return np.ascontiguousarray(counts, dtype="<i2")


def files():
    """(name, bytes) of each file this directory holds of the data set."""
    data, licence = load()
    yield "LICENSE-seglearn", licence
    for wearer in sorted(set(data["subject"].tolist())):
        tensors = {}
        for i in np.flatnonzero(data["subject"] == wearer):
            name = f"e{data['y'][i]}-{SIDES[int(data['side'][i])]}"
            assert name not in tensors, f"wearer {wearer} has {name} twice"
            tensors[name] = quantize(data["X"][i])
        # One key only: the writer does not promise an order of several.
        about = {
            "wearer": wearer,
            "rate_hz": RATE_HZ,
            "axes": AXES,
            "units": ["g"] * 3 + ["deg/s"] * 3,
            "lsb_per_unit": [ACCEL_LSB_PER_G] * 3 + [GYRO_LSB_PER_DEG_S] * 3,
            "exercises": list(EXERCISES.values()),
            "source": f"{PACKAGE} {VERSION}",
        }
        yield f"wearer-{wearer:02}.safetensors", save(tensors, {"recordings": json.dumps(about, separators=(",", ":"))})


def main():
    parser = argparse.ArgumentParser(description="Converts the smartwatch recordings of seglearn to 16-bit integers.")
    parser.add_argument("--out", type=Path, default=Path(__file__).resolve().parent, help="directory to write to (default: this one)")
    parser.add_argument("--check", action="store_true", help="write nothing; exit with 1 if a file in --out differs")
    args = parser.parse_args()

    stale = 0
    for name, content in files():
        path = args.out / name
        if args.check:
            if not path.is_file() or path.read_bytes() != content:
                print(f"{path}: differs", file=sys.stderr)
                stale += 1
            continue
        args.out.mkdir(parents=True, exist_ok=True)
        beside = path.with_name(path.name + ".part")
        beside.write_bytes(content)
        os.replace(beside, path)
        print(f"{path.name} {len(content)} bytes")
    sys.exit(1 if stale else 0)


if __name__ == "__main__":
    main()
