"""The tables of ../shared/data that the benchmarks compare on, and bench_regret asked about one of them."""
import json, pathlib, subprocess

DATA = pathlib.Path(__file__).parent / "../../shared/data"
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
