"""Shared code of the scripts that compare tinyfit with a framework on random models, in f32."""

import argparse
import csv
import subprocess
import tempfile
from pathlib import Path

import numpy as np

ROWS = 200
# Of the largest output: a sum whose terms cancel is small, and its rounding is theirs.
TOLERANCE = 2e-6


class Check:
    """Runs `tinyfit` in a folder, and counts what differs."""

    def __init__(self, tinyfit, folder):
        self.tinyfit, self.folder, self.worst, self.failed = Path(tinyfit).resolve(), Path(folder), 0, 0

    def __call__(self, *arguments):
        subprocess.run([self.tinyfit, *map(str, arguments), "--quiet"], cwd=self.folder, check=True)

    def compare(self, what, got, want):
        want = np.asarray(want, np.float32).reshape(len(want), -1)
        off = np.abs(got - want).max() / (np.abs(want).max() or 1)
        self.worst = max(self.worst, off)
        if not (got.shape == want.shape and off <= TOLERANCE):
            self.failed += 1
            print(f"{what}: {off:.1e} off")

    def same(self, what, a, b):
        if (self.folder / a).read_bytes() != (self.folder / b).read_bytes():
            self.failed += 1
            print(f"{what}: {a} and {b} differ")

    def raw(self, model, rows):
        """The network's own tensors."""
        np.save(self.folder / "x.npy", rows)
        self("predict", model, "x.npy", "--raw", "--out", "y.npy")
        return np.load(self.folder / "y.npy")

    def train(self, random):
        """Trains `m.safetensors`, a random network; returns the number of its inputs."""
        columns, classes = int(random.integers(1, 30)), int(random.choice([0, 2, 5]))
        rows = random.normal(0, 1, (60, columns))
        target = [f"class{c}" for c in random.integers(0, classes, 60)] if classes else rows.sum(axis=1) + 0.5
        with (self.folder / "t.csv").open("w") as file:
            writer = csv.writer(file)
            writer.writerow([*(f"x{i}" for i in range(columns)), "target"])
            writer.writerows([*row, y] for row, y in zip(rows.tolist(), target))
        sizes = ",".join(str(n) for n in random.integers(1, 40, random.integers(1, 4)))
        activation = random.choice(["relu", "leaky_relu", "sigmoid", "tanh", "hard_swish"])
        options = ["--layers", sizes, "--activation", activation, "--epochs", 3, "--out", "m.safetensors"]
        self("train", "t.csv", "--target", "target", *options)
        return columns


def main(framework, models, seeded, check_import, check_export):
    """Of every three models, one goes out and two come in; `seeded` sets the framework's own seed."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("tinyfit")
    arguments.add_argument("--models", type=int, default=models)
    arguments.add_argument("--seed", type=int, default=1)
    arguments = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        check = Check(arguments.tinyfit, folder)
        for number in range(arguments.models):
            seeded(arguments.seed + number)
            random = np.random.default_rng([arguments.seed, number])
            (check_export if number % 3 == 0 else check_import)(check, random, number)
    print(f"{arguments.models} models of {framework}, {check.failed} failures, at most {check.worst:.1e} off")
    raise SystemExit(check.failed > 0)
