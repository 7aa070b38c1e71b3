#!/usr/bin/env python3
"""Runs the commands in the ```console blocks of README.md and docs/. Also writes docs/reference/activations/: an index, and for
each activation a page (`hillock show NAME --markdown`) and a picture (`--svg`); and docs/reference/choose-options.md, by
`hillock choose --help-markdown`.

    scripts/run_docs.py PROGRAM            writes the outputs into the pages
    scripts/run_docs.py PROGRAM --check    fails if an output differs; seconds may differ

A block is a line `$ hillock …` and the output of that command, which runs in the root of the tree. A block whose last line is …
shows only the first lines of the output, as many as the page has now. Each distinct command runs once.
Training repeats bit for bit on one instruction set only. The outputs are made on a CPU with AVX-512; on another CPU, --check
masks all digits, and of the pairs that a rule names, all but the first. Pictures are compared only if gnuplot has the version that drew them.
"""

import difflib
import functools
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
ACTIVATIONS = ROOT / "docs/reference/activations"
OPTIONS = ROOT / "docs/reference/choose-options.md"
BLOCK = re.compile(r"(```console\n)(\$ hillock [^\n]*)\n(.*?)(```)", re.DOTALL)


@functools.cache
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


def filled(program, page):
    """The text of a page with the outputs of now."""
    def block(match):
        start, command, old, end = match.groups()
        lines = run(program, command).rstrip().splitlines()
        if old.endswith("\n…\n"):
            lines[old.count("\n") - 1:] = ["…"]
        return "\n".join([start + command, *lines, end])
    return BLOCK.sub(block, page)


def activations(program):
    """What docs/reference/activations/ should hold: the content of each file, by its name."""
    cards = json.loads(run(program, "$ hillock show all --json")) + json.loads(run(program, "$ hillock show " + " ".join(STRUCTURAL) + " --json"))
    listed = [card["name"] for card in json.loads(run(program, "$ hillock list --json"))]
    known = {card["name"]: card for card in cards}
    for name in listed:
        if name not in known:  # "all" has each function once; a few go by two names
            known[name] = json.loads(run(program, f"$ hillock show {name} --json"))[0]
    index = ["# Activations", "", "Each name links to a page with the curve, the slope, the properties and the source of the function.",
             "`./dev docs` makes these pages from the formulas in the program. `hillock show NAME` prints the same facts, and",
             "`hillock explore` draws all functions with sliders for their parameters.", "", "| name | full name | formula |", "|---|---|---|"]
    pages = {}
    for name in dict.fromkeys([*listed, *STRUCTURAL]):
        card = known[name]
        formula = card["formula"]["plain"].replace("|", "\\|")
        index.append(f"| [{name}]({name}.md) | {card['title']} | {formula} |")
        pages[f"{name}.md"] = run(program, f"$ hillock show {name} --markdown").encode()
        if name == "maxout" or name not in STRUCTURAL:
            pages[f"{name}.svg"] = picture(program, name)
    pages["index.md"] = ("\n".join(index) + "\n").encode()
    return pages


def picture(program, name):
    with tempfile.TemporaryDirectory() as folder:
        run(program, f"$ hillock show {name} --svg {folder}/picture.svg")
        return pathlib.Path(folder, "picture.svg").read_bytes()


def drawn_by(svg):
    """The version of gnuplot."""
    return re.search(rb"Produced by GNUPLOT [^<]*", svg)[0]


def differing(pages):
    """The files of docs/reference/activations/ that are missing, superfluous or different."""
    there = {file.name: file.read_bytes() for file in ACTIVATIONS.glob("*")}
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
    text = re.sub(r"(?m)^(Rule \d[^;\n]*);.*$", r"\1", text)
    return re.sub(r"\s*[-−+]?\d[\d.]*", " N", text)


def main():
    program, check = str(pathlib.Path(sys.argv[1]).resolve()), "--check" in sys.argv[2:]
    blocks = wrong = 0
    pages = activations(program)
    written = [page for page in sorted((ROOT / "docs").rglob("*.md")) if page.parent != ACTIVATIONS]
    for page in [ROOT / "README.md", *written]:
        old = page.read_text()
        new = run(program, "$ hillock choose --help-markdown") if page == OPTIONS else filled(program, old)
        blocks += len(BLOCK.findall(old))
        if not check:
            page.write_text(new)
        elif masked(new) != masked(old):
            wrong += 1
            print("\n".join(difflib.unified_diff(masked(old).splitlines(), masked(new).splitlines(), str(page), "now", lineterm="")))
    if check and (other := differing(pages)):
        sys.exit(f"{ACTIVATIONS} differs from what the program makes: {', '.join(other)}. ./dev docs writes these files")
    if not check:
        ACTIVATIONS.mkdir(exist_ok=True)
        for file in ACTIVATIONS.glob("*"):
            file.unlink()
        for name, content in pages.items():
            (ACTIVATIONS / name).write_bytes(content)
    if blocks == 0:
        sys.exit("no ```console block found")
    if wrong:
        sys.exit("these pages differ from what the program prints: scripts/run_docs.py PROGRAM writes the outputs into them")


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    main()
