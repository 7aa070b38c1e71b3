#!/usr/bin/env python3
"""Times one study on 1, 2 and 4 MPI ranks of one thread each, and what the head of a crew spends on runs that other ranks train.

    scaling.py HILLOCK TABLE [--ranks 1,2,4] [--rounds 3]

The head's part is the time of the same command once more, when the journal contains every run: it reads, checks and parses each
record and makes every decision. The time of `--dry-run` (start, reading the table) is subtracted.
"""

import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "tests"))
from studies import without_seconds  # noqa: E402

ENVIRONMENT = {**os.environ, "OMPI_ALLOW_RUN_AS_ROOT": "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1"}


def timed(command):
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=ENVIRONMENT)
    return time.perf_counter() - start


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("program")
    arguments.add_argument("table")
    arguments.add_argument("--ranks", default="1,2,4")
    arguments.add_argument("--rounds", type=int, default=3)
    asked = arguments.parse_args()
    study = [asked.program, "choose", asked.table, "--threads", "1", "--quiet"]
    ranks = [int(n) for n in asked.ranks.split(",")]
    seconds, results, heads = {n: [] for n in ranks}, [], []
    for _ in range(asked.rounds):
        for n in ranks:
            with tempfile.TemporaryDirectory() as out:
                spread = ["mpirun", "--oversubscribe", "--bind-to", "none", "-n", str(n)]
                seconds[n].append(timed([*spread, *study, "--out", out]))
                results.append(json.loads(pathlib.Path(out, "result.json").read_text()))
                size = pathlib.Path(out, "study.jsonl").stat().st_size
                heads.append(timed([*study, "--out", out]) - timed([*study, "--dry-run"]))
    assert all(without_seconds(r) == without_seconds(results[0]) for r in results), "the numbers differ"
    runs = results[0]["runs"]
    for n in ranks:
        ratios = ", ".join(f"{a / b:.2f}" for a, b in zip(seconds[ranks[0]], seconds[n]))
        print(f"{n} ranks: {statistics.median(seconds[n]):6.1f} s, {runs} runs; {ranks[0]} rank takes {ratios} times as long")
    head = statistics.median(heads) / runs
    print(f"the head: {1e3 * head:.2f} ms a run, decisions included; {size / runs / 1024:.1f} KiB a record; "
          f"at most {1 / head:.0f} runs a second")


if __name__ == "__main__":
    main()
