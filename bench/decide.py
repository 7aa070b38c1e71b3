"""Measures on real tables what `hillock choose` promises to its users.

    decide.py HILLOCK told     [TABLE…]            share of activations decided by default, and the seconds on two cores
    decide.py HILLOCK copies   [SEEDS: 20]         near-copies of relu: studies that call one of them worse
    decide.py HILLOCK twins    [SEEDS: 5]          pairs with only a negligible difference: studies that call just one of them worse
    decide.py HILLOCK shuffled [SEEDS: 20]         shuffled labels: studies that call an activation worse
    decide.py HILLOCK truth    FOLDER [SEEDS: 5]   against FOLDER/TABLE.json of bench_regret (40 repeats): studies with a wrong verdict

Shares have an exact 95 % interval (Clopper and Pearson 1934). A verdict is wrong if the exhaustive answer, at each activation's best
rate, contradicts it by more than 2.6 of its standard errors: "worse" if it is better than the leader, "tie" if it is below by more than the margin."""
import csv, json, math, pathlib, random, statistics, subprocess, sys, tempfile

from whole_tables import DATA, TABLES as WHOLE

LARGE = {"california_housing", "adult"}  # 10,000 rows or more
TABLES = {name: (target, *([] if task == "auto" else ["--task", task])) for name, (target, task) in WHOLE.items() if name not in LARGE} | {
    "vehicle": ("Class",), "glass": ("Type", "--task", "classification"), "pimaindiansdiabetes2": ("diabetes",), "ionosphere": ("Class",), "sonar": ("Class",),
    "servo": ("Class", "--task", "regression"), "vowel": ("Class",), "housevotes84": ("Class",), "dna": ("Class",), "ozone": ("V4",), "zoo": ("type",),
}
COPIES = ["relu", "max(0,x)", "elu:alpha=0.001", *(f"leaky_relu:slope={slope}" for slope in "1e-6 1e-5 1e-4 3e-4 0.001 0.002 0.003 0.004 0.006".split())]
# swish:beta=1.001 is no twin of silu: training goes on with its beta (on vehicle, at 0.001, 0.38 ± 0.05 points behind over 320 repeats).
TWINS = [("gelu", "gelu_tanh"), ("silu", "x*sigmoid(1.001*x)"), ("elu", "elu:alpha=1.001"), ("tanh", "tanh(1.001*x)")]
hillock, what, arguments = sys.argv[1], sys.argv[2], sys.argv[3:]


