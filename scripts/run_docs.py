#!/usr/bin/env python3
"""Runs the commands in the ```console blocks of README.md and docs/, each with its output below it, and makes
docs/activations.md and docs/activations/: a page and a picture of each by `hillock show NAME --markdown` and `--svg`;
and docs/options.md by `hillock choose --help-markdown`.

    scripts/run_docs.py PROGRAM            writes the outputs anew
    scripts/run_docs.py PROGRAM --check    fails where an output differs; seconds may

A block is `$ hillock …` and what it prints; commands run from the root of the tree. Trainings repeat bit for bit on one
instruction set only: on a CPU without AVX-512, on which the outputs were made, --check compares with the digits masked.
Pictures are compared where gnuplot is of the version that drew them.
"""

import difflib
import json
import os
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
STRUCTURAL = ["maxout", "glu", "bilinear", "reglu", "geglu", "swiglu", "crelu", "softmax", "log_softmax"]
BLOCK = re.compile(r"(```console\n)(\$ hillock [^\n]*)\n.*?(```)", re.DOTALL)


def run(program, command):
    words = shlex.split(command[2:])
    with tempfile.TemporaryDirectory() as out:
        if words[1] == "choose" and "--out" not in words:
            words += ["--out", out]
        if words[1] == "race":
            words[2:2] = ["--out", out]
        done = subprocess.run([program, *words[1:]], cwd=ROOT, capture_output=True, text=True,
                              env=dict(os.environ, NO_COLOR="1"))
        if done.returncode not in ([0, 1] if words[1] in ("judge", "race") else [0]):  # their 1 is an answer
            sys.exit(f"{command}: exit status {done.returncode}: {done.stderr}")
        return done.stdout.replace(out, "hillock-race" if words[1] == "race" else "hillock-out")


def activations(program):
    """docs/activations.md, and what is to be in docs/activations/ by its name."""
    cards = json.loads(run(program, "$ hillock show all --json")) + json.loads(run(program, "$ hillock show " + " ".join(STRUCTURAL) + " --json"))
    listed = [card["name"] for card in json.loads(run(program, "$ hillock list --json"))]
    known = {card["name"]: card for card in cards}
    for name in listed:
        if name not in known:  # "all" has each function once; a few go by two names
            known[name] = json.loads(run(program, f"$ hillock show {name} --json"))[0]
    index = ["# The activations", "", "Made by `./dev docs` from the formulas and their cards. `hillock explore` has them all to play with.", "",
             "| | | formula |", "|---|---|---|"]
    pages = {}
    for name in dict.fromkeys([*listed, *STRUCTURAL]):
        card = known[name]
        formula = card["formula"]["plain"].replace("|", "\\|")
        index.append(f"| [{name}](activations/{name}.md) | {card['title']} | {formula} |")
        pages[f"{name}.md"] = run(program, f"$ hillock show {name} --markdown").encode()
        if name == "maxout" or name not in STRUCTURAL:
            pages[f"{name}.svg"] = picture(program, name)
    return "\n".join(index) + "\n", pages


def picture(program, name):
    with tempfile.TemporaryDirectory() as folder:
        run(program, f"$ hillock show {name} --svg {folder}/picture.svg")
        return pathlib.Path(folder, "picture.svg").read_bytes()


def drawn_by(svg):
    """The version of gnuplot."""
    return re.search(rb"Produced by GNUPLOT [^<]*", svg)[0]


def differing(pages):
    """Of docs/activations/: what is not as it would be made now."""
    folder = ROOT / "docs/activations"
    there = {file.name: file.read_bytes() for file in folder.glob("*")}
    other = sorted(there.keys() ^ pages.keys())
    for name in there.keys() & pages.keys():
        if there[name] == pages[name] or name.endswith(".svg") and drawn_by(there[name]) != drawn_by(pages[name]):
            continue
        other.append(name)
    return other


def masked(text):
    text = re.sub(r"\d+\.\d s\b", "N s", text)
    if "avx512f" in pathlib.Path("/proc/cpuinfo").read_text():
        return text
    return re.sub(r"\s*[-−+]?\d[\d.]*", " N", text)


def main():
    program, check = str(pathlib.Path(sys.argv[1]).resolve()), "--check" in sys.argv[2:]
    blocks = wrong = 0
    index, pages = activations(program)
    whole = {"activations.md": index, "options.md": run(program, "$ hillock choose --help-markdown")}
    for page in [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]:
        old = page.read_text()
        new = whole.get(page.name) or BLOCK.sub(lambda m: f"{m[1]}{m[2]}\n{run(program, m[2]).rstrip()}\n{m[3]}", old)
        blocks += len(BLOCK.findall(old))
        if not check:
            page.write_text(new)
        elif masked(new) != masked(old):
            wrong += 1
            print("\n".join(difflib.unified_diff(masked(old).splitlines(), masked(new).splitlines(), str(page), "now", lineterm="")))
    if check and (other := differing(pages)):
        sys.exit(f"docs/activations/ is not what the program makes: {', '.join(other)}. ./dev docs writes it anew")
    if not check:
        folder = ROOT / "docs/activations"
        folder.mkdir(exist_ok=True)
        for file in folder.glob("*"):
            file.unlink()
        for name, content in pages.items():
            (folder / name).write_bytes(content)
    if blocks == 0:
        sys.exit("no ```console block found")
    if wrong:
        sys.exit("these pages are not what the program prints: scripts/run_docs.py PROGRAM writes them anew")


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    main()
