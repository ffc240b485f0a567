"""Writes pytorch.json: what PyTorch computes for small networks, for tests/pytorch.rs to compare with the kernel.

    python -m pip install -r ../../host-tools/python/requirements/torch.txt && python pytorch.py
"""

import math

import torch
from torch import nn
from torch.nn.functional import cross_entropy
from torch.optim import SGD, Adam, AdamW, RMSprop, lr_scheduler

from data import BATCH, CLASS_WEIGHTS, CLASSES, DISTRIBUTIONS, EXAMPLE_WEIGHTS, EXAMPLES, INITIAL, INPUTS, SIZES
from data import STEPS, VALUES, document, numbers, write

ACTIVATIONS = {
    "identity": nn.Identity,
    "relu": nn.ReLU,
    "leaky_relu": lambda: nn.LeakyReLU(0.01),
    "sigmoid": nn.Sigmoid,
    "tanh": nn.Tanh,
    "softmax": lambda: nn.Softmax(dim=-1),
}
# Activations whose outputs and slopes alone are written down; what PyTorch does with them is the same as above.
CURVES = {
    "elu": nn.ELU,
    "selu": nn.SELU,
    "hard_sigmoid": nn.Hardsigmoid,
    "softplus": nn.Softplus,
    "silu": nn.SiLU,
    "gelu": nn.GELU,
    "gelu_tanh": lambda: nn.GELU("tanh"),
    "hard_swish": nn.Hardswish,
}
# To both sides of every kink, in the tails, and where a cube is near an end of f32.
POINTS = [0.0, 1e-6, 0.01, 0.3, 0.75, 1.0, 1.9, 2.99, 3.01, 4.5, 6.0, 9.0, 13.0, 21.0, 40.0, 1e4]
LOSSES = {
    "mse": nn.MSELoss(),
    "mae": nn.L1Loss(),
    "huber": nn.HuberLoss(delta=0.7),
    "bce": nn.BCEWithLogitsLoss(),
    "cross_entropy": nn.CrossEntropyLoss(),
}
TARGETS = {"values": VALUES, "classes": CLASSES, "distributions": DISTRIBUTIONS}

# (activation of the last layer, loss, kind of target): every loss with every activation it may follow.
LAST_LAYERS = [(activation, "mse", "values") for activation in ACTIVATIONS]
LAST_LAYERS += [(activation, "bce", "values") for activation in ("identity", "sigmoid")]
LAST_LAYERS += [
    (activation, "cross_entropy", target)
    for activation in ("identity", "softmax")
    for target in ("classes", "distributions")
]
LAST_LAYERS += [("identity", "mae", "values"), ("tanh", "huber", "values")]


class Net:
    """Dense layers with the shared initial weights, two hidden activations and an output activation."""

    def __init__(self, *activations):
        self.layers = [nn.Linear(i, o).double() for i, o in zip(SIZES, SIZES[1:])]
        for layer, (weight, bias) in zip(self.layers, INITIAL):
            layer.weight.data = weight.clone()
            layer.bias.data = bias.clone()
        self.activations = [ACTIVATIONS[name]() for name in activations]
        self.weights = [layer.weight for layer in self.layers]
        self.biases = [layer.bias for layer in self.layers]
        self.parameters = [p for layer in self.layers for p in layer.parameters()]

    def logits(self, x, mask=1.0):
        x = self.activations[0](self.layers[0](x)) * mask
        return self.layers[2](self.activations[1](self.layers[1](x)))

    def outputs(self, x):
        return self.activations[2](self.logits(x))

    def numbers(self, pick):
        """Something of each parameter in the kernel's order: layer by layer, weights [input][output], then biases."""
        return [x for layer in self.layers for x in numbers(pick(layer.weight).T) + numbers(pick(layer.bias))]


def plain(net, n):
    """The loss of the examples number `n`, counted over the whole training."""
    return cross_entropy(net.logits(INPUTS[n % EXAMPLES]), CLASSES[n % EXAMPLES])


