#!/usr/bin/env python3
"""What the scaling of columns does to the recommended network: two programs train on three quarters of each table, and predict the
rest. The tables are those of build/data (scripts/fetch_tables.py), of the large ones 4,000 rows; then some of them with spoiled
cells in the training rows. Points are 100 x accuracy or 100 x R^2, and at least -100.

    bench/robust_scaling.py BEFORE AFTER [--splits 3] [--tables iris,glass]

Prints the tables of notebook/scaling_of_columns.md. Half an hour on two cores.
"""

import argparse
import collections
import csv
import io
import math
import pathlib
import random
import statistics
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
TABLES = {  # target, whether it is a number
    "iris": ("species", False), "glass": ("Type", False), "sonar": ("Class", False), "ionosphere": ("Class", False),
    "vehicle": ("Class", False), "vowel": ("Class", False), "zoo": ("type", False), "housevotes84": ("Class", False),
    "pimaindiansdiabetes2": ("diabetes", False), "breast_cancer_wdbc": ("diagnosis", False), "dna": ("Class", False),
    "titanic": ("Survived", False), "digits": ("digit", False), "phoneme": ("nasal_oral", False), "satimage": ("classes", False),
    "adult": ("class", False), "servo": ("Class", True), "auto_mpg": ("mpg", True), "concrete": ("compressive_strength", True),
    "winequality_red": ("quality", True), "ozone": ("V4", True), "california_housing": ("median_house_value", True)}
SPOILED = ["iris", "sonar", "vehicle", "concrete", "winequality_red"]


def number(text):
    try:
        return float(text)
    except ValueError:
        return None


def spoil(how, header, rows, target, rng):
    """Changes cells of one column of numbers, or of all of them, or of the target."""
    columns = [c for c, name in enumerate(header) if name != target and all(number(row[c]) is not None for row in rows)]
    column = rng.choice(columns)
    if how == "one cell 9.97e36":
        rng.choice(rows)[column] = "9.97e36"
    elif how == "one cell 1e9":
        rng.choice(rows)[column] = "1e9"
    elif how == "5 % of the cells -99999":
        for row in rows:
            if rng.random() < 0.05:
                row[column] = "-99999"
    elif how == "all columns exp(6 z)":
        for c in columns:
            values = [float(row[c]) for row in rows]
            mean, sd = statistics.mean(values), statistics.pstdev(values) or 1
            for row, x in zip(rows, values):
                row[c] = repr(math.exp(6 * (x - mean) / sd))
    elif how == "one target 1e6 times the others":
        row = rng.choice(rows)
        row[header.index(target)] = str(1e6 * float(row[header.index(target)]))


def points(program, folder, header, train, test, target, is_number):
    for name, rows in (("train.csv", train), ("test.csv", test)):
        with open(folder / name, "w", newline="") as file:
            csv.writer(file).writerows([header, *rows])
    subprocess.run([program, "choose", "train.csv", "--target", target, "--task", "regression" if is_number else "classification",
                    "--activations", "relu,tanh", "--budget", "120runs", "--threads", "1", "--quiet", "--out", "out"],
                   cwd=folder, check=True, capture_output=True)
    done = subprocess.run([program, "predict", "out/model.onnx", "test.csv"], cwd=folder, check=True, capture_output=True, text=True)
    said = [row[0] for row in list(csv.reader(io.StringIO(done.stdout)))[1:]]
    truth = [row[header.index(target)] for row in test]
    subprocess.run(["rm", "-r", "out"], cwd=folder, check=True)
    if not is_number:
        return 100 * statistics.mean(a == b for a, b in zip(said, truth))
    y = [float(t) for t in truth]
    mean = statistics.mean(y)
    return max(-100, 100 * (1 - sum((float(a) - b)**2 for a, b in zip(said, y)) / sum((b - mean)**2 for b in y)))


def measure(programs, table, how, splits):
    target, is_number = TABLES[table]
    with open(ROOT / "build/data" / f"{table}.csv", newline="") as file:
        text = file.read()
    delimiter = ";" if text.split("\n", 1)[0].count(";") > text.split("\n", 1)[0].count(",") else ","
    header, *rows = [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(text), delimiter=delimiter) if row]
    at = header.index(target)
    rows = [row for row in rows if row[at] not in ("", "NA", "?")]
    found = collections.defaultdict(list)
    for split in range(splits):
        rng = random.Random(f"{table} {how} {split}")
        rng.shuffle(rows)
        part = [list(row) for row in rows[:4000]]
        if how == "all columns exp(6 z)":
            spoil(how, header, part, target, rng)
        cut = len(part) // 4
        test, train = part[:cut], part[cut:]
        if how and how != "all columns exp(6 z)":
            spoil(how, header, train, target, rng)
        with tempfile.TemporaryDirectory() as name:
            for which, program in programs.items():
                found[which].append(points(program, pathlib.Path(name), header, train, test, target, is_number))
    return {which: statistics.mean(values) for which, values in found.items()}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("before")
    parser.add_argument("after")
    parser.add_argument("--splits", type=int, default=3)
    parser.add_argument("--tables", default=",".join(TABLES))
    arguments = parser.parse_args()
    programs = {"before": str(pathlib.Path(arguments.before).resolve()), "after": str(pathlib.Path(arguments.after).resolve())}
    wanted = arguments.tables.split(",")
    print("| table | cells spoiled in training | before | after | difference |\n|---|---|---|---|---|", flush=True)
    spoils = ["one cell 9.97e36", "one cell 1e9", "5 % of the cells -99999", "all columns exp(6 z)", "one target 1e6 times the others"]
    differences = []
    for table, how in [(t, "") for t in wanted] + [(t, h) for h in spoils for t in SPOILED if t in wanted]:
        if "target" in how and not TABLES[table][1]:
            continue
        found = measure(programs, table, how, arguments.splits)
        difference = found["after"] - found["before"]
        differences += [] if how else [difference]
        print(f"| {table} | {how or 'none'} | {found['before']:.1f} | {found['after']:.1f} | {difference:+.1f} |", flush=True)
    print(f"\nWithout spoiled cells the mean difference is {statistics.mean(differences):+.2f} points, the worst {min(differences):+.2f}.")


main()
