"""Checks that the shared library exports exactly the functions that its headers declare.

    check_exports.py LIBRARY HEADER…      prints each name that only one of them has, and fails if there is one
"""
import pathlib, re, subprocess, sys

library, headers = sys.argv[1], sys.argv[2:]
declared = "\n".join(pathlib.Path(header).read_text(encoding="utf-8") for header in headers)
shown = subprocess.run(f"nm -D --defined-only --format=just-symbols '{library}' | c++filt", shell=True, check=True, text=True,
                       stdout=subprocess.PIPE).stdout.splitlines()

# "void hillock::Activation::forward<float>(…) const" is "forward"; "typeinfo for hillock::Error" is "Error".
PLAIN = re.compile(r"(?:\w[\w ]*? )?(?:hillock::(?:\w+::)*)?(\w+)(?:\[abi:\w+\])?(?:<[\w:]+>)?(?:\(.*)?")


def plain(symbol):
    match = PLAIN.fullmatch(symbol)
    ours = "hillock::" in symbol.split("(")[0] or symbol.startswith("hillock_")
    return match.group(1) if match and ours else None


names = {symbol: plain(symbol) for symbol in shown}
bad = [f"{library} shows {symbol}, which no header declares" for symbol, name in names.items()
       if not name or not re.search(rf"\b{name}\b", declared)]
marked = re.findall(r"^HILLOCK_API [^;({]*?(\w+)\(", declared, re.M)
bad += [f"{library} does not show {name}" for name in marked if name not in names.values()]
if len(marked) < 15:
    bad.append(f"only {len(marked)} functions marked with HILLOCK_API found")
print(*bad, sep="\n", end="\n" if bad else "")
sys.exit(bool(bad))
