"""Measures how long the counted budgets of `hillock choose` take on this machine: seconds of two threads, for studies that they end.

    work.py HILLOCK [TABLE…]

The default budget should take about a minute, --quick about three seconds. Both depend on work_a_second in src/choose/configuration.h:
if a study with the default budget takes s seconds, a core does 120 * work_a_second / (2 s) operations per second."""
import json, subprocess, sys, tempfile

from whole_tables import DATA, TABLES

hillock = sys.argv[1]
print("| table | effort | ended | runs | seconds |\n|---|---|---|--:|--:|")
for table in sys.argv[2:] or TABLES:
    target, task = TABLES[table]
    for effort in ([], ["--quick"]):
        with tempfile.TemporaryDirectory() as out:
            done = subprocess.run([hillock, "choose", DATA / f"{table}.csv", "--target", target, "--json", "--out", out, "--threads", "2", *effort,
                                   *([] if task == "auto" else ["--task", task])], check=True, capture_output=True, text=True)
        result = json.loads(done.stdout)
        print(f"| {table} | {(effort or ['default'])[0]} | {result['ended']} | {result['runs']} | {result['seconds']:.1f} |", flush=True)
