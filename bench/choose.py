"""Times a whole `hillock choose`: with two threads compared with one, and the share of time that the diagnostics take.

    choose.py HILLOCK [RUNS: 3] [TABLE…]

The two variants take turns; medians of wall-clock seconds are printed. It fails if both do not give the same numbers. The share
is that of the snapshots of diagnostics at initialisation, during and after training, in the seconds of a repeat."""
import json, statistics, subprocess, sys, tempfile, time

from whole_tables import DATA

program, runs, wanted = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 3, sys.argv[3:]
TABLES = {
    "digits": ["digits.csv"], "phoneme": ["phoneme.csv"], "satimage": ["satimage.csv"], "california_housing": ["california_housing.csv"],
    "adult": ["adult.csv"], "digits, 256x8": ["digits.csv", "--hidden", "256x8", "--activations", "classic"],
}


def without_seconds(value):
    if isinstance(value, dict):
        return {key: without_seconds(inner) for key, inner in value.items() if "seconds" not in key}
    return [without_seconds(inner) for inner in value] if isinstance(value, list) else value


def choose(arguments, threads):
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        done = subprocess.run([program, "choose", str(DATA / arguments[0]), *arguments[1:], "--threads", str(threads), "--out", folder, "--json"],
                              capture_output=True, text=True, check=True)
        return time.perf_counter() - start, json.loads(done.stdout)


print("| table | runs | one thread, s | two, s | ratio | looks, % of the repeats |\n|---|--:|--:|--:|--:|--:|")
for name, arguments in TABLES.items():
    if wanted and name not in wanted:
        continue
    seconds = {1: [], 2: []}
    for _ in range(runs):
        results = {}
        for threads in seconds:
            took, results[threads] = choose(arguments, threads)
            seconds[threads].append(took)
        if without_seconds(results[1]) != without_seconds(results[2]):
            sys.exit(f"{name}: two threads give other numbers than one")
    looking = sum(a["diagnostics_over_time"]["seconds_per_run"] * a["score"]["n"] for a in results[1]["activations"])
    repeats = sum(a["seconds_per_run"] * a["score"]["n"] for a in results[1]["activations"])
    one, two = (statistics.median(s) for s in seconds.values())
    print(f"| {name} | {results[1]['runs']} | {one:.2f} | {two:.2f} | {one / two:.2f} | {100 * looking / (looking + repeats):.1f} |", flush=True)