def train(net, batch, optimizer, loss=plain, before=lambda net: None, after=lambda net: None, schedule=None):
    """STEPS steps over the examples in turn, `batch` at a time: the loss before each, and the final weights.

    `before` acts on the gradients, `after` on the stepped weights; a schedule's learning rates are written down."""
    optimizer = optimizer(net)
    schedule = schedule and schedule(optimizer)
    losses, rates = [], []
    for step in range(STEPS):
        for parameter in net.parameters:
            parameter.grad = None
        value = loss(net, torch.arange(step * batch, (step + 1) * batch))
        value.backward()
        with torch.no_grad():
            before(net)
            optimizer.step()
            after(net)
        losses += numbers(value)
        rates += numbers(torch.tensor(optimizer.param_groups[-1]["lr"]))
        if isinstance(schedule, lr_scheduler.ReduceLROnPlateau):
            schedule.step(value.item())
        elif schedule:
            schedule.step()
    return {"losses": losses, "weights": net.numbers(lambda p: p)} | ({"rates": rates} if schedule else {})


def groups(net, decay):
    """Weights decay, biases do not."""
    return [{"params": net.weights, "weight_decay": decay}, {"params": net.biases, "weight_decay": 0.0}]


def paced(net, rate, factors, decay):
    """A learning rate per layer, the last layer's last."""
    return [
        {"params": [parameter], "lr": rate * factor, "weight_decay": of_parameter}
        for layer, factor in zip(net.layers, factors)
        for parameter, of_parameter in ((layer.weight, decay), (layer.bias, 0.0))
    ]


def penalized(size):
    """The loss with an L1 penalty on weights; only its gradient is compared."""

    def loss(net, n):
        penalty = size * sum(weight.abs().sum() for weight in net.weights)
        return plain(net, n) + penalty - penalty.detach()

    return loss


def add_l2(net, size):
    for weight in net.weights:
        weight.grad += size * weight


def shrink_weights(net, factor):
    for weight in net.weights:
        weight *= factor


def clip_value(net, limit):
    nn.utils.clip_grad_value_(net.parameters, limit)


def clip_norm(net, limit):
    """As `clip_grad_norm_`, except that it adds 1e-6 to the norm."""
    norm = math.sqrt(sum(p.grad.square().sum().item() for p in net.parameters))
    for parameter in net.parameters:
        parameter.grad *= min(1.0, limit / norm)


def max_norm(net, limit):
    for weight in net.weights:
        norm = weight.norm(dim=1, keepdim=True)
        weight *= (limit / norm).clamp(max=1.0)


def weighted(net, n):
    n = n % EXAMPLES
    return (EXAMPLE_WEIGHTS[n] * cross_entropy(net.logits(INPUTS[n]), CLASSES[n], reduction="none")).mean()


def label_smoothed(net, n):
    n = n % EXAMPLES
    return cross_entropy(net.logits(INPUTS[n]), CLASSES[n], label_smoothing=0.3)


def class_weighted(net, n):
    n = n % EXAMPLES
    return cross_entropy(net.logits(INPUTS[n]), CLASSES[n], weight=CLASS_WEIGHTS, reduction="none").mean()


def xoshiro128plusplus(seed):
    """Numbers of 32 bits (Blackman and Vigna, 2019), from a state that SplitMix64 makes of the seed."""
    state = []
    for _ in range(2):
        seed = (seed + 0x9E3779B97F4A7C15) % 2**64
        z = (seed ^ seed >> 30) * 0xBF58476D1CE4E5B9 % 2**64
        z = (z ^ z >> 27) * 0x94D049BB133111EB % 2**64
        z ^= z >> 31
        state += [z % 2**32, z >> 32]
    a, b, c, d = state
    while True:
        yield (rotate((a + d) % 2**32, 7) + a) % 2**32
        a, b, c, d = a ^ b ^ d, a ^ b ^ c, a ^ c ^ (b << 9) % 2**32, rotate(b ^ d, 11)


