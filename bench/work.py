"""What the counted budgets of `hillock choose` take here: seconds of two threads, for studies that end by them.

    work.py HILLOCK [TABLE…]

The default is meant to be about a minute, --quick about three seconds. They hang on work_a_second in src/choose/configuration.cpp:
where a study of the default takes s seconds, 120 * work_a_second / (2 s) operations a second of a core were done."""
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
