"""Writes refused.json: configurations of models that cannot be imported, as Keras writes them, for tests/refused.rs.

    python -m pip install -r ../../../../python/requirements/gate.txt && python refused.py
"""

import json
import os
from pathlib import Path

os.environ["KERAS_BACKEND"] = "jax"

import keras

L = keras.layers


@keras.saving.register_keras_serializable("mine")
class Double(L.Layer):
    def call(self, x):
        return 2 * x


@keras.saving.register_keras_serializable("mine")
class Subclassed(keras.Model):
    def __init__(self, **options):
        super().__init__(**options)
        self.dense = L.Dense(2)

    def call(self, x):
        return self.dense(x)


@keras.saving.register_keras_serializable("mine")
def squared(x):
    return x * x


def sequential(*layers, shape=(4,)):
    return keras.Sequential([L.InputLayer(shape), *layers])


def functional(build, shape=(4,)):
    start = keras.Input(shape, name="start")
    return keras.Model(start, build(start))


def shared(x):
    dense = L.Dense(4, name="twice")
    return dense(dense(x))


def two_inputs():
    a, b = keras.Input((4,), name="a"), keras.Input((4,), name="b")
    return keras.Model([a, b], L.Add()([a, b]))


def quantized():
    model = sequential(L.Dense(4, name="small"))
    model.quantize("int8")
    return model


MODELS = {
    "convolution": sequential(L.Conv2D(2, 3, name="edges"), shape=(8, 8, 1)),
    "mish": sequential(L.Dense(4, activation="mish", name="smooth")),
    "function": sequential(L.Dense(4, activation=squared, name="square")),
    "lambda": sequential(L.Lambda(lambda x: x + 1, name="more")),
    "custom": sequential(Double(name="double")),
    "subclassed": Subclassed(),
    "residual": functional(lambda x: L.Add(name="sum")([x, L.Dense(4, name="dense")(x)])),
    "shared": functional(shared),
    "training": functional(lambda x: L.Dropout(0.5, name="noise")(x, training=True)),
    "outputs": functional(lambda x: [L.Dense(4)(x), L.Dense(2)(x)]),
    "inputs": two_inputs(),
    "quantized": quantized(),
    "rows": sequential(L.Dense(4, name="row"), shape=(3, 4)),
    "row-softmax": sequential(L.Softmax(name="row"), shape=(3, 4)),
    "column-softmax": sequential(L.Softmax(axis=1, name="column"), shape=(3, 4)),
    "threshold": sequential(L.ReLU(threshold=1.0, name="late")),
    "axis": sequential(L.BatchNormalization(axis=1, name="bn"), shape=(3, 4)),
    "turned": sequential(L.Flatten(data_format="channels_first", name="turn"), shape=(3, 4)),
    "unknown-shape": sequential(L.Flatten(), L.Dropout(0.1), shape=(None, 4)),
    "nothing": sequential(L.Dropout(0.5)),
}

# Through objects that Keras keeps, which the text needs none of.
configs = {name: json.loads(json.dumps(keras.saving.serialize_keras_object(model))) for name, model in MODELS.items()}
(Path(__file__).parent / "refused.json").write_text(json.dumps(configs, indent=0) + "\n")
