"""Compares tinyfit with Keras on models that no file of this repository has: what Keras saved is imported, what tinyfit
trained is exported, and both compute the same of 200 rows, in f32.

    python -m pip install -r ../../../../python/requirements/gate.txt && python check.py PATH/TO/tinyfit [--models 60] [--seed 1]

Fails where an output is further off than 2e-6 of the largest: a sum whose terms cancel is small, and its rounding is
theirs.
"""

import csv
import os
import sys
from pathlib import Path

# It compiles nothing, which takes JAX seconds a model. TensorFlow will do as well, where it is installed.
os.environ.setdefault("KERAS_BACKEND", "numpy")

import keras
import numpy as np

sys.path.append(str(Path(__file__).parents[2] / "common"))
import compared
from compared import ROWS

L = keras.layers


def predict(check, model, rows):
    """With the scaling of inputs, from a table, which has numbers in as many digits as they need."""
    with (check.folder / "x.csv").open("w") as file:
        writer = csv.writer(file)
        writer.writerow([f"input{i + 1}" for i in range(rows.shape[1])])
        writer.writerows(rows.tolist())
    check("predict", model, "x.csv", "--out", "y.csv")
    return np.loadtxt(check.folder / "y.csv", delimiter=",", skiprows=1, ndmin=2).astype(np.float32)


def randomized(model, random):
    """Statistics and biases as of training, weights as large as training begins with."""

    def value(weight):
        if "variance" in weight.name:
            return random.uniform(0.2, 3, weight.shape)
        if weight.name in ("gamma", "moving_mean", "beta", "bias"):
            return random.normal(0.5, 0.5, weight.shape)
        return np.asarray(weight)

    for layer in model.layers:
        if hasattr(layer, "layers"):
            randomized(layer, random)
        elif layer.name != "scaling":
            layer.set_weights([value(weight) for weight in layer.weights])
    return model


def layers(random, width, depth):
    made = []
    for _ in range(random.integers(1, 4)):
        width = int(random.integers(1, 65))
        activation = random.choice(["linear", "relu", "relu6", "leaky_relu", "sigmoid", "tanh", "hard_silu"])
        made.append(L.Dense(width, activation=str(activation), use_bias=bool(random.random() < 0.8)))
        options = [
            lambda: L.BatchNormalization(
                center=bool(random.random() < 0.7), scale=bool(random.random() < 0.7), epsilon=float(random.choice([1e-3, 1e-5]))
            ),
            lambda: L.ReLU(),
            lambda: L.LeakyReLU(float(random.uniform(0, 0.5))),
            lambda: L.Activation("tanh"),
            lambda: L.Dropout(0.3),
            lambda: L.GaussianNoise(0.1),
            lambda: L.Reshape((-1, 1)) if width > 1 else L.Flatten(),
        ]
        for option in random.choice(len(options), random.integers(0, 4)):
            made.append(options[option]())
        made.append(L.Flatten())
    if depth and random.random() < 0.5:
        inner, width = layers(random, width, depth - 1)
        made.append(keras.Sequential(inner))
    return made, width


def imported(random):
    """A model, its input's shape at random, too."""
    shape = tuple(int(n) for n in random.integers(1, 9, random.integers(1, 4)))
    begin = random.choice(["", "normalization", "rescaling"])
    made = [L.Flatten()] if len(shape) > 1 else []
    if begin == "normalization":
        scaling = L.Normalization(name="scaling")
        scaling.adapt(random.normal(3, 2, (50, *shape)).astype(np.float32))
        made.insert(0, scaling)
    elif begin == "rescaling":
        made.insert(0, L.Rescaling(float(random.uniform(0.1, 1)), offset=float(random.normal())))
    more, width = layers(random, 0, 2)
    made += more
    if width > 1 and random.random() < 0.4:
        made.append(L.Dense(int(random.integers(2, 6)), activation="softmax"))
    if random.random() < 0.5:
        model = keras.Sequential([L.InputLayer(shape), *made])
    else:
        x = start = keras.Input(shape)
        for layer in made:
            x = layer(x)
        model = keras.Model(start, x)
    return randomized(model, random), shape


def check_import(check, random, number):
    model, shape = imported(random)
    file = f"m.{random.choice(['keras', 'h5'])}"
    model.save(check.folder / file)
    rows = random.normal(0, 1, (ROWS, *shape)).astype(np.float32)
    check("import", file, "--out", "m")
    check.compare(f"model {number}", predict(check, "m", rows.reshape(ROWS, -1)), model(rows, training=False))


def check_export(check, random, number):
    columns = check.train(random)
    rows = random.normal(0, 1, (ROWS, columns)).astype(np.float32)
    got = check.raw("m.safetensors", rows)
    for file in ["m.keras", "m.weights.h5"]:
        check("export", "m.safetensors", "--keras", "--out", file)
        check("import", file, "--out", "again.safetensors")
        check.same(f"export {number}", "m.safetensors", "again.safetensors")
    model = keras.saving.load_model(check.folder / "m.keras")
    check.compare(f"export {number}", got, model(rows))
    # The same layers with other weights, until they are loaded.
    other = keras.Sequential.from_config(model.get_config())
    other.load_weights(check.folder / "m.weights.h5")
    check.compare(f"weights {number}", got, other(rows))
    model.save(check.folder / "saved.keras")
    check("import", "saved.keras", "--out", "saved")
    check.compare(f"saved {number}", check.raw("saved", rows), got)


if __name__ == "__main__":
    compared.main("Keras", 60, keras.utils.set_random_seed, check_import, check_export)
