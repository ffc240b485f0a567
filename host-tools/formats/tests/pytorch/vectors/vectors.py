"""Writes ../data/*.pt and *.safetensors, and vectors.json with what PyTorch makes of some rows.

    python -m pip install -r ../../../../python/requirements/torch.txt && python vectors.py

Weights, statistics and rows are random: they are those of no training, but of every kind.
"""

import argparse
import datetime
import enum
import json
from collections import OrderedDict, defaultdict
from pathlib import Path

import numpy
import torch
from safetensors.torch import save_file
from torch import nn

DATA = Path(__file__).parent.parent / "data"
ROWS = 12


def randomize(model):
    for module in model.modules():
        if isinstance(module, nn.BatchNorm1d):
            module.running_mean.normal_(0, 0.7)
            module.running_var.uniform_(0.2, 3)
            if module.affine:
                nn.init.normal_(module.weight)
                nn.init.normal_(module.bias)
    return model.eval()


def classifier():
    """As a class with attributes has them; its modules are named, and applied in their order."""
    layers = OrderedDict(
        fc1=nn.Linear(5, 8), bn1=nn.BatchNorm1d(8), relu=nn.ReLU(), dropout=nn.Dropout(0.5),
        fc2=nn.Linear(8, 6), leaky=nn.LeakyReLU(0.2), fc3=nn.Linear(6, 3), softmax=nn.Softmax(-1),
    )
    return randomize(nn.Sequential(layers))


def numbered():
    return randomize(
        nn.Sequential(
            nn.BatchNorm1d(5, affine=False), nn.Linear(5, 7), nn.Tanh(), nn.BatchNorm1d(7, eps=0.1),
            nn.Linear(7, 7, bias=False), nn.ReLU6(), nn.Linear(7, 2), nn.Sigmoid(),
        )
    )


def uniform():
    return randomize(nn.Sequential(*[layer for _ in range(5) for layer in (nn.Linear(4, 4), nn.ReLU())][:-1]))


class Mode(enum.Enum):
    BEST = "best"


class Settings(dict):
    """As Lightning's hyper_parameters and OmegaConf's are: a class with items and attributes."""


class Normalized(nn.Module):
    """Scales its inputs and its outputs back by buffers."""

    def __init__(self, ends):
        super().__init__()
        self.ends = ends
        self.register_buffer("mean", torch.randn(5) * 3)
        self.register_buffer("std", torch.rand(5) * 4 + 0.5)
        self.register_buffer("inverse", 1 / self.std)
        self.register_buffer("shift", -self.mean / self.std)
        self.net = nn.Sequential(nn.Linear(5, 6), nn.ReLU(), nn.Linear(6, 2))
        self.out = nn.Module()
        self.out.register_buffer("mean", torch.tensor([40.0]))
        self.out.register_buffer("std", torch.tensor([3.0, 8.0]))

    def forward(self, x):
        y = self.net((x - self.mean) / self.std)
        return y * self.out.std + self.out.mean if self.ends else y


CASES = []


def case(file, model, **options):
    rows = torch.randn(ROWS, next(iter(model.state_dict().values())).shape[-1]) * 2
    CASES.append({"file": file, "options": options, "rows": rows.tolist(), "outputs": model(rows).tolist()})


def prefixed(state, prefix):
    return OrderedDict((prefix + name, tensor) for name, tensor in state.items())


def views(state):
    """All weights transposed, all biases in one storage, and tensors with attributes."""
    state = {name: tensor for name, tensor in state.items()}
    shared = torch.cat([tensor.flatten() for name, tensor in state.items() if name.endswith("bias")])
    at = 3
    shared = torch.cat([torch.zeros(at), shared])
    for name, tensor in state.items():
        if name == "fc1.weight":
            state[name] = nn.Parameter(tensor)
            state[name].origin = "first"
        elif name.endswith("bias"):
            state[name] = nn.Parameter(shared[at : at + len(tensor)])
            at += len(tensor)
        elif tensor.dim() == 2:
            state[name] = tensor.t().contiguous().t()
            state[name].origin = "later"
    return state


def hard_swish():
    torch.manual_seed(2)
    hard = nn.Sequential(nn.Linear(5, 6), nn.Hardswish(), nn.Linear(6, 4), nn.Hardswish(), nn.Linear(4, 2))
    torch.save(hard.state_dict(), DATA / "hard-swish.pt")
    case("hard-swish.pt", hard, modules="0,hard_swish,2,Hardswish,4")


