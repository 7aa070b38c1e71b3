#!/usr/bin/env python3
"""Runs `hillock choose` on every table of build/data, which scripts/fetch_tables.py creates, and writes notebook/tables.md: the
default answers, and the scores of tanh and relu compared with scikit-learn's. All of it takes about half an hour on two cores.

    scripts/tables.py defaults [NAME…]     the first table
    scripts/tables.py peers [NAME…]        the second table
    scripts/tables.py write                notebook/tables.md from the measurements (build/tables/*.json)
"""

import json
import pathlib
import statistics
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
DATA = ROOT / "build" / "data"
MEASURED = ROOT / "build" / "tables"
HILLOCK = ROOT / "build" / "release" / "hillock"

TABLES = {  # file, target, further options
    "iris": ("iris.csv", "species", []),
    "breast_cancer_wdbc": ("breast_cancer_wdbc.csv", "diagnosis", []),
    "titanic": ("titanic.csv", "Survived", []),
    "digits": ("digits.csv", "digit", []),
    "phoneme": ("phoneme.csv", "nasal_oral", []),
    "satimage": ("satimage.csv", "classes", []),
    "auto_mpg": ("auto_mpg.csv", "mpg", []),
    "concrete": ("concrete.csv", "compressive_strength", []),
    "winequality_red": ("winequality_red.csv", "quality", ["--task", "regression"]),
    "california_housing": ("california_housing.csv", "median_house_value", []),
    "adult": ("adult.csv", "class", []),
    "fashion-mnist": ("fashion-mnist", None, []),
}

# scikit-learn 1.2.1: MLPClassifier or MLPRegressor, hidden 64,64 (Fashion-MNIST 256,128), Adam, batches of at most 128, at most 50
# epochs, early stopping, 80/20 splits: mean and sd over 5 seeds; an sd of .003 is a guess for the two largest tables.
PEER = {
    "iris": {"tanh": (0.947, 0.045), "relu": (0.907, 0.083)},
    "breast_cancer_wdbc": {"tanh": (0.961, 0.032), "relu": (0.970, 0.008)},
    "titanic": {"tanh": (0.798, 0.029), "relu": (0.826, 0.020)},
    "digits": {"tanh": (0.957, 0.006), "relu": (0.953, 0.027)},
    "phoneme": {"tanh": (0.850, 0.005), "relu": (0.850, 0.009)},
    "satimage": {"tanh": (0.895, 0.006), "relu": (0.897, 0.007)},
    "auto_mpg": {"tanh": (0.880, 0.026), "relu": (0.887, 0.019)},
    "concrete": {"tanh": (0.842, 0.022), "relu": (0.879, 0.027)},
    "winequality_red": {"tanh": (0.348, 0.048), "relu": (0.362, 0.048)},
    "california_housing": {"tanh": (0.778, 0.008), "relu": (0.787, 0.009)},
    "adult": {"tanh": (0.860, 0.003), "relu": (0.858, 0.003)},
    "fashion-mnist": {"tanh": (0.885, 0.003), "relu": (0.886, 0.003)},
}


def choose(name, *options):
    file, target, more = TABLES[name]
    with tempfile.TemporaryDirectory() as out:
        command = [HILLOCK, "choose", DATA / file, "--json", "--out", pathlib.Path(out) / "study", *more, *options]
        if target:
            command += ["--target", target]
        return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def keep(kind, name, result):
    MEASURED.mkdir(parents=True, exist_ok=True)
    (MEASURED / f"{kind}-{name}.json").write_text(json.dumps(result, indent=1))


def defaults(names):
    for name in names:
        result = choose(name)
        keep("default", name, result)
        print(name, result["recommended"], result["test_score"], f"{result['seconds']:.1f} s", flush=True)


