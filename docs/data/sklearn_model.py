"""Writes flowers.onnx, a pipeline that scikit-learn trained on iris.csv, and sklearn.csv: what it predicts of each row.

    python -m pip install -r ../../host-tools/python/requirements/frameworks.txt && python sklearn_model.py
"""

import numpy as np
from skl2onnx import convert_sklearn
from skl2onnx.common.data_types import FloatTensorType
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

with open("iris.csv") as file:
    columns = file.readline().strip().split(",")[:4]
table = np.genfromtxt("iris.csv", delimiter=",", skip_header=1, dtype=str)
x, y = table[:, :4].astype("float32"), table[:, 4]

network = MLPClassifier((16, 8), max_iter=2000, random_state=1)
model = make_pipeline(StandardScaler(), network)
model.fit(x, y)

# One input for each column, so that the file has their names.
inputs = [(column, FloatTensorType([None, 1])) for column in columns]
graph = convert_sklearn(model, initial_types=inputs, options={"zipmap": False})
with open("flowers.onnx", "wb") as file:
    file.write(graph.SerializeToString())
predictions = model.predict_proba(x)
np.savetxt("sklearn.csv", predictions, "%.6f", ",", header=",".join(model.classes_), comments="")
