"""Writes pytorch.json: what PyTorch computes for small networks, for tests/pytorch.rs to compare with the kernel.

    python -m pip install -r requirements.txt && python pytorch.py

PyTorch runs in f64 from numbers that are exact in f32, so what the test measures is the kernel's own rounding. The
results are written with nine significant digits, more than an f32 holds.
"""

import json
import re
from pathlib import Path

import torch
from torch import nn

SIZES = [5, 7, 4, 3]
EXAMPLES = 8
STEPS = 100
BATCH = 4

ACTIVATIONS = {
    "linear": nn.Identity,
    "relu": nn.ReLU,
    "leaky_relu": lambda: nn.LeakyReLU(0.01),
    "sigmoid": nn.Sigmoid,
    "tanh": nn.Tanh,
    "softmax": lambda: nn.Softmax(dim=-1),
}
LOSSES = {"mse": nn.MSELoss(), "bce": nn.BCEWithLogitsLoss(), "cross_entropy": nn.CrossEntropyLoss()}
RULES = {
    "sgd": lambda parameters: torch.optim.SGD(parameters, lr=0.1),
    "adam": lambda parameters: torch.optim.Adam(parameters, lr=0.01),
}

# (activation of the last layer, loss, kind of target): every loss with every activation it may follow.
HEADS = [(activation, "mse", "values") for activation in ACTIVATIONS]
HEADS += [(activation, "bce", "values") for activation in ("linear", "sigmoid")]
HEADS += [
    (activation, "cross_entropy", target)
    for activation in ("linear", "softmax")
    for target in ("class", "distribution")
]


def exact(tensor):
    """Rounded to f32, so that the kernel starts from the same number."""
    return tensor.float().double()


def numbers(tensor):
    """Flat, nine digits; an f32 keeps no more."""
    return [float(f"{x:.9g}") for x in tensor.detach().flatten().tolist()]


def parameters(layers, pick):
    """In the kernel's order: layer by layer, weights [input][output], then biases."""
    return [x for layer in layers for x in numbers(pick(layer.weight).T) + numbers(pick(layer.bias))]


class Net:
    """Dense layers with the shared initial weights, two hidden activations and a head."""

    def __init__(self, initial, activations, fused):
        self.layers = [nn.Linear(i, o).double() for i, o in zip(SIZES, SIZES[1:])]
        for layer, (weight, bias) in zip(self.layers, initial):
            layer.weight.data = weight.clone()
            layer.bias.data = bias.clone()
        *hidden, self.head = [ACTIVATIONS[name]() for name in activations]
        self.logits = nn.Sequential(self.layers[0], hidden[0], self.layers[1], hidden[1], self.layers[2])
        # A fused loss contains the head: it reads logits.
        self.judged = self.logits if fused else nn.Sequential(self.logits, self.head)

    def loss(self, name, x, target):
        return LOSSES[name](self.judged(x), target)


def train(net, loss, rule, x, target, batch):
    """STEPS steps over the examples in turn, `batch` at a time: the loss before each, and the final weights."""
    rule = RULES[rule](net.logits.parameters())
    losses = []
    for step in range(STEPS):
        pick = [(step * batch + i) % EXAMPLES for i in range(batch)]
        rule.zero_grad()
        value = net.loss(loss, x[pick], target[pick])
        value.backward()
        rule.step()
        losses += numbers(value)
    return {"losses": losses, "weights": parameters(net.layers, lambda p: p)}


def main():
    random = torch.Generator().manual_seed(2024)

    def uniform(*shape):
        return exact(torch.rand(*shape, generator=random, dtype=torch.float64) * 2 - 1)

    initial = [(uniform(o, i), uniform(o)) for i, o in zip(SIZES, SIZES[1:])]
    x = exact(2 * uniform(EXAMPLES, SIZES[0]))
    targets = {
        "values": exact((uniform(EXAMPLES, SIZES[-1]) + 1) / 2),
        "class": torch.arange(EXAMPLES) % SIZES[-1],
        "distribution": exact(torch.softmax(2 * uniform(EXAMPLES, SIZES[-1]), dim=-1)),
    }

    cases = []
    names = list(ACTIVATIONS)
    for number, (head, loss, kind) in enumerate(HEADS):
        # Each activation comes up in each hidden layer, beside another one.
        hidden = [names[number % 6], names[(number + 1 + number // 6) % 6]]

        def fresh():
            return Net(initial, [*hidden, head], fused=loss != "mse")

        net = fresh()
        value = net.loss(loss, x[0], targets[kind][0])
        value.backward()
        case = {
            "activations": [*hidden, head],
            "loss": loss,
            "target": kind,
            "outputs": numbers(net.head(net.logits(x[0]))),
            "value": numbers(value)[0],
            "gradient": parameters(net.layers, lambda p: p.grad),
        }
        for rule in RULES:
            case[rule] = train(fresh(), loss, rule, x, targets[kind], 1)
            case[f"{rule}_batch"] = train(fresh(), loss, rule, x, targets[kind], BATCH)
        cases.append(case)

    document = {
        "torch": torch.__version__.split("+")[0],
        "sizes": SIZES,
        "weights": [number for weight, bias in initial for number in numbers(weight.T) + numbers(bias)],
        "inputs": [numbers(row) for row in x],
        "targets": {
            "values": [numbers(row) for row in targets["values"]],
            "class": targets["class"].tolist(),
            "distribution": [numbers(row) for row in targets["distribution"]],
        },
        "cases": cases,
    }
    # One list a line keeps the file readable and its diffs small.
    text = re.sub(r"\[[^\[\]{}]*\]", lambda found: " ".join(found.group().split()), json.dumps(document, indent=1))
    Path(__file__).with_suffix(".json").write_text(text + "\n")


if __name__ == "__main__":
    main()