def choose(table, *options, file=None):
    target, *more = TABLES[table]
    with tempfile.TemporaryDirectory() as out:
        done = subprocess.run([hillock, "choose", file or DATA / f"{table}.csv", "--target", target, *more, *options, "--json", "--quiet", "--out", pathlib.Path(out) / "o"],
                              capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{table} {' '.join(options)}: {done.stderr}")
    return json.loads(done.stdout)


def verdicts(result):
    """Of those that may be recommended, by name."""
    return {a["name"]: a["verdict"] for a in result["activations"] if a["role"] == "candidate"}


def told(result):
    others = [verdict for verdict in verdicts(result).values() if verdict not in ("best", "leader")]
    return sum(verdict != "undecided" for verdict in others) / len(others)


def least(wrong, of):
    """The share of which so many or more would be seen in 2.5 % of all cases, by bisection."""
    low, high = 0.0, 1.0
    for _ in range(50):
        p = (low + high) / 2
        seen = sum(math.comb(of, k) * p**k * (1 - p)**(of - k) for k in range(wrong, of + 1))
        low, high = (p, high) if seen < 0.025 else (low, p)
    return low


def share(wrong, of):
    return f"{wrong} of {of}: {100 * wrong / of:.1f} % [{100 * least(wrong, of):.1f}, {100 - 100 * least(of - wrong, of):.1f}]"


def report(row, faults):
    print(f"| {row} | {share(sum(map(bool, faults)), len(faults))} | {'; '.join(fault for fault in faults if fault)} |", flush=True)


def by_seed(tables, seeds, fault_of):
    """A row a table and one for all; fault_of(table, seed) says what was wrong, or nothing."""
    print("| table | studies with a fault | the faults |\n|---|---|---|")
    everything = []
    for table in tables:
        faults = [fault_of(table, seed) for seed in range(1, seeds + 1)]
        everything += faults
        report(table, faults)
    report("all", everything)


def ask_told():
    print("| table | told | ended | runs | repeats | seconds | recommended |\n|---|--:|---|--:|--:|--:|---|")
    shares, seconds = [], []
    for table in arguments or TABLES:
        result = choose(table, "--threads", "2")
        shares.append(told(result))
        seconds.append(result["seconds"])
        print(f"| {table} | {100 * shares[-1]:.0f} % | {result['ended']} | {result['runs']} | {result['repeats']} | {seconds[-1]:.1f} | {result['recommended']} |", flush=True)
    print(f"| all | {100 * statistics.mean(shares):.0f} % | | | | median {statistics.median(seconds):.1f}, most {max(seconds):.1f} | |")


def ask_copies():
    def fault(table, seed):
        result = choose(table, "--activations", ",".join(COPIES), "--settle", "all", "--budget", "1500runs", "--seed", str(seed))
        return ", ".join(f"{name} (seed {seed})" for name, verdict in verdicts(result).items() if verdict == "worse")
    by_seed(["servo", "vehicle", "pimaindiansdiabetes2"], int((arguments or [20])[0]), fault)


def ask_twins():
    def fault(table, seed):
        of = verdicts(choose(table, "--activations", ",".join(name for pair in TWINS for name in pair), "--seed", str(seed)))
        return ", ".join(f"{a} {of[a]}, {b} {of[b]} (seed {seed})" for a, b in TWINS if (of[a] == "worse") != (of[b] == "worse"))
    by_seed(["iris", "glass", "vehicle", "servo", "auto_mpg", "pimaindiansdiabetes2"], int((arguments or [5])[0]), fault)


def ask_shuffled():
    def fault(table, seed):
        rows = list(csv.reader((DATA / f"{table}.csv").open()))
        at = rows[0].index(TABLES[table][0])
        labels = [row[at] for row in rows[1:]]
        random.Random(seed).shuffle(labels)
        for row, label in zip(rows[1:], labels):
            row[at] = label
        with tempfile.NamedTemporaryFile("w", suffix=".csv") as file:
            csv.writer(file).writerows(rows)
            file.flush()
            of = verdicts(choose(table, "--seed", str(seed), file=file.name))
        return ", ".join(f"{name} (seed {seed})" for name, verdict in of.items() if verdict == "worse")
    by_seed(["iris", "glass", "vehicle", "breast_cancer_wdbc"], int((arguments or [20])[0]), fault)


def ask_truth():
    folder, seeds = pathlib.Path(arguments[0]), int((arguments[1:] or [5])[0])

    def fault(table, seed):
        whole = json.loads((folder / f"{table}.json").read_text())
        best = {}
        for key, scores in whole["scores"].items():
            name = key.rsplit(" ", 1)[0]
            if name not in best or statistics.mean(scores) > statistics.mean(best[name]):
                best[name] = scores
        result = choose(table, "--seed", str(seed))
        of, margin = verdicts(result), result["margin"]
        leader = next(name for name, verdict in of.items() if verdict in ("best", "leader"))
        faults = []
        for name, verdict in of.items():
            differences = [a - b for a, b in zip(best[name], best[leader])]
            mean, error = statistics.mean(differences), statistics.stdev(differences) / math.sqrt(len(differences))
            if (verdict == "worse" and mean > 2.6 * error) or (verdict == "tie" and mean + margin < -2.6 * error):
                faults.append(f"{name} {verdict} ({100 * mean:+.2f} ± {100 * error:.2f} of {leader}, seed {seed})")
        return ", ".join(faults)
    by_seed([table for table in TABLES if (folder / f"{table}.json").exists()], seeds, fault)


if __name__ == "__main__":
    {"told": ask_told, "copies": ask_copies, "twins": ask_twins, "shuffled": ask_shuffled, "truth": ask_truth}[what]()
