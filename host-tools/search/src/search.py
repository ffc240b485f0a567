"""Distributes the trials of `tinyfit search` with an Optuna study in a database.

`coordinate` reads a list of jobs a line, `[{"trial": 3, "epochs": 11}, ..]`, has them done, and writes a line for each,
`{"trial": 3, "epochs": 11, "outcome": {..}}`. `work` and `join` do jobs until the study is done; `find` prints which there
is to join, and the options it was begun with. What follows `--` is the command that answers jobs by outcomes,
`tinyfit search DATA .. --serve`.

A stranger may have written to the database: of it nothing is taken but the options, which `tinyfit` looks at, and jobs and
outcomes, which are looked at here.

A worker's heart beats while it has a trial (`Study.optimize` sees to that). The coordinator lets trials fail whose worker
stopped beating, and enqueues what failed again, but not forever.
"""

import argparse
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time

import optuna
from optuna.trial import TrialState

BEAT, GRACE = 2, 10  # seconds
PAUSE = 0.2
ATTEMPTS = 5
MOST = 2**31 - 1
STUDIES = 1000
ARGUMENTS, OUTCOME = 2**16, 2**12  # bytes
OPEN = (TrialState.WAITING, TrialState.RUNNING)


class Failure(Exception):
    """What to tell the user, on one line."""


def storage(url):
    options = {"connect_args": {"timeout": 60}} if url.startswith("sqlite") else {"pool_pre_ping": True}
    try:
        return optuna.storages.RDBStorage(url, engine_kwargs=options, heartbeat_interval=BEAT, grace_period=GRACE)
    except Exception as error:
        raise Failure(f"the storage {url} cannot be opened ({' '.join(str(error).split())}); "
                      "give the URL of a database, as sqlite:///search.db") from error


def job(trial):
    """Of a trial that the coordinator enqueued; of any other, none."""
    key = trial.user_attrs.get("trial"), trial.user_attrs.get("epochs")
    return key if all(type(number) is int for number in key) else (None, None)


def outcome(trial):
    """Of a trial that was done, if it is one."""
    text = trial.user_attrs.get("outcome")
    try:
        known = json.loads(text) if isinstance(text, str) and len(text) <= OUTCOME else None
    except (ValueError, RecursionError):
        known = None
    if not isinstance(known, dict) or list(known) not in (["learned"], ["failed"]):
        raise Failure(f"trial {trial.number} in the storage has an outcome that is none; begin with another --storage")
    return known


class Worker:
    """A worker process, and the last line it prints."""

    def __init__(self, command):
        self.said = tempfile.TemporaryFile("w+")
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=self.said)

    def last_words(self):
        self.said.seek(0)
        lines = [line.strip() for line in self.said if line.strip()]
        return lines[-1] if lines else f"status {self.process.returncode}"


def coordinate(options, command):
    study = optuna.create_study(
        study_name=options.study, storage=storage(options.storage), direction="maximize", load_if_exists=True
    )
    study.set_user_attr("data", options.data)
    study.set_user_attr("arguments", json.loads(options.arguments))
    study.set_user_attr("done", False)
    work = [sys.executable, "-B", __file__, "work", "--storage", options.storage, "--study", options.study]
    work += ["--trials", str(options.trials), "--epochs", str(options.epochs), "--"]
    workers = [Worker(work + command) for _ in range(options.workers)]
    try:
        for line in sys.stdin:
            complete(study, [(job["trial"], job["epochs"]) for job in json.loads(line)], workers)
    finally:
        study.set_user_attr("done", True)
        for worker in workers:
            worker.process.wait()


def complete(study, jobs, workers):
    """Has the jobs done that are not, and writes their outcomes."""
    pending, asked = set(jobs), {}
    while pending:
        optuna.storages.fail_stale_trials(study)
        known = {}
        for trial in study.get_trials(deepcopy=False):
            known.setdefault(job(trial), []).append(trial)
        for key in sorted(pending, key=jobs.index):
            trials = known.get(key, [])
            done = [trial for trial in trials if trial.state == TrialState.COMPLETE]
            if done:
                pending.remove(key)
                print(json.dumps({"trial": key[0], "epochs": key[1], "outcome": outcome(done[0])}), flush=True)
            elif not any(trial.state in OPEN for trial in trials):
                asked[key] = asked.get(key, 0) + 1
                if asked[key] > ATTEMPTS:
                    raise Failure(f"trial {key[0]} took {ATTEMPTS} workers with it")
                asked_for = {"trial": key[0], "epochs": key[1]}
                study.enqueue_trial(asked_for, user_attrs=asked_for)
        if pending and all(worker.process.poll() is not None for worker in workers):
            raise Failure(f"no worker is left, and the last one said: {workers[-1].last_words()}")
        time.sleep(PAUSE)


