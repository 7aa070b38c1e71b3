# Ways to encode a column with many levels, judged by scikit-learn's MLP: held-out r2, the mean over
# 3 seeds. Prints the table of notebook/tables.md. Needs numpy and scikit-learn.
import warnings
import zlib

import numpy as np
from sklearn.neural_network import MLPRegressor
from sklearn.metrics import r2_score

warnings.filterwarnings("ignore")  # fits that end at max_iter


def make(kind, seed):  # two numbers, a column of levels, the target, the number of levels
    random = np.random.default_rng(seed)
    rows, levels = 6000, 400 if kind == "even" else 1000
    share = np.ones(levels) if kind == "even" else 1 / np.arange(1, levels + 1) ** 1.1
    share /= share.sum()
    code = random.choice(levels, rows, p=share)
    numbers = random.normal(size=(rows, 2))
    effect = -np.log(share) / 2 if kind == "counts tell" else random.normal(size=levels)
    noise = 0.5 * random.normal(size=rows)
    return numbers, code, numbers[:, 0] + np.sin(2 * numbers[:, 1]) + effect[code] + noise, levels


def frequency(code, train, levels):
    x = np.log1p(np.bincount(code[train], minlength=levels))[code]
    return ((x - x[train].mean()) / x[train].std())[:, None]


def most_frequent(code, train, levels):
    count = np.bincount(code[train], minlength=levels)
    kept = [k for k in np.argsort(-count, kind="stable")[:100] if count[k] >= 4]
    place = np.full(levels, len(kept))
    place[kept] = range(len(kept))
    return np.eye(len(kept) + 1)[place[code]]


def hashed(code, train, levels):
    place = np.array([zlib.crc32(f"level{k}".encode()) % 101 for k in range(levels)])
    return np.eye(101)[place[code]]


ENCODINGS = {
    "left out": lambda code, train, levels: np.zeros((len(code), 0)),
    "frequency": frequency,
    "hashing, 101 inputs": hashed,
    "100 most frequent and other": most_frequent,
    "100 most frequent and frequency": lambda *column: np.hstack([most_frequent(*column), frequency(*column)]),
}

print("| table | " + " | ".join(ENCODINGS) + " |")
for kind in ("long tail", "even", "counts tell"):
    cells = [kind]
    for encode in ENCODINGS.values():
        scores = []
        for seed in range(3):
            numbers, code, y, levels = make(kind, seed)
            train = np.arange(len(y)) < 4500
            x = np.hstack([numbers, encode(code, train, levels)])
            network = MLPRegressor(hidden_layer_sizes=(64, 64), early_stopping=True, max_iter=60, random_state=seed, alpha=1e-3)
            scores.append(r2_score(y[~train], network.fit(x[train], y[train]).predict(x[~train])))
        cells.append(f"{np.mean(scores):.3f}")
    print("| " + " | ".join(cells) + " |", flush=True)
