"""Writes flowers.keras, a network that Keras trained on iris.csv, and keras.csv: what it predicts of each row.

    python -m pip install -r ../../host-tools/python/requirements/gate.txt && KERAS_BACKEND=jax python keras_model.py
"""

import keras
import numpy as np

table = np.genfromtxt("iris.csv", delimiter=",", skip_header=1, dtype=str)
x = table[:, :4].astype("float32")
names, y = np.unique(table[:, 4], return_inverse=True)

keras.utils.set_random_seed(1)
scaling = keras.layers.Normalization()
scaling.adapt(x)
layers = keras.layers
model = keras.Sequential([
    keras.Input((4,)),
    scaling,  # the scaling is part of the model, so it is part of the file
    layers.Dense(16, "relu"),
    layers.Dense(8, "relu"),
    layers.Dense(3, "softmax"),
])  # fmt: skip
model.compile("adam", "sparse_categorical_crossentropy")
model.fit(x, y, epochs=100, batch_size=8, verbose=0)

model.save("flowers.keras")
predictions = model.predict(x, verbose=0)
np.savetxt("keras.csv", predictions, "%.6f", ",", header=",".join(names), comments="")
