"""Small tables, split ten times, and what scikit-learn makes of them.

python baselines.py FOLDER

Writes FOLDER/NAME-SEED-train.csv and -test.csv (target `target`, 80 % to 20 %, classes stratified) and FOLDER/baselines.json:
of each table and seed the accuracy or R^2 on the test rows of `MLPClassifier` or `MLPRegressor` (64, 64, at most 500 epochs) and
of logistic or ridge regression, each after a StandardScaler. A FOLDER/baselines.json that is there is kept.
"""

import csv
import json
import sys
import warnings
from pathlib import Path

import numpy as np
from sklearn import datasets
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.model_selection import train_test_split
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

SEEDS = 10


def linear():
    """200 rows of ten numbers: their weighted sum, and noise."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=(200, 10))
    return x, x @ rng.normal(size=10) + rng.normal(scale=0.15, size=200)


def house_prices():
    """2,000 rows as of California's census: income, age, rooms, a place; skewed, with noise in proportion."""
    rng = np.random.default_rng(0)
    income, age, rooms = rng.lognormal(1.2, 0.45, 2000), rng.uniform(1, 52, 2000), rng.lognormal(1.6, 0.3, 2000)
    north, east = rng.uniform(32, 42, 2000), rng.uniform(-124, -114, 2000)
    coast = np.exp(-np.abs(east + 124 - 0.8 * (42 - north)) / 2)
    price = 0.45 * income + 0.01 * age + 0.15 * np.log(rooms) * income + 1.5 * coast
    return np.stack([income, age, rooms, north, east], axis=1), price * rng.lognormal(0, 0.15, 2000)


CLASSES = {
    "iris": lambda: datasets.load_iris(return_X_y=True),
    "wine": lambda: datasets.load_wine(return_X_y=True),
    "breast_cancer": lambda: datasets.load_breast_cancer(return_X_y=True),
    "digits": lambda: datasets.load_digits(return_X_y=True),
    "moons": lambda: datasets.make_moons(500, noise=0.25, random_state=0),
    "noisy": lambda: datasets.make_classification(600, 20, n_informative=5, n_classes=3, flip_y=0.1, random_state=0),
    "many": lambda: datasets.make_classification(4000, 20, n_informative=10, flip_y=0.02, random_state=0),
}
NUMBERS = {
    "diabetes": lambda: datasets.load_diabetes(return_X_y=True),
    "friedman1": lambda: datasets.make_friedman1(500, noise=1.0, random_state=0),
    "friedman2": lambda: datasets.make_friedman2(400, noise=100.0, random_state=0),
    "friedman3": lambda: datasets.make_friedman3(400, noise=0.1, random_state=0),
    "linear": linear,
    "house_prices": house_prices,
}


def scores(model, train, test):
    return make_pipeline(StandardScaler(), model).fit(*train).score(*test)


def table(name, make, folder, classes):
    x, y = make()
    figures = {"mlp": [], "linear": []}
    for seed in range(SEEDS):
        parts = train_test_split(x, y, test_size=0.2, random_state=seed, stratify=y if classes else None)
        train, test = (parts[0], parts[2]), (parts[1], parts[3])
        for part, (inputs, targets) in [("train", train), ("test", test)]:
            # A column that never changes in the training rows teaches nothing.
            kept = [i for i in range(x.shape[1]) if train[0][:, i].min() < train[0][:, i].max()]
            with open(folder / f"{name}-{seed}-{part}.csv", "w", newline="") as file:
                writer = csv.writer(file, lineterminator="\n")
                writer.writerow([f"x{i}" for i in kept] + ["target"])
                for row, target in zip(inputs, targets):
                    writer.writerow([repr(float(row[i])) for i in kept] + [f"c{target}" if classes else repr(float(target))])
        mlp, line = (MLPClassifier, LogisticRegression(max_iter=1000)) if classes else (MLPRegressor, Ridge())
        figures["mlp"].append(scores(mlp(hidden_layer_sizes=(64, 64), max_iter=500, random_state=seed), train, test))
        figures["linear"].append(scores(line, train, test))
    return {"name": name, "classes": classes, "rows": len(y), "inputs": x.shape[1], **figures}


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    result = folder / "baselines.json"
    if not result.exists():
        warnings.simplefilter("ignore", ConvergenceWarning)
        tables = []
        for classes, makers in [(True, CLASSES), (False, NUMBERS)]:
            for name, make in makers.items():
                tables.append(table(name, make, folder, classes))
                print(name, *(f"{key} {np.mean(tables[-1][key]):.4f}" for key in ["mlp", "linear"]), file=sys.stderr, flush=True)
        result.write_text(json.dumps(tables))
