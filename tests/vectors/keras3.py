"""Writes keras.json: what Keras 3 computes for small networks, for tests/keras.rs to compare with the kernel.

    python -m pip install -r ../../host-tools/python/requirements/torch.txt && python keras3.py

A script called keras.py would be what `import keras` finds.
"""

import os

os.environ["KERAS_BACKEND"] = "torch"

import keras  # noqa: E402
import torch  # noqa: E402
from keras import losses, optimizers  # noqa: E402

from data import BATCH, CLASS_WEIGHTS, CLASSES, DISTRIBUTIONS, EXAMPLE_WEIGHTS, EXAMPLES, INITIAL, INPUTS, SIZES
from data import STEPS, VALUES, document, numbers, uniform, write

keras.config.set_floatx("float64")
# What MaxNorm adds to each norm; at its usual 1e-7, 100 steps shrink every weight by 1e-5.
keras.config.set_epsilon(1e-12)


def network(regularizer=None, constraint=None):
    """Two hidden layers of tanh, and logits."""
    layers = [
        keras.layers.Dense(size, activation, kernel_regularizer=regularizer, kernel_constraint=constraint)
        for size, activation in zip(SIZES[1:], ("tanh", "tanh", None))
    ]
    model = keras.Sequential([keras.Input((SIZES[0],)), *layers])
    model.set_weights([p.numpy() for weight, bias in INITIAL for p in (weight.T, bias)])
    return model


def sgd():
    return optimizers.SGD(0.1)


def adamw():
    optimizer = optimizers.AdamW(0.02, weight_decay=0.1, epsilon=1e-12)
    optimizer.exclude_from_weight_decay(var_names=["bias"])
    return optimizer


def decayed_sgd():
    optimizer = optimizers.SGD(0.1, weight_decay=0.05)
    optimizer.exclude_from_weight_decay(var_names=["bias"])
    return optimizer


CROSS_ENTROPY = losses.SparseCategoricalCrossentropy(from_logits=True)


def train(batch, optimizer, loss=CROSS_ENTROPY, target=CLASSES, weights=None, class_weights=None, **settings):
    """STEPS steps over the examples in turn, `batch` at a time: the loss before each, without penalties, and the final
    weights."""
    model = network(**settings)
    model.compile(optimizer(), loss)
    values = []
    for step in range(STEPS):
        n = torch.arange(step * batch, (step + 1) * batch) % EXAMPLES
        x, t, w = INPUTS[n], target[n], None if weights is None else weights[n]
        if class_weights:
            w = torch.tensor([class_weights[c] for c in (t if t.ndim == 1 else t.argmax(dim=-1)).tolist()])
        values += numbers(loss(t, model(x), sample_weight=w))
        w = None if weights is None else w.numpy()
        model.train_on_batch(x.numpy(), t.numpy(), sample_weight=w, class_weight=class_weights)
    return {"losses": values, "weights": [x for p in model.get_weights() for x in numbers(torch.tensor(p))]}


class_weights = dict(enumerate(CLASS_WEIGHTS.tolist()))

# By name: what `train` is told. Epsilons as small as these leave no difference in where they stand.
RUNS = {
    "sgd": {"optimizer": sgd},
    "momentum": {"optimizer": lambda: optimizers.SGD(0.02, momentum=0.9)},
    "nesterov": {"optimizer": lambda: optimizers.SGD(0.02, momentum=0.8, nesterov=True)},
    # At 0.01 a mini-batch swings from step to step, and PyTorch's own f32 ends 5e-3 from its f64.
    "rmsprop": {"optimizer": lambda: optimizers.RMSprop(0.005, rho=0.9, epsilon=1e-24)},
    "adam": {"optimizer": lambda: optimizers.Adam(0.01, epsilon=1e-12)},
    "adamw": {"optimizer": adamw},
    # What differs by name: these epsilons count, and this momentum meets a changing rate.
    "rmsprop_epsilon": {"optimizer": lambda: optimizers.RMSprop(0.01, rho=0.9, epsilon=1e-3)},
    "adam_epsilon": {"optimizer": lambda: optimizers.Adam(0.01, epsilon=1e-3)},
    "momentum_schedule": {
        "optimizer": lambda: optimizers.SGD(optimizers.schedules.ExponentialDecay(0.02, 50, 0.1), momentum=0.9)
    },
    "exponential_decay": {"optimizer": lambda: optimizers.SGD(optimizers.schedules.ExponentialDecay(0.1, 40, 0.2))},
    "cosine_decay": {"optimizer": lambda: optimizers.SGD(optimizers.schedules.CosineDecay(0.1, 60, alpha=0.1))},
    "l1": {"optimizer": sgd, "regularizer": keras.regularizers.L1(0.01)},
    "l2": {"optimizer": sgd, "regularizer": keras.regularizers.L2(0.025)},
    "decay": {"optimizer": decayed_sgd},
    "clip_value": {"optimizer": lambda: optimizers.SGD(0.1, clipvalue=0.05)},
    "clip_norm": {"optimizer": lambda: optimizers.SGD(0.1, global_clipnorm=0.5)},
    "max_norm": {"optimizer": sgd, "constraint": keras.constraints.MaxNorm(1.2, axis=0)},
    "weighted": {"optimizer": sgd, "weights": EXAMPLE_WEIGHTS},
    "class_weighted": {"optimizer": sgd, "class_weights": class_weights},
    "class_weighted_values": {
        "optimizer": sgd,
        "loss": losses.MeanSquaredError(),
        "target": VALUES,
        "class_weights": class_weights,
    },
}

# By name: the loss and its targets.
LOSSES = {
    "mean_squared_error": (losses.MeanSquaredError(), VALUES),
    "mean_absolute_error": (losses.MeanAbsoluteError(), VALUES),
    "huber": (losses.Huber(delta=0.7), VALUES),
    "binary_cross_entropy": (losses.BinaryCrossentropy(from_logits=True), VALUES),
    "cross_entropy": (losses.CategoricalCrossentropy(from_logits=True), DISTRIBUTIONS),
    "sparse_cross_entropy": (CROSS_ENTROPY, CLASSES),
}


def values_and_gradients(loss, targets, outputs):
    """Value and gradient of each example."""
    values, gradients = [], []
    for y, target in zip(outputs, targets):
        y = y[None].clone().requires_grad_()
        value = loss(target[None], y)
        value.backward()
        values += numbers(value)
        gradients += numbers(y.grad)
    return {"values": values, "gradients": gradients}


def main():
    outputs = 2 * uniform(EXAMPLES, SIZES[-1])
    write(
        "keras.json",
        document(
            keras=keras.__version__,
            outputs=[numbers(row) for row in outputs],
            losses={name: values_and_gradients(*how, outputs) for name, how in LOSSES.items()},
            runs={
                name: {"single": train(1, **settings), "batch": train(BATCH, **settings)}
                for name, settings in RUNS.items()
            },
        ),
    )


if __name__ == "__main__":
    main()