@torch.no_grad()
def main():
    torch.manual_seed(1)
    DATA.mkdir(exist_ok=True)
    model = classifier()
    state = model.state_dict()
    modules = "fc1,bn1,relu,fc2,leaky_relu:0.2,fc3,softmax"
    torch.save(state, DATA / "classifier.pt")
    case("classifier.pt", model, modules=modules)
    save_file(state, DATA / "classifier.safetensors")
    case("classifier.safetensors", model, modules=modules)
    torch.save(prefixed(state, "module."), DATA / "parallel.pt")
    case("parallel.pt", model, modules=modules)
    case("parallel.pt", model, modules=modules.replace("fc", "module.fc"))
    optimizer = torch.optim.Adam(model.parameters())
    checkpoint = {"epoch": 3, "loss": 0.25, "state_dict": prefixed(state, "model."), "optimizer": optimizer.state_dict()}
    torch.save({**checkpoint, "last_loss": torch.tensor(0.5), "name": "run", "sizes": [5, 8], "best": None, "done": True}, DATA / "checkpoint.pt")
    case("checkpoint.pt", model, modules=modules)
    torch.save(views(state), DATA / "views.pt")
    case("views.pt", model, modules=modules)
    torch.save(state, DATA / "protocol-4.pt", pickle_protocol=4)
    case("protocol-4.pt", model, modules=modules)

    model = numbered()
    # The other batch normalization has another epsilon, and so its variance is made to have it.
    state = model.state_dict()
    state["3.running_var"] = state["3.running_var"] + (0.1 - 1e-5)
    torch.save(state, DATA / "numbered.pt")
    save_file(state, DATA / "numbered.safetensors")
    for kind in ["pt", "safetensors"]:
        case(f"numbered.{kind}", model, modules="0,1,tanh,3,4,relu6,6,sigmoid")

    model = uniform()
    save_file(model.state_dict(), DATA / "uniform.safetensors")
    case("uniform.safetensors", model, activation="relu")
    torch.save(prefixed(model.state_dict(), "layers."), DATA / "uniform.pt")
    case("uniform.pt", model, activation="relu", output="linear")

    single = nn.Sequential(nn.Linear(4, 3), nn.Softmax(-1))
    torch.save(single[0].state_dict(), DATA / "single.pt")
    case("single.pt", single, output="softmax")

    named = nn.Sequential(OrderedDict(stem=nn.Linear(5, 4), act=nn.ReLU(), body=nn.Linear(4, 3), act2=nn.ReLU(), head=nn.Linear(3, 2)))
    save_file(named.state_dict(), DATA / "named.safetensors")
    case("named.safetensors", named, activation="relu")
    for dtype in [torch.float64, torch.float16, torch.bfloat16]:
        kind = str(dtype).split(".")[1]
        other = {name: tensor.to(dtype) for name, tensor in named.state_dict().items()}
        torch.save(other, DATA / f"{kind}.pt")
        save_file(other, DATA / f"{kind}.safetensors")
        named.load_state_dict({name: tensor.float() for name, tensor in other.items()})
        case(f"{kind}.pt", named, activation="relu")
        case(f"{kind}.safetensors", named, activation="relu")

    leading = randomize(nn.Sequential(nn.BatchNorm1d(5), nn.Linear(5, 7, bias=False), nn.BatchNorm1d(7, affine=False), nn.ReLU(), nn.Linear(7, 2)))
    torch.save(leading.state_dict(), DATA / "leading-batchnorm.pt")
    case("leading-batchnorm.pt", leading, activation="relu")

    average = nn.Sequential(nn.Linear(5, 3), nn.ReLU(), nn.Linear(3, 2))
    current = nn.Sequential(nn.Linear(5, 3), nn.ReLU(), nn.Linear(3, 2))
    torch.save({"epoch": 7, "ema": average.state_dict(), "model": current.state_dict()}, DATA / "ema.pt")
    case("ema.pt", current, activation="relu")
    case("ema.pt", average, activation="relu", key="ema")

    settings = Settings(lr=0.1, layers=[5, 8])
    settings.origin = "a run"
    optimizer = torch.optim.SGD(current.parameters(), momentum=0.9)
    history = defaultdict(list)
    history["loss"].append(0.5)
    objects = {
        "args": argparse.Namespace(lr=0.1, layers=[5, 8]), "best": numpy.float64(0.9), "mode": Mode.BEST, "path": Path("a/b"),
        "hyper_parameters": settings, "optimizer": optimizer.state_dict(), "history": history, "array": numpy.arange(3),
        "date": datetime.date(2026, 1, 2), "set": {1, 2}, "frozen": frozenset([3]), "bytes": bytearray(b"b"), "whole": 1 << 90,
        "kind": Settings, "number": 1 + 2j, "slice": slice(1, 2), "half": torch.float16, "rng": torch.get_rng_state(),
    }
    for protocol in [2, 5]:
        torch.save({**objects, "state_dict": current.state_dict(), "last": objects["args"]}, DATA / f"objects-{protocol}.pt", pickle_protocol=protocol)
        case(f"objects-{protocol}.pt", current, activation="relu")

    for ends in [False, True]:
        model = Normalized(ends)
        name = "buffers-at-both-ends.pt" if ends else "buffers.pt"
        torch.save(model.state_dict(), DATA / name)
        rest = "net.0,relu,net.2" + (",affine:out.std:out.mean" if ends else "")
        for scale in ["scale:mean:std", "scale:mean:1/inverse", "affine:inverse:shift"]:
            case(name, model, modules=f"{scale},{rest}")

    prelu = nn.Sequential(nn.Linear(5, 7), nn.PReLU(init=0.15), nn.Linear(7, 6), nn.PReLU(), nn.Linear(6, 2))
    torch.save(prelu.state_dict(), DATA / "prelu.pt")
    case("prelu.pt", prelu, output="linear")

    kinds = OrderedDict({
        "elu:0.7": nn.ELU(0.7), "selu": nn.SELU(), "hard_sigmoid": nn.Hardsigmoid(), "softplus": nn.Softplus(), "silu": nn.SiLU(),
        "gelu": nn.GELU(), "gelu_tanh": nn.GELU("tanh"),
    })
    every = nn.Sequential(*[layer for kind in kinds.values() for layer in (nn.Linear(6, 6), kind)])
    torch.save(every.state_dict(), DATA / "activations.pt")
    case("activations.pt", every, modules=",".join(f"{2 * at},{name}" for at, name in enumerate(kinds)))

    hard_swish()

    text = ",\n".join(json.dumps(case) for case in CASES)
    (Path(__file__).parent / "vectors.json").write_text(f"[\n{text}\n]\n")


main()