def work(options, command):
    """Does jobs until there are none to come."""
    study = optuna.load_study(study_name=options.study, storage=storage(options.storage))
    name = f"{socket.gethostname()}:{os.getpid()}"
    tinyfit = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    parent, taken = os.getppid(), []

    def objective(trial):
        taken.append(trial.number)
        trial.set_user_attr("worker", name)
        if job(trial) == (None, None):
            # Another worker took what was seen waiting.
            raise optuna.TrialPruned
        asked = {"trial": trial.suggest_int("trial", 0, MOST), "epochs": trial.suggest_int("epochs", 1, MOST)}
        if (asked["trial"], asked["epochs"]) != job(trial) or not (
            0 <= asked["trial"] < options.trials and 1 <= asked["epochs"] <= options.epochs
        ):
            raise Failure(f"the storage asks for trial {job(trial)[0]} of {job(trial)[1]} epochs, which is not a trial of the "
                          f"search: it has {options.trials} trials of at most {options.epochs} epochs")
        print(json.dumps(asked), file=tinyfit.stdin, flush=True)
        line = tinyfit.stdout.readline()
        if not line:
            raise Failure("tinyfit search --serve ended")
        trial.set_user_attr("outcome", line.strip())
        return json.loads(line).get("learned", {"metric": float("-inf")})["metric"]

    while not study.user_attrs.get("done"):
        if os.getppid() != parent:
            return
        if study.get_trials(deepcopy=False, states=(TrialState.WAITING,)):
            try:
                study.optimize(objective, n_trials=1)
            except (RuntimeError, ValueError):
                # SQLite locks no rows, so two workers may take one trial; the outcome is the same whichever is first.
                if not taken or not study.get_trials(deepcopy=False)[taken[-1]].state.is_finished():
                    raise
        else:
            time.sleep(PAUSE)
    tinyfit.stdin.close()
    tinyfit.wait()


def begun(url, data):
    """The study in the storage that is of this table and not done; the last of several. And its options."""
    opened = storage(url)
    names = [name for name in optuna.get_all_study_names(opened) if re.fullmatch("tinyfit-[0-9a-f]{8}", name)]
    studies = [optuna.load_study(study_name=name, storage=opened) for name in names[-STUDIES:]]
    of_data = [study for study in studies if study.user_attrs.get("data") == data]
    going = [study for study in of_data if not study.user_attrs.get("done")]
    if not going:
        what = "every search of this table there is done" if of_data else "no search of this table has begun there"
        raise Failure(f"{what} ({url}); begin one with --workers N --storage {url}")
    study = going[-1]
    arguments = study.user_attrs.get("arguments")
    if (
        not isinstance(arguments, list)
        or not all(isinstance(word, str) for word in arguments)
        or sum(map(len, arguments)) > ARGUMENTS
    ):
        raise Failure(f"the search in {url} has no options that could be read; begin another")
    return {"study": study.study_name, "arguments": arguments}


def main():
    words = sys.argv[1:]
    end = words.index("--")
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", choices=["coordinate", "work", "find", "join"])
    parser.add_argument("--storage", required=True)
    for option in ["--study", "--data", "--arguments"]:
        parser.add_argument(option)
    for option in ["--workers", "--trials", "--epochs"]:
        parser.add_argument(option, type=int)
    options, command = parser.parse_args(words[:end]), words[end + 1 :]
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    if options.what == "coordinate":
        coordinate(options, command)
    elif options.what == "find":
        print(json.dumps(begun(options.storage, options.data)))
    else:
        work(options, command)


if __name__ == "__main__":
    try:
        main()
    except Failure as failure:
        sys.exit(str(failure))
    except KeyboardInterrupt:
        sys.exit(130)
