"""Checks that no source file is longer than a few screens. A longer file should be two files.

    check_file_length.py [ROOT]      prints each file that is too long, and fails if there is one
"""
import pathlib, sys

LIMIT = 400

root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".")
files = [file for folder in ("src", "tests", "bench", "fuzz", "scripts", "examples") for file in sorted(root.glob(f"{folder}/**/*"))
         if file.suffix in (".h", ".c", ".cpp", ".py", ".sh", ".cmake") or file.name == "CMakeLists.txt"]
lengths = {file: len(file.read_text(encoding="utf-8").splitlines()) for file in files + [root / "dev"] if file.exists()}
bad = [f"{file}: {lines} lines, more than {LIMIT}" for file, lines in lengths.items() if lines > LIMIT]
if len(lengths) < 2:
    bad.append(f"{root}: nothing found to check")
print(*bad, sep="\n", end="\n" if bad else "")
sys.exit(bool(bad))
