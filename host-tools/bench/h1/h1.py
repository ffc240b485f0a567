"""Workload H1: tinyfit against the frameworks its users come from, on one thread of one machine, in one run.

10,000 rows of scikit-learn's make_classification, 20-64-64-1, ReLU, dropout 0.5, sigmoid, Adam 0.001, batches of 32. Prints a
table of processor time an epoch of 8,000 rows, of the validation loss that early stopping keeps, of memory and of one
prediction. Each contender runs in its own process; `cargo xtask h1` installs them and starts this.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

ONE_THREAD = {name: "1" for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS",
                                     "TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS")}
EPOCHS, PATIENCE, BATCH = 100, 10, 32


def data(folder):
    """Standardized by the training rows; the last fifth of the rows validates."""
    import numpy
    from sklearn.datasets import make_classification
    from sklearn.model_selection import train_test_split
    from sklearn.preprocessing import StandardScaler

    x, y = make_classification(n_samples=10_000, n_features=20, n_informative=10, n_redundant=4, flip_y=0.30,
                               class_sep=1, random_state=42)
    x, x_val, y, y_val = train_test_split(x, y, test_size=0.2, random_state=42)
    scaler = StandardScaler().fit(x)
    folder.mkdir(parents=True, exist_ok=True)
    rows = numpy.column_stack([numpy.vstack([scaler.transform(x), scaler.transform(x_val)]), numpy.append(y, y_val)])
    header = ",".join([f"x{i}" for i in range(20)] + ["y"])
    numpy.savetxt(folder / "h1.csv", rows, delimiter=",", header=header, comments="", fmt=["%.9g"] * 20 + ["%d"])


def load(folder):
    import numpy

    table = numpy.loadtxt(folder / "h1.csv", delimiter=",", skiprows=1, dtype="float32")
    x, y = table[:, :20].copy(), table[:, 20].copy()
    return x[:8_000], y[:8_000], x[8_000:], y[8_000:]


def early_stopping(epoch, epochs, patience):
    """The processor seconds an epoch, and the lowest validation loss."""
    best, since, seconds = float("inf"), 0, []
    for _ in range(epochs):
        start = time.process_time()
        loss = epoch()
        seconds.append(time.process_time() - start)
        best, since = (loss, 0) if loss < best else (best, since + 1)
        if since >= patience:
            break
    # One-time compilation and allocation do not belong to an epoch.
    return {"seconds": min(seconds[1:] or seconds), "val_loss": best}


def keras(folder, seed, epochs, patience):
    import tensorflow
    tensorflow.config.threading.set_intra_op_parallelism_threads(1)
    tensorflow.config.threading.set_inter_op_parallelism_threads(1)
    from keras import Input, Sequential, layers, utils

    utils.set_random_seed(seed)
    x, y, x_val, y_val = load(folder)
    model = Sequential([Input((20,)), layers.Dense(64, "relu"), layers.Dropout(0.5), layers.Dense(64, "relu"),
                        layers.Dropout(0.5), layers.Dense(1, "sigmoid")])
    model.compile("adam", "binary_crossentropy", metrics=["accuracy"])

    def epoch():
        history = model.fit(x, y, batch_size=BATCH, validation_data=(x_val, y_val), verbose=0)
        return history.history["val_loss"][0]

    return early_stopping(epoch, epochs, patience)


def pytorch(folder, seed, epochs, patience):
    import torch
    from torch import nn

    torch.set_num_threads(1)
    torch.manual_seed(seed)
    x, y, x_val, y_val = map(torch.from_numpy, load(folder))
    net = nn.Sequential(nn.Linear(20, 64), nn.ReLU(), nn.Dropout(0.5), nn.Linear(64, 64), nn.ReLU(), nn.Dropout(0.5),
                        nn.Linear(64, 1))
    loss = nn.BCEWithLogitsLoss()
    adam = torch.optim.Adam(net.parameters(), lr=0.001, fused=True)

    def epoch():
        net.train()
        for rows in torch.randperm(len(x)).split(BATCH):
            adam.zero_grad()
            loss(net(x[rows]).squeeze(1), y[rows]).backward()
            adam.step()
        net.eval()
        with torch.no_grad():
            return loss(net(x_val).squeeze(1), y_val).item()

    return early_stopping(epoch, epochs, patience)


def scikit_learn(folder, seed, epochs, patience):
    """Has no dropout."""
    from sklearn.metrics import log_loss
    from sklearn.neural_network import MLPClassifier

    x, y, x_val, y_val = load(folder)
    net = MLPClassifier((64, 64), alpha=0.0, batch_size=BATCH, learning_rate_init=0.001, random_state=seed)

    def epoch():
        net.partial_fit(x, y, classes=[0, 1])
        return log_loss(y_val, net.predict_proba(x_val))

    return early_stopping(epoch, epochs, patience)


def litert(folder, model):
    """The seconds of one call of the interpreter, from Python."""
    import numpy
    from ai_edge_litert.interpreter import Interpreter

    interpreter = Interpreter(model_path=str(model), num_threads=1)
    interpreter.allocate_tensors()
    row = load(folder)[0][:1]
    interpreter.set_tensor(interpreter.get_input_details()[0]["index"], numpy.ascontiguousarray(row))
    best = float("inf")
    for _ in range(50):
        start = time.perf_counter()
        for _ in range(1000):
            interpreter.invoke()
        best = min(best, (time.perf_counter() - start) / 1000)
    return {"seconds": best}


PEERS = {"Keras": keras, "PyTorch": pytorch, "scikit-learn": scikit_learn}


def tinyfit(args, seed, epochs, patience):
    """Trains by the command line; the processor seconds and kilobytes of the whole process."""
    folder = args.folder
    command = [args.tinyfit, "train", folder / "h1.csv", "--target", "y", "--task", "classify", "--scale", "none",
               "--split", "time", "--test-size", "0", "--validation-size", "0.2", "--layers", "64,64", "--dropout", "0.5",
               "--lr", "0.001", "--batch", str(BATCH), "--epochs", str(epochs), "--patience", str(patience),
               "--seed", str(seed), "--out", folder / "h1.safetensors", "--no-report", "--json"]
    # `wait4` returns what this child alone used.
    process = subprocess.Popen(command, stdout=subprocess.PIPE)
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"tinyfit failed: {' '.join(map(str, command))}")
    report = json.loads(output)
    return {"seconds": usage.ru_utime + usage.ru_stime, "kilobytes": usage.ru_maxrss, "val_loss": report["best_val_loss"]}


def peer(args, name, **options):
    """Runs a contender in its own process."""
    command = [sys.executable, "-B", __file__, "--folder", args.folder, "--only", name, "--options", json.dumps(options)]
    environment = {**os.environ, **ONE_THREAD, "TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": "-1"}
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, required=True, help="where the data goes")
    parser.add_argument("--tinyfit", type=Path, help="the command line tool")
    parser.add_argument("--bench", type=Path, help="the engine's benchmark, h1")
    parser.add_argument("--seeds", type=int, default=10, help="how many seeds the quality is the mean of")
    parser.add_argument("--only", help=argparse.SUPPRESS)
    parser.add_argument("--options", type=json.loads, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.only:
        contender = {**PEERS, "LiteRT": litert, "data": data}[args.only]
        print(json.dumps(contender(args.folder, **args.options)))
        return

    # In its own process as well: a child's memory begins with what its parent has.
    peer(args, "data")
    # What reading the table takes is in both.
    few, many = (tinyfit(args, 0, epochs, 1_000) for epochs in (20, 120))
    ours = (many["seconds"] - few["seconds"]) / 100
    losses = {"tinyfit": [tinyfit(args, seed, EPOCHS, PATIENCE)["val_loss"] for seed in range(args.seeds)]}
    times = {"tinyfit": ours}
    for name in PEERS:
        times[name] = peer(args, name, seed=0, epochs=10, patience=1_000)["seconds"]
        seeds = range(args.seeds if name == "Keras" else 1)
        losses[name] = [peer(args, name, seed=s, epochs=EPOCHS, patience=PATIENCE)["val_loss"] for s in seeds]

    print("| | ms per epoch | ratio | best validation loss | seeds |\n|---|---|---|---|---|")
    for name, seconds in times.items():
        mean = statistics.fmean(losses[name])
        print(f"| {name} | {1e3 * seconds:.2f} | {seconds / ours:.1f} | {mean:.4f} | {len(losses[name])} |")
    print(f"\ntinyfit's largest process: {many['kilobytes'] / 1024:.1f} MB")

    model = args.folder / "h1.tflite"
    subprocess.run([args.tinyfit, "export", args.folder / "h1.safetensors", "--tflite", "--out", model, "--quiet"], check=True)
    print(f"LiteRT, one call: {1e9 * peer(args, 'LiteRT', model=str(model))['seconds']:.0f} ns")
    print(subprocess.run([args.bench, "--bench"], stdout=subprocess.PIPE, text=True, check=True).stdout)


if __name__ == "__main__":
    main()
