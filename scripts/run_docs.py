#!/usr/bin/env python3
"""Runs the commands in the ```console blocks of README.md and docs/, each with its output below it, and makes
docs/activations.md from `hillock show all --markdown`.

    scripts/run_docs.py PROGRAM            writes the outputs anew
    scripts/run_docs.py PROGRAM --check    fails where an output differs; seconds may

A block is `$ hillock …` and what it prints; commands run from the root of the tree. Trainings repeat bit for bit on one
instruction set only: on a CPU without AVX-512, on which the outputs were made, --check compares with the digits masked.
"""

import difflib
import os
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
BLOCK = re.compile(r"(```console\n)(\$ hillock [^\n]*)\n.*?(```)", re.DOTALL)


def run(program, command):
    words = shlex.split(command[2:])
    with tempfile.TemporaryDirectory() as out:
        if words[1] == "choose" and "--out" not in words:
            words += ["--out", out]
        done = subprocess.run([program, *words[1:]], cwd=ROOT, capture_output=True, text=True,
                              env=dict(os.environ, NO_COLOR="1"))
        if done.returncode != 0:
            sys.exit(f"{command}: exit status {done.returncode}: {done.stderr}")
        return done.stdout.replace(out, "hillock-out")


def activations_page(program):
    shown = run(program, "$ hillock show all --markdown")
    return f"# The activations\n\nMade by `./dev docs` from the formulas and their cards.\n\n{shown}"


def masked(text):
    text = re.sub(r"\d+\.\d s\b", "N s", text)
    if "avx512f" in pathlib.Path("/proc/cpuinfo").read_text():
        return text
    return re.sub(r"\s*[-−+]?\d[\d.]*", " N", text)


def main():
    program, check = str(pathlib.Path(sys.argv[1]).resolve()), "--check" in sys.argv[2:]
    blocks = wrong = 0
    for page in [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]:
        old = page.read_text()
        new = activations_page(program) if page.name == "activations.md" else BLOCK.sub(lambda m: f"{m[1]}{m[2]}\n{run(program, m[2]).rstrip()}\n{m[3]}", old)
        blocks += len(BLOCK.findall(old))
        if not check:
            page.write_text(new)
        elif masked(new) != masked(old):
            wrong += 1
            print("\n".join(difflib.unified_diff(masked(old).splitlines(), masked(new).splitlines(), str(page), "now", lineterm="")))
    if blocks == 0:
        sys.exit("no ```console block found")
    if wrong:
        sys.exit("these pages are not what the program prints: scripts/run_docs.py PROGRAM writes them anew")


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    main()
