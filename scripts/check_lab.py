#!/usr/bin/env python3
"""Checks that notebook/lab.md, made by `./dev lab`, is up to date: it has every experiment, and the sections of those without
training are what the program prints now. (The others take minutes, so their numbers are not compared.)

    scripts/check_lab.py PROGRAM            fails if it is not
    scripts/check_lab.py PROGRAM --write    writes these sections again
"""
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
QUICK = ["saturation", "gains", "edge_of_chaos", "selu_statistics"]


def sections(page):
    return {part.split("\n", 1)[0]: part for part in re.split(r"(?m)^## ", page)[1:]}


program, write = str(pathlib.Path(sys.argv[1]).resolve()), "--write" in sys.argv[2:]
text = (ROOT / "notebook/lab.md").read_text(encoding="utf-8")
page = sections(text)
listed = [line.split()[0] for line in subprocess.run([program, "lab", "--list"], check=True, capture_output=True, text=True).stdout.splitlines()]
wrong = [f"notebook/lab.md has no section on {name}" for name in listed if name not in page]
with tempfile.TemporaryDirectory() as out:
    for name in QUICK:
        subprocess.run([program, "lab", name, "--out", out], check=True, capture_output=True)
        now = sections((pathlib.Path(out) / "lab.md").read_text(encoding="utf-8"))[name]
        if write and name in page:
            text = text.replace("## " + page[name], "## " + now)
        elif page.get(name, "").strip() != now.strip():
            wrong.append(f"notebook/lab.md: {name} is not what the program finds now: ./dev lab writes the page anew")
if write:
    (ROOT / "notebook/lab.md").write_text(text, encoding="utf-8")
print(*wrong, sep="\n", end="\n" if wrong else "")
sys.exit(bool(wrong))
