"""Writes ../data/*.tflite: what Keras and TensorFlow's converter make of small networks, in f32, of dynamic range and in
int8 per channel and per tensor, between int8 and f32 ends. vectors.py writes what the runtimes compute of them.

    python -m pip install -r ../../../../python/requirements/frameworks.txt && python keras_models.py
"""

from pathlib import Path

import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers


def network(*stack):
    """Random biases and batch norms, as training leaves them."""
    keras.utils.set_random_seed(7)
    model = keras.Sequential(stack)
    random = np.random.default_rng(7)
    for weight in model.weights:
        if len(weight.shape) == 1:
            weight.assign(random.uniform(0.5, 1.5, weight.shape) if "variance" in weight.path else random.normal(0, 0.3, weight.shape))
    return model


def convert(model, kind):
    converter = tf.lite.TFLiteConverter.from_keras_model(model)
    if kind != "f32":
        converter.optimizations = [tf.lite.Optimize.DEFAULT]
    if kind not in ("f32", "dynamic"):
        random, shape = np.random.default_rng(3), model.input_shape[1:]
        rows = [random.normal(0, 1, (1, *shape)).astype(np.float32) for _ in range(100)]
        converter.representative_dataset = lambda: ([row] for row in rows)
    if kind in ("int8", "per-tensor"):
        converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
        converter.inference_input_type = converter.inference_output_type = tf.int8
    if kind == "per-tensor":
        converter._experimental_disable_per_channel = True
        converter._experimental_disable_per_channel_quantization_for_dense_layers = True
    return converter.convert()


def classifier():
    hidden = [layers.Dense(48), layers.ReLU(6.0), layers.Dense(6, "tanh"), layers.Dense(3, "softmax")]
    return network(keras.Input((5, 5)), layers.Flatten(), *hidden)


def autoencoder():
    hidden = []
    for size in (16, 8, 4, 8, 16):
        hidden += [layers.Dense(size), layers.BatchNormalization(), layers.Activation("relu")]
    return network(keras.Input((64,)), *hidden, layers.Dense(64))


def detector():
    return network(keras.Input((4,)), layers.Dense(16, "sigmoid"), layers.Dense(8, "relu"), layers.Dense(1, "sigmoid"))


def main():
    folder = Path(__file__).parent.parent / "data"
    for make, kinds in (
        (classifier, ("f32", "dynamic", "int8", "float-ends")),
        (autoencoder, ("int8", "per-tensor")),
        (detector, ("f32", "int8", "float-ends")),
    ):
        for kind in kinds:
            (folder / f"{make.__name__}-{kind}.tflite").write_bytes(convert(make(), kind))


if __name__ == "__main__":
    main()
