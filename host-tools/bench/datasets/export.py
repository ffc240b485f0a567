"""Writes the small tables that scikit-learn ships, split ten times: FOLDER/NAME-SEED-train.csv and -test.csv."""

import csv
import sys
from pathlib import Path

from sklearn import datasets
from sklearn.model_selection import train_test_split

SEEDS = 10
CLASSES, NUMBERS = ["iris", "wine", "breast_cancer", "digits"], ["diabetes"]


def export(name, folder, classes):
    table = getattr(datasets, f"load_{name}")()
    names = [str(feature).replace(" ", "_") for feature in table.feature_names]
    for seed in range(SEEDS):
        parts = train_test_split(
            table.data, table.target, test_size=0.2, random_state=seed, stratify=table.target if classes else None
        )
        # A column that never changes in the training rows teaches nothing, and `tinyfit train` refuses it.
        kept = [i for i in range(len(names)) if parts[0][:, i].min() < parts[0][:, i].max()]
        for part, inputs, targets in [("train", parts[0], parts[2]), ("test", parts[1], parts[3])]:
            with open(folder / f"{name}-{seed}-{part}.csv", "w", newline="") as file:
                writer = csv.writer(file, lineterminator="\n")
                writer.writerow([names[i] for i in kept] + ["target"])
                for x, y in zip(inputs, targets):
                    writer.writerow([repr(float(x[i])) for i in kept] + [f"c{y}" if classes else repr(float(y))])


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    for name in CLASSES + NUMBERS:
        export(name, folder, name in CLASSES)
