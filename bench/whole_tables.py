"""The tables for benchmarks, which scripts/fetch_tables.py puts into build/data, and a function that runs bench_regret on one of them."""
import json, pathlib, subprocess, sys

DATA = pathlib.Path(__file__).resolve().parent.parent / "build" / "data"
if not DATA.is_dir():
    sys.exit(f"{DATA} is missing: python3 scripts/fetch_tables.py makes it.")
TABLES = {  # target, task
    "iris": ("species", "auto"), "breast_cancer_wdbc": ("diagnosis", "auto"), "titanic": ("Survived", "auto"),
    "digits": ("digit", "auto"), "phoneme": ("nasal_oral", "auto"), "satimage": ("classes", "auto"), "auto_mpg": ("mpg", "auto"),
    "concrete": ("compressive_strength", "auto"), "winequality_red": ("quality", "regression"),
    "california_housing": ("median_house_value", "auto"), "adult": ("class", "auto"),
}


def bench_regret(program, table, repeats, *only):
    """What it prints: figures of every activation at every rate, or of those that are named (bench/regret.cpp)."""
    done = subprocess.run([program, DATA / f"{table}.csv", *TABLES[table], str(repeats), "2", *only], check=True, capture_output=True, text=True)
    return json.loads(done.stdout)
