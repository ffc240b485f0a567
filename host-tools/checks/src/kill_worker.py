"""Kills the worker of a running trial once others are done, or prints who has done its job since.

kill_worker.py URL          prints the number of the trial
kill_worker.py URL NUMBER   prints the states of the trials of its job, in order
"""

import os
import signal
import sys
import time

import optuna
from optuna.trial import TrialState


def study(url):
    storage = optuna.storages.RDBStorage(url, engine_kwargs={"connect_args": {"timeout": 60}})
    names = optuna.get_all_study_names(storage)
    return optuna.load_study(study_name=names[0], storage=storage) if names else None


def kill(url):
    while True:
        found = study(url) if os.path.exists(url.removeprefix("sqlite:///")) else None
        trials = found.get_trials(deepcopy=False) if found else []
        running = [trial for trial in trials if trial.state == TrialState.RUNNING and "worker" in trial.user_attrs]
        if running and any(trial.state == TrialState.COMPLETE for trial in trials):
            number = running[0].number
            worker = int(running[0].user_attrs["worker"].rpartition(":")[2])
            # Stopped, it cannot end the trial before it is killed.
            os.kill(worker, signal.SIGSTOP)
            if found.get_trials(deepcopy=False)[number].state == TrialState.RUNNING:
                os.kill(worker, signal.SIGKILL)
                return number
            os.kill(worker, signal.SIGCONT)
        time.sleep(0.05)


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
