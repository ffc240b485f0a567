"""Compares tinyfit with PyTorch on models that no file of this repository has: what PyTorch saved is imported, what tinyfit
trained is exported, and both compute the same of 200 rows, in f32.

    python -m pip install -r ../../../../python/requirements/torch.txt && python check.py PATH/TO/tinyfit [--models 100] [--seed 1]

Fails where an output is further off than 2e-6 of the largest: a sum whose terms cancel is small, and its rounding is
theirs. PyTorch 1.13, which Debian has, will do.
"""

import json
import sys
from collections import OrderedDict
from pathlib import Path

import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file
from torch import nn

sys.path.append(str(Path(__file__).parents[2] / "common"))
import compared
from compared import ROWS

ACTIVATIONS = {
    "linear": nn.Identity,
    "relu": nn.ReLU,
    "relu6": nn.ReLU6,
    "leaky_relu": nn.LeakyReLU,
    "sigmoid": nn.Sigmoid,
    "tanh": nn.Tanh,
    "hard_swish": nn.Hardswish,
    "softmax": lambda: nn.Softmax(-1),
}


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
    check.compare(f"model {number}", check.raw("m", rows.numpy()), model(rows))


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
    columns = check.train(random)
    check("export", "m.safetensors", "--safetensors", "--out", "state.safetensors")
    model = exported(check.folder / "state.safetensors")
    rows = torch.randn(ROWS, columns)
    check.compare(f"export {number}", check.raw("m.safetensors", rows.numpy()), model(rows))
    check("import", "state.safetensors", "--out", "again.safetensors")
    check.same(f"export {number}", "m.safetensors", "again.safetensors")


if __name__ == "__main__":
    with torch.no_grad():
        compared.main(f"PyTorch {torch.__version__}", 100, torch.manual_seed, check_import, check_export)
