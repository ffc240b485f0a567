"""Writes ../data/refused/*: files that cannot be imported, for tests/refused.rs.

    python -m pip install -r ../../../../python/requirements/torch.txt && python refused.py
"""

import os
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import nn

DATA = Path(__file__).parent.parent / "data/refused"


class Runs:
    """Would make a file, were it loaded."""

    def __reduce__(self):
        return os.system, ("touch ran",)


class Evaluates:
    def __reduce__(self):
        return eval, ("__import__('os').system('touch ran')",)


def save(name, what, **options):
    torch.save(what, DATA / f"{name}.pt", **options)


@torch.no_grad()
def main():
    torch.manual_seed(1)
    DATA.mkdir(exist_ok=True, parents=True)
    linear = nn.Linear(3, 2)
    save("code", {"weight": linear.weight, "more": Runs()})
    save("eval", {"weight": linear.weight, "more": Evaluates()}, pickle_protocol=4)
    save("whole", nn.Sequential(linear))
    save("before-1.6", linear.state_dict(), _use_new_zipfile_serialization=False)
    torch.jit.script(nn.Sequential(linear)).save(DATA / "script.pt")
    save("convolution", nn.Sequential(nn.Conv1d(2, 3, 3)).state_dict())
    save("lstm", {f"rnn.{name}": tensor for name, tensor in nn.LSTM(2, 3).state_dict().items()})
    save("attention", {f"attention.{name}": tensor for name, tensor in nn.MultiheadAttention(4, 2).state_dict().items()})
    save("prelu-channels", nn.Sequential(nn.Linear(3, 2), nn.PReLU(2), nn.Linear(2, 1)).state_dict() | {"1.weight": torch.tensor([0.1, 0.2])})
    save("two", {"generator": linear.state_dict(), "discriminator": linear.state_dict()})
    save("layer-norm", nn.Sequential(nn.LayerNorm(3)).state_dict())
    save("weight-norm", nn.Sequential(nn.utils.parametrizations.weight_norm(nn.Linear(3, 2))).state_dict())
    save("integers", {"fc.weight": torch.ones(2, 3, dtype=torch.int8)})
    save("nan", {"fc.weight": torch.full((2, 3), float("nan"))})
    save("expanded", {"fc.weight": torch.ones(1).expand(1 << 16, 1 << 16)})
    save("nothing", {"epoch": 3, "config": {"layers": 2}})
    save("list", [torch.ones(2, 3)])
    save("sparse", {"fc.weight": torch.ones(2, 3).to_sparse()})
    save("widths", {"a.weight": torch.ones(2, 3), "b.weight": torch.ones(4, 5)})
    save_file({"a.weight": torch.ones(3, 3), "b.weight": torch.ones(3, 3)}, DATA / "order.safetensors")


main()
