// train_pytorch_script.h: the text of train_pytorch.py, into which train_pytorch.cpp fills a study.
#pragma once

#include <string_view>

namespace hillock::report {

// What stands between dollar signs is filled in; where that is nothing, its line goes.
inline constexpr std::string_view train_script =
    R"py(#!/usr/bin/env python3
"""Trains the network that hillock $version$ recommends for $target$ of $file$, with $unit$.

    pip install torch
    python3 train_pytorch.py [TABLE ...] [--seed N] [--save FILE]

TABLE is a file like those that hillock read; several are one table. $table$
$scores$
"""

import argparse
$import bisect$
import copy
import csv
$import datetime$
import gzip
$import json$
$import math$
import random
$import re$

import torch
from torch import nn

$target figures$

# The inputs, in order. A column of numbers: what stands for a missing one (the median), the mean, and
# 1 / standard deviation, of the rows that hillock trained on. A column of categories: an input for each, and
# one for a missing or another category.$about quantiles$
COLUMNS = {
    $columns$
}
$edges$
$reading figures$

$EPOCHS$
$MISSING$


def read(path):
    with open(path, "rb") as file:
        packed = file.read(2) == b"\x1f\x8b"
    with (gzip.open if packed else open)(path, "rt", encoding=$encoding$, newline="") as file:
        $lines before$
        $lines$
    $names$
    $lines of objects$
    lines = [[cell.strip(" \t\r\n\v\f") for cell in line] for line in lines if len(line) > 1]
    $names of the header$
    return [dict(zip(names, line)) for line in lines$after the header$]


def number(text):  # None where it is missing, or nothing that float32 holds
    $if missing$
    try:
        x = float($text$)
    except ValueError:
        return None
    return x if abs(x) < 3.4e38$and not missing$ else None


$reading functions$
def cell(row, name):
    $cell$


def inputs(row):
    values = []
    for name, how in COLUMNS.items():
        if isinstance(how, list):
            values += [float(row[name] == category) for category in how] + [float(row[name] not in how)]
            continue
        median, *how = how
        x = cell(row, name)
        x = median if x is None else x
        $quantiles$
        mean, scale = how
        z = min(max((x - mean) * scale, -1e6), 1e6)
        values.append(z / (1 + (z / 6) ** 2) ** 0.5)  # about z, and within 6
        $pieces$
    return values


def tensors(rows):
    x = torch.tensor([inputs(row) for row in rows])
    return x, torch.tensor([$target of a row$ for row in rows])


def score(outputs, target):  # $metric$
    $score$


$definitions$
$average$
def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("tables", $tables$)
    parser.add_argument("--seed", type=int, default=1, help="of the split, the weights and the batches")
    parser.add_argument("--save", metavar="FILE", help="for the trained weights, a state_dict")
    arguments = parser.parse_args()
    torch.manual_seed(arguments.seed)

    rows = [row for table in arguments.tables for row in read(table) if $has a target$]
    random.Random(arguments.seed).shuffle(rows)
    $sort$
    held_out, validation = tensors(rows[0::5]), tensors(rows[1::5])
    x, y = tensors([row for i, row in enumerate(rows) if i % 5 > 1])
    $limited$

    $model$
    $optimizer$
    $schedule$
    $loss$
    $class weights$
    $averaged$

    best, best_epoch, kept = float("inf"), 0, copy.deepcopy($judged$.state_dict())
    for epoch in range(1, EPOCHS + 1):
        model.train()
        $batches$
        for batch in $each batch$:
            optimizer.zero_grad()
            $backward$
            $clip$
            optimizer.step()
            $schedule step$
            $average step$
        $statistics$
        $judged$.eval()
        with torch.no_grad():
            now = loss($judged$(validation[0]), $validation target$).item()
        if now < best:
            best, best_epoch, kept = now, epoch, copy.deepcopy($judged$.state_dict())
        elif epoch - best_epoch >= PATIENCE:
            break

    $judged$.load_state_dict(kept)
    $judged$.eval()
    with torch.no_grad():
        for part, (x, y) in (("validation", validation), ("held-out", held_out)):
            print(f"{part} $metric$ {score($judged$(x), y):.4f} on {len(y)} rows")
    if arguments.save:
        torch.save($judged module$.state_dict(), arguments.save)


if __name__ == "__main__":
    main()
)py";

inline constexpr std::string_view passed = R"py(def passed(x, edges, pieces):  # the share of each piece that lies below x, less a half
    shares = [min(max((x - low) / (high - low), 0), 1) - 0.5 for low, high in zip(edges, edges[1:])]
    return shares + [0.0] * (pieces - len(shares))


)py";

inline constexpr std::string_view between = R"py(def between(x, knots, scores):
    i = bisect.bisect_right(knots, x)
    if i == 0 or i == len(knots):
        return scores[0 if i == 0 else -1]
    return scores[i - 1] + (scores[i] - scores[i - 1]) * (x - knots[i - 1]) / (knots[i] - knots[i - 1])


)py";

}  // namespace hillock::report
