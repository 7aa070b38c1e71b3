"""Measures what `hillock choose` loses by not trying everything: its regret, and its share of the runs of an exhaustive search.

    regret.py HILLOCK BENCH_REGRET FOLDER [SEEDS: 3] [TABLE…]

The exhaustive search has 12 activations x 8 rates x 20 repeats = 1920 runs, on splits that choose never uses. It is kept in
FOLDER/TABLE.json and computed if it is missing (hours for all tables, on two cores). Regret is the mean score of its best
(activation, rate) less the mean score of choose's answer at the rate that choose found, in points (hundredths of accuracy or r2).
Leader: choose's contestant with the best mean. Recommended: the cheapest one within the margin, so up to a margin is given away on purpose.
As picked: the best of 96 means over 20 repeats is partly lucky, so that even the truly best answer would have a regret.
Fair: the best is picked by half of the repeats and both are read on the other half, and the reverse. ± is the standard error: of
a table's row over the exhaustive repeats, of the mean over tables."""
import json, math, pathlib, statistics, subprocess, sys, tempfile

from whole_tables import DATA, TABLES, bench_regret

hillock, bench, folder = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3])
seeds = range(1, 1 + int(sys.argv[4]) if len(sys.argv) > 4 else 4)
EXHAUSTIVE = 12 * 8 * 20


def choose(table, seed):
    target, task = TABLES[table]
    with tempfile.TemporaryDirectory() as out:
        done = subprocess.run([hillock, "choose", DATA / f"{table}.csv", "--target", target, "--seed", str(seed), "--json", "--quiet",
                               "--out", out, *([] if task == "auto" else ["--task", task])], check=True, capture_output=True, text=True)
    return json.loads(done.stdout)


def name_and_rate(activation):
    return f"{activation['name']} {activation['learning_rate']:g}"


def mean_and_error(values):
    return statistics.mean(values), statistics.stdev(values) / math.sqrt(len(values)) if len(values) > 1 else math.nan


def regrets(scores, answers):
    """As picked, and fair: one figure a repeat, in points."""
    def lost(pick_by, read_on):
        best = max(scores, key=lambda name: statistics.mean(scores[name][pick_by]))
        return [100 * (b - statistics.mean(others)) for b, *others in zip(scores[best][read_on], *(scores[a][read_on] for a in answers))]
    even, odd = slice(0, None, 2), slice(1, None, 2)
    return lost(slice(None), slice(None)), lost(even, odd) + lost(odd, even)


folder.mkdir(parents=True, exist_ok=True)
means, shares = [[], [], [], []], []
cells = lambda figures: " | ".join("{:.2f} ± {:.2f}".format(*figure) for figure in figures)
print("| table | best | recommended, by seed | recommended: as picked | fair | leader: as picked | fair | runs |\n|---|---|---|--:|--:|--:|--:|--:|")
for table in sys.argv[5:] or TABLES:
    file = folder / f"{table}.json"
    whole = json.loads(file.read_text()) if file.exists() else bench_regret(bench, table, 20)
    scores = whole["scores"]
    results = [choose(table, seed) for seed in seeds]
    recommended = [name_and_rate(next(a for a in r["activations"] if a["name"] == r["recommended"])) for r in results]
    leaders = [name_and_rate(next(a for a in r["activations"] if a["verdict"] in ("best", "leader"))) for r in results]
    for name in set(recommended + leaders) - scores.keys():  # a rate off the grid
        for figure, of_all in bench_regret(bench, table, 20, "=".join(name.split())).items():
            whole[figure][name] = of_all[name]
    file.write_text(json.dumps(whole))
    figures = [mean_and_error(values) for answers in (recommended, leaders) for values in regrets(scores, answers)]
    for kept, (mean, _) in zip(means, figures):
        kept.append(mean)
    runs = statistics.mean(r["runs"] for r in results)
    shares.append(runs / EXHAUSTIVE)
    best = max(scores, key=lambda name: statistics.mean(scores[name]))
    print(f"| {table} | {best}: {100 * statistics.mean(scores[best]):.2f} | {'; '.join(recommended)} | {cells(figures)} | {runs:.0f} |", flush=True)
print(f"| mean of the tables | | | {cells(map(mean_and_error, means))} | {100 * statistics.mean(shares):.0f} % |")
