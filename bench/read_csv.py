"""Times reading a table: hillock compared with wc -l, pandas, DuckDB and polars, as far as they are installed.

    read_csv.py BENCH_READ_CSV [RUNS: 5] [MOST_ROWS: 1000000]

Each run is a process of its own, and the readers take turns; medians are printed. Seconds are those of the call, without the start of Python."""
import importlib.util, os, pathlib, random, statistics, subprocess, sys, tempfile

program = sys.argv[1]
runs = int(sys.argv[2]) if len(sys.argv) > 2 else 5
most = int(sys.argv[3]) if len(sys.argv) > 3 else 10**6

TIMED = """
import sys, time, resource
file, threads = sys.argv[1], int(sys.argv[2])
{setup}
start = time.perf_counter()
before = time.process_time()
{call}
wall, cpu = time.perf_counter() - start, time.process_time() - before
print(wall, cpu, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6)
"""
PEERS = {
    "pandas, C engine": ("pandas", "import pandas", "pandas.read_csv(file)"),
    "pandas, pyarrow engine": ("pyarrow", "import pandas, pyarrow; pyarrow.set_cpu_count(threads)", "pandas.read_csv(file, engine='pyarrow')"),
    "DuckDB": ("duckdb", "import duckdb; duckdb.execute(f'set threads = {threads}')", "duckdb.read_csv(file).fetchnumpy()"),
    "polars": ("polars", "import polars", "polars.read_csv(file)"),
}


def write_table(path, rows, mixed):
    rng = random.Random(1)
    towns = ["Berlin", "Paris", "Oslo", "São Paulo", "Kyoto", '"Washington, D.C."', '"the ""Hague"""']
    cell = [lambda: "%.7f" % rng.random()] * 3
    if mixed:
        cell = [lambda: "%.5g" % (rng.random() * 1000), lambda: str(rng.randrange(10**6)), lambda: rng.choice(towns)]
    with open(path, "w") as file:
        file.write(",".join(f"x{i}" for i in range(30)) + "\n")
        for _ in range(rows):
            file.write(",".join([cell[i % 3]() for i in range(30)]) + "\n")


def measured(command, threads):
    env = dict(os.environ, POLARS_MAX_THREADS=str(threads), OMP_NUM_THREADS=str(threads))
    return [float(x) for x in subprocess.run(command, capture_output=True, text=True, check=True, env=env).stdout.split()]


def wc(file, threads):
    done = subprocess.run(["/usr/bin/env", "bash", "-c", f"TIMEFORMAT='%R %U %S'; time wc -l {file} >/dev/null"], capture_output=True, text=True)
    real, user, system = map(float, done.stderr.split())
    return [real, user + system, 0]


readers = {"wc -l": wc, "hillock": lambda file, threads: measured([program, file, str(threads)], threads)}
for name, (module, setup, call) in PEERS.items():
    if importlib.util.find_spec(module):
        script = TIMED.format(setup=setup, call=call)
        readers[name] = lambda file, threads, script=script: measured([sys.executable, "-c", script, file, str(threads)], threads)

print("| table | MB | reader | threads | wall, s | MB/s | CPU, s | peak, MB |\n|---|--:|---|--:|--:|--:|--:|--:|")
with tempfile.TemporaryDirectory() as folder:
    for rows, mixed in [(r, m) for m in (False, True) for r in (10**3, 10**4, 10**5, 10**6) if r <= most]:
        file = str(pathlib.Path(folder, "table.csv"))
        write_table(file, rows, mixed)
        size = os.path.getsize(file) / 1e6
        cases = [(name, threads) for name in readers for threads in (1, 2) if threads == 1 or name not in ("wc -l", "pandas, C engine")]
        figures = {case: [] for case in cases}
        for _ in range(runs):
            for name, threads in cases:
                figures[name, threads].append(readers[name](file, threads))
        for (name, threads), all_runs in figures.items():
            wall, cpu, peak = (statistics.median(column) for column in zip(*all_runs))
            print(f"| {rows:,} {'mixed' if mixed else 'numbers'} | {size:.1f} | {name} | {threads} | {wall:.4f} | {size / wall:.0f} | {cpu:.3f} | {peak:.0f} |", flush=True)
