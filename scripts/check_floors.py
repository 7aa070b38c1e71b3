"""Checks the order of the folders in src/: a folder includes only itself and folders below it, and each include names its folder.

    check_floors.py [ROOT]      prints every include that breaks this, and fails if there is one
"""
import pathlib, re, sys

FLOORS = [["number"], ["simd", "expression"], ["activation"], ["activation/fast"], ["kernel"], ["api"], ["theory", "data", "accuracy", "measure"], ["nn", "race"],
          ["diagnose", "onnx/model"], ["onnx/run"], ["onnx/inspect"], ["onnx/export"], ["choose"], ["words"], ["report"], ["lab", "mpi"], ["cli"]]
floor = {name: level for level, names in enumerate(FLOORS) for name in names}


def complaint(file, source, included):
    here, to = source.parent.as_posix(), included.rpartition("/")[0]
    if here not in floor:
        return f"{file}: folder {here}/ has no floor in scripts/check_floors.py"
    if to not in floor:
        return f'{file}: "{included}" names no floor; write "{here}/{included}"'
    if to != here and floor[to] >= floor[here]:
        return f"{file}: {here}/ (floor {floor[here]}) may not include {to}/ (floor {floor[to]})"


root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".")
# "hwy/foreach_target.h" and the like are other people's, however they are quoted.
includes = [(file, included) for file in sorted(root.glob("src/*/**/*.[hc]*"))
            for included in re.findall(r'^\s*#\s*include "([^"]+)"', file.read_text(encoding="utf-8"), re.M)
            if not included.startswith("hwy/")]
bad = [text for file, included in includes if (text := complaint(file, file.relative_to(root / "src"), included))]
if not includes:
    bad.append(f"{root}/src: nothing found to check")
print(*bad, sep="\n", end="\n" if bad else "")
sys.exit(bool(bad))
