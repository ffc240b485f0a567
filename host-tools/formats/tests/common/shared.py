"""Shared code of the scripts that write vectors."""

import json
import re

import numpy as np


def numbers(seed, n):
    """SplitMix64 of a counter, as the tests have it."""
    z = (np.uint64(seed << 32) + np.arange(n, dtype=np.uint64)) * np.uint64(0x9E3779B97F4A7C15)
    z = (z ^ z >> np.uint64(30)) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ z >> np.uint64(27)) * np.uint64(0x94D049BB133111EB)
    return z ^ z >> np.uint64(31)


def write(path, document):
    """As JSON, an array of numbers a line."""
    text = json.dumps(document, indent=0)
    text = re.sub(r"\[[^\[\]{}]*\]", lambda found: " ".join(found.group().split()), text)
    path.write_text(text + "\n")
