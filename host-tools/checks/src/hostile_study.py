"""Begins a search as a stranger would, who can write to the database.

hostile_study.py URL TABLE ARGUMENTS                  a study of the table, with these arguments, in JSON
hostile_study.py URL TABLE ARGUMENTS TRIAL EPOCHS     the same, with a job, both in JSON
"""

import json
import sys
import zlib

import optuna

if __name__ == "__main__":
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    url, table, arguments, *job = sys.argv[1:]
    data = open(table, "rb").read()
    study = optuna.create_study(study_name="tinyfit-00000000", storage=url, direction="maximize")
    study.set_user_attr("data", f"{len(data)}-{zlib.crc32(data):08x}")
    study.set_user_attr("arguments", json.loads(arguments))
    study.set_user_attr("done", False)
    if job:
        asked = dict(zip(["trial", "epochs"], map(json.loads, job)))
        study.enqueue_trial(asked, user_attrs=asked)
