"""Checks that a program or shared library was built with the options of cmake/hardening.cmake.

    check_hardening.py FILE…
"""
import re, subprocess, sys


def readelf(*arguments):
    return subprocess.run(["readelf", "-W", *arguments], check=True, text=True, stdout=subprocess.PIPE).stdout


def lacking(path):
    header, segments, dynamic = readelf("-h", path), readelf("-l", path), readelf("-d", path)
    symbols = readelf("--dyn-syms", path)
    marks = {
        "an address that changes (-pie)": re.search(r"Type:\s+DYN", header),
        "read-only relocations (-z relro)": "GNU_RELRO" in segments,
        "binding before main (-z now)": re.search(r"\(FLAGS(_1)?\).*\bNOW\b|BIND_NOW", dynamic),
        "a guard on the stack (-fstack-protector-strong)": "__stack_chk_fail" in symbols,
        "lengths checked by libc (-D_FORTIFY_SOURCE=2)": re.search(r" UND __\w+_chk\b", symbols),
        "indices checked by libstdc++ (-D_GLIBCXX_ASSERTIONS)": "__glibcxx_assert_fail" in symbols,
        "a stack that is no code": re.search(r"GNU_STACK(\s+0x\w+){5}\s+RW\s", segments),
    }
    if "INTERP" not in segments:  # a library: it need not have a call or an index that is checked
        marks = {what: there for what, there in marks.items() if "checked by" not in what}
    return [what for what, there in marks.items() if not there]


failed = False
for path in sys.argv[1:]:
    for what in lacking(path):
        print(f"{path}: without {what}")
        failed = True
sys.exit(failed)
