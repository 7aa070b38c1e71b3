"""Compares another build with this one on every table of build/data: are the scores the same, and how much time do they take?

    paired.py OLD_HILLOCK NEW_HILLOCK [SEEDS: 3] [TABLE…]

same runs: the number of runs of both builds with the same activation, rate, seed and repeat, hence the same split and initial
directions; and the mean difference of their scores (new less old) with its standard error over repeats. held-out: the mean
test_score over seeds, on held-out rows. Points are hundredths of accuracy or r2."""
import json, math, statistics, subprocess, sys, tempfile
from collections import defaultdict

from whole_tables import DATA, TABLES


def choose(program, table, seed):
    target, task = TABLES[table]
    with tempfile.TemporaryDirectory() as out:
        done = subprocess.run([program, "choose", DATA / f"{table}.csv", "--target", target, "--task", task, "--out", out, "--json", "--quiet",
                               "--seed", str(seed)], check=True, capture_output=True, text=True)
    result = json.loads(done.stdout)
    return result, {(a["name"], a["learning_rate"], repeat): score
                    for a in result["activations"] for repeat, score in enumerate(a["score"]["repeats"])}


def mean_and_error(values):
    return statistics.mean(values), statistics.stdev(values) / math.sqrt(len(values)) if len(values) > 1 else math.nan


same, held_out, share = [], [], []
seeds = range(1, 1 + int(sys.argv[3]) if len(sys.argv) > 3 else 4)
print("| table | same runs | new less old ± SE | held-out: old | new | new less old | trainings: old | new | seconds: old | new |")
print("|---|" + "--:|" * 9)
for table in sys.argv[4:] or TABLES:
    by_repeat, results, runs = defaultdict(list), {"old": [], "new": []}, 0
    for seed in seeds:
        (old, old_scores), (new, new_scores) = (choose(program, table, seed) for program in sys.argv[1:3])
        results["old"].append(old)
        results["new"].append(new)
        for key in old_scores.keys() & new_scores.keys():
            by_repeat[seed, key[2]].append(100 * (new_scores[key] - old_scores[key]))
            runs += 1
    difference, error = mean_and_error([statistics.mean(values) for values in by_repeat.values()] or [math.nan])
    of = {key: [statistics.mean(r[key] for r in results[build]) for build in results] for key in ("test_score", "runs", "seconds")}
    same.append(difference)
    held_out.append(100 * (of["test_score"][1] - of["test_score"][0]))
    share.append(of["runs"][1] / of["runs"][0])
    print(f"| {table} | {runs} | {difference:+.3f} ± {error:.3f} | {100 * of['test_score'][0]:.2f} | {100 * of['test_score'][1]:.2f} |"
          f" {held_out[-1]:+.2f} | {of['runs'][0]:.0f} | {of['runs'][1]:.0f} | {of['seconds'][0]:.1f} | {of['seconds'][1]:.1f} |", flush=True)
(difference, error), (held, held_error) = mean_and_error([d for d in same if not math.isnan(d)]), mean_and_error(held_out)
print(f"| mean of the tables ± SE | | {difference:+.3f} ± {error:.3f} | | | {held:+.2f} ± {held_error:.2f} | | {100 * statistics.mean(share):.0f} % of old | | |")