def peers(names):
    for name in names:
        fashion = name == "fashion-mnist"
        hidden = "256,128" if fashion else "64,64"
        scores = {}
        for activation in ("tanh", "relu"):
            scores[activation] = [
                choose(name, "--activations", activation, "--hidden", hidden, "--quick", "--seed", str(seed))["test_score"]
                for seed in range(1, 4 if fashion else 6)
            ]
            mean, (peer, sd) = statistics.mean(scores[activation]), PEER[name][activation]
            print(f"{name} {activation} {mean:.4f} peer {peer} ± {sd}: {(mean - peer) / sd:+.2f} sd", flush=True)
        keep("peer", name, scores)


def cpu():
    return next(line.split(": ")[1] for line in open("/proc/cpuinfo").read().splitlines() if line.startswith("model name"))


def verdicts(result):
    by = {}
    for a in result["activations"]:
        by.setdefault(a["verdict"], []).append(a["name"])
    return "; ".join(f"{verdict}: {', '.join(by[verdict])}" for verdict in ("best", "leader", "tie", "undecided", "worse") if verdict in by)


def write():
    lines = ["# What `hillock choose` answers on real tables", "",
             f"Made by `scripts/tables.py` (see there) from the tables that `scripts/fetch_tables.py` puts into `build/data`; seed 1, two cores of an {cpu()}.", "",
             "## Defaults", "",
             "`hillock choose DATA --target COLUMN`, nothing else (winequality_red with `--task regression`). *told*: the activations beside the leader that are shown to be a tie or worse.", "",
             "| table | rows | metric | recommended | held-out score | told | can tell apart | identity against the leader | ended | runs | seconds | verdicts |",
             "|---|---|---|---|---|---|---|---|---|---|---|---|"]
    for name in TABLES:
        file = MEASURED / f"default-{name}.json"
        if not file.exists():
            continue
        r = json.loads(file.read_text())
        linear = next(a for a in r["activations"] if a["name"] == "identity")
        d = linear["difference"]
        identity = f"{d['mean']:+.3f} [{d['low']:+.3f}, {d['high']:+.3f}]"
        others = [a["verdict"] for a in r["activations"] if a["role"] == "candidate" and a["verdict"] not in ("best", "leader")]
        told = sum(verdict != "undecided" for verdict in others) / len(others)
        lines.append(f"| {name} | {r['data']['rows']} | {r['metric']} | {r['recommended']} | {r['test_score']:.3f} | "
                     f"{100 * told:.0f} % | {r['resolution']:.3f} | {identity} | {r['ended']} | {r['runs']} | {r['seconds']:.1f} | {verdicts(r)} |")
    lines += ["", "## Beside scikit-learn", "",
              "`--activations tanh` (or relu), `--hidden 64,64` (Fashion-MNIST 256,128), `--quick`: mean `test_score` over seeds 1 to 5",
              "(Fashion-MNIST 1 to 3), beside the mean ± sd over 5 seeds of scikit-learn 1.2.1's MLP (the same network, at most 50 epochs, early stopping), and how many of",
              "its sds ours is above it.", "",
              "| table | tanh | scikit-learn | sds | relu | scikit-learn | sds |", "|---|---|---|---|---|---|---|"]
    above = total = 0
    for name in TABLES:
        file = MEASURED / f"peer-{name}.json"
        if not file.exists():
            continue
        cells = []
        for activation, scores in json.loads(file.read_text()).items():
            mean, (peer, sd) = statistics.mean(scores), PEER[name][activation]
            above, total = above + (mean > peer), total + 1
            cells += [f"{mean:.3f}", f"{peer:.3f} ± {sd:.3f}", f"{(mean - peer) / sd:+.1f}"]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    lines += ["", f"Above the peer's mean in {above} of {total}.", ""]
    (ROOT / "notebook" / "tables.md").write_text("\n".join(lines))


if __name__ == "__main__":
    if len(sys.argv) < 2 or sys.argv[1] not in ("defaults", "peers", "write"):
        sys.exit(__doc__)
    if sys.argv[1] == "write":
        write()
    else:
        {"defaults": defaults, "peers": peers}[sys.argv[1]](sys.argv[2:] or list(TABLES))
