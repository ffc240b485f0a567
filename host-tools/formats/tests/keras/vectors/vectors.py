"""Writes ../data/GENERATION-*.keras and .h5, and vectors-GENERATION.json with what Keras makes of some rows.

    python -m pip install -r ../../../../python/requirements/gate.txt && python vectors.py keras3
    python -m pip install -r ../../../../python/requirements/keras2.txt && python vectors.py keras2

Weights, statistics and rows are random: they are those of no training, but of every kind.
"""

import json
import os
import sys
from pathlib import Path

os.environ["KERAS_BACKEND"] = "jax"
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import h5py
import numpy as np

GENERATION = sys.argv[1]
if GENERATION == "keras3":
    import keras

    SLOPE = "negative_slope"
else:
    import tf_keras as keras

    SLOPE = "alpha"
L = keras.layers
DATA = Path(__file__).parent.parent / "data"
ROWS = 12


def classifier():
    return keras.Sequential(
        [
            L.InputLayer((5,)),
            L.Dense(8, activation="relu", name="first"),
            L.BatchNormalization(),
            L.Dropout(0.5),
            L.Dense(6),
            L.LeakyReLU(),
            L.Dense(3, activation="softmax", name="probabilities"),
        ]
    )


def functional():
    """A chain with models in it, whose layers have the same names as far as Keras can save it."""
    inner = [L.InputLayer((6,)), L.Dense(4, activation="tanh", name="dense"), L.BatchNormalization(name="bn")]
    inner = keras.Sequential(inner, name="inner")
    hidden = L.Dense(6, name="dense" if GENERATION == "keras3" else "hidden")
    block = keras.Sequential([L.InputLayer((6,)), hidden, L.ReLU(6.0), inner], name="block")
    x = start = keras.Input((5,), name="sensor")
    normalization = L.Normalization(axis=-1)
    normalization.adapt(np.random.default_rng(1).normal(3, 2, (50, 5)).astype(np.float32))
    x = normalization(x)
    x = L.Dense(6, use_bias=False, name="dense")(x)
    x = L.BatchNormalization(center=False, scale=False, epsilon=0.01, name="bn")(x)
    x = L.Activation("tanh")(x)
    x = block(x)
    x = L.GaussianNoise(0.1)(x)
    return keras.Model(start, L.Dense(2, activation="sigmoid", name="out")(x))


def shaped():
    """Examples of more than one dimension."""
    x = start = keras.Input((4, 3))
    x = L.Rescaling(1 / 4, offset=-0.5)(x)
    x = L.BatchNormalization()(x)
    x = L.Reshape((2, -1))(x)
    x = L.Flatten()(x)
    x = L.Dense(7, activation="relu")(x)
    x = L.BatchNormalization(scale=False)(x)
    x = L.ActivityRegularization(0.1)(x)
    x = L.ReLU(negative_slope=0.25)(x)
    x = L.Dense(4)(x)
    return keras.Model(start, L.Softmax()(x))


def activations():
    names = ["linear", "relu", "sigmoid", "tanh"] + (["relu6", "leaky_relu"] if GENERATION == "keras3" else [])
    layers = [L.Dense(5, activation=name) for name in names]
    layers.append(L.Dense(5, activation=L.LeakyReLU(**{SLOPE: 0.1})))
    return keras.Sequential([L.InputLayer((5,)), L.Normalization(mean=[1, 2, 3, 4, 5], variance=[4, 4, 1, 1, 9]), *layers])


def smooth():
    """What Keras 3 has in place of ReLU, and outputs scaled back."""
    layers = [L.Dense(5, activation=name) for name in ("elu", "selu", "hard_sigmoid", "softplus", "silu", "gelu")]
    layers += [L.Dense(4), L.ELU(alpha=0.7), L.Dense(6), L.PReLU(shared_axes=[1]), L.Dense(3)]
    return keras.Sequential([L.InputLayer((5,)), *layers, L.Normalization(axis=None, mean=10.0, variance=9.0, invert=True)])


def hard():
    layers = [L.Dense(5, activation="hard_silu"), L.Dense(4), L.Activation("hard_silu"), L.Dense(3)]
    return keras.Sequential([L.InputLayer((5,)), *layers])


def randomize(model):
    random = np.random.default_rng(7)

    def value(weight):
        shape, name = weight.shape, weight.name
        if "variance" in name:
            return random.uniform(0.2, 3, shape)
        if "count" in name:
            return np.asarray(50)
        return random.normal(0, 0.7, shape)

    for layer in model.layers:
        if hasattr(layer, "layers"):
            randomize(layer)
        elif type(layer).__name__ != "Normalization":
            layer.set_weights([value(weight).astype(np.float32) for weight in layer.weights])
    return model


def repack(source, target):
    """The same file as h5repack and long lists would make it: chunks, compression, fixed texts, lists in parts."""
    with h5py.File(source) as old, h5py.File(target, "w") as new:
        new.attrs["model_config"] = np.bytes_(old.attrs["model_config"])

        def copy(path, item):
            if isinstance(item, h5py.Dataset):
                chunks = tuple(min(n, 3) for n in item.shape)
                new.create_dataset(path, data=item[()], chunks=chunks, compression="gzip", shuffle=True, fletcher32=True)
                return
            group = new.require_group(path)
            names = list(item.attrs.get("weight_names", []))
            for part, name in enumerate(names):
                group.attrs[f"weight_names{part}"] = np.array([name.encode()])

        old.visititems(copy)


def main():
    models = {"classifier": classifier, "functional": functional, "shaped": shaped, "activations": activations}
    if GENERATION == "keras3":
        models["hard"] = hard
        models["smooth"] = smooth
    vectors = {}
    for name, make in models.items():
        keras.utils.set_random_seed(1)
        model = randomize(make())
        rows = np.random.default_rng(11).normal(0, 2, (ROWS, *model.input_shape[1:])).astype(np.float32)
        outputs = np.asarray(model(rows, training=False), np.float32)
        vectors[name] = {"rows": rows.reshape(ROWS, -1).tolist(), "outputs": outputs.tolist()}
        for kind in ["keras", "h5"]:
            model.save(DATA / f"{GENERATION}-{name}.{kind}")
    if GENERATION == "keras2":
        repack(DATA / "keras2-classifier.h5", DATA / "keras2-repacked.h5")
        vectors["repacked"] = vectors["classifier"]
    else:
        model.save_weights(DATA / "keras3-only.weights.h5")
        for dtype in ["float16", "bfloat16"]:
            half = keras.Sequential([L.InputLayer((5,)), L.Dense(3, activation="tanh", dtype=dtype)])
            randomize(half).save(DATA / f"keras3-{dtype}.keras")
            single = keras.Sequential([L.InputLayer((5,)), L.Dense(3, activation="tanh")])
            single.set_weights([weight.astype(np.float32) for weight in half.get_weights()])
            vectors[dtype] = {"rows": rows.tolist(), "outputs": np.asarray(single(rows)).tolist()}
    path = Path(__file__).parent / f"vectors-{GENERATION}.json"
    path.write_text(json.dumps(vectors) + "\n")


main()