def rotate(x, bits):
    return (x << bits | x >> (32 - bits)) % 2**32


def masks(rate, seed, n):
    """The factors of the first hidden layer's outputs for the examples number `n`, each from its own generator."""
    rate = torch.tensor(rate).item()
    rows = []
    for example in n.tolist():
        random = xoshiro128plusplus(seed << 32 | example)
        rows.append([0.0 if next(random) < int(rate * 2**32) else 1 / (1 - rate) for _ in range(SIZES[1])])
    return torch.tensor(rows, dtype=torch.float64)


def dropped(rate, seed):
    def loss(net, n):
        return cross_entropy(net.logits(INPUTS[n % EXAMPLES], masks(rate, seed, n)), CLASSES[n % EXAMPLES])

    return loss


def biases_only(optimizer):
    """The last layer's weights learn, too."""

    def start(net):
        for weight in net.weights[:2]:
            weight.requires_grad = False
        return optimizer(net)

    return start


def warm_up(optimizer):
    linear = lr_scheduler.LinearLR(optimizer, start_factor=1 / 21, total_iters=20)
    return lr_scheduler.SequentialLR(optimizer, [linear, lr_scheduler.StepLR(optimizer, 30, 0.2)], milestones=[20])


def sgd(net):
    return SGD(net.parameters, lr=0.1)


def momentum(net):
    # At 0.05 the path is so unstable that PyTorch's own f32 ends 4e-5 from its f64.
    return SGD(net.parameters, lr=0.02, momentum=0.9)


def everything_before(net):
    clip_norm(net, 0.5)
    clip_value(net, 0.1)
    add_l2(net, 0.02)


# By name: the arguments of `train`.
RUNS = {
    "sgd": {"optimizer": sgd},
    "momentum": {"optimizer": momentum},
    "nesterov": {"optimizer": lambda net: SGD(net.parameters, lr=0.02, momentum=0.8, nesterov=True)},
    "rmsprop": {"optimizer": lambda net: RMSprop(net.parameters, lr=0.01)},
    # An epsilon that counts shows where it stands.
    "rmsprop_epsilon": {"optimizer": lambda net: RMSprop(net.parameters, lr=0.05, alpha=0.9, eps=0.1)},
    "adam": {"optimizer": lambda net: Adam(net.parameters, lr=0.01)},
    "adam_epsilon": {"optimizer": lambda net: Adam(net.parameters, lr=0.05, betas=(0.8, 0.95), eps=0.1)},
    "adamw": {"optimizer": lambda net: AdamW(groups(net, 0.1), lr=0.02)},
    # Regularizers and clipping, alone and all at once.
    "l1": {"optimizer": sgd, "loss": penalized(0.01)},
    "l2": {"optimizer": lambda net: SGD(groups(net, 0.05), lr=0.1)},
    "l2_adam": {"optimizer": lambda net: Adam(groups(net, 0.05), lr=0.01)},
    "decay": {"optimizer": sgd, "before": lambda net: shrink_weights(net, 1 - 0.1 * 0.05)},
    "clip_value": {"optimizer": sgd, "before": lambda net: clip_value(net, 0.05)},
    "clip_value_adam": {"optimizer": lambda net: Adam(net.parameters, lr=0.01), "before": lambda net: clip_value(net, 0.05)},
    "clip_norm": {"optimizer": sgd, "before": lambda net: clip_norm(net, 0.5)},
    "clip_norm_momentum": {"optimizer": momentum, "before": lambda net: clip_norm(net, 0.5)},
    "max_norm": {"optimizer": sgd, "after": lambda net: max_norm(net, 1.2)},
    "everything": {
        "optimizer": lambda net: AdamW(paced(net, 0.05, (0.5, 0.25, 1.0), decay=0.1), eps=1e-3),
        "loss": dropped(0.25, 9),
        "before": everything_before,
        "after": lambda net: max_norm(net, 1.2),
        "schedule": lambda optimizer: lr_scheduler.ExponentialLR(optimizer, 0.99),
    },
    # Schedules, each over another optimizer.
    "step_decay": {"optimizer": sgd, "schedule": lambda optimizer: lr_scheduler.StepLR(optimizer, 15, 0.7)},
    "exponential_decay": {"optimizer": momentum, "schedule": lambda optimizer: lr_scheduler.ExponentialLR(optimizer, 0.97)},
    "cosine_decay": {
        "optimizer": lambda net: Adam(net.parameters, lr=0.02),
        "schedule": lambda optimizer: lr_scheduler.CosineAnnealingLR(optimizer, STEPS, eta_min=0.002),
    },
    "warm_up": {"optimizer": lambda net: RMSprop(net.parameters, lr=0.01), "schedule": warm_up},
    "plateau": {
        "optimizer": lambda net: AdamW(groups(net, 0.1), lr=0.02),
        "schedule": lambda optimizer: lr_scheduler.ReduceLROnPlateau(optimizer, factor=0.5, patience=7, min_lr=0.001),
    },
    # A target that is less certain, the weight of an example.
    "label_smoothed": {"optimizer": sgd, "loss": label_smoothed},
    "weighted": {"optimizer": sgd, "loss": weighted},
    "class_weighted": {"optimizer": sgd, "loss": class_weighted},
    # Layers.
    "dropout": {"optimizer": sgd, "loss": dropped(0.3, 42)},
    "layer_rate": {"optimizer": lambda net: AdamW(paced(net, 0.02, (0.1, 0.5, 1.0), decay=0.1))},
    "layer_rate_rmsprop": {"optimizer": lambda net: RMSprop(paced(net, 0.02, (0.1, 0.5, 1.0), decay=0.0))},
    "bias_only": {"optimizer": biases_only(momentum)},
}


