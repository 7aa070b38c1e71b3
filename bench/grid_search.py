#!/usr/bin/env python3
"""Times the whole answer: `hillock choose` with its default activations, and scikit-learn's GridSearchCV over its own four
activations, 3 learning rates and 5 folds. Both use the same network, batches, optimiser, number of threads, at most 50 epochs and early stopping.

    grid_search.py HILLOCK FOLDER [--rounds 5] [--threads 2] [--patience 10]      in an environment with scikit-learn and pandas

--patience is scikit-learn's n_iter_no_change; hillock uses its own. Each round runs both on each table, one after the other, with
its own seed (1, 2, …), because the number of runs of a study depends on the seed. It prints medians, and the runs and the time
ratio of each round.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
import warnings

EPOCHS, HIDDEN = 50, (64, 64)
TABLES = {"digits": "digit", "satimage": None}


def hillock(program, table, target, threads, seed, folder, activations="default"):
    named = ["--activations", activations, *(["--target", target] if target else [])]
    start = time.perf_counter()
    subprocess.run([program, "choose", table, *named, "--hidden", ",".join(map(str, HIDDEN)), "--epochs", str(EPOCHS), "--threads",
                    str(threads), "--seed", str(seed), "--quiet", "--out", folder], check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start, json.load(open(f"{folder}/result.json"))


def scikit_learn(table, target, threads, seed, patience, batch):
    """In a process of its own, as hillock: reading and imports count in both."""
    start = time.perf_counter()
    out = subprocess.run([sys.executable, __file__, "--search", table, target or "", str(threads), str(seed), str(patience), str(batch)], check=True,
                         capture_output=True, text=True).stdout
    return time.perf_counter() - start, json.loads(out)


def search(table, target, threads, seed, patience, batch):
    import pandas
    from sklearn.model_selection import GridSearchCV
    from sklearn.neural_network import MLPClassifier
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    warnings.filterwarnings("ignore")
    data = pandas.read_csv(table)
    target = target or data.columns[-1]
    net = MLPClassifier(HIDDEN, batch_size=batch, max_iter=EPOCHS, early_stopping=True, n_iter_no_change=patience, random_state=seed)
    grid = {"mlpclassifier__activation": ["identity", "logistic", "tanh", "relu"],
            "mlpclassifier__learning_rate_init": [0.001, 0.003, 0.01]}
    found = GridSearchCV(make_pipeline(StandardScaler(), net), grid, cv=5, n_jobs=threads)
    found.fit(data.drop(columns=target), data[target])
    print(json.dumps({"best": found.best_params_, "fits": 5 * 12 + 1}))


def main():
    if sys.argv[1:2] == ["--search"]:
        return search(sys.argv[2], sys.argv[3], *map(int, sys.argv[4:]))
    arguments = argparse.ArgumentParser()
    arguments.add_argument("program")
    arguments.add_argument("folder")
    arguments.add_argument("--rounds", type=int, default=5)
    arguments.add_argument("--threads", type=int, default=2)
    arguments.add_argument("--patience", type=int, default=10)
    asked = arguments.parse_args()
    for name, target in TABLES.items():
        table, ours, theirs, four, runs = f"{asked.folder}/{name}.csv", [], [], [], []
        for seed in range(1, asked.rounds + 1):
            with tempfile.TemporaryDirectory() as out:
                seconds, result = hillock(asked.program, table, target, asked.threads, seed, out)
            ours.append(seconds)
            runs.append(result["runs"])
            with tempfile.TemporaryDirectory() as out:
                four.append(hillock(asked.program, table, target, asked.threads, seed, out, "identity,sigmoid,tanh,relu")[0])
            theirs.append(scikit_learn(table, target, asked.threads, seed, asked.patience, result["configuration"]["batch"])[0])
        ratios, of_four = (", ".join(f"{b / a:.2f}" for a, b in zip(own, theirs)) for own in (ours, four))
        print(f"{name:10} hillock {statistics.median(ours):6.1f} s, {', '.join(map(str, runs))} runs of {len(result['activations'])} activations; "
              f"GridSearchCV {statistics.median(theirs):6.1f} s, 61 fits of 4; ratio {statistics.median(theirs) / statistics.median(ours):.1f} ({ratios}); "
              f"hillock with those four {statistics.median(four):.1f} s, ratio {statistics.median(theirs) / statistics.median(four):.1f} ({of_four})", flush=True)


if __name__ == "__main__":
    main()
