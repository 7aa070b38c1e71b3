"""Compares the scatter of scores and the training time of two builds.

    spread.py OLD_BENCH_REGRET NEW_BENCH_REGRET [TABLE…]

On every table of build/data, both builds train 12 activations at rate 0.01 on the same 20 splits. spread: the standard deviation
over repeats of a paired difference of scores, in points, as median of the 66 pairs; and the ratio new over old, as median of the pairs.
time: seconds of the new build over those of the old one, taking turns, as median of three rounds of 4 repeats."""
import itertools, statistics, sys, time

from whole_tables import TABLES, bench_regret

NAMES = "identity sigmoid tanh relu leaky_relu prelu elu maxout selu gelu silu mish".split()


def scores(bench, table, repeats):
    return bench_regret(bench, table, repeats, *(f"{name}=0.01" for name in NAMES))["scores"]


def seconds(bench, table):
    start = time.perf_counter()
    scores(bench, table, 4)
    return time.perf_counter() - start


def spreads(of):
    return [statistics.stdev(a - b for a, b in zip(of[x], of[y])) for x, y in itertools.combinations(sorted(of), 2)]


print("| table | spread: old | new | new over old | time, new over old |\n|---|--:|--:|--:|--:|")
for table in sys.argv[3:] or TABLES:
    old, new = (spreads(scores(bench, table, 20)) for bench in sys.argv[1:3])
    ratios = [b / a for a, b in zip(old, new) if a > 0]
    times = [seconds(sys.argv[2], table) / seconds(sys.argv[1], table) for _ in range(3)]
    print(f"| {table} | {100 * statistics.median(old):.2f} | {100 * statistics.median(new):.2f} | {statistics.median(ratios):.2f} | {statistics.median(times):.2f} |",
          flush=True)
