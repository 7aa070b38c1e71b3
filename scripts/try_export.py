#!/usr/bin/env python3
"""Trains networks with train_pytorch.py, and with the report's program for Keras, and compares their scores with hillock's.

    pip install torch keras
    KERAS_BACKEND=torch python3 scripts/try_export.py build/dev/hillock examples/penguins.csv:species tests/data/concrete.csv

The target of a table follows a colon; without one it is the last column. --options has further options for `hillock choose`. Each
network is trained with five seeds, which hold out different rows; hillock trains the recommended activation with the same seeds.
Fails if the mean of the held-out scores differs from hillock's by more than 3 standard errors of the difference plus a hundredth,
because the training parts have different sizes: 60 % of the rows here, 80 % for hillock's held-out score.
"""

import argparse
import importlib.util
import json
import math
import pathlib
import random
import re
import shlex
import statistics
import subprocess
import sys
import tempfile

SEEDS = range(1, 6)


def in_pytorch(script, table):
    for seed in SEEDS:
        done = subprocess.run([sys.executable, script, table, "--seed", str(seed)], capture_output=True, text=True)
        if done.returncode:
            sys.exit(f"{script}: {done.stderr}")
        yield float(re.search(r"held-out \S+ (\S+)", done.stdout)[1])


def keras_program(report):
    study = re.search(r'<script type="application/json" id="study">(.*?)</script>', report.read_text(), re.S)[1]
    return next(program["code"] for program in json.loads(study)["programs"] if program["name"] == "Keras")


def in_keras(script, table, report):
    spec = importlib.util.spec_from_file_location("train_pytorch", script)
    own = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(own)  # its reading, preprocessing and metric
    import keras
    import torch

    known = getattr(own, "CLASSES", None)
    rows = [row for row in own.read(table) if (row[own.TARGET] in known if known else own.number(row[own.TARGET]) is not None)]
    program = keras_program(report)
    batch, epochs = (int(re.search(rf"{name}=(\d+)", program)[1]) for name in ("batch_size", "epochs"))
    for seed in SEEDS:
        keras.utils.set_random_seed(seed)
        dealt = list(rows)  # as the script does it
        random.Random(seed).shuffle(dealt)
        if known:
            dealt.sort(key=lambda row: row[own.TARGET])
        parts = [own.tensors(part) for part in (dealt[0::5], dealt[1::5], [row for i, row in enumerate(dealt) if i % 5 > 1])]
        (x_held_out, y_held_out), (x_validation, y_validation), (x, y) = ([t.numpy() for t in part] for part in parts)
        names = {}
        exec(program, names)
        names["model"].fit(x, y, batch_size=batch, epochs=epochs, validation_data=(x_validation, y_validation),
                           callbacks=names["callbacks"], verbose=0)
        outputs = torch.from_numpy(names["model"].predict(x_held_out, verbose=0))
        yield own.score(outputs, torch.from_numpy(y_held_out))


def choose(program, table, target, options, out):
    command = [program, "choose", table, *(["--target", target] if target else []), "--out", out, "--quiet", *options]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    result = json.loads((out / "result.json").read_text())
    return result, next(a for a in result["activations"] if a["name"] == result["recommended"])


def in_hillock(program, table, target, options, activation, folder):
    for seed in SEEDS:
        only = ["--activations", activation, "--seed", str(seed)]
        result, _ = choose(program, table, target, [*options, *only], folder / f"seed{seed}")
        chosen = next(a for a in result["activations"] if a["name"] == activation)
        yield result["test_score"] if result["recommended"] == activation else chosen["score"]["mean"], chosen["score"]["mean"]


def try_table(program, named, options, with_keras):
    table, _, target = named.partition(":")
    with tempfile.TemporaryDirectory() as folder:
        out = pathlib.Path(folder)
        result, chosen = choose(program, table, target, [*options, "--export", "pytorch"], out)
        own, repeats = zip(*in_hillock(program, table, target, options, chosen["name"], out))
        mean, spread = statistics.mean(own), statistics.stdev(own)
        print(f"{table}: {chosen['name']}, {result['metric']}: hillock {mean:.4f} ± {spread:.4f} held out, "
              f"{statistics.mean(repeats):.4f} ± {statistics.stdev(repeats):.4f} in its repeats", flush=True)
        trained = {"train_pytorch.py": in_pytorch(out / "train_pytorch.py", table)}
        if with_keras:
            trained["the program for Keras"] = in_keras(out / "train_pytorch.py", table, out / "report.html")
        good = True
        for name, scores in trained.items():
            scores = list(scores)
            most = 3 * math.sqrt((statistics.variance(scores) + spread**2) / len(scores)) + 0.01
            gap = statistics.mean(scores) - mean
            good &= abs(gap) <= most
            print(f"  {name}: {statistics.mean(scores):.4f} ± {statistics.stdev(scores):.4f}, {gap:+.4f}, "
                  f"{'within' if abs(gap) <= most else 'beyond'} {most:.4f}", flush=True)
        return good


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("table", nargs="+")
    parser.add_argument("--options", default="--quick", help="for hillock choose")
    parser.add_argument("--no-keras", action="store_true")
    arguments = parser.parse_args()
    good = [try_table(arguments.program, table, shlex.split(arguments.options), not arguments.no_keras) for table in arguments.table]
    sys.exit(not all(good))


if __name__ == "__main__":
    main()