def curve(activation):
    """Outputs and slopes at POINTS and their negatives, in f64 at the f32 nearest to them."""
    points = torch.tensor(POINTS + [-x for x in POINTS[1:]], dtype=torch.float32).double().requires_grad_()
    outputs = activation()(points)
    outputs.sum().backward()
    return {"points": numbers(points), "outputs": numbers(outputs), "slopes": numbers(points.grad)}


def main():
    cases = []
    names = list(ACTIVATIONS)
    for number, (last, loss, kind) in enumerate(LAST_LAYERS):
        # Each activation comes up in each hidden layer, next to another one.
        activations = [names[number % 6], names[(number + 1 + number // 6) % 6], last]
        # The cross-entropies contain the last activation: they read logits.
        read = Net.outputs if loss in ("mse", "mae", "huber") else Net.logits

        def loss_of(net, n, loss=loss, kind=kind, read=read):
            return LOSSES[loss](read(net, INPUTS[n % EXAMPLES]), TARGETS[kind][n % EXAMPLES])

        net = Net(*activations)
        value = loss_of(net, torch.tensor(0))
        value.backward()
        case = {
            "activations": activations,
            "loss": loss,
            "target": kind,
            "outputs": numbers(net.outputs(INPUTS[0])),
            "value": numbers(value)[0],
            "gradient": net.numbers(lambda p: p.grad),
        }
        for optimizer in ("sgd", "adam"):
            case[optimizer] = train(Net(*activations), 1, RUNS[optimizer]["optimizer"], loss_of)
            case[f"{optimizer}_batch"] = train(Net(*activations), BATCH, RUNS[optimizer]["optimizer"], loss_of)
        cases.append(case)

    runs = {
        name: {
            "single": train(Net("tanh", "tanh", "softmax"), 1, **settings),
            "batch": train(Net("tanh", "tanh", "softmax"), BATCH, **settings),
        }
        for name, settings in RUNS.items()
    }
    curves = {name: curve(activation) for name, activation in CURVES.items()}
    version = torch.__version__.split("+")[0]
    write("pytorch.json", document(torch=version, cases=cases, curves=curves, runs=runs))


if __name__ == "__main__":
    main()
