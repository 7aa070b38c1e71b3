#!/usr/bin/env python3
"""Builds docs/ as a web site with MkDocs, including the page of `hillock explore`. It is also the hook named in mkdocs.yml, which
converts $$formulas$$ to MathML, so that browsers show them without a script.

    build/venv/bin/python scripts/build_site.py PROGRAM FOLDER
"""

import pathlib
import re
import subprocess
import sys

import latex2mathml.converter

ROOT = pathlib.Path(__file__).resolve().parent.parent


def on_page_markdown(markdown, **_):
    return re.sub(r"\$\$(.+?)\$\$", lambda m: latex2mathml.converter.convert(m[1], display="block"), markdown, flags=re.DOTALL)


def build(program, folder):
    """Fails on any warning of MkDocs, a dead link among them."""
    # Not --quiet, with which MkDocs does not count its warnings.
    done = subprocess.run([sys.executable, "-m", "mkdocs", "build", "--strict", "--clean", "--config-file", ROOT / "mkdocs.yml",
                           "--site-dir", folder], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(done.stdout + done.stderr)
    subprocess.run([program, "explore", "--out", folder / "hillock-explore.html"], check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    build(pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve())
