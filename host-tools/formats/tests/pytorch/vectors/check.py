"""Compares tinyfit with PyTorch on models that no file of this repository has: what PyTorch saved is imported, what tinyfit
trained is exported, and both compute the same of 200 rows, in f32.

    python -m pip install -r ../../../python/requirements/torch.txt && python check.py PATH/TO/tinyfit [--models 100] [--seed 1]

Fails where an output is further off than 2e-6 of the largest: a sum whose terms cancel is small, and its rounding is
theirs. PyTorch 1.13, which Debian has, will do.
"""

import argparse
import csv
import json
import subprocess
import tempfile
from collections import OrderedDict
from pathlib import Path

import numpy as np
import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file
from torch import nn

ROWS = 200
TOLERANCE = 2e-6
ACTIVATIONS = {
    "linear": nn.Identity,
    "relu": nn.ReLU,
    "relu6": nn.ReLU6,
    "leaky_relu": nn.LeakyReLU,
    "sigmoid": nn.Sigmoid,
    "tanh": nn.Tanh,
    "softmax": lambda: nn.Softmax(-1),
}


class Check:
    def __init__(self, tinyfit, folder):
        self.tinyfit, self.folder, self.worst, self.failed = Path(tinyfit).resolve(), Path(folder), 0, 0

    def __call__(self, *arguments):
        subprocess.run([self.tinyfit, *map(str, arguments), "--quiet"], cwd=self.folder, check=True)

    def compare(self, what, model, rows, want):
        np.save(self.folder / "x.npy", rows.numpy())
        self("predict", model, "x.npy", "--raw", "--out", "y.npy")
        got, want = np.load(self.folder / "y.npy"), want.numpy()
        off = np.abs(got - want).max() / (np.abs(want).max() or 1)
        self.worst = max(self.worst, off)
        if not (got.shape == want.shape and off <= TOLERANCE):
            self.failed += 1
            print(f"{what}: {off:.1e} off")

    def same(self, what, a, b):
        if (self.folder / a).read_bytes() != (self.folder / b).read_bytes():
            self.failed += 1
            print(f"{what}: {a} and {b} differ")


def imported(random):
    """Modules by name, and how they are named to tinyfit; an activation has no name there."""
    modules, names = OrderedDict(), []
    width = inputs = int(random.integers(1, 30))

    def add(module, name, number):
        modules[f"{name}{number}"] = module
        names.append(f"{name}{number}")

    for number in range(random.integers(1, 5)):
        outputs = int(random.integers(1, 65))
        add(nn.Linear(width, outputs, bias=random.random() < 0.8), "fc", number)
        width = outputs
        order = random.permutation(["norm", "activation", "dropout"])
        for kind in order[: random.integers(0, 4)]:
            if kind == "norm":
                norm = nn.BatchNorm1d(width, affine=random.random() < 0.7)
                norm.running_mean.normal_(0.5, 0.5)
                norm.running_var.uniform_(0.2, 3)
                if norm.affine:
                    nn.init.normal_(norm.weight, 0.5, 0.5)
                add(norm, "bn", number)
            elif kind == "activation":
                activation = str(random.choice([name for name in ACTIVATIONS if name != "softmax"]))
                modules[f"act{number}"] = ACTIVATIONS[activation]()
                names.append(activation)
            else:
                modules[f"drop{number}"] = nn.Dropout(0.3)
    if width > 1 and random.random() < 0.4:
        modules["softmax"] = nn.Softmax(-1)
        names.append("softmax")
    return nn.Sequential(modules).eval(), inputs, names


def check_import(check, random, number):
    model, inputs, names = imported(random)
    state = model.state_dict()
    file = str(random.choice(["m.pt", "m.safetensors", "nested.pt"]))
    if file == "nested.pt":
        state = {"epoch": number, "model_state_dict": OrderedDict((f"module.{name}", v) for name, v in state.items())}
    (save_file if file == "m.safetensors" else torch.save)(state, check.folder / file)
    rows = torch.randn(ROWS, inputs)
    check("import", file, "--modules", ",".join(names), "--out", "m")
    check.compare(f"model {number}", "m", rows, model(rows))


def table(check, random, columns, classes):
    rows = random.normal(0, 1, (60, columns))
    target = [f"class{c}" for c in random.integers(0, classes, 60)] if classes else rows.sum(axis=1) + 0.5
    with (check.folder / "t.csv").open("w") as file:
        writer = csv.writer(file)
        writer.writerow([*(f"x{i}" for i in range(columns)), "target"])
        writer.writerows([*row, y] for row, y in zip(rows.tolist(), target))


def exported(path):
    """The network of a state dict that tinyfit exported: layers and activations are in its metadata."""
    with safe_open(path, "pt") as file:
        described = json.loads(file.metadata()["tinyfit.description"])["layers"]
    state, modules = load_file(path), OrderedDict()
    for layer in described:
        outputs, inputs = state[f"{layer['name']}.weight"].shape
        modules[layer["name"]] = nn.Linear(inputs, outputs)
        activation = layer["activation"]
        if isinstance(activation, dict):
            modules[f"{layer['name']}_activation"] = nn.LeakyReLU(activation["leaky_relu"]["slope"])
        else:
            modules[f"{layer['name']}_activation"] = ACTIVATIONS[activation]()
    model = nn.Sequential(modules)
    model.load_state_dict(state)
    return model.eval()


def check_export(check, random, number):
    columns, classes = int(random.integers(1, 30)), int(random.choice([0, 2, 5]))
    table(check, random, columns, classes)
    sizes = ",".join(str(n) for n in random.integers(1, 40, random.integers(1, 4)))
    activation = random.choice(["relu", "leaky_relu", "sigmoid", "tanh"])
    options = ["--layers", sizes, "--activation", activation, "--epochs", 3, "--out", "m.safetensors"]
    check("train", "t.csv", "--target", "target", *options)
    check("export", "m.safetensors", "--safetensors", "--out", "state.safetensors")
    model = exported(check.folder / "state.safetensors")
    rows = torch.randn(ROWS, columns)
    check.compare(f"export {number}", "m.safetensors", rows, model(rows))
    check("import", "state.safetensors", "--out", "again.safetensors")
    check.same(f"export {number}", "m.safetensors", "again.safetensors")


@torch.no_grad()
def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("tinyfit")
    arguments.add_argument("--models", type=int, default=100)
    arguments.add_argument("--seed", type=int, default=1)
    arguments = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        check = Check(arguments.tinyfit, folder)
        for number in range(arguments.models):
            torch.manual_seed(arguments.seed + number)
            random = np.random.default_rng([arguments.seed, number])
            (check_export if number % 3 == 0 else check_import)(check, random, number)
    print(f"{arguments.models} models of PyTorch {torch.__version__}, {check.failed} failures, at most {check.worst:.1e} off")
    raise SystemExit(check.failed > 0)


if __name__ == "__main__":
    main()
