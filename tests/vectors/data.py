"""Shared code of the scripts: the networks' initial weights, the examples, and how numbers are written.

The tools run in f64 from numbers that are exact in f32, so what the tests measure is the kernel's own rounding. The
results are written with nine significant digits, more than an f32 holds.
"""

import json
import re
from pathlib import Path

import torch

SIZES = [5, 7, 4, 3]
EXAMPLES = 8
STEPS = 100
BATCH = 4


def exact(tensor):
    """Rounded to f32, so that the kernel starts from the same number."""
    return tensor.float().double()


def numbers(tensor):
    """Flat, nine digits; an f32 keeps no more."""
    return [float(f"{x:.9g}") for x in tensor.detach().flatten().tolist()]


def uniform(*shape, generator=torch.Generator().manual_seed(2024)):
    return exact(torch.rand(*shape, generator=generator, dtype=torch.float64) * 2 - 1)


# Weights in PyTorch's order [output][input], and biases.
INITIAL = [(uniform(o, i), uniform(o)) for i, o in zip(SIZES, SIZES[1:])]
INPUTS = exact(2 * uniform(EXAMPLES, SIZES[0]))
VALUES = exact((uniform(EXAMPLES, SIZES[-1]) + 1) / 2)
CLASSES = torch.arange(EXAMPLES) % SIZES[-1]
DISTRIBUTIONS = exact(torch.softmax(2 * uniform(EXAMPLES, SIZES[-1]), dim=-1))
EXAMPLE_WEIGHTS = torch.tensor([1.0, 0.5, 0.0, 3.0, 1.5, 0.25, 2.0, 1.0], dtype=torch.float64)
CLASS_WEIGHTS = torch.tensor([0.5, 2.0, 1.25], dtype=torch.float64)


def document(**rest):
    """The data in the kernel's order, weights [input][output], and `rest`."""
    return {
        "weights": [x for weight, bias in INITIAL for x in numbers(weight.T) + numbers(bias)],
        "inputs": [numbers(row) for row in INPUTS],
        "values": [numbers(row) for row in VALUES],
        "classes": CLASSES.tolist(),
        "distributions": [numbers(row) for row in DISTRIBUTIONS],
        "example_weights": numbers(EXAMPLE_WEIGHTS),
        "class_weights": numbers(CLASS_WEIGHTS),
        **rest,
    }


def write(name, content):
    # One list a line keeps the file readable and its diffs small.
    text = re.sub(r"\[[^\[\]{}]*\]", lambda found: " ".join(found.group().split()), json.dumps(content, indent=1))
    (Path(__file__).parent / name).write_text(text + "\n")
