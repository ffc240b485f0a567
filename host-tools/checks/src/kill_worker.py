"""Kills the worker of a running trial once others are done, or prints who has done its job since.

kill_worker.py URL          prints the number of the trial
kill_worker.py URL NUMBER   prints the states of the trials of its job, in order
"""

import os
import signal
import sqlite3
import sys
import time

import optuna
from optuna.exceptions import StorageInternalError
from optuna.trial import TrialState

WORKERS = 2
BUSY = 1  # seconds to wait for a database that is locked


def study(url):
    storage = optuna.storages.RDBStorage(url, engine_kwargs={"connect_args": {"timeout": BUSY}})
    names = optuna.get_all_study_names(storage)
    return optuna.load_study(study_name=names[0], storage=storage) if names else None


def is_made(path):
    """Whether the search has made its database. Before that, Optuna would make the same tables here, and one of both would fail."""
    try:
        database = sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=BUSY)
        try:
            return database.execute("SELECT COUNT(*) FROM alembic_version, studies").fetchone()[0] > 0
        finally:
            database.close()
    except sqlite3.OperationalError:
        return False


def at_work(trials):
    """Each trial that runs, and its worker."""
    return {
        trial.number: trial.user_attrs["worker"]
        for trial in trials
        if trial.state == TrialState.RUNNING and "worker" in trial.user_attrs
    }


def kill_one(found):
    """The number of the trial whose worker was killed; `None` if this is not a moment for it."""
    trials = found.get_trials(deepcopy=False)
    working = at_work(trials)
    # Two workers may take one trial, and then it is done though one of them is killed: each must be seen at another.
    if len(set(working.values())) < WORKERS or not any(trial.state == TrialState.COMPLETE for trial in trials):
        return None
    number, worker = min(working.items())
    process = int(worker.rpartition(":")[2])
    # Stopped, it cannot end the trial any more; it may have ended it, or keep the database locked, before it was stopped.
    os.kill(process, signal.SIGSTOP)
    try:
        if at_work(found.get_trials(deepcopy=False)) == working:
            os.kill(process, signal.SIGKILL)
            return number
    except StorageInternalError:
        pass
    os.kill(process, signal.SIGCONT)
    return None


def kill(url):
    found = None
    while True:
        try:
            if found is None and is_made(url.removeprefix("sqlite:///")):
                found = study(url)
            number = kill_one(found) if found else None
            if number is not None:
                return number
        except StorageInternalError:
            # It is locked, or its tables are being made.
            pass
        time.sleep(0.02)


def states(url, number):
    trials = study(url).get_trials(deepcopy=False)
    job = trials[number].user_attrs["trial"], trials[number].user_attrs["epochs"]
    return [
        trial.state.name for trial in trials
        if (trial.user_attrs.get("trial"), trial.user_attrs.get("epochs")) == job
    ]


if __name__ == "__main__":
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    print(kill(sys.argv[1]) if len(sys.argv) == 2 else " ".join(states(sys.argv[1], int(sys.argv[2]))))
