"""Writes ../data/keras-folded.onnx: what Keras exports. PyTorch and TensorFlow do not run in one process.

    python -m pip install -r ../../../../python/requirements/frameworks.txt && python keras_models.py
"""

import os
from pathlib import Path

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import keras
import numpy as np

DATA = Path(__file__).parent.parent / "data"


def main():
    keras.utils.set_random_seed(1)
    layers = keras.layers
    model = keras.Sequential([
        keras.Input((3, 4)), layers.Flatten(), layers.Dense(8), layers.BatchNormalization(), layers.LeakyReLU(0.2),
        layers.Dropout(0.2), layers.Dense(6, "relu6"), layers.Dense(5, "tanh"), layers.Dense(3, "softmax"),
    ])  # fmt: skip
    for weight in model.weights:
        if len(weight.shape) == 1:
            low = 0.5 if "variance" in weight.path else -0.5
            weight.assign(np.random.default_rng(7).uniform(low, 1.5, weight.shape))
    model(np.zeros((1, 3, 4), np.float32))
    model.export(DATA / "keras-folded.onnx", format="onnx", verbose=False)


if __name__ == "__main__":
    main()
